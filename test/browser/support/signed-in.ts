import type { Browser, Page } from 'playwright-core';
import { openPage } from './look.ts';

/** Opens a page of the console as somebody of the drill, by way of the sign-in. */
export const openAs = async (
  browser: Browser,
  person: string,
  url: string,
  device: Parameters<typeof openPage>[2] = {},
): Promise<Page> => {
  const page = await openPage(browser, url, device);
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
  await page.getByRole('button', { name: person, exact: true }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForURL((there) => !there.pathname.startsWith('/drill/'));
  return page;
};

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = new URL('../screenshots/', import.meta.url).pathname;

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;

/** A page of its own: nothing is remembered from another person. */
export const openPage = async (
  browser: Browser,
  url: string,
  device: Pick<BrowserContextOptions, 'javaScriptEnabled' | 'timezoneId' | 'locale' | 'extraHTTPHeaders'> = {},
): Promise<Page> => {
  // The pages allow no script but their own; only this lets axe in.
  const context = await browser.newContext({ bypassCSP: true, viewport: SIZES.desktop, ...device });
  const page = await context.newPage();
  await page.goto(url);
  return page;
};

export interface Seen {
  /** Serious and critical violations of WCAG A and AA, each with the elements that it speaks of. */
  violations: string[];
  /** Where the page is wider than the screen, so that people must scroll sideways. */
  tooWide: string[];
}

/** Looks at a page as it is in both sizes and both colour schemes: takes pictures, and asks axe. */
export const look = async (page: Page, name: string): Promise<Seen> => {
  const seen: Seen = { violations: [], tooWide: [] };
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['light', 'dark'] as const) {
      const place = `${name}-${size}-${colorScheme}`;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${SCREENSHOTS}${place}.png`, fullPage: true });
      const isTooWide: boolean = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      if (isTooWide) seen.tooWide.push(place);
      seen.violations.push(...(await violations(page)).map((violation) => `${place}: ${violation}`));
    }
  return seen;
};

export const NOTHING_AMISS: Seen = { violations: [], tooWide: [] };

const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE);
  const results: AxeResults = await page.evaluate(
    "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] })",
  );
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
};

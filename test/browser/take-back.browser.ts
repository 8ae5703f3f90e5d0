import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANN, type Asked, asked } from '../unit/functions/operator-api/asked.ts';
import { browserPath, openBrowser } from './support/chromium.ts';
import { look, NOTHING_AMISS, openPage } from './support/look.ts';
import { type ServedQuestion, serveQuestion } from './support/served-question.ts';

/** In a drill the change starts within seconds of the yes; here it waits until it is taken back. */
describe.skipIf(!browserPath)('an approval that has not started yet', () => {
  let browser: Browser;
  let at: Asked;
  let served: ServedQuestion;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    at = await asked();
    await at.ask(at.step);
    await at.press(ANN);
    served = await serveQuestion(at, ANN);
  });
  afterEach(() => served.stop());

  it('is taken back on the page of its link with the keyboard alone, and not without a reason', async () => {
    const page = await openPage(browser, served.address);
    expect(await page.textContent('main')).toContain(`It is approved, by ${ANN}. It has not started yet.`);
    expect(await look(page, 'not-started-yet')).toEqual(NOTHING_AMISS);
    await page.getByRole('button', { name: 'Take it back' }).click();
    expect(await page.getByRole('button', { name: 'Take it back' }).count()).toBe(1);
    expect((await at.approval()).status).toBe('approved');

    await page.getByLabel('Why do you take it back?').focus();
    await page.keyboard.type('a release is going out');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'The approval is taken back' }).waitFor();
    expect(await look(page, 'taken-back')).toEqual(NOTHING_AMISS);
    expect(await at.approval()).toMatchObject({ status: 'revoked', decidedBy: ANN, reason: 'a release is going out' });

    await page.goto(served.address);
    expect(await page.textContent('main')).toContain(`It is taken back, by ${ANN}: a release is going out.`);
    expect(await page.getByRole('button').count()).toBe(0);
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from './support/chromium.ts';
import { look, NOTHING_AMISS, openPage } from './support/look.ts';
import { type ServedDrill, serveDrill } from './support/served-drill.ts';

/** A link of the same question with a token that is made for somebody else's. */
const withForeignToken = (link: string, other: string): string => {
  const url = new URL(link);
  url.searchParams.set('token', new URL(other).searchParams.get('token') ?? '');
  return url.href;
};

describe.skipIf(!browserPath)('a question that is opened from a mail', () => {
  let browser: Browser;
  let drill: ServedDrill;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  afterEach(() => drill.stop());
  const start = async (scenario: string): Promise<string> => {
    drill = await serveDrill(scenario);
    return drill.question(1);
  };

  it('says what is wrong, how that is known, what would be done, and heals the service once approved', async () => {
    const link = await start('bad-deployment');
    const page = await openPage(browser, link);
    const text = await page.textContent('main');
    expect(text).toContain('catalogue');
    expect(text).toContain('rollback-ecs-deployment');
    expect(text).toMatch(/bad deployment of .*catalogue.*\d+%/);
    expect(text).toContain('Why you are asked');
    expect(await look(page, 'question')).toEqual(NOTHING_AMISS);

    await page.reload();
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.textContent('h1')).toBe('Thank you: approved');
    expect(await look(page, 'approved')).toEqual(NOTHING_AMISS);
    await drill.printed(/CURED/);

    await page.goto(link);
    expect(await page.textContent('main')).toContain('It is approved, by ana@example.com.');
    expect(await page.getByRole('button').count()).toBe(0);
  });

  it('tells times in the zone of whoever looks; without a script in UTC, and how long is left', async () => {
    const link = await start('bad-deployment');
    const mumbai = { timezoneId: 'Asia/Kolkata', locale: 'en-GB' };
    const page = await openPage(browser, link, mumbai);
    const before = page.locator('.card time').first();
    const at = Date.parse((await before.getAttribute('datetime')) ?? '');
    const there = new Date(at + 5.5 * 3_600_000).toISOString().slice(11, 19);
    expect(await before.textContent()).toContain(there);
    expect(await page.textContent('main')).not.toContain('UTC');
    const bare = await openPage(browser, link, { ...mumbai, javaScriptEnabled: false });
    expect(await bare.textContent('main')).toMatch(/Answer within \d+ min.*, before [\d-]+ [\d:]+ UTC/);
  });

  it('can be answered on a phone without scrolling to find out what it is about', async () => {
    const page = await openPage(browser, await start('bad-deployment'));
    await page.setViewportSize({ width: 390, height: 844 });
    const no = await page.getByRole('link', { name: 'Say no' }).boundingBox();
    expect((no?.y ?? 844) + (no?.height ?? 0)).toBeLessThan(844);
    await page.getByRole('link', { name: 'Approve' }).click();
    const button = page.getByRole('button', { name: 'Approve' });
    expect((await button.boundingBox())?.y).toBeLessThan(400);
    await button.click();
    expect(await page.textContent('h1')).toMatch(/approved/i);
  });

  it('can be answered with the keyboard alone', async () => {
    const page = await openPage(browser, await start('bad-deployment'));
    await page.getByRole('button', { name: 'Approve' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
  });

  it('is rejected with a reason, without which the browser does not send it', async () => {
    const page = await openPage(browser, await start('bad-deployment'));
    await page.getByRole('button', { name: 'Reject' }).click();
    expect(await page.getByRole('button', { name: 'Reject' }).count()).toBe(1);
    await page.getByLabel('Why not?').fill('the pipeline is rolling it back already');
    await page.getByRole('button', { name: 'Reject' }).click();
    expect(await page.textContent('h1')).toBe('Thank you: rejected');
    await drill.printed(/- the pipeline is rolling it back already/);
    await drill.printed(/^ESCALATED/);
  });

  it('is changed to the second cause, which goes through the policy again', async () => {
    const page = await openPage(browser, await start('bad-configuration'));
    const second = page.getByLabel('Cause').locator('option').nth(1);
    await page.getByLabel('Cause').selectOption((await second.getAttribute('value')) ?? '');
    await page.getByRole('button', { name: 'Ask for this instead' }).click();
    expect(await page.textContent('h1')).toBe('Thank you: changed');
    await drill.printed(/ana@example.com: changed/);
    const next = await openPage(browser, await drill.question(2));
    expect(await next.textContent('main')).toMatch(/bad deployment of [^%]*payments: \d+% \(this plan treats it\)/);
  });

  it('turns the second press away and says who was first', async () => {
    const link = await start('bad-deployment');
    const [first, second] = [await openPage(browser, link), await openPage(browser, link)];
    await first.getByRole('button', { name: 'Approve' }).click();
    await first.getByRole('heading', { name: 'Thank you: approved' }).waitFor();
    await second.getByRole('button', { name: 'Approve' }).click();
    expect(await second.textContent('h1')).toBe('Already decided');
    expect(await second.textContent('main')).toContain('by ana@example.com');
    expect(await look(second, 'second-press')).toEqual(NOTHING_AMISS);
  });

  it('has expired when nobody answers in time, the next people are asked, and theirs is no key to the first', async () => {
    const first = await start('bad-deployment');
    drill.letTimePass();
    const next = await drill.question(2);
    const page = await openPage(browser, first);
    expect(await page.textContent('h1')).toBe('This link has expired');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await look(page, 'expired')).toEqual(NOTHING_AMISS);

    await page.goto(withForeignToken(next, first));
    expect(await page.textContent('h1')).toBe('This link is not valid');
    expect(await look(page, 'wrong-approver')).toEqual(NOTHING_AMISS);
    await page.goto(next);
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.textContent('h1')).toBe('Thank you: approved');
    await drill.printed(/CURED/);
  });
});

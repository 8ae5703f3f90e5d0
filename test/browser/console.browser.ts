import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserPath, openBrowser } from './support/chromium.ts';
import { look, NOTHING_AMISS } from './support/look.ts';
import { type ServedDrill, serveDrill } from './support/served-drill.ts';
import { shadedEdges } from './support/shaded-edges.ts';
import { openAs } from './support/signed-in.ts';

const PAGES = ['services', 'services/catalogue', 'runbooks', 'learning'] as const;

// One incident that waits for its answer, and several people who look at it; the last test answers.
describe.skipIf(!browserPath)('the pages of the operators', () => {
  let browser: Browser;
  let drill: ServedDrill;
  let incident: string;

  beforeAll(async () => {
    [browser, drill] = [await openBrowser(), await serveDrill('bad-deployment')];
    await drill.question(1);
    const page = await openAs(browser, 'Vera', `${drill.origin}/console`);
    const link = page.getByRole('region', { name: 'Open incidents' }).getByRole('link').first();
    incident = `${drill.origin}${await link.getAttribute('href')}`;
  });
  afterAll(() => Promise.all([browser.close(), drill.stop()]));

  it('show what goes on and what waits for the one who looks', async () => {
    const page = await openAs(browser, 'Ana', `${drill.origin}/console`);
    const text = await page.textContent('main');
    expect(text).toContain('Waiting for your answer');
    expect(text).toContain('shop-catalogue-availability');
    expect(text).toContain('waiting for an answer of people');
    expect(await look(page, 'overview')).toEqual(NOTHING_AMISS);
  });

  it('tell the whole of an incident: symptom, causes, evidence, graph, plan, signals and timeline', async () => {
    const page = await openAs(browser, 'Ana', incident);
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
    expect(headings).toEqual(
      expect.arrayContaining(['Symptom', 'Causes', 'Dependencies', 'Plan', 'Signals', 'Timeline']),
    );
    const plot = page.getByRole('img', { name: /failed requests/i });
    expect(await plot.locator('path').count()).toBeGreaterThan(0);
    expect(await plot.textContent()).toContain('onset');
    expect(await page.textContent('main')).toMatch(/bad deployment of .*catalogue/);
    expect(await look(page, 'incident')).toEqual(NOTHING_AMISS);
  });

  it('tell times in the zone of whoever looks, on the plot and beside a question; without a script in UTC, and say so', async () => {
    const mumbai = { timezoneId: 'Asia/Kolkata', locale: 'en-GB' };
    const page = await openAs(browser, 'Ana', incident, mumbai);
    const labels = page.getByRole('img', { name: /failed requests/i }).locator('[data-clock]');
    const spoken = await Promise.all(
      (await labels.all()).map(async (label) => [await label.getAttribute('data-clock'), await label.textContent()]),
    );
    expect(spoken.length).toBeGreaterThan(5);
    for (const [at, shown] of spoken)
      expect(shown).toBe(new Date(Date.parse(at ?? '') + 5.5 * 3_600_000).toISOString().slice(11, 16));
    expect(await page.textContent('main')).toMatch(/times in Asia\/(Kolkata|Calcutta)/);
    expect(await page.textContent('main')).not.toContain('UTC');
    await page.goto(`${incident}/approval`);
    expect(await page.textContent('main')).not.toContain('UTC');

    const bare = await openAs(browser, 'Ana', incident, { ...mumbai, javaScriptEnabled: false });
    expect(await bare.textContent('main')).toContain('times in UTC');
    const [[at, shown] = []] = spoken;
    expect(await bare.locator(`[data-clock="${at}"]`).first().textContent()).toBe(at?.slice(11, 16));
    expect(shown).not.toBe(at?.slice(11, 16));
    await bare.goto(`${incident}/approval`);
    expect(await bare.textContent('main')).toMatch(/Answer before [\d-]+ [\d:]+ UTC/);
  });

  it('show on a phone that a wide table goes on, on the side where it does', async () => {
    const page = await openAs(browser, 'Ana', incident);
    await page.setViewportSize({ width: 390, height: 844 });
    const region = page.getByRole('region', { name: 'Signals' });
    expect(await shadedEdges(page, region)).toEqual({ left: false, right: true });
    await region.focus();
    for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press('ArrowRight');
    await expect.poll(() => shadedEdges(page, region)).toEqual({ left: true, right: false });
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await shadedEdges(page, region)).toEqual({ left: false, right: false });
  });

  it.each(PAGES)('are whole on every screen: %s', async (path) => {
    const page = await openAs(browser, 'Chris', `${drill.origin}/console/${path}`);
    expect(await page.textContent('h1')).not.toBe('');
    expect(await look(page, path.replace('/', '-'))).toEqual(NOTHING_AMISS);
  });

  it('open with the keyboard: the first stop leads past the navigation', async () => {
    const page = await openAs(browser, 'Ana', `${drill.origin}/console`);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe('#main');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });

  it('turn away who is in no group that has access, and say so', async () => {
    const page = await openAs(browser, 'Nora', incident);
    expect(await page.textContent('h1')).toBe('You may not see these pages');
    expect(await look(page, 'no-access')).toEqual(NOTHING_AMISS);
  });

  it('let a viewer see the question, and answer nothing', async () => {
    const page = await openAs(browser, 'Vera', `${incident}/approval`);
    expect(await page.textContent('main')).toContain('rollback-ecs-deployment');
    for (const name of ['Approve', 'Reject', 'Not an incident'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(0);
    expect(await look(page, 'question-of-a-viewer')).toEqual(NOTHING_AMISS);
  });

  it('let an admin stop every change with a reason, and let them go on again; the audit log says who did', async () => {
    const page = await openAs(browser, 'Chris', `${drill.origin}/console`);
    await page.getByLabel('Why?').fill('trying the switch');
    await page.getByRole('button', { name: /engage/i }).click();
    expect(await page.textContent('main')).toContain('trying the switch');
    expect(await look(page, 'stopped')).toEqual(NOTHING_AMISS);
    await page.getByLabel('Why?').fill('it works');
    await page.getByRole('button', { name: /release/i }).click();
    await page.goto(`${drill.origin}/console/audit`);
    const log = await page.textContent('main');
    expect(log).toContain('trying the switch');
    expect(log).toContain('chris@example.com');
    expect(await look(page, 'audit')).toEqual(NOTHING_AMISS);
  });

  it('take the answer of who may give it, and heal the service', async () => {
    const page = await openAs(browser, 'Ben', `${incident}/approval`);
    await page.getByRole('button', { name: 'Approve' }).click();
    expect(await page.textContent('main')).toMatch(/approved/);
    await drill.printed(/CURED/);
    await page.goto(incident);
    const text = await page.textContent('main');
    expect(text).toContain('cured');
    expect(text).toContain('ben@example.com');
    expect(await look(page, 'healed')).toEqual(NOTHING_AMISS);
  });
});

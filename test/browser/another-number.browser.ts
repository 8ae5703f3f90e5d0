import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atSecond } from '../contract/builders.ts';
import { aSignal } from '../unit/domain/builders/signal.ts';
import { ANN, asked } from '../unit/functions/operator-api/asked.ts';
import { browserPath, openBrowser } from './support/chromium.ts';
import { look, NOTHING_AMISS, openPage } from './support/look.ts';
import { serveQuestion } from './support/served-question.ts';

const PLANNED = {
  parameters: { ClusterName: 'books', ServiceName: 'lending', DesiredCount: '8' },
  choices: [{ parameter: 'DesiredCount', from: 5, to: 10 }],
};

describe.skipIf(!browserPath)('a question about a plan with a number to choose', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it('says what came after it, takes another number within its bounds, and no other', async () => {
    const at = await asked({ planned: PLANNED });
    await at.ask(at.step);
    const incident = await at.store.incident(at.incidentId);
    if (!incident) throw new Error('there is an incident');
    const later = { title: 'letters-pile-up', observedAt: atSecond(70).toISOString(), fingerprint: 'e'.repeat(32) };
    await at.store.attach(incident.group, [aSignal(later)], () => incident, atSecond(70));
    const served = await serveQuestion(at, ANN);
    const page = await openPage(browser, served.address);
    expect(await page.textContent('main')).toContain('1 alarm has joined: letters-pile-up.');
    expect(await look(page, 'another-number')).toEqual(NOTHING_AMISS);

    const count = page.getByLabel('DesiredCount: 5 to 10');
    await count.fill('11');
    await page.getByRole('button', { name: 'Ask for this number' }).click();
    expect(await page.locator('input[type=number]:out-of-range').count()).toBe(1);
    expect((await at.approval()).status).toBe('waiting');

    await count.fill('6');
    await page.getByRole('button', { name: 'Ask for this number' }).click();
    await page.getByRole('heading', { name: 'Thank you: changed' }).waitFor();
    expect(await at.approval()).toMatchObject({ status: 'changed', change: { parameters: { DesiredCount: 6 } } });
    served.stop();
  });
});

import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import { aPlan, atSecond } from '../../../contract/builders.ts';
import { aSignal } from '../../domain/builders/signal.ts';
import { ANN, asked } from './asked.ts';

const PLANNED: Partial<Plan> = {
  parameters: { ServiceName: 'lending', DesiredCount: '8' },
  choices: [{ parameter: 'DesiredCount', from: 5, to: 10 }],
};
const questionAbout = async (planned: Partial<Plan> = PLANNED) => {
  const at = await asked({ planned });
  await at.ask(at.step);
  return at;
};
const wants = (given: string, field = 'parameter.DesiredCount') => ({ decision: 'changed', [field]: given });

describe('a number of a plan that may be chosen', () => {
  it('is offered with its bounds and what is planned', async () => {
    const page = await (await (await questionAbout()).look(ANN)).text();
    expect(page).toContain('<label for="parameter.DesiredCount">DesiredCount: 5 to 10</label>');
    expect(page).toMatch(/<input type="number" id="parameter.DesiredCount" [^>]*value="8" min="5" max="10" step="1"/);
  });

  it('is not offered where there is none, or of a plan of several steps', async () => {
    const plain = await (await (await questionAbout({})).look(ANN)).text();
    const several = await questionAbout({ ...PLANNED, following: [aPlan({ service: 'lending' })] });
    expect(plain).not.toContain('type="number"');
    expect(await (await several.look(ANN)).text()).not.toContain('type="number"');
    expect((await several.press(ANN, wants('6'))).status).toBe(400);
    expect((await several.approval()).status).toBe('waiting');
  });

  it('is asked for with the same cause and runbook, and the record says by whom and why', async () => {
    const at = await questionAbout();
    expect((await at.press(ANN, { ...wants('6'), reason: 'the database cannot take more' })).status).toBe(200);
    const { hypothesisId, runbook } = at.plan;
    expect(await at.approval()).toMatchObject({
      status: 'changed',
      change: { hypothesisId, runbook, parameters: { DesiredCount: 6 } },
      decidedBy: ANN,
      reason: 'the database cannot take more',
    });
    const decision = (await at.store.timeline(at.incidentId)).find(({ kind }) => kind === 'decision');
    expect(decision?.because).toContain(`rather runbook ${runbook} with DesiredCount = 6 and cause ${hypothesisId}`);
  });

  it.each([
    ['less than there may be', wants('4'), /DesiredCount can be a whole number from 5 to 10; given &quot;4&quot;/],
    ['more', wants('11'), /from 5 to 10/],
    ['no whole number', wants('6.5'), /from 5 to 10/],
    ['a number in disguise', wants('0x7'), /from 5 to 10/],
    ['nothing', wants(''), /from 5 to 10/],
    ['what is planned already', wants('8'), /the plan as it is/],
    ['that, written otherwise', wants('08'), /the plan as it is/],
    ['the target', wants('7', 'parameter.ServiceName'), /no &quot;ServiceName&quot; to choose/],
    ['a parameter that there is not', wants('7', 'parameter.toString'), /to choose/],
  ])('decides nothing where it is %s, and says what may be given', async (_, form, says) => {
    const at = await questionAbout();
    const answer = await at.press(ANN, form);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toMatch(says);
    expect((await at.approval()).status).toBe('waiting');
  });
});

describe('several numbers of one plan', () => {
  const TWO: Partial<Plan> = {
    parameters: { DesiredCount: '8', MaximumCount: '20' },
    choices: [
      { parameter: 'DesiredCount', from: 5, to: 10 },
      { parameter: 'MaximumCount', from: 11, to: 30 },
    ],
    chosen: { MaximumCount: 20 },
  };
  const count = { 'parameter.DesiredCount': '6' };

  it.each([
    ['as its form sends them', { ...count, 'parameter.MaximumCount': '20' }],
    ['written otherwise', { ...count, 'parameter.MaximumCount': '020' }],
    ['where the other one is left out', count],
  ])('are all asked for once one differs, as they stand on the page: %s', async (_, numbers) => {
    const at = await questionAbout(TWO);
    expect((await at.press(ANN, { decision: 'changed', ...numbers })).status).toBe(200);
    expect((await at.approval()).change?.parameters).toEqual({ DesiredCount: 6, MaximumCount: 20 });
  });

  it('are no change where none differs, and none is taken where one may not be', async () => {
    const at = await questionAbout(TWO);
    const press = (one: string, other: string) =>
      at.press(ANN, { decision: 'changed', 'parameter.DesiredCount': one, 'parameter.MaximumCount': other });
    expect(await (await press('8', '20')).text()).toMatch(/the plan as it is/);
    expect(await (await press('6', '31')).text()).toMatch(/MaximumCount can be a whole number from 11 to 30/);
    expect((await at.approval()).status).toBe('waiting');
  });
});

describe('the page of a question', () => {
  it('says that nothing has changed since it was asked', async () => {
    const at = await questionAbout();
    expect(await (await at.look(ANN)).text()).toContain('No alarm, catalog or switch has changed since this was asked');
  });

  it('says what has: another alarm, another catalog, the kill switch', async () => {
    const at = await questionAbout({ policyVersion: 'the catalog of before' });
    const incident = await at.store.incident(at.incidentId);
    if (!incident) throw new Error('there is an incident');
    await at.store.attach(
      incident.group,
      [aSignal({ title: 'letters-pile-up', observedAt: atSecond(70).toISOString(), fingerprint: 'e'.repeat(32) })],
      () => incident,
      atSecond(70),
    );
    await at.store.setKillSwitch(
      true,
      { by: 'ada@example.com', how: 'command-line', from: null },
      'a drill',
      atSecond(71),
    );
    const page = await (await at.look(ANN)).text();
    expect(page).toContain('Since this was asked');
    expect(page).toContain('1 alarm has joined: letters-pile-up.');
    expect(page).toContain('Another catalog was deployed');
    expect(page).toContain('The kill switch was engaged');
  });

  it('says nothing of that once it was answered, and reads nothing for it', async () => {
    const failures: unknown[] = [];
    const at = await asked({ failed: (error) => void failures.push(error) });
    await at.ask(at.step);
    await at.press(ANN);
    at.failing.killSwitch = new Error('throttled');
    expect(await (await at.look(ANN)).text()).not.toContain('since this was asked');
    expect(failures).toEqual([]);
  });

  it('is shown all the same where the kill switch cannot be read, and says so', async () => {
    const failures: unknown[] = [];
    const at = await asked({ failed: (error) => void failures.push(error) });
    await at.ask(at.step);
    at.failing.killSwitch = new Error('throttled');
    const page = await at.look(ANN);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('could not be read');
    expect(failures).toEqual([at.failing.killSwitch]);
  });
});

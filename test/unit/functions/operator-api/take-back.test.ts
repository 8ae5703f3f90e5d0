import { beforeEach, describe, expect, it } from 'vitest';
import { aRequest, atSecond } from '../../../contract/builders.ts';
import { ANN, type Asked, asked, BOB } from './asked.ts';

const TAKE_BACK = { decision: 'take-back', reason: 'a release is going out' };

let at: Asked;
beforeEach(async () => {
  at = await asked();
  await at.ask(at.step);
});

const started = async () => {
  const { approvalId } = await at.approval();
  await at.store.registerPolicy(at.plan.policyVersion, '2026-03-01T00:00:00.000Z');
  return at.store.dispatch(aRequest(at.plan, { approvalId, at: atSecond(70) }));
};
const decisions = async () => (await at.store.timeline(at.incidentId)).filter(({ kind }) => kind === 'decision');

describe('the link that an approval was given through', () => {
  it('says that it has not started yet and lets it be taken back, with a reason; the other approver only sees it', async () => {
    expect(await (await at.press(ANN)).text()).toContain('Until it starts you can take it back');
    const page = await (await at.look(ANN)).text();
    expect(page).toContain(`It is approved, by ${ANN}. It has not started yet.`);
    expect(page).toMatch(/<label for="takeBackReason">[^<]+<\/label>\s*<input [^>]*name="reason"[^>]* required>/);
    expect(page).toContain('<button class="stop" name="decision" value="take-back">');
    const other = await (await at.look(BOB)).text();
    expect(other).toContain('It has not started yet.');
    expect(other).not.toContain('<button');
    expect((await at.approval()).status).toBe('approved');
  });

  it('takes it back, keeps who, how, from where and why, and starts nothing under it', async () => {
    await at.press(ANN);
    const answer = await at.press(ANN, TAKE_BACK);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('The approval is taken back');
    expect(await at.approval()).toMatchObject({
      status: 'revoked',
      decidedBy: ANN,
      decidedHow: 'link',
      reason: 'a release is going out',
    });
    expect(await decisions()).toMatchObject([
      { summary: `${ANN}: approved` },
      {
        summary: `${ANN}: took the approval back`,
        because: ['a release is going out', `known by link, plan ${at.plan.planHash}`],
      },
    ]);
    expect(await started()).toMatchObject({ status: 'refused', because: ['approval-not-valid'] });
    const page = await (await at.look(BOB)).text();
    expect(page).toContain(`It is taken back, by ${ANN}: a release is going out.`);
    expect(page).not.toContain('<button');
  });

  it('takes it back once of fifty presses at once, and says so to every other one', async () => {
    await at.press(ANN);
    const answers = await Promise.all(Array.from({ length: 50 }, () => at.press(ANN, TAKE_BACK)));
    const others = answers.filter(({ status }) => status !== 200);
    expect(others).toHaveLength(49);
    for (const other of others) {
      expect(other.status).toBe(409);
      expect(await other.text()).toContain(`It is taken back, by ${ANN}: a release is going out.`);
    }
    expect(await decisions()).toHaveLength(2);
  });

  it.each<Record<string, string>>([{}, { reason: '' }, { reason: '   ' }, { reason: 'x'.repeat(1001) }])(
    'takes nothing back for the reason %j',
    async (given) => {
      await at.press(ANN);
      expect((await at.press(ANN, { decision: 'take-back', ...given })).status).toBe(400);
      expect((await at.approval()).status).toBe('approved');
    },
  );

  it('takes back nothing that somebody else approved', async () => {
    await at.press(ANN);
    const answer = await at.press(BOB, TAKE_BACK);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Not yours to take back');
    expect((await at.approval()).status).toBe('approved');
  });

  it('says that it is too late once the change has started', async () => {
    await at.press(ANN);
    expect(await started()).toMatchObject({ status: 'dispatched' });
    const page = await (await at.look(ANN)).text();
    expect(page).toContain(`It is approved, by ${ANN}. It has started`);
    expect(page).not.toContain('<button');
    const answer = await at.press(ANN, TAKE_BACK);
    expect(answer.status).toBe(409);
    expect(await answer.text()).toContain('It has started, so the approval cannot be taken back any more');
    expect((await at.approval()).status).toBe('used');
  });

  it('does not offer it where nothing can start any more', async () => {
    await at.press(ANN);
    await at.store.move(at.incidentId, { to: 'escalated', attempt: 1, at: atSecond(80) });
    const page = await (await at.look(ANN)).text();
    expect(page).toContain('It was not started, and will not be.');
    expect(page).not.toContain('<button');
  });

  it('does not offer it where a later attempt is being planned: the approval was for the one before', async () => {
    await at.press(ANN);
    for (const state of ['collecting', 'diagnosing', 'planning'] as const)
      await at.store.move(at.incidentId, { to: state, attempt: 2, at: atSecond(80) });
    expect(await at.store.incident(at.incidentId)).toMatchObject({ state: 'planning', attempt: 2 });
    const page = await (await at.look(ANN)).text();
    expect(page).toContain('It was not started, and will not be.');
    expect(page).not.toContain('<button');
    expect((await at.press(ANN, TAKE_BACK)).status).toBe(409);
    expect((await at.approval()).status).toBe('approved');
  });

  it('takes back nothing while nobody has approved, and with a wrong token', async () => {
    expect((await at.press(ANN, TAKE_BACK)).status).toBe(409);
    await at.press(ANN);
    expect((await at.press(ANN, TAKE_BACK, at.linkOf(BOB).token)).status).toBe(403);
    expect((await at.approval()).status).toBe('approved');
  });

  it('changes nothing when it is only looked at, with whatever in its address', async () => {
    await at.press(ANN);
    const before = await at.store.history(at.incidentId);
    const { path, token } = at.linkOf(ANN);
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      await at.app.request(`${path}?token=${token}&decision=take-back&reason=no`, { method });
    expect(await at.store.history(at.incidentId)).toEqual(before);
  });

  it('stands taken back where the timeline cannot be written', async () => {
    await at.press(ANN);
    at.failing.note = new Error('the table is away');
    expect((await at.press(ANN, TAKE_BACK)).status).toBe(200);
    expect((await at.approval()).status).toBe('revoked');
  });
});

it('is not taken back from a page that stood open until the incident had moved on, and says so', async () => {
  await at.press(ANN);
  for (const state of ['remediating', 'validating'] as const)
    await at.store.move(at.incidentId, { to: state, attempt: 1, at: atSecond(70) });
  const answer = await at.press(ANN, TAKE_BACK);
  expect(answer.status).toBe(409);
  expect(await answer.text()).toContain('It was not started, and will not be.');
  expect((await at.approval()).status).toBe('approved');
});

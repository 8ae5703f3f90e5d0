import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { readDecisions } from '../../../../lib/adapters/table/read-decisions.ts';
import { anApproval, aPlan, aRequest, atSecond, movedTo, opened, POLICY } from '../../../contract/builders.ts';

describe('decisions in the stream of the table', () => {
  it('are found once each, with the newest token, among all other changes', async () => {
    const Records: DynamoDBRecord[] = [];
    const store = createMemoryStore({ now: () => atSecond(0), onChange: (record) => Records.push(record) });
    await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const incident = await movedTo(store, await opened(store), 'planning');
    const plan = aPlan({ incidentId: incident.incidentId, gate: 'ask' });
    const [approval, other] = [anApproval(plan), anApproval(plan, { tier: 1 })];
    await store.askForApproval(approval, [], 'token-1');
    await store.askForApproval(approval, [], 'token-2');
    await store.askForApproval(other, [], 'token-3');
    const decider = { by: 'ada@example.com', how: 'link' as const, from: null };
    const decided = await store.decide(
      incident.incidentId,
      approval.approvalId,
      { decision: 'approved' },
      decider,
      atSecond(46),
    );
    const ended = await store.endApproval(incident.incidentId, other.approvalId, 'revoked', 'not needed', atSecond(47));
    await store.dispatch(aRequest(plan, { approvalId: approval.approvalId }));
    const decisions = readDecisions({ Records: JSON.parse(JSON.stringify(Records)) });
    expect(decisions).toHaveLength(Records.length);
    expect(decisions.map((each) => each.decided).filter((each) => each !== null)).toEqual([
      { approval: decided.approval, taskToken: 'token-2' },
      { approval: ended.approval, taskToken: 'token-3' },
    ]);
    expect(decisions.map(({ sequenceNumber }) => sequenceNumber)).toEqual(
      Records.map(({ dynamodb }) => dynamodb?.SequenceNumber),
    );
  });

  it('bring news of every end, of the first yes of two and its taking back, and of an approval that is taken back, each once', async () => {
    const Records: DynamoDBRecord[] = [];
    const store = createMemoryStore({ now: () => atSecond(0), onChange: (record) => Records.push(record) });
    await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
    const { incidentId } = await movedTo(store, await opened(store), 'planning');
    const plan = aPlan({ incidentId, gate: 'ask' });
    const [critical, late] = [anApproval(plan, { needs: 2 }), anApproval(plan, { tier: 1 })];
    await store.askForApproval(critical, [], 'token-1');
    await store.askForApproval(late, [], 'token-2');
    const signedIn = (by: string) => ({ by, how: 'signed-in' as const, from: null });
    const [ada, ben] = [signedIn('ada@example.com'), signedIn('ben@example.com')];
    const yes = (decider: typeof ada, second: number) =>
      store.decide(incidentId, critical.approvalId, { decision: 'approved' }, decider, atSecond(second));
    await yes(ada, 46);
    await store.takeBack(incidentId, critical.approvalId, ada, 'too soon', atSecond(47));
    await yes(ada, 48);
    await store.askForApproval(critical, [], 'token-3');
    await yes(ben, 49);
    await store.takeBack(incidentId, critical.approvalId, ada, 'wrong cluster', atSecond(50));
    await store.endApproval(incidentId, late.approvalId, 'expired', 'no answer in time', atSecond(51));
    const news = readDecisions({ Records: JSON.parse(JSON.stringify(Records)) }).flatMap((each) => each.news ?? []);
    expect(news.map(({ what, approval: { status, yeses } }) => [what, status, yeses.length])).toEqual([
      ['first-yes', 'waiting', 1],
      ['yes-taken-back', 'waiting', 0],
      ['first-yes', 'waiting', 1],
      ['ended', 'approved', 2],
      ['ended', 'revoked', 2],
      ['ended', 'expired', 0],
    ]);
    expect(news.flatMap((each) => (each.what === 'yes-taken-back' ? each.yes : []))).toEqual([
      { ...ada, at: atSecond(46).toISOString() },
    ]);
  });

  it('are no news where the record cannot be read: nothing that is only told holds up a decision', () => {
    const image = (yesCount: number) => ({
      PK: { S: 'INCIDENT#inc_1' },
      SK: { S: 'APPROVAL#001#apr_1' },
      status: { S: 'waiting' },
      yesCount: { N: String(yesCount) },
    });
    for (const [before, after] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const dynamodb = { SequenceNumber: '7', OldImage: image(before), NewImage: image(after) };
      expect(readDecisions({ Records: [{ dynamodb }] })).toEqual([{ sequenceNumber: '7', decided: null, news: null }]);
    }
  });

  it('are not looked for in what is no event of a stream', () => {
    expect(() => readDecisions({ Records: [{ eventSource: 'aws:sqs', body: '{}' }] })).toThrow();
  });
});

import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/deliver-decisions/handler.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { readDecisions } from '../../../lib/adapters/table/read-decisions.ts';
import { createFollowEnd } from '../../../lib/telling/follow-end.ts';
import { createTellNews } from '../../../lib/telling/tell-news.ts';
import { anApproval, aPlan, atSecond, movedTo, opened, POLICY } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';

const OF_ANN = { conversation: 'D0000ANN1', ts: '1767268800.000100' };
const REMINDER = { conversation: 'D0000ANN1', ts: '1767272400.000100' };
const OF_BOB = { conversation: 'D0000BOB1', ts: '1767268800.000200' };
const THREAD = { conversation: 'C0000WEB1', ts: '1767268700.000100' };
const ANN = { by: 'ann@example.com', how: 'signed-in' as const, from: null };
const BOB = { by: 'bob@example.com', how: 'link' as const, from: null };

type Down = 'replace' | 'reply' | 'reword' | 'questionMessages' | 'threadOf' | 'firstTelling' | 'placesTold' | 'plan';

/** A question that was put to two people in Slack, and everything that hears of the table's stream. */
const system = async ({ needs = 1, down = [] }: { needs?: 1 | 2; down?: Down[] } = {}) => {
  const now = () => atSecond(60);
  const records: unknown[] = [];
  const store = createMemoryStore({ now, onChange: (record) => records.push(record) });
  await store.registerPolicy(POLICY, '2026-03-01T00:00:00.000Z');
  const { incidentId } = await movedTo(store, await opened(store), 'planning');
  const plan = aPlan({ incidentId, gate: 'ask', runbook: 'restart-ecs-service', service: 'lending' });
  await store.savePlan(plan);
  const approval = anApproval(plan, { needs });
  const { approvalId } = approval;
  await store.askForApproval(approval, [], 'token');
  for (const [person, message] of [
    [ANN.by, OF_ANN],
    [ANN.by, REMINDER],
    [BOB.by, OF_BOB],
  ] as const)
    await store.addQuestionMessage(incidentId, approvalId, person, message);
  await store.setThread(incidentId, 'web', THREAD);

  const replaced: { to: object; text: string }[] = [];
  const threads: string[] = [];
  const below: { to: object; text: string }[] = [];
  const journal = aJournal();
  const failing = (what: Down) =>
    down.includes(what) && { [what]: async () => Promise.reject(new Error(`no ${what}`)) };
  const tellNews = createTellNews({
    incidents: { plan: store.plan, ...failing('plan') },
    records: {
      ...store,
      ...failing('questionMessages'),
      ...failing('threadOf'),
      ...failing('firstTelling'),
      ...failing('placesTold'),
    },
    desk: {
      replace: async (to, title, lines) => replaced.push({ to, text: [title, ...lines].join(' | ') }) > 0,
      reply: async (to, text) => {
        if (to.conversation !== THREAD.conversation) below.push({ to, text });
        else threads.push(text);
        return { ...to, ts: `${threads.length}.${below.length}` };
      },
      reword: async ({ conversation, ts }, text) => {
        expect(conversation).toBe(THREAD.conversation);
        threads[Number.parseInt(ts, 10) - 1] = text;
        return true;
      },
      ...failing('replace'),
      ...failing('reply'),
      ...failing('reword'),
    },
    channels: ['web', 'operations'],
    journal: journal.journal,
    now,
  });
  const deliver = createHandler({ workflow: { deliver: async () => 'delivered' }, tellNews, journal: journal.journal });
  let from = 0;
  const stream = async (since = from) => {
    from = records.length;
    return deliver(readDecisions({ Records: JSON.parse(JSON.stringify(records.slice(since))) }));
  };
  await stream();
  const end = (status: 'expired' | 'revoked' | 'symptom-cleared', because: string) =>
    store.endApproval(incidentId, approvalId, status, because, atSecond(61));
  return {
    store,
    incidentId,
    approvalId,
    plan,
    stream,
    replaced,
    threads,
    below,
    journal,
    tellNews,
    lines: journal.lines,
    end,
  };
};

const WHAT = 'restart-ecs-service on lending';

describe('the messages of a question', () => {
  it.each([
    ['expired', 'no answer in time', `Expired: ${WHAT} | Why: no answer in time`],
    ['symptom-cleared', 'every signal has cleared', `Withdrawn: ${WHAT} | Why: every signal has cleared`],
    ['revoked', 'another cause is likelier', `Withdrawn: ${WHAT} | Why: another cause is likelier`],
  ] as const)('follow its end by itself, each of them: %s', async (status, because, text) => {
    const { stream, replaced, threads, end, incidentId } = await system();
    await end(status, because);
    await stream();
    expect(replaced.map(({ to }) => to)).toEqual([OF_ANN, REMINDER, OF_BOB]);
    expect(new Set(replaced.map((each) => each.text))).toEqual(new Set([`${text} | Incident ${incidentId}`]));
    expect(threads).toEqual([`${text} | Incident ${incidentId}`.replaceAll(' | ', '\n')]);
  });

  it.each([
    [{ decision: 'approved' }, `Approved by bob@example.com: ${WHAT}`],
    [{ decision: 'rejected', reason: 'not now' }, `Rejected by bob@example.com: ${WHAT} | Why: not now`],
    [
      { decision: 'not-an-incident', reason: 'a drill' },
      `Not an incident, says bob@example.com: ${WHAT} | Why: a drill`,
    ],
    [
      { decision: 'changed', change: { runbook: 'roll-back' }, reason: '' },
      `Another plan is wanted by bob@example.com: ${WHAT} | Rather: runbook roll-back.`,
    ],
  ] as const)('say who decided what, whichever way they did: %j', async (decision, text) => {
    const { store, stream, replaced, threads, incidentId, approvalId } = await system();
    await store.decide(incidentId, approvalId, decision, BOB, atSecond(61));
    await stream();
    expect(replaced).toHaveLength(3);
    expect(replaced[0]?.text).toBe(`${text} | Incident ${incidentId}`);
    expect(threads).toHaveLength(1);
  });

  it('say that a yes was taken back, and the thread hears of both', async () => {
    const { store, stream, replaced, threads, incidentId, approvalId } = await system();
    await store.decide(incidentId, approvalId, { decision: 'approved' }, ANN, atSecond(61));
    await store.takeBack(incidentId, approvalId, ANN, 'the wrong cluster', atSecond(62));
    await stream();
    expect(replaced).toHaveLength(6);
    expect(replaced.at(-1)?.text).toContain(`Taken back by ${ANN.by}: ${WHAT} | Why: the wrong cluster`);
    expect(threads.map((text) => text.split(' ')[0])).toEqual(['Approved', 'Taken']);
  });

  it('name no plan that has taken the place of theirs', async () => {
    const { store, stream, replaced, end, plan } = await system();
    await store.savePlan({ ...plan, planId: 'pln_2', planHash: 'b'.repeat(64), service: 'search' });
    await end('revoked', 'another plan');
    await stream();
    expect(replaced[0]?.text).toMatch(/^Withdrawn \| Why: another plan/);
  });
});

describe('the incident’s thread', () => {
  it('hears of an end once, however often the stream repeats it, and the messages say the same', async () => {
    const { stream, replaced, threads, end } = await system();
    await end('expired', 'no answer in time');
    await stream(0);
    await stream(0);
    expect(threads).toHaveLength(1);
    expect(replaced).toHaveLength(6);
    expect(new Set(replaced.map(({ text }) => text)).size).toBe(1);
  });

  it('hears of the first yes of two, again after it was taken back, while the messages keep their buttons', async () => {
    const { store, stream, replaced, threads, incidentId, approvalId } = await system({ needs: 2 });
    const yes = (second: number) =>
      store.decide(incidentId, approvalId, { decision: 'approved' }, ANN, atSecond(second));
    await yes(61);
    await stream(0);
    await stream(0);
    expect(threads).toEqual([`${ANN.by} has said yes; one more person must\nIncident ${incidentId}`]);
    await store.takeBack(incidentId, approvalId, ANN, 'too soon', atSecond(62));
    await yes(63);
    await stream();
    expect(threads).toHaveLength(3);
    expect(replaced).toEqual([]);
    await store.decide(incidentId, approvalId, { decision: 'approved' }, { ...BOB, how: 'signed-in' }, atSecond(64));
    await stream();
    expect(replaced[0]?.text).toContain(`Approved by ${ANN.by} and ${BOB.by}`);
  });
});

describe('a first yes of two that is taken back', () => {
  const given = async (down: Down[] = []) => {
    const one = await system({ needs: 2, down });
    const { store, incidentId, approvalId } = one;
    await store.decide(incidentId, approvalId, { decision: 'approved' }, ANN, atSecond(61));
    await one.stream();
    const afterYes = String(atSecond(70).getTime() / 1000);
    const reminder = { conversation: 'D0000BOB1', ts: `${afterYes}.000300` };
    await store.addQuestionMessage(incidentId, approvalId, BOB.by, reminder);
    await store.takeBack(incidentId, approvalId, ANN, 'too soon', atSecond(80));
    return { ...one, reminder };
  };
  const BACK = `${ANN.by} has taken their yes back; two people must say yes`;

  it('is told in the thread once, where the line about the yes says so, too', async () => {
    const { stream, threads, incidentId } = await given();
    await stream(0);
    await stream(0);
    expect(threads).toEqual([
      `${ANN.by} had said yes, and has taken it back\nIncident ${incidentId}`,
      `${BACK}\nIncident ${incidentId}`,
    ]);
  });

  it('is told once to who was asked again while it stood, below the question, which keeps its buttons', async () => {
    const { stream, below, replaced, reminder, incidentId } = await given();
    await stream(0);
    await stream(0);
    expect(below).toEqual([{ to: reminder, text: `${BACK}\nIncident ${incidentId}` }]);
    expect(replaced).toEqual([]);
  });

  it('leaves the line about another yes as it is', async () => {
    const { store, stream, threads, incidentId, approvalId } = await given();
    const cem = { ...ANN, by: 'cem@example.com' };
    await store.decide(incidentId, approvalId, { decision: 'approved' }, cem, atSecond(81));
    await stream();
    await store.takeBack(incidentId, approvalId, cem, 'too soon', atSecond(82));
    await stream();
    expect(threads.map((text) => text.split('\n')[0])).toEqual([
      `${ANN.by} had said yes, and has taken it back`,
      BACK,
      `${cem.by} had said yes, and has taken it back`,
      BACK.replace(ANN.by, cem.by),
    ]);
  });

  it.each([['placesTold'], ['reword'], ['questionMessages']] as Down[][])(
    'is told in the thread where %s fails',
    async (down) => {
      const { stream, threads, lines } = await given([down as Down]);
      expect(await stream()).toEqual({ batchItemFailures: [] });
      expect(threads.at(-1)).toContain(BACK);
      expect(lines.map(({ message }) => message)).toContain('the end of a question could not be told');
    },
  );
});

describe('what cannot be reached', () => {
  it.each([
    [['questionMessages'], 0, 1],
    [['replace'], 0, 1],
    [['threadOf'], 3, 0],
    [['firstTelling'], 3, 0],
    [['reply'], 3, 0],
    [['plan'], 3, 1],
  ] as [Down[], number, number][])('keeps nothing else from being told: %j', async (down, messages, lines) => {
    const { stream, replaced, threads, end, lines: logged } = await system({ down });
    await end('expired', 'no answer in time');
    expect(await stream()).toEqual({ batchItemFailures: [] });
    expect([replaced.length, threads.length]).toEqual([messages, lines]);
    expect(logged.map(({ message }) => message)).toEqual(['the end of a question could not be told']);
  });
});

describe('a question that ends while it is still being put', () => {
  const LATE = { conversation: 'D0000CEM1', ts: '1767268900.000100' };
  const following = (
    { store, tellNews, journal }: Awaited<ReturnType<typeof system>>,
    approval: typeof store.approval = store.approval,
    seconds = 3,
  ) => createFollowEnd({ incidents: { approval }, tellNews, journal: journal.journal, seconds });

  it('says so in the message that comes too late, and nothing twice in the thread', async () => {
    const one = await system();
    await one.end('symptom-cleared', 'every signal has cleared');
    await one.stream();
    await one.store.addQuestionMessage(one.incidentId, one.approvalId, 'cem@example.com', LATE);
    await following(one)(one);
    expect(one.replaced.at(-1)?.text).toContain('Withdrawn');
    expect(one.replaced.map(({ to }) => to)).toContainEqual(LATE);
    expect(one.threads).toHaveLength(1);
  });

  it('says so in a thread that begins too late, and once there, too', async () => {
    const one = await system();
    await one.store.decide(one.incidentId, one.approvalId, { decision: 'approved' }, BOB, atSecond(61));
    await one.stream();
    await one.store.setThread(one.incidentId, 'operations', { ...THREAD, ts: '1767268900.000200' });
    await following(one)(one);
    await following(one)(one);
    await one.stream(0);
    expect(one.threads).toHaveLength(2);
    expect(new Set(one.threads)).toEqual(new Set([`Approved by bob@example.com: ${WHAT}\nIncident ${one.incidentId}`]));
  });

  it('has told of its yes already when the change has started meanwhile', async () => {
    const one = await system();
    const { store, incidentId, approvalId } = one;
    await store.decide(incidentId, approvalId, { decision: 'approved' }, BOB, atSecond(61));
    await one.stream();
    const approval = await store.approval(incidentId, approvalId);
    if (!approval) throw new Error('there is no approval');
    await one.tellNews({ what: 'ended', approval: { ...approval, status: 'used' } });
    expect(one.threads).toHaveLength(1);
  });

  it('is left alone while it waits', async () => {
    const one = await system();
    await following(one)(one);
    expect([one.replaced, one.threads]).toEqual([[], []]);
  });

  it('holds nothing up where that cannot be read, or not in time, and the log says so', async () => {
    const one = await system();
    await following(one, async () => Promise.reject(new Error('throttled')))(one);
    await following(one, () => new Promise(() => {}), 0.01)(one);
    expect(one.lines.map(({ message, fields }) => [message, fields?.error])).toEqual([
      ['whether a question has ended meanwhile is not known', 'Error: throttled'],
      ['whether a question has ended meanwhile is not known', 'not done within 0.01 s'],
    ]);
  });
});

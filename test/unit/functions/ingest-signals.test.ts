import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/ingest-signals/handler.ts';
import { createNewId } from '../../../lib/adapters/ids.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { Transient } from '../../../lib/contracts/errors.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import type { Workflow } from '../../../lib/ports/workflow.ts';
import { aDiagnosis, aLink, anApproval, aPlan, POLICY } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog, COMPONENTS } from '../domain/builders/catalog.ts';
import { anEvent } from '../domain/builders/events.ts';

const NOW = new Date('2026-05-04T10:02:00.000Z');

const ingesting = (
  change: (store: IncidentStore) => Partial<IncidentStore> = () => ({}),
  start?: Workflow['start'],
) => {
  const store = createMemoryStore({ now: () => NOW });
  const started: string[] = [];
  const dead: { body: string; because: string }[] = [];
  const { journal, lines, counts, counted } = aJournal();
  let seed = 0;
  const ingest = createHandler({
    incidents: { ...store, ...change(store) },
    workflow: {
      start: async (incidentId, run, attempt) => {
        const name = `${incidentId}-${run}`;
        const known = started.includes(name);
        await start?.(incidentId, run, attempt);
        if (!known) started.push(name);
        return known ? 'already' : 'started';
      },
    },
    deadLetters: { put: async (body, because) => void dead.push({ body, because }) },
    catalog: { catalog: aCatalog(), policyVersion: POLICY, builtAt: '2026-05-01T00:00:00.000Z' },
    manifests: [],
    journal,
    newId: createNewId((count) => {
      seed += 1;
      return new Uint8Array(count).fill(seed);
    }),
    now: () => NOW,
  });
  return {
    store,
    started,
    dead,
    lines,
    counts,
    counted,
    ingest: (...events: unknown[]) =>
      ingest(
        events.map((event, index) => ({
          messageId: `m${index}`,
          body: typeof event === 'string' ? event : JSON.stringify(event),
        })),
      ),
    incidents: () => store.incidentsIn(['settling', 'awaiting-approval'], 20),
  };
};

const strange = (id = 'event-of-a-stranger', name = 'strange-alarm') =>
  anEvent('alarm-metric', (event) => {
    event.id = id;
    event.resources = [`arn:aws:cloudwatch:eu-central-1:210987654321:alarm:${name}`];
    event.detail.alarmName = name;
    event.detail.configuration.metrics = [
      {
        id: 'm1',
        metricStat: {
          metric: { namespace: 'Strange', name: 'Oddness', dimensions: { Thing: name } },
          period: 60,
          stat: 'Sum',
        },
        returnData: true,
      },
    ];
  });

describe('signals', () => {
  it('of a known service open one incident and start one workflow', async () => {
    const { ingest, incidents, started, counted } = ingesting();
    expect(await ingest(anEvent('alarm-metric'))).toEqual({ batchItemFailures: [] });
    const [incident, ...more] = await incidents();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      application: 'books',
      symptomComponents: [COMPONENTS.lending],
      autonomyCeiling: 'auto',
    });
    expect(started).toEqual([`${incident?.incidentId}-1`]);
    expect(counted('IncidentsOpened')).toBe(1);
  });

  it('that are delivered again change nothing, start nothing and are counted', async () => {
    const { ingest, incidents, started, counts, counted } = ingesting();
    await ingest(anEvent('alarm-metric'));
    const before = await incidents();
    await ingest(anEvent('alarm-metric'), anEvent('alarm-metric'));
    expect(await incidents()).toEqual(before);
    expect(started).toHaveLength(1);
    expect(counted('IncidentsOpened')).toBe(1);
    expect(counts).toContainEqual({ metric: 'SignalsDuplicate', value: 2 });
  });

  it.each([
    ['an event of EventBridge', strange()],
    [
      "an alarm's own call of a function",
      anEvent('alarm-action', (event) => {
        event.alarmArn = 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm:strange';
        event.alarmData.alarmName = 'strange';
        event.alarmData.configuration.metrics[0].metricStat.metric.dimensions = { Thing: 'odd' };
      }),
    ],
  ])('of an unknown resource open an incident that is only observed, with one workflow: %s', async (_, event) => {
    const { ingest, incidents, started } = ingesting();
    expect(await ingest(event, event)).toEqual({ batchItemFailures: [] });
    const [incident, ...more] = await incidents();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ application: null, autonomyCeiling: 'observe', symptomComponents: [] });
    expect(incident?.group).toMatch(/^unknown#210987654321#eu-central-1#/);
    expect(started).toEqual([`${incident?.incidentId}-1`]);
  });

  it('that only resolve open nothing', async () => {
    const { ingest, incidents, started } = ingesting();
    await ingest(
      anEvent('alarm-metric', (event) => {
        event.detail.state.value = 'OK';
        event.detail.previousState.value = 'ALARM';
      }),
    );
    expect(await incidents()).toEqual([]);
    expect(started).toEqual([]);
  });
});

describe('an end that names another group than its beginning', () => {
  const inStack = (name: string, id = name) =>
    anEvent('alarm-metric', (event) => {
      Object.assign(event, strange(id, name));
      event.detail.alarmTags = { 'aws:cloudformation:stack-name': 'old-shop' };
    });
  const untaggedEnd = anEvent('alarm-metric', (event) => {
    Object.assign(event, strange('its-end', 'one'));
    event.detail.state.value = 'OK';
    event.detail.state.timestamp = NOW.toISOString();
  });

  it('goes to the incident that has it', async () => {
    const { ingest, incidents, store } = ingesting();
    await ingest(inStack('one'));
    await ingest(untaggedEnd);
    const [incident] = await incidents();
    expect(incident?.group).toMatch(/#old-shop$/);
    expect(await store.signals(incident?.incidentId ?? '')).toMatchObject([{ count: 2, status: 'resolved' }]);
  });

  it('goes where the beginning in the same batch goes', async () => {
    const { ingest, incidents, store } = ingesting();
    await ingest(inStack('one'), untaggedEnd, inStack('two'));
    const [incident] = await incidents();
    const signals = await store.signals(incident?.incidentId ?? '');
    expect(signals.map(({ status }) => status).sort()).toEqual(['firing', 'resolved']);
  });
});

describe('what cannot be understood', () => {
  it.each([
    ['no JSON', 'Out of cheese', /./],
    ['nothing', 'null', /./],
    ['an event of nobody', { hello: 'world' }, /./],
    ['an alarm without its state', anEvent('alarm-metric', (event) => delete event.detail.state), /state/],
  ])('goes aside with the reason, and does not hold up its batch: %s', async (_, event, because) => {
    const { ingest, incidents, dead, counted } = ingesting();
    expect(await ingest(event, anEvent('alarm-metric'))).toEqual({ batchItemFailures: [] });
    expect(dead).toEqual([
      { body: typeof event === 'string' ? event : JSON.stringify(event), because: expect.stringMatching(because) },
    ]);
    expect(dead[0]?.because.length).toBeGreaterThan(10);
    expect(counted('SignalsUnreadable')).toBe(1);
    expect(await incidents()).toHaveLength(1);
  });
});

describe('what fails', () => {
  it('is delivered again alone: the messages of the group that could not be stored', async () => {
    const { ingest, incidents } = ingesting((store) => ({
      attach: async (group, ...rest) => {
        if (group.startsWith('unknown#')) throw new Error('the table is throttled');
        return store.attach(group, ...rest);
      },
    }));
    expect(await ingest(anEvent('alarm-metric'), strange(), anEvent('ecs-task-oom'))).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    });
    expect(await incidents()).toMatchObject([{ application: 'books' }]);
  });

  it('keeps none of its own group: each message is tried by itself before it is given back', async () => {
    const { ingest, incidents, store, lines } = ingesting((real) => ({
      attach: async (group, signals, ...rest) => {
        if (signals.some(({ title }) => title === 'poison')) throw new Error('no number is that large');
        return real.attach(group, signals, ...rest);
      },
    }));
    const named = (name: string) =>
      anEvent('alarm-metric', (event) => {
        Object.assign(event, { id: name, resources: [`${event.resources[0]}-${name}`] });
        event.detail.alarmName = name;
      });
    const answer = await ingest(named('one'), named('poison'), named('two'));
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm1' }]);
    const [incident] = await incidents();
    const attached = await store.signals(incident?.incidentId ?? '');
    expect(attached.map(({ latest }) => latest.title).sort()).toEqual(['one', 'two']);
    expect(lines.filter(({ message }) => message.startsWith('signals not attached'))).toHaveLength(1);
  });

  it('is tried once a group when it fails only for the moment', async () => {
    let tries = 0;
    const { ingest } = ingesting(() => ({
      attach: async () => {
        tries += 1;
        throw new Transient('others wrote the same records');
      },
    }));
    const another = anEvent('alarm-metric', (event) => Object.assign(event, { id: 'another' }));
    const { batchItemFailures } = await ingest(anEvent('alarm-metric'), another);
    expect([batchItemFailures.length, tries]).toEqual([2, 1]);
  });

  it('heals itself when the start failed: the same signal starts the same run, and it stays one incident', async () => {
    let fails = true;
    const { ingest, incidents, started, store } = ingesting(undefined, async () => {
      if (fails) throw new Error('no more executions for now');
      return 'started';
    });
    expect((await ingest(anEvent('alarm-metric'))).batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    fails = false;
    expect((await ingest(anEvent('alarm-metric'))).batchItemFailures).toEqual([]);
    const [incident, ...more] = await incidents();
    expect(more).toEqual([]);
    expect(started).toEqual([`${incident?.incidentId}-1`]);
    expect((await store.timeline(incident?.incidentId ?? '')).map(({ key }) => key)).toContain('opened');
  });
});

describe('signals that cannot be routed', () => {
  it('come again, and what was put aside beside them does not', async () => {
    const { ingest, dead, incidents } = ingesting(() => ({
      lastGroups: () => Promise.reject(new Transient('the table is not there')),
    }));
    const resolved = anEvent('alarm-metric', (event) => {
      event.detail.state = { ...event.detail.previousState };
      event.detail.previousState.value = 'ALARM';
    });
    expect(await ingest('no event', resolved)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(dead).toHaveLength(1);
    expect(await incidents()).toEqual([]);
  });
});

describe('signals while a question waits', () => {
  const waiting = async (change: (store: IncidentStore) => Partial<IncidentStore> = () => ({})) => {
    const all = ingesting(change);
    await all.ingest(anEvent('alarm-metric'));
    const [incident] = await all.incidents();
    if (!incident) throw new Error('nothing was opened');
    const { incidentId } = incident;
    const plan = aPlan({ incidentId, target: COMPONENTS.lending, path: [COMPONENTS.lending] });
    await all.store.savePlan(plan);
    const knownSignals = (await all.store.signals(incidentId)).map(({ fingerprint }) => fingerprint);
    await all.store.saveDiagnosis(aDiagnosis({ incidentId, knownSignals }));
    for (const state of ['collecting', 'diagnosing', 'planning', 'awaiting-approval'] as const)
      await all.store.move(incidentId, { to: state, attempt: 1, at: NOW });
    const approval = anApproval(plan, { expiresAt: '2026-05-04T10:32:00.000Z' });
    await all.store.askForApproval(approval, [aLink(approval)], 'task-token');
    return { ...all, approval: async () => all.store.approval(incidentId, approval.approvalId) };
  };
  const cleared = anEvent('alarm-metric', (event) => {
    event.id = 'it-is-over';
    event.time = '2026-05-04T10:01:50Z';
    event.detail.state.value = 'OK';
    event.detail.state.timestamp = '2026-05-04T10:01:50.000+0000';
    event.detail.previousState.value = 'ALARM';
  });
  const elsewhere = anEvent('alarm-metric', (event) => {
    event.id = 'something-else';
    event.resources = ['arn:aws:cloudwatch:eu-central-1:210987654321:alarm:ledger-connections'];
    event.detail.alarmName = 'ledger-connections';
    event.detail.configuration.metrics[0].metricStat.metric = {
      namespace: 'AWS/RDS',
      name: 'DatabaseConnections',
      dimensions: { DBInstanceIdentifier: 'books-ledger' },
    };
  });

  it('withdraw it when all have cleared', async () => {
    const { ingest, approval } = await waiting();
    await ingest(cleared);
    expect((await approval())?.status).toBe('symptom-cleared');
  });

  it('revoke it when one does not fit the cause', async () => {
    const { ingest, approval } = await waiting();
    await ingest(elsewhere);
    expect(await approval()).toMatchObject({
      status: 'revoked',
      reason: expect.stringContaining('ledger-connections'),
    });
  });

  it('leave it alone when they are of the same cause', async () => {
    const { ingest, approval } = await waiting();
    await ingest(
      anEvent('alarm-metric', (event) => {
        event.id = 'once-more';
      }),
    );
    expect((await approval())?.status).toBe('waiting');
  });

  it('are looked at again when the first look failed', async () => {
    let fails = true;
    const { ingest, approval } = await waiting((store) => ({
      endApproval: async (...given) => {
        if (fails) throw new Error('the table is throttled');
        return store.endApproval(...given);
      },
    }));
    expect((await ingest(cleared)).batchItemFailures).toEqual([{ itemIdentifier: 'm0' }]);
    fails = false;
    await ingest(cleared);
    expect((await approval())?.status).toBe('symptom-cleared');
  });
});

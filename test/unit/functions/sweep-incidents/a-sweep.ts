import { createHandler as createIngest } from '../../../../functions/ingest-signals/handler.ts';
import { createHandler } from '../../../../functions/sweep-incidents/handler.ts';
import { createNewId } from '../../../../lib/adapters/ids.ts';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { AlarmStates } from '../../../../lib/ports/alarm-states.ts';
import type { Notice } from '../../../../lib/ports/notifier.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { anEvent } from '../../domain/builders/events.ts';

export const T0 = Date.parse('2026-05-04T10:02:00.000Z');

/** The event of an alarm's transition, so many seconds after the beginning. */
export const alarmAt = (
  second: number,
  value: 'ALARM' | 'OK',
  name = 'lending-latency',
  change: Parameters<typeof anEvent>[1] = () => {},
) =>
  anEvent('alarm-metric', (event) => {
    const at = new Date(T0 + second * 1000).toISOString();
    event.id = `${name}-${at}`;
    event.time = at;
    event.resources = [`arn:aws:cloudwatch:eu-central-1:210987654321:alarm:${name}`];
    event.detail.alarmName = name;
    event.detail.state.value = value;
    event.detail.state.timestamp = at;
    event.detail.previousState = { value: value === 'ALARM' ? 'OK' : 'ALARM', timestamp: at, reason: '' };
    change(event);
  });

interface Given {
  catalog?: Catalog;
  announces?: boolean;
  /** Instead of what the test says in `alarms`. */
  states?: AlarmStates;
  /** What tells of what quiet hours kept back. */
  tellHeld?: () => Promise<void>;
}

/** Of an alarm whose resource the catalog does not know; CloudWatch describes it without the tags that its event has. */
export const strangeAlarmAt = (second: number, value: 'ALARM' | 'OK', alarmTags?: Record<string, string>) =>
  alarmAt(second, value, 'stranger', (event) => {
    event.detail.configuration.metrics[0].metricStat.metric.dimensions = { InstanceId: 'i-1' };
    if (alarmTags) event.detail.alarmTags = alarmTags;
  });

/** The sweeper and the ingest function over one store and one queue; alarms are what the test says. */
export const aSweep = ({ catalog = aCatalog(), announces = true, states: given, tellHeld }: Given = {}) => {
  let clock = T0;
  let writes = 0;
  const now = () => new Date(clock);
  const table = new MemoryTable({ now, onCall: ({ writeUnits }) => (writes += writeUnits) });
  const store = createIncidentStore({ table, sleep: async () => {}, random: () => 0 });
  const { journal, lines, counted } = aJournal();
  const queue: string[] = [];
  const announced: Omit<Notice, 'link'>[] = [];
  const alarms: { firing: unknown[]; complete: boolean; ok: unknown[]; asked: string[][]; breaks: boolean } = {
    firing: [],
    complete: true,
    ok: [],
    asked: [],
    breaks: false,
  };
  const states: AlarmStates = {
    firing: async () => {
      if (alarms.breaks) throw new Error('CloudWatch is throttled');
      return { events: alarms.firing, complete: alarms.complete };
    },
    cleared: async (names) => {
      alarms.asked.push([...names]);
      return alarms.ok;
    },
  };
  let seed = 0;
  const newId = createNewId((count) => {
    seed += 1;
    return new Uint8Array(count).fill(seed);
  });
  const versioned = { catalog, policyVersion: '0123456789abcdef', builtAt: '2026-05-01T00:00:00.000Z' };
  const workflow = { start: async () => 'already' as const, status: async () => 'running' as const };
  const ingest = createIngest({
    incidents: store,
    workflow,
    deadLetters: { put: async () => {} },
    catalog: versioned,
    manifests: [],
    journal,
    newId,
    now,
  });
  const sweep = createHandler({
    incidents: store,
    workflow,
    executor: { find: async () => null, poll: async () => ({ status: 'succeeded', step: null, failure: null }) },
    notifier: {
      announce: async (notice) => {
        if (announces) announced.push(notice);
        return announces;
      },
    },
    ...(tellHeld && { tellHeld }),
    signals: { send: async (message) => void queue.push(message) },
    alarms: given ?? states,
    catalog: versioned,
    journal,
    newId,
    now,
  });
  return {
    table,
    store,
    queue,
    alarms,
    announced,
    lines,
    counted,
    pass: (seconds: number) => {
      clock += seconds * 1000;
    },
    now,
    deliver: async (...events: unknown[]) => {
      const bodies = events.map((event) => (typeof event === 'string' ? event : JSON.stringify(event)));
      const answer = await ingest(bodies.map((body, n) => ({ messageId: `m${n}`, body })));
      if (answer.batchItemFailures.length > 0) throw new Error('a message was not taken');
    },
    sweep: async () => {
      writes = 0;
      const output = await sweep({ failedExecution: null });
      return { ...output, writes };
    },
    open: async () => (await store.incidentsIn(['settling', 'escalated'], 10)).map(({ incidentId }) => incidentId),
  };
};

import { createHandler } from '../../../../functions/ingest-signals/handler.ts';
import { letGoHeld } from '../../../../functions/sweep-incidents/let-go-held.ts';
import { tellFlapping } from '../../../../functions/sweep-incidents/tell-flapping.ts';
import { watchHeartbeats } from '../../../../functions/sweep-incidents/watch-heartbeats.ts';
import { createNewId } from '../../../../lib/adapters/ids.ts';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import { ownSignalMessage } from '../../../../lib/contracts/events/own-signal.ts';
import { IncidentState } from '../../../../lib/contracts/incident.ts';
import type { Signal } from '../../../../lib/contracts/signal.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import type { Notice } from '../../../../lib/ports/notifier.ts';
import { anOutcome, POLICY } from '../../../contract/builders.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { aManifest } from '../../domain/builders/manifest.ts';
import { aSignal } from '../../domain/builders/signal.ts';

export const START = Date.parse('2026-05-04T10:00:00.000Z');

export interface SystemOptions {
  /** Whether the topic takes what is announced, at this moment. */
  announces?: () => boolean;
  catalog?: Parameters<typeof aCatalog>[0];
  change?: (store: IncidentStore) => Partial<IncidentStore>;
}

/** The function that takes signals in, the sweep's part of suppression, and the queue between them, on a clock of the test's own. */
export const aSystem = ({ catalog: changed, change = () => ({}), announces = () => true }: SystemOptions = {}) => {
  let seconds = 0;
  const now = () => new Date(START + seconds * 1000);
  const table = { writes: 0 };
  const store = createIncidentStore({
    table: new MemoryTable({
      now,
      onCall: ({ writeUnits }) => {
        table.writes += writeUnits;
      },
    }),
    sleep: async () => {},
    random: () => 0,
  });
  const incidents = { ...store, ...change(store) };
  const catalog = { catalog: aCatalog(changed), policyVersion: POLICY, builtAt: '2026-05-01T00:00:00.000Z' };
  const { journal, lines, counts } = aJournal();
  let seed = 0;
  const newId = createNewId((count) => {
    seed += 1;
    return new Uint8Array(count).fill(seed);
  });
  const started: string[] = [];
  const dead: string[] = [];
  const queue: string[] = [];
  const announced: Omit<Notice, 'link'>[] = [];
  const receive = createHandler({
    incidents,
    workflow: {
      start: async (incidentId) => {
        started.push(incidentId);
        return 'started';
      },
    },
    deadLetters: { put: async (_, because) => void dead.push(because) },
    catalog,
    manifests: [aManifest({ expects: ['deployment', 'task-stopped', 'latency-up'] })],
    journal,
    newId,
    now,
  });
  const deliver = async (bodies: readonly string[]) => receive(bodies.map((body, n) => ({ messageId: `m${n}`, body })));
  return {
    store,
    table,
    lines,
    started,
    dead,
    queue,
    announced,
    now,
    /** Moves the clock to so many seconds after the start. */
    at: (second: number) => {
      seconds = second;
    },
    iso: (second: number) => new Date(START + second * 1000).toISOString(),
    deliver,
    /** Sends signals as one batch. */
    send: (...signals: Signal[]) => deliver(signals.map(ownSignalMessage)),
    /** One round of the sweep; what it sends is delivered at once. */
    sweep: async () => {
      const output = { failed: [] as string[] };
      const signals = { send: async (body: string) => void queue.push(body) };
      await watchHeartbeats({ incidents, signals, catalog, journal, newId, now }, output);
      const announce = async (notice: Omit<Notice, 'link'>) => announces() && announced.push(notice) > 0;
      await tellFlapping({ incidents, notifier: { announce }, catalog, journal, now }, output);
      await letGoHeld({ incidents, signals, catalog, journal, now }, output);
      const sent = queue.splice(0);
      await deliver(sent);
      return { ...output, sent: sent.length };
    },
    all: () => store.incidentsIn(IncidentState.options, 50),
    open: () =>
      store.incidentsIn(
        IncidentState.options.filter((state) => state !== 'closed'),
        50,
      ),
    suppressed: async () =>
      (await store.suppressions(new Date(START), now())).map(({ rule, count, because }) => ({ rule, count, because })),
    counted: (metric: string) =>
      counts.filter((each) => each.metric === metric).reduce((sum, { value }) => sum + value, 0),
    /** Ends whatever is open, as a person would. */
    closeAll: async () => {
      for (const incident of await store.incidentsIn(
        IncidentState.options.filter((state) => state !== 'closed'),
        50,
      )) {
        await store.escalate(anOutcome(incident, { result: 'escalated', endedAt: now().toISOString() }), now());
        await store.close(anOutcome(incident, { endedAt: now().toISOString() }), null, now());
      }
    },
  };
};
export type System = ReturnType<typeof aSystem>;

let made = 0;
/** The transition of an alarm at a second of the test. */
export const transition = (
  system: System,
  second: number,
  status: Signal['status'] = 'firing',
  given: Parameters<typeof aSignal>[0] = {},
): Signal => {
  made += 1;
  const observedAt = system.iso(second);
  return aSignal({ status, observedAt, receivedAt: observedAt, sourceEventId: `${observedAt}#${made}`, ...given });
};

export const withPolicies =
  (policies: Record<string, unknown>, more: Partial<Pick<Catalog, 'mutes'>> & Record<string, unknown> = {}) =>
  (draft: Parameters<NonNullable<SystemOptions['catalog']>>[0]) => {
    Object.assign(draft.policies, policies);
    Object.assign(draft, more);
  };

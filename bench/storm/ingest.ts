import type { Random } from '../../drill/world/random.ts';
import { createHandler } from '../../functions/ingest-signals/handler.ts';
import { createNewId } from '../../lib/adapters/ids.ts';
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts';
import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { IncidentState } from '../../lib/contracts/incident.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import { STORM_CATALOG } from './alarms.ts';

const MANIFESTS = loadRunbooks().map(({ manifest }) => manifest);
/** More incidents than any storm here can open. */
const ALL = 100_000;

/** An incident as the store holds it after the storm. */
export interface StormIncident {
  application: string | null;
  /** Distinct events of each alarm, by its ARN. */
  countByAlarm: ReadonlyMap<string, number>;
}

export interface Meters {
  writeUnits: number;
  readUnits: number;
  /** Calls of StartExecution; all but the first of a run only make sure of it. */
  startCalls: number;
}

/** The ingest function over a table within the process that counts what DynamoDB would bill. */
export const ingesting = (random: Random, now: () => Date, catalog: VersionedCatalog = STORM_CATALOG) => {
  const meters: Meters = { writeUnits: 0, readUnits: 0, startCalls: 0 };
  const runs = new Set<string>();
  const store = createMemoryStore({
    now,
    onCall: ({ writeUnits, readUnits }) => {
      meters.writeUnits += writeUnits;
      meters.readUnits += readUnits;
    },
  });
  const receive = createHandler({
    incidents: store,
    workflow: {
      start: async (incidentId, run) => {
        meters.startCalls += 1;
        const name = `${incidentId}-${run}`;
        if (runs.has(name)) return 'already';
        runs.add(name);
        return 'started';
      },
    },
    // What nobody can read is missed in the store afterwards.
    deadLetters: { put: async () => {} },
    catalog,
    manifests: MANIFESTS,
    journal: { count: () => {}, line: () => {} },
    newId: createNewId((count) => Uint8Array.from({ length: count }, () => random.integer(0, 255))),
    now,
  });

  const incidents = async (): Promise<StormIncident[]> => {
    const found = await store.incidentsIn(IncidentState.options, ALL);
    return await Promise.all(
      found.map(async ({ incidentId, application }) => ({
        application,
        countByAlarm: new Map(
          (await store.signals(incidentId)).map(({ latest, count }) => [latest.resource.arns[0] ?? '', count]),
        ),
      })),
    );
  };

  const suppressed = async () => ({
    recorded: (await store.suppressions(now(), now())).reduce((sum, { count }) => sum + count, 0),
    held: (await store.held()).map(({ signal }) => ({
      arn: signal.resource.arns[0] ?? '',
      firing: signal.status === 'firing',
      at: signal.observedAt,
    })),
  });

  return { receive, meters, runs, incidents, suppressed };
};

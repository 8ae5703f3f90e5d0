import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createHandler } from '../../../functions/ingest-signals/handler.ts';
import { createNewId } from '../../../lib/adapters/ids.ts';
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts';
import { Catalog } from '../../../lib/contracts/catalog.ts';
import { IncidentState } from '../../../lib/contracts/incident.ts';
import { aJournal } from '../../fakes/journal.ts';

const [ACCOUNT, REGION] = ['111122223333', 'eu-west-1'];
const T0 = Date.parse('2026-03-01T12:00:00.000Z');

const service = (application: string, name: string, dependsOn: string[] = []) => ({
  application,
  kind: 'lambda-function' as const,
  name,
  dependsOn,
});

/** The shop depends on the stock; the wiki is on its own. */
const CATALOG = Catalog.parse({
  version: 1,
  account: ACCOUNT,
  region: REGION,
  applications: Object.fromEntries(
    ['shop', 'stock', 'wiki'].map((name) => [name, { owner: 'team', environment: 'production' }]),
  ),
  services: {
    front: service('shop', 'front', ['shelves']),
    basket: service('shop', 'basket'),
    shelves: service('stock', 'shelves'),
    pages: service('wiki', 'pages'),
  },
});
const APPLICATION_OF: Readonly<Record<string, string>> = {
  front: 'shop',
  basket: 'shop',
  shelves: 'stock',
  pages: 'wiki',
  stranger: 'stranger',
};

interface Transition {
  resource: string;
  metric: string;
  value: 'ALARM' | 'OK';
  second: number;
}

const alarmOf = ({ resource, metric }: Transition): string => `${resource}-${metric}`;

const eventOf = (transition: Transition): string => {
  const at = new Date(T0 + transition.second * 1000).toISOString();
  const { resource, metric, value } = transition;
  const other = value === 'ALARM' ? 'OK' : 'ALARM';
  return JSON.stringify({
    version: '0',
    id: `${alarmOf(transition)}-${at}`,
    'detail-type': 'CloudWatch Alarm State Change',
    source: 'aws.cloudwatch',
    account: ACCOUNT,
    region: REGION,
    time: at,
    resources: [`arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${alarmOf(transition)}`],
    detail: {
      alarmName: alarmOf(transition),
      state: {
        value,
        timestamp: at,
        reason: 'Threshold Crossed: 1 datapoint [9.0] was greater than the threshold (1.0).',
      },
      previousState: { value: other, timestamp: new Date(T0 - 60_000).toISOString() },
      configuration: {
        metrics: [
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'AWS/Lambda', name: metric, dimensions: { FunctionName: resource } },
              period: 60,
              stat: 'Sum',
            },
            returnData: true,
          },
        ],
      },
    },
  });
};

/** The real handler over the real store; answers with what is open in the end. */
const ingest = async (batches: readonly (readonly Transition[])[], concurrent: boolean) => {
  let clock = T0 + 60_000;
  const now = () => new Date(clock);
  const store = createMemoryStore({ now });
  const started = new Set<string>();
  let seed = 0;
  const handler = createHandler({
    incidents: store,
    workflow: {
      start: async (incidentId, run) => {
        started.add(`${incidentId}-${run}`);
        return 'started';
      },
    },
    deadLetters: {
      put: async (_, because) => {
        throw new Error(because);
      },
    },
    catalog: { catalog: CATALOG, policyVersion: '0123456789abcdef', builtAt: '2026-03-01T00:00:00.000Z' },
    manifests: [],
    journal: aJournal().journal,
    newId: createNewId((count) => {
      seed += 1;
      return Uint8Array.from({ length: count }, (_, n) => (seed >> (8 * (n % 4))) & 255);
    }),
    now,
  });
  const deliver = async (batch: readonly Transition[]) => {
    clock += 1000;
    const answer = await handler(batch.map((transition, n) => ({ messageId: `m${n}`, body: eventOf(transition) })));
    expect(answer.batchItemFailures).toEqual([]);
  };
  if (concurrent) await Promise.all(batches.map(deliver));
  else for (const batch of batches) await deliver(batch);

  const incidents = await store.incidentsIn(IncidentState.options, 100);
  const open = incidents.filter(({ state }) => state !== 'closed');
  for (const { state, mergedInto } of incidents) expect(state === 'closed').toBe(mergedInto !== null);
  for (const { incidentId, run } of open) expect(started).toContain(`${incidentId}-${run}`);
  const told = await Promise.all(
    open.map(async (incident) => ({
      group: incident.group,
      merged: incident.merged.map(({ group }) => group),
      title: incident.title,
      onsetAt: incident.onsetAt,
      hardEvidence: incident.hardEvidence,
      firstSymptom: incident.symptomComponents[0],
      symptoms: incident.symptomComponents.toSorted(),
      severity: incident.severity,
      signals: (await store.signals(incident.incidentId))
        .map(({ latest, status, count, firstObservedAt, lastObservedAt }) => ({
          alarm: latest.title,
          status,
          count,
          firstObservedAt,
          lastObservedAt,
        }))
        .sort((one, other) => (one.alarm < other.alarm ? -1 : 1)),
    })),
  );
  return told.sort((one, other) => (one.group < other.group ? -1 : 1));
};

const transition = fc.record({
  resource: fc.constantFrom(...Object.keys(APPLICATION_OF)),
  metric: fc.constantFrom('Errors', 'Throttles'),
  value: fc.constantFrom('ALARM' as const, 'OK' as const),
  second: fc.integer({ min: 0, max: 50 }),
});

/**
 * Distinct transitions. An application whose every alarm has cleared in the end may have had an incident or none, which is right
 * either way; so each that is heard of has an alarm that goes on firing.
 */
const story = fc
  .uniqueArray(transition, { minLength: 1, maxLength: 14, selector: (each) => `${alarmOf(each)} ${each.second}` })
  .map((transitions): Transition[] => {
    const resources = new Map(transitions.map(({ resource }) => [APPLICATION_OF[resource], resource]));
    const lasting = [...resources.values()].map(
      (resource): Transition => ({ resource, metric: 'Duration', value: 'ALARM', second: 55 }),
    );
    return [...transitions, ...lasting];
  });

/** Every transition once or more, in any order, in batches of any size. */
const delivered = (transitions: readonly Transition[]) =>
  fc
    .tuple(
      fc.array(fc.constantFrom(...transitions), { maxLength: 10 }),
      fc.array(fc.nat(), { minLength: transitions.length + 10, maxLength: transitions.length + 10 }),
      fc.array(fc.integer({ min: 1, max: 6 }), {
        minLength: transitions.length + 10,
        maxLength: transitions.length + 10,
      }),
      fc.boolean(),
    )
    .map(([again, ranks, sizes, concurrent]) => {
      const deliveries = [...transitions, ...again]
        .map((each, n) => ({ each, rank: ranks[n] ?? 0 }))
        .sort((one, other) => one.rank - other.rank)
        .map(({ each }) => each);
      const batches: Transition[][] = [];
      for (let from = 0; from < deliveries.length; ) {
        const size = sizes[batches.length] ?? 1;
        batches.push(deliveries.slice(from, from + size));
        from += size;
      }
      return { batches, concurrent };
    });

it('makes the same incidents whatever the order, the repetitions and the batches of deliveries', async () => {
  const scenario = story.chain((transitions) =>
    fc.record({ transitions: fc.constant(transitions), one: delivered(transitions), other: delivered(transitions) }),
  );
  await fc.assert(
    fc.asyncProperty(scenario, async ({ transitions, one, other }) => {
      const first = await ingest(one.batches, one.concurrent);
      expect(await ingest(other.batches, other.concurrent)).toEqual(first);

      const applications = new Set(transitions.map(({ resource }) => APPLICATION_OF[resource]));
      const together = applications.has('shop') && applications.has('stock') ? 1 : 0;
      expect(first).toHaveLength(applications.size - together);
      if (together) expect(first).toContainEqual(expect.objectContaining({ group: 'app#stock', merged: ['app#shop'] }));
      const counted = first.flatMap(({ signals }) => signals).reduce((sum, { count }) => sum + count, 0);
      expect(counted).toBe(transitions.length);
    }),
    { numRuns: 200 },
  );
});

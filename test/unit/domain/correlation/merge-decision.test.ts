import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { groupsOf, type IncidentState } from '../../../../lib/contracts/incident.ts';
import { mergeDecision, type Party } from '../../../../lib/domain/correlation/merge-decision.ts';
import { type GroupGraph, groupGraph } from '../../../../lib/domain/correlation/related-groups.ts';

/** Applications with one service each, and who calls whom. */
const graphOf = (applications: readonly string[], calls: readonly (readonly [string, string])[]): GroupGraph =>
  groupGraph(
    Catalog.parse({
      version: 1,
      account: '111122223333',
      region: 'eu-west-1',
      applications: Object.fromEntries(
        applications.map((name) => [name, { owner: 'team', environment: 'production' as const }]),
      ),
      services: Object.fromEntries(
        applications.map((name) => [
          `${name}-service`,
          {
            application: name,
            kind: 'lambda-function' as const,
            name,
            dependsOn: calls.filter(([caller]) => caller === name).map(([, callee]) => `${callee}-service`),
          },
        ]),
      ),
    }),
  );

const party = (application: string, state: IncidentState = 'settling', merged: Party['merged'] = []): Party => ({
  incidentId: `inc_${application}`,
  group: `app#${application}`,
  state,
  merged,
});

describe('groups of a catalog', () => {
  const graph = graphOf(
    ['web', 'stock', 'bank', 'wiki'],
    [
      ['web', 'stock'],
      ['stock', 'bank'],
    ],
  );

  it('depend on each other through the services in between', () => {
    expect(graph.dependsOn('app#web', 'app#bank')).toBe(true);
    expect(graph.dependsOn('app#bank', 'app#web')).toBe(false);
    expect(graph.relatedTo('app#stock').sort()).toEqual(['app#bank', 'app#web']);
  });

  it('are related to nothing where nothing crosses, or where the catalog does not know them', () => {
    expect(graph.relatedTo('app#wiki')).toEqual([]);
    expect(graph.relatedTo('unknown#111122223333#eu-west-1#i-1')).toEqual([]);
  });
});

describe('two open incidents', () => {
  const graph = graphOf(['web', 'stock', 'wiki'], [['web', 'stock']]);

  it('are merged into the one that the other depends on, whichever is asked about', () => {
    const expected = {
      kind: 'merge',
      from: 'inc_web',
      into: 'inc_stock',
      because: 'web depends on stock, and both fail',
    };
    expect(mergeDecision(party('web'), party('stock'), graph)).toEqual(expected);
    expect(mergeDecision(party('stock'), party('web'), graph)).toEqual(expected);
  });

  it.each(['awaiting-approval', 'remediating', 'validating', 'rolling-back', 'escalated'] as const)(
    'are only linked once one of them is %s',
    (state) => {
      expect(mergeDecision(party('web', state), party('stock'), graph)).toMatchObject({ kind: 'link' });
      expect(mergeDecision(party('web'), party('stock', state), graph)).toMatchObject({ kind: 'link' });
    },
  );

  it('stay apart where neither depends on the other, and are never merged with themselves', () => {
    expect(mergeDecision(party('web'), party('wiki'), graph)).toEqual({ kind: 'unrelated' });
    expect(mergeDecision(party('web'), party('web'), graph)).toEqual({ kind: 'unrelated' });
  });

  it('are merged into the first by name where each depends on the other', () => {
    const circle = graphOf(
      ['web', 'stock'],
      [
        ['web', 'stock'],
        ['stock', 'web'],
      ],
    );
    expect(mergeDecision(party('web'), party('stock'), circle)).toMatchObject({ into: 'inc_stock' });
  });
});

/** Incidents open one after the other; each is brought together with those that are open, as the ingest function does. */
const arrive = (order: readonly string[], graph: GroupGraph): Party[] => {
  let open: Party[] = [];
  for (const application of order) {
    let current = party(application);
    open.push(current);
    for (let merged = true; merged; ) {
      merged = false;
      for (const other of open.filter(({ incidentId }) => incidentId !== current.incidentId)) {
        const decision = mergeDecision(current, other, graph);
        expect(mergeDecision(other, current, graph)).toEqual(decision);
        if (decision.kind !== 'merge') continue;
        const [into, from] = decision.into === current.incidentId ? [current, other] : [other, current];
        const { incidentId, group } = from;
        current = { ...into, merged: [...into.merged, { incidentId, group }, ...from.merged] };
        open = [...open.filter((each) => each !== into && each !== from), current];
        merged = true;
        break;
      }
    }
  }
  return open;
};

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const name = fc.constantFrom(...NAMES);
const asGroups = (open: readonly Party[]) => open.map((each) => groupsOf(each).sort().join(' ')).sort();

describe('whatever the dependencies, circles included', () => {
  it('the order of arrivals makes no difference to which groups come together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, name), { maxLength: 10 }),
        fc.shuffledSubarray(NAMES, { minLength: 2 }),
        fc.infiniteStream(fc.nat()),
        (calls, order, random) => {
          const graph = graphOf(NAMES, calls);
          const other = order
            .map((application) => ({ application, rank: random.next().value }))
            .sort((one, two) => one.rank - two.rank)
            .map(({ application }) => application);
          expect(asGroups(arrive(other, graph))).toEqual(asGroups(arrive(order, graph)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('every group is in one incident, and none is merged with what it has nothing to do with', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name), { maxLength: 8 }), fc.shuffledSubarray(NAMES), (calls, order) => {
        const graph = graphOf(NAMES, calls);
        const open = arrive(order, graph);
        expect(open.flatMap((each) => groupsOf(each)).sort()).toEqual(order.map((each) => `app#${each}`).sort());
        for (const [index, one] of open.entries())
          for (const other of open.slice(index + 1))
            expect(mergeDecision(one, other, graph)).toEqual({ kind: 'unrelated' });
      }),
      { numRuns: 300 },
    );
  });

  it('what everything else depends on survives, in whatever order they arrive', () => {
    fc.assert(
      fc.property(
        // Without circles: names call only later names, and all of them the last.
        fc.array(fc.tuple(name, name), { maxLength: 8 }),
        fc.shuffledSubarray(NAMES, { minLength: NAMES.length }),
        (drawn, order) => {
          const last = NAMES.at(-1) ?? '';
          const calls = [
            ...drawn.filter(([caller, callee]) => caller < callee),
            ...NAMES.map((each) => [each, last] as const),
          ];
          const open = arrive(
            order,
            graphOf(
              NAMES,
              calls.filter(([caller, callee]) => caller !== callee),
            ),
          );
          expect(open.map(({ incidentId }) => incidentId)).toEqual([`inc_${last}`]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

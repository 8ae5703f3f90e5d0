import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { groupsOf, type Incident } from '../../lib/contracts/incident.ts';
import { mergeDecision } from '../../lib/domain/correlation/merge-decision.ts';
import { type GroupGraph, groupGraph } from '../../lib/domain/correlation/related-groups.ts';
import { outcomeOf } from '../../lib/domain/learning/outcome-of.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface RelateDeps {
  incidents: Pick<IncidentStore, 'incident' | 'openIn' | 'mergeIncidents' | 'linkIncidents'>;
  catalog: VersionedCatalog;
  journal: Journal;
  now: Clock;
}

/**
 * Brings an open incident together with those of the applications that it depends on or that depend on it; answers with the one
 * in which it goes on. Asked at every delivery, for the one before may have died on the way; where nothing is to do it only reads.
 */
export const relate = async (deps: RelateDeps, incident: Incident): Promise<Incident> => {
  const { incidents, catalog } = deps;
  const graph = groupGraph(catalog.catalog);
  let current = incident;
  // Every merge leaves one incident less, so this ends; nobody waits for more than there are groups.
  for (let left = Object.keys(catalog.catalog.applications).length; left > 0; left -= 1) {
    const related = [...new Set(groupsOf(current).flatMap((group) => graph.relatedTo(group)))];
    const others = related.length === 0 ? [] : await incidents.openIn(related);
    const into = await mergeFirst(deps, current, others, graph);
    if (into === null) return current;
    current = (await incidents.incident(into)) ?? current;
  }
  return current;
};

/** Merges with the first that it can be merged with and answers with the survivor; links where it is too late. */
const mergeFirst = async (
  { incidents, journal, now }: RelateDeps,
  current: Incident,
  others: readonly Incident[],
  graph: GroupGraph,
): Promise<string | null> => {
  for (const other of others) {
    const decision = mergeDecision(current, other, graph);
    if (decision.kind === 'unrelated') continue;
    if (decision.kind === 'merge') {
      const { because, into } = decision;
      const from = decision.from === current.incidentId ? current : other;
      if (await incidents.mergeIncidents({ outcome: mergedOutcome(from, into, now()), into, because, at: now() })) {
        journal.count('IncidentsMerged', 1);
        journal.line('incident merged', { incidentId: from.incidentId, into, because });
        return into;
      }
    }
    // Also where one of the two has passed its gate meanwhile, or was treated before.
    const isLinked = current.linked.includes(other.incidentId) && other.linked.includes(current.incidentId);
    if (!isLinked) await incidents.linkIncidents(current.incidentId, other.incidentId, decision.because, now());
  }
  return null;
};

/** How an incident ends that goes on as part of another: nothing was tried in it, and nothing is learned from it. */
const mergedOutcome = (incident: Incident, into: string, endedAt: Date) =>
  outcomeOf(
    { incident, diagnoses: [], plans: [], approvals: [], remediations: [], validations: [] },
    { result: 'merged', endedAt, because: [`merged into ${into}`] },
  );

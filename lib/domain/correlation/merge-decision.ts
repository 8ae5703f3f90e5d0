import { groupsOf, type Incident, MERGEABLE_STATES } from '../../contracts/incident.ts';
import type { GroupGraph } from './related-groups.ts';

export type Party = Pick<Incident, 'incidentId' | 'group' | 'merged' | 'state'>;

export type MergeDecision =
  | { kind: 'unrelated' }
  | { kind: 'merge'; from: string; into: string; because: string }
  | { kind: 'link'; because: string };

const isUndecided = ({ state }: Party): boolean => MERGEABLE_STATES.some((mergeable) => mergeable === state);
const named = (group: string): string => group.replace(/^app#/, '');

/**
 * Of several groups the one that all this may come from: nothing beside it that it depends on (or that only in a circle), and the
 * first by name where several are such, so that nobody's arrival decides.
 */
const sourceOf = (groups: readonly string[], { dependsOn }: GroupGraph): string | undefined =>
  groups.filter((group) => groups.every((other) => !dependsOn(group, other) || dependsOn(other, group))).sort()[0];

/**
 * What two open incidents are to each other. Where a group of one depends on a group of the other they are one failure: the
 * dependent goes into what it depends on, before either has passed its gate; afterwards they are linked. Groups that are tied
 * together by a third one that depends on both come together too, so that the same groups make the same incident in whatever
 * order they arrive.
 */
export const mergeDecision = (one: Party, other: Party, graph: GroupGraph): MergeDecision => {
  const ties = groupsOf(one).flatMap((group) =>
    groupsOf(other).flatMap((their): string[] => [
      ...(graph.dependsOn(group, their) ? [`${named(group)} depends on ${named(their)}`] : []),
      ...(graph.dependsOn(their, group) ? [`${named(their)} depends on ${named(group)}`] : []),
    ]),
  );
  if (one.incidentId === other.incidentId || ties.length === 0) return { kind: 'unrelated' };
  const because = `${ties.sort().join(', ')}, and both fail`.slice(0, 1000);
  if (!isUndecided(one) || !isUndecided(other)) return { kind: 'link', because };
  const source = sourceOf([...groupsOf(one), ...groupsOf(other)], graph);
  const [into, from] = source !== undefined && groupsOf(one).includes(source) ? [one, other] : [other, one];
  return { kind: 'merge', from: from.incidentId, into: into.incidentId, because };
};

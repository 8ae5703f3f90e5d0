import type { ComponentId } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import type { CallGraph } from './graph.ts';
import type { ByFact } from './index-evidence.ts';

/** By these a component shows that whoever calls it waits, although nobody times its answers. */
const HOLDS_UP: readonly EvidenceFact[] = ['lock-waits-up', 'cpu-waits-up', 'io-waits-up', 'storage-low'];
/** What of a caller's own excess a callee takes over that holds it up beyond doubt: the caller may have troubles of its own besides. */
const TAKEN_OVER = 0.7;

/** A component's part of the symptom: measured, or taken over from a caller. */
export interface PartOfSymptom {
  /** Null where that is not known. */
  share: number | null;
  /** The caller whose excess was taken over; null for what was measured. */
  from: ComponentId | null;
}

/**
 * Excess is measured in a component's own requests and answers, which a database does not tell: without more, whoever calls it
 * looks like the source. A callee without measurements whose sessions visibly wait takes over part of its callers' own excess.
 */
export const partsOfSymptom = (
  shareOf: (component: ComponentId) => number | null,
  index: ReadonlyMap<ComponentId, ByFact>,
  graph: CallGraph,
): ((component: ComponentId) => PartOfSymptom) => {
  const takenOver = (component: ComponentId): number =>
    shareOf(component) !== null
      ? 0
      : TAKEN_OVER * Math.max(0, ...HOLDS_UP.map((fact) => index.get(component)?.get(fact)?.strength ?? 0));
  return (component) => {
    const share = shareOf(component);
    if (share !== null) {
      const held = Math.max(0, ...graph.callees(component).map(takenOver));
      return { share: share > 0 ? share * (1 - held) : share, from: null };
    }
    const taken = takenOver(component);
    const from = graph
      .callers(component)
      .map((caller) => ({ caller, share: taken * Math.max(0, shareOf(caller) ?? 0) }))
      .sort((a, b) => b.share - a.share || (a.caller < b.caller ? -1 : 1))[0];
    return from && from.share > 0 ? { share: from.share, from: from.caller } : { share: null, from: null };
  };
};

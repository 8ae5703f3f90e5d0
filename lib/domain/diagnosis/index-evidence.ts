import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence, EvidenceFact } from '../../contracts/evidence.ts';

export type ByFact = ReadonlyMap<EvidenceFact, Evidence>;

/** The strongest evidence of each fact at a component: seeing the same twice proves nothing more. */
export const indexEvidence = (evidence: readonly Evidence[]): Map<ComponentId, ByFact> => {
  const index = new Map<ComponentId, Map<EvidenceFact, Evidence>>();
  for (const item of evidence) {
    if (item.component === null) continue;
    const facts = index.get(item.component) ?? new Map<EvidenceFact, Evidence>();
    const known = facts.get(item.fact);
    const stronger =
      !known ||
      item.strength > known.strength ||
      (item.strength === known.strength && item.evidenceId < known.evidenceId);
    if (stronger) facts.set(item.fact, item);
    index.set(item.component, facts);
  }
  return index;
};

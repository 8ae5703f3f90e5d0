import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { Evidence, EvidenceFact } from '../../contracts/evidence.ts';
import type { FaultClass } from '../../contracts/fault-class.ts';
import type { FaultRow, Place } from './fault-row.ts';
import { FAULT_TABLE } from './fault-table.ts';
import type { CallGraph } from './graph.ts';
import type { PartOfSymptom } from './held-up.ts';
import type { ByFact } from './index-evidence.ts';

/** One sign that was seen, and how far it moved the log-odds. */
export interface Support {
  evidenceId: string;
  fact: EvidenceFact;
  shift: number;
}

export interface Candidate {
  component: ComponentId;
  row: FaultRow;
  logOdds: number;
  support: Support[];
  /** Sum of what speaks for the class itself, apart from where the excess is. */
  specific: number;
}

/** Log-odds that a component has a fault of one class, before anything is seen: most components have none. */
const PRIOR = -3.5;
/** What it adds that all of the symptom's excess is a component's own doing, and what it takes that measurably none is. */
const OWN_EXCESS_WEIGHT = 3;
const NO_EXCESS_WEIGHT = -1.5;
/** What it adds that no metric of anything rose further. */
const SHIFTED_WEIGHT = 2.5;
/** A component without anything unusual is rarely the cause. */
const LOOKS_NORMAL_WEIGHT = -2;
const PAST_INCIDENT_WEIGHT = 0.7;
/** The most that one fact, however often it was seen, may move the odds. */
const MAXIMUM_SHIFT = 4;

/** That users wait or are refused says that something broke, not what; it names only a class that is nothing but that. */
const SUFFERING: ReadonlySet<EvidenceFact> = new Set(['latency-up', 'faults-up']);
const NAMING_WEIGHT = 2;

/** Whether any sign says that it is this class rather than another. */
const isNamed = ({ signs, namedBy }: FaultRow, support: readonly Support[]): boolean => {
  if (namedBy) return support.some(({ fact, shift }) => shift > 0 && namedBy.includes(fact));
  const weights = new Map(signs.map(({ fact, weight }) => [fact, weight]));
  return support.some(
    ({ fact, shift }) => shift > 0 && (!SUFFERING.has(fact) || (weights.get(fact) ?? 0) >= NAMING_WEIGHT),
  );
};

const seenAt = (
  index: ReadonlyMap<ComponentId, ByFact>,
  component: ComponentId,
  graph: CallGraph,
  place: Place,
  fact: EvidenceFact,
): Evidence | undefined => {
  const where =
    place === 'self' ? [component] : place === 'callee' ? graph.callees(component) : graph.callers(component);
  let best: Evidence | undefined;
  for (const component of where) {
    const item = index.get(component)?.get(fact);
    if (item && (!best || item.strength > best.strength)) best = item;
  }
  return best;
};

const bounded = (shift: number): number => Math.max(-MAXIMUM_SHIFT, Math.min(MAXIMUM_SHIFT, shift));

const pastSupport = (past: readonly Evidence[], faultClass: FaultClass): Support[] =>
  past
    .filter((item) => item.from.reference === faultClass)
    .slice(0, 1)
    .map(({ evidenceId, fact, strength }) => ({ evidenceId, fact, shift: PAST_INCIDENT_WEIGHT * strength }));

/** How far its part of the symptom speaks for a component. */
const locusOf = (share: number | null): number => {
  if (share === null) return 0;
  return share > 0.05 ? OWN_EXCESS_WEIGHT * share : NO_EXCESS_WEIGHT;
};

/** Log-odds of every fault class that a component can have and that something speaks for. */
export const candidatesAt = (
  component: ComponentId,
  { share, from }: PartOfSymptom,
  evidence: readonly Evidence[],
  index: ReadonlyMap<ComponentId, ByFact>,
  graph: CallGraph,
): Candidate[] => {
  const { kind } = componentParts(component);
  const facts = index.get(component);
  const past = evidence.filter((item) => item.fact === 'past-incident' && item.component === component);
  const place: Support[] = [];
  const excess = (from === null ? facts : index.get(from))?.get('own-excess');
  const locus = locusOf(share);
  if (excess && locus > 0) place.push({ evidenceId: excess.evidenceId, fact: 'own-excess', shift: locus });
  const normal = facts?.get('looks-normal');
  if (normal)
    place.push({ evidenceId: normal.evidenceId, fact: 'looks-normal', shift: LOOKS_NORMAL_WEIGHT * normal.strength });
  const general = locus + (normal ? LOOKS_NORMAL_WEIGHT * normal.strength : 0);

  const candidates = FAULT_TABLE.filter(({ kinds }) => kinds === null || kinds.includes(kind)).flatMap(
    (row): Candidate[] => {
      const signs = row.signs.flatMap(({ fact, at, weight }): Support[] => {
        const item = seenAt(index, component, graph, at, fact);
        return item ? [{ evidenceId: item.evidenceId, fact, shift: bounded(weight * item.strength) }] : [];
      });
      const specificSigns = [...signs, ...pastSupport(past, row.faultClass)];
      const specific = specificSigns.reduce((sum, { shift }) => sum + Math.max(0, shift), 0);
      const isUnknown = row.faultClass === 'unknown' && (locus > 0 || specific > 0);
      if (!isUnknown && !isNamed(row, specificSigns)) return [];
      const shift = specificSigns.reduce((sum, { shift: each }) => sum + each, 0);
      return [{ component, row, logOdds: PRIOR + general + shift, support: [...place, ...specificSigns], specific }];
    },
  );
  return candidates.length > 0 || share !== null ? candidates : shiftedOnly(component, facts?.get('metric-shifted'));
};

/** Where nothing was measured of its part and nothing says what broke, that its metrics rose most says where to look. */
const shiftedOnly = (component: ComponentId, shifted: Evidence | undefined): Candidate[] => {
  const row = FAULT_TABLE.find(({ faultClass }) => faultClass === 'unknown');
  if (!row || !shifted) return [];
  const shift = SHIFTED_WEIGHT * shifted.strength;
  const support = [{ evidenceId: shifted.evidenceId, fact: shifted.fact, shift }];
  return [{ component, row, logOdds: PRIOR + shift, support, specific: shift }];
};

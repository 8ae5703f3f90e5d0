import { type ComponentId, type ComponentKind, componentParts } from '../../contracts/component.ts';
import type { AlarmedHarm, Evidence, EvidenceFact } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { Edge, Series, TracedCall } from '../../contracts/observation.ts';
import { HARD_FACTS, isClearSource, isHarm, UNKNOWN_PRESENT } from '../evidence/harm.ts';
import { incidentTime } from '../evidence/incident-time.ts';
import { type Attribution, attribute } from './attribution.ts';
import { confidenceOf } from './confidence.ts';
import { wouldChange } from './counterfactuals.ts';
import { type CallGraph, callGraph, starAround } from './graph.ts';
import { partsOfSymptom } from './held-up.ts';
import { indexEvidence } from './index-evidence.ts';
import { type Candidate, candidatesAt } from './odds.ts';
import { symptomsAndSufferers } from './sufferers.ts';

export interface RankingInput {
  /** Components whose signals fire, the first one first. */
  symptoms: readonly ComponentId[];
  /** What users complain of, as the evidence was collected. */
  alarmed: readonly AlarmedHarm[];
  series: readonly Series[];
  edges: readonly Edge[];
  /** Calls as traces counted them; empty where nobody traces. */
  traced: readonly TracedCall[];
  evidence: readonly Evidence[];
  onsetAt: string;
  /** Of an incident that was opened again. */
  reopenedAt?: string;
  now: Date;
  newHypothesisId: () => string;
}

export interface Ranking {
  finding: 'cause-found' | 'symptom-absent' | 'cannot-tell';
  /** Best first; empty unless a cause was found. */
  hypotheses: Hypothesis[];
  because: string[];
}

/** People read a handful; below this confidence a hypothesis is noise. */
const MAXIMUM_HYPOTHESES = 6;
const MINIMUM_CONFIDENCE = 0.02;
/** Less confidence than this in the best of all is no finding. */
const TELLING_CONFIDENCE = 0.1;
/** What the telemetry's own faults leave of a confidence that rests on it. */
const DISTRUST: Partial<Record<EvidenceFact, number>> = {
  'telemetry-implausible': 0.6,
  'telemetry-stale': 0.7,
  'telemetry-missing': 0.8,
  'telemetry-incomplete': 0.85,
};

/**
 * What its callers bring and take fills such a component. Not so a database: which of its clients holds the connections
 * shows only once one of them suffers, and until then to name one would be a guess.
 */
const FILLED_BY_CALLERS: ReadonlySet<ComponentKind> = new Set(['queue']);

/**
 * Components that can hurt a symptom: whatever it calls, and, where the symptom only holds what others bring and take,
 * also those who call it and whatever they call.
 */
const suspectsOf = (symptoms: readonly ComponentId[], graph: CallGraph): Set<ComponentId> => {
  const suspects = new Set<ComponentId>();
  for (const symptom of symptoms) {
    for (const component of graph.reachableFrom(symptom)) suspects.add(component);
    if (!FILLED_BY_CALLERS.has(componentParts(symptom).kind)) continue;
    for (const caller of graph.callers(symptom)) for (const each of graph.reachableFrom(caller)) suspects.add(each);
  }
  return suspects;
};

/** From the cause to a symptom along calls; up from its user where a symptom is filled by its callers. The cause alone when nothing connects them. */
const pathOf = (cause: ComponentId, symptoms: readonly ComponentId[], graph: CallGraph): ComponentId[] => {
  const found = symptoms
    .flatMap((symptom) => {
      const below = graph.pathToSymptom(cause, symptom);
      const beside = graph
        .callers(symptom)
        .map((caller) => graph.pathToSymptom(cause, caller))
        .filter((path) => path !== null)
        .map((path) => [...path, symptom]);
      return [...(below ? [below] : []), ...(FILLED_BY_CALLERS.has(componentParts(symptom).kind) ? beside : [])];
    })
    .sort((a, b) => a.length - b.length || (a.join() < b.join() ? -1 : 1));
  return found[0] ?? [cause];
};

const trustIn = (component: ComponentId, symptoms: readonly ComponentId[], evidence: readonly Evidence[]): number => {
  const complaints = new Set(
    evidence
      .filter((item) => item.component === component || symptoms.includes(item.component ?? ''))
      .map(({ fact }) => fact),
  );
  return [...complaints].reduce((trust, fact) => trust * (DISTRUST[fact] ?? 1), 1);
};

const better = (a: Candidate, b: Candidate): number =>
  b.logOdds - a.logOdds ||
  (a.component < b.component ? -1 : a.component > b.component ? 1 : a.row.faultClass < b.row.faultClass ? -1 : 1);

const nothing = (finding: 'symptom-absent' | 'cannot-tell', because: string): Ranking => ({
  finding,
  hypotheses: [],
  because: [because],
});

const isAbsent = (
  symptoms: readonly ComponentId[],
  evidence: readonly Evidence[],
  { symptom, shares }: Attribution,
  suspects: ReadonlySet<ComponentId>,
  graph: CallGraph,
): boolean => {
  const some = (components: Iterable<ComponentId>, speaks: (item: Evidence) => boolean): boolean => {
    const among = new Set(components);
    return evidence.some((item) => item.component !== null && among.has(item.component) && speaks(item));
  };
  if (some(suspects, ({ fact }) => HARD_FACTS.has(fact))) return false;
  if (some(symptoms, ({ fact }) => UNKNOWN_PRESENT.has(fact))) return false;
  const above = symptoms.flatMap((symptom) => graph.reaching(symptom));
  if (some(above, ({ fact }) => fact === 'requests-down' || fact === 'objective-missed')) return false;
  const isSource = (component: ComponentId): boolean => {
    const found = shares.get(component);
    return (
      found !== undefined &&
      isClearSource(
        found,
        evidence.filter((item) => item.component === component),
      )
    );
  };
  if ([...suspects].some(isSource)) return false;
  const stated = symptoms.length > 0 && symptoms.every((each) => some([each], ({ fact }) => fact === 'symptom-absent'));
  return stated || (symptom === 'absent' && !some(suspects, isHarm));
};

/**
 * Ranks pairs of component and fault class: where the symptom's excess is its own, moved by all other evidence. Needs no
 * model, never throws on odd data, and says so when the symptom is not in the numbers or when too little is known.
 */
export const rankCauses = ({
  symptoms: called,
  alarmed,
  series,
  edges,
  traced,
  evidence,
  onsetAt,
  reopenedAt,
  now,
  newHypothesisId,
}: RankingInput): Ranking => {
  const components = [...series, ...evidence].flatMap(({ component }) => (component === null ? [] : [component]));
  const symptoms = symptomsAndSufferers(called, edges, evidence);
  const graph = callGraph(edges.length > 0 ? edges : symptoms.flatMap((symptom) => starAround(symptom, components)));
  const attribution = attribute(
    symptoms,
    series,
    { edges, traced, alarmed },
    incidentTime({ onsetAt, reopenedAt }, now.getTime() / 1000),
  );
  const suspects = suspectsOf(symptoms, graph);
  if (isAbsent(symptoms, evidence, attribution, suspects, graph))
    return nothing('symptom-absent', 'the alarm fires, but the numbers do not show what it says');

  const index = indexEvidence(evidence);
  const measured = (component: ComponentId): number | null => attribution.shares.get(component)?.share ?? null;
  const partOf = partsOfSymptom(measured, index, graph);
  const shareOf = (component: ComponentId): number | null => partOf(component).share;
  const candidates = [...suspects]
    .flatMap((component) => candidatesAt(component, partOf(component), evidence, index, graph))
    .sort(better);
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      confidence: confidenceOf(candidate, candidates, shareOf) * trustIn(candidate.component, symptoms, evidence),
    }))
    .filter(({ confidence }) => confidence >= MINIMUM_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence || better(a.candidate, b.candidate))
    .slice(0, MAXIMUM_HYPOTHESES);
  const [first] = ranked;
  if (!first || first.confidence < TELLING_CONFIDENCE)
    return nothing('cannot-tell', 'too little evidence speaks for any one cause');

  const hypotheses = ranked.map(
    ({ candidate, confidence }, position): Hypothesis => ({
      hypothesisId: newHypothesisId(),
      component: candidate.component,
      faultClass: candidate.row.faultClass,
      confidence,
      evidenceFor: idsOf(candidate, 1),
      evidenceAgainst: idsOf(candidate, -1),
      path: pathOf(candidate.component, symptoms, graph),
      wouldChange: wouldChange(candidate, ranked[position === 0 ? 1 : 0]?.candidate ?? null),
    }),
  );
  return { finding: 'cause-found', hypotheses, because: reasons(first.candidate, attribution) };
};

const idsOf = ({ support }: Candidate, sign: 1 | -1): string[] => [
  ...new Set(
    support
      .filter(({ shift }) => Math.sign(shift) === sign)
      .sort((a, b) => Math.abs(b.shift) - Math.abs(a.shift) || (a.evidenceId < b.evidenceId ? -1 : 1))
      .map(({ evidenceId }) => evidenceId),
  ),
];

const reasons = ({ component, row, support }: Candidate, { shares, symptom }: Attribution): string[] => {
  const share = shares.get(component);
  const strongest = [...support]
    .filter(({ shift }) => shift > 0)
    .sort((a, b) => b.shift - a.shift || (a.fact < b.fact ? -1 : 1));
  return [
    `${component}: ${row.sentence}`,
    ...(share && share.part > 0
      ? [`${Math.round(100 * share.part)}% of what ${share.symptom} suffers is its own`]
      : []),
    ...(symptom === 'unmeasured'
      ? ['the symptom itself could not be measured whole, so only other evidence counts']
      : []),
    ...strongest.slice(0, 4).map(({ fact, shift }) => `${fact} speaks for it (+${shift.toFixed(1)})`),
  ];
};

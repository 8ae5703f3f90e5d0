import { Harm } from '../../lib/contracts/evidence.ts';
import { alarmedHarms } from '../../lib/domain/diagnosis/alarmed-harms.ts';
import { excessAt } from '../../lib/domain/diagnosis/attribution.ts';
import { panelOf } from '../../lib/domain/diagnosis/panel.ts';
import { type Ranking, rankCauses } from '../../lib/domain/diagnosis/rank-causes.ts';
import { deriveEvidence } from '../../lib/domain/evidence/derive-evidence.ts';
import { incidentTime } from '../../lib/domain/evidence/incident-time.ts';
import { assumedSymptoms } from './assumed-symptoms.ts';
import type { RcaCase } from './case.ts';
import { nameOf, type ObservedCase, observedCase } from './observed-case.ts';

export interface CaseRanking {
  /** Components, likeliest first: what the diagnosis names, and after it in what order the numbers alone would go on. */
  components: string[];
  finding: Ranking['finding'];
  /** Of the first cause; 0 when none is named. */
  confidence: number;
}

const counter = (prefix: string): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}_${count}`;
  };
};

/** Components by their own excess, whether it means anything or not: a score wants all of them in an order. The alarmed harm comes first. */
const byExcess = ({ observation: { scope, series, traced }, signals }: ObservedCase): string[] => {
  const time = incidentTime(scope, Date.parse(scope.toAt) / 1000);
  const alarmed = alarmedHarms(signals, series);
  const symptoms = signals.flatMap(({ latest: { component } }) => component ?? []);
  const isAlarmed = (harm: Harm): boolean => alarmed.some(({ harms }) => harms.includes(harm));
  return [...Harm.options]
    .sort((a, b) => Number(isAlarmed(b)) - Number(isAlarmed(a)))
    .flatMap((harm) => {
      const panel = panelOf(series, harm, time);
      return symptoms.flatMap((symptom) => excessAt(panel, symptom, { edges: scope.edges, traced }).ranking.ranked);
    })
    .map(({ component }) => component);
};

/** Diagnoses a case as the deployed functions do, from series to hypotheses, with numbers as all that was seen. */
export const rankCase = (given: RcaCase): CaseRanking => {
  const symptoms = given.symptom ? [given.symptom] : assumedSymptoms(given);
  const observed = observedCase(given, symptoms);
  const { observation, signals, catalog } = observed;
  const { evidence } = deriveEvidence({
    observation,
    signals,
    pastOutcomes: [],
    catalog,
    newEvidenceId: counter('evd'),
  });
  const { finding, hypotheses } = rankCauses({
    symptoms: [...new Set(signals.flatMap(({ latest: { component } }) => component ?? []))],
    alarmed: alarmedHarms(signals, observation.series),
    series: observation.series,
    edges: observation.scope.edges,
    traced: observation.traced,
    evidence,
    onsetAt: observation.scope.onsetAt,
    now: new Date(observation.scope.toAt),
    newHypothesisId: counter('hyp'),
  });
  const inOrder = [...hypotheses.map(({ component }) => component), ...byExcess(observed)];
  return { components: [...new Set(inOrder)].map(nameOf), finding, confidence: hypotheses[0]?.confidence ?? 0 };
};

import { alarmedHarms } from '../../lib/domain/diagnosis/alarmed-harms.ts';
import { type Ranking, rankCauses } from '../../lib/domain/diagnosis/rank-causes.ts';
import { deriveEvidence } from '../../lib/domain/evidence/derive-evidence.ts';
import { assumedSymptoms } from './assumed-symptoms.ts';
import type { RcaCase } from './case.ts';
import { withStatistics } from './case-metrics.ts';
import type { CaseSymptom } from './case-roles.ts';
import { componentOrder, excesses } from './component-order.ts';
import { nameOf, type ObservedCase, observedCase } from './observed-case.ts';

export interface CaseRanking {
  /** All components, likeliest first: what the diagnosis names, and after it in what order the numbers alone would go on. */
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

/** How clearly a symptom suffers by the metric that it is assumed in. */
const clearness = (observed: ObservedCase): number =>
  Math.max(
    Number.NEGATIVE_INFINITY,
    ...excesses(observed)
      .map(({ isAlarmed, symptom }) => (isAlarmed ? (symptom?.z ?? Number.NaN) : Number.NaN))
      .filter(Number.isFinite),
  );

/** The case with its alarm, or, where there was none, with the one that would have been clearest. */
const observedWithAlarm = (given: RcaCase): ObservedCase => {
  const observedAt = (symptoms: readonly CaseSymptom[]) => observedCase(given, symptoms);
  if (given.symptom) return observedAt([given.symptom]);
  const [clearest] = assumedSymptoms(given)
    .map((symptom) => observedAt([symptom]))
    .map((observed) => ({ observed, z: clearness(observed) }))
    .sort((a, b) => b.z - a.z);
  return clearest?.observed ?? observedAt([]);
};

/** Diagnoses a case as the deployed functions do, from series to hypotheses, with numbers as all that was seen. */
export const rankCase = (raw: RcaCase): CaseRanking => {
  const given = withStatistics(raw);
  const observed = observedWithAlarm(given);
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
  const named = hypotheses.map(({ component }) => nameOf(component));
  const components = [...new Set([...named, ...componentOrder(observed, given.periodSeconds)])];
  return { components, finding, confidence: hypotheses[0]?.confidence ?? 0 };
};

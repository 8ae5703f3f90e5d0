import type { Evidence, EvidenceFact } from '../../contracts/evidence.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import { doubted } from '../diagnosis/doubt.ts';
import { isUnread } from './told-case.ts';

/** A model's reading of one log template after its schema was checked; `none`: it says nothing that the list knows. */
export interface LogReading {
  evidenceId: string;
  reading: EvidenceFact | 'none';
}

/** A share of what the line itself is worth, and never more than a hint: nobody wrote a rule for it. */
const WEAK_SHARE = 0.3;

/**
 * What a model reads in log lines that no rule could read, as weak facts of its own: only of lines that it was given, each once, and
 * only what the list has. What does not hold is left out and spoils no other part of the answer.
 */
export const acceptReadings = (told: readonly Evidence[], readings: readonly LogReading[]): Evidence[] => {
  const unread = new Map(told.filter(isUnread).map((fact) => [fact.evidenceId, fact]));
  return readings.flatMap(({ evidenceId, reading }): Evidence[] => {
    const line = unread.get(evidenceId);
    unread.delete(evidenceId);
    if (!line || reading === 'none') return [];
    return [
      {
        ...line,
        fact: reading,
        strength: WEAK_SHARE * line.strength,
        summary: `a model reads ${evidenceId} as ${reading}`,
        from: { collector: 'model', reference: evidenceId },
        figures: {},
      },
    ];
  });
};

/** Like a model that disagrees: the order stays, and people are asked. */
export interface Lowered {
  hypotheses: Hypothesis[];
  disagrees: boolean;
}

/**
 * The hypotheses as they are, none surer than in a ranking that believes the model's readings too. So a reading can
 * take confidence and never give any, and where it would put another cause first, `disagrees` says so: with readings
 * there is never less asking than without. One that the other ranking does not name is at most as sure there as its last.
 */
export const noSurerThan = (hypotheses: readonly Hypothesis[], withReadings: readonly Hypothesis[]): Lowered => {
  const same = (one: Hypothesis) => (other: Hypothesis) =>
    one.component === other.component && one.faultClass === other.faultClass;
  const least = withReadings.reduce((lowest, { confidence }) => Math.min(lowest, confidence), 1);
  const [first] = withReadings;
  return {
    hypotheses: hypotheses.map((hypothesis) => {
      const other = withReadings.find(same(hypothesis))?.confidence ?? (first ? least : 0);
      return doubted(hypothesis, other);
    }),
    disagrees: hypotheses[0] !== undefined && (first === undefined || !same(hypotheses[0])(first)),
  };
};

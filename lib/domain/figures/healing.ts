import type { Outcome, OutcomeResult } from '../../contracts/outcome.ts';

/** Ends that tell how often and how fast services were healed; what went away by itself, was none or went on elsewhere tells nothing of it. */
const HEALED: ReadonlySet<OutcomeResult> = new Set(['cured', 'mitigated']);
const NOT_HEALED: ReadonlySet<OutcomeResult> = new Set(['escalated', 'resolved-by-human']);

export interface HealingFigures {
  /** Ends that needed healing: `healed` and those that people had to take. */
  needed: number;
  healed: number;
  /** `healed` over `needed`; null where nothing needed it. */
  healRate: number | null;
  /** From onset to the end, of healed incidents, people's time to answer included; null where none was healed. */
  meanSecondsToHeal: number | null;
  medianSecondsToHeal: number | null;
  /** How much of the mean was waiting for people. */
  meanSecondsWaited: number | null;
}

const seconds = ({ onsetAt, endedAt }: Outcome): number => (Date.parse(endedAt) - Date.parse(onsetAt)) / 1000;

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

const median = (values: readonly number[]): number | null => {
  const inOrder = values.toSorted((one, other) => one - other);
  const [low, high] = [inOrder[Math.ceil(inOrder.length / 2) - 1], inOrder[Math.floor(inOrder.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

/** How often and how fast services were healed, by the ends of their incidents. */
export const healingFigures = (outcomes: readonly Outcome[]): HealingFigures => {
  const healed = outcomes.filter(({ result }) => HEALED.has(result));
  const needed = healed.length + outcomes.filter(({ result }) => NOT_HEALED.has(result)).length;
  const lasted = healed.map(seconds);
  return {
    needed,
    healed: healed.length,
    healRate: needed === 0 ? null : healed.length / needed,
    meanSecondsToHeal: mean(lasted),
    medianSecondsToHeal: median(lasted),
    meanSecondsWaited: mean(healed.map(({ waitedForHumanSeconds }) => waitedForHumanSeconds)),
  };
};

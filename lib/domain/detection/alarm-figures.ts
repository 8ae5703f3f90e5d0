import type { AlarmTransition } from '../../contracts/events/cloudwatch-alarm.ts';
import type { SignalSymptom } from '../../contracts/signal.ts';

export type AlarmFigures = Pick<SignalSymptom, 'value' | 'threshold' | 'badWhen'> & {
  /** What an anomaly detection alarm expects now: from, to. One-sided alarms have one of the two. */
  band?: { lower: number | undefined; upper: number | undefined };
};

const DATAPOINTS = /\bdatapoints?(?: which crossed the threshold:)? \[([^\]]*)\]/;
const LOWER = /\blower thresholds? \[([^\]]*)\]/;
const UPPER = /\bupper thresholds? \[([^\]]*)\]/;
const THRESHOLD = /\bthe threshold \(([^)]*)\)/;

/** Numbers that a reason lists, newest first as it tells them, turned to oldest first as the figures have them. */
const listed = (reason: string, list: RegExp): number[] =>
  (list.exec(reason)?.[1] ?? '')
    .split(',')
    .map((item) => Number.parseFloat(item))
    .filter((value) => Number.isFinite(value))
    .reverse();

/** Which side is bad. Events have no comparison operator: there it stands in the reason only. */
const badSide = (operator: string | undefined, reason: string): SignalSymptom['badWhen'] => {
  if (operator?.startsWith('GreaterThan')) return 'above';
  if (/^LessThan(OrEqualTo|Lower)?Threshold$/.test(operator ?? '')) return 'below';
  const compared = /\b(greater|less) than\b/i.exec(reason)?.[1]?.toLowerCase();
  if (compared === 'greater') return 'above';
  return compared === 'less' ? 'below' : undefined;
};

/**
 * Where the newest datapoint outside the band lies, and the side of the band that it crossed. A value inside leaves the side
 * open, unless the alarm watches only one.
 */
const outsideBand = (recent: readonly number[], lower: readonly number[], upper: readonly number[]): AlarmFigures => {
  const band = { lower: lower.at(-1), upper: upper.at(-1) };
  for (let back = 1; back <= recent.length; back += 1) {
    const value = recent.at(-back) ?? Number.NaN;
    const [floor, ceiling] = [lower.at(-back), upper.at(-back)];
    if (ceiling !== undefined && value > ceiling) return { value, threshold: ceiling, badWhen: 'above', band };
    if (floor !== undefined && value < floor) return { value, threshold: floor, badWhen: 'below', band };
  }
  const value = recent.at(-1);
  if (lower.length === 0) return { value, threshold: band.upper, badWhen: 'above', band };
  if (upper.length === 0) return { value, threshold: band.lower, badWhen: 'below', band };
  return { value, band };
};

/** What an alarm measured against what, in the metric's own unit: from its figures, else from the words of its reason. */
export const figuresOf = ({ state, configuration }: AlarmTransition): AlarmFigures => {
  const { reason, reasonData } = state;
  const recent = reasonData.recentDatapoints ?? listed(reason, DATAPOINTS);
  const lower = reasonData.recentLowerThresholds ?? listed(reason, LOWER);
  const upper = reasonData.recentUpperThresholds ?? listed(reason, UPPER);
  if (lower.length > 0 || upper.length > 0) return outsideBand(recent, lower, upper);
  return {
    value: reasonData.evaluatedDatapoints?.find(({ value }) => value !== undefined)?.value ?? recent.at(-1),
    threshold: reasonData.threshold ?? listed(reason, THRESHOLD)[0],
    badWhen: badSide(configuration.comparisonOperator, reason),
  };
};

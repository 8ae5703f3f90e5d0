import type { ComponentId } from '../../contracts/component.ts';
import { isCountedIn, type Series } from '../../contracts/observation.ts';
import type { AttachedSignal, MetricReference, SignalSymptom } from '../../contracts/signal.ts';
import { faultShare, latency, type Point, pointsOf, type Timeline, timelineOf } from './points.ts';
import { type Moments, momentsOf, type RecoveryInput } from './recovery-input.ts';

/** One thing that is measured to judge a recovery. Inside, higher is always worse; `shown` turns it back for people. */
export interface Measure {
  component: ComponentId;
  what: string;
  points: readonly Point[];
  /** The highest value that is well; null where only what was normal can tell. */
  limit: number | null;
  /** Whether it must be well for the service to be well, or is only watched for harm. */
  required: boolean;
  /** Differences smaller than this mean nothing, in the measure's unit. */
  floor: number;
  /** A share or a time that a timeout cuts off cannot grow for ever; a backlog can. */
  bounded: boolean;
  shown: (bad: number) => number;
}

/** Half a percent of requests, and as much of a second: what people do not notice. */
const SHARE_FLOOR = 0.005;
const SECONDS_FLOOR = 0.005;

const asIs = (bad: number) => bad;
const complement = (bad: number) => 1 - bad;

const sameDimensions = (one: Record<string, string>, other: Record<string, string>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

const sameBesidesName = (one: MetricReference, other: MetricReference): boolean =>
  one.namespace === other.namespace &&
  one.statistic === other.statistic &&
  sameDimensions(one.dimensions, other.dimensions);

/**
 * The series of the very metric that an alarm watches. Of a count that was added to another one only the sum may have been kept; it
 * is never below its parts, so where it is well they are. In some pieces nothing was added, so a role's pieces count under both names.
 */
const piecesOf = (series: readonly Series[], { metric, badWhen }: SignalSymptom): Series[] => {
  if (!metric) return [];
  const isExact = ({ metric: { metricName } }: Series): boolean => metricName === metric.metricName;
  const bounds = metric.statistic === 'Sum' && badWhen === 'above';
  const all = series.filter(
    (each) =>
      sameBesidesName(each.metric, metric) &&
      (bounds ? isCountedIn(metric.metricName, each.metric.metricName) : isExact(each)),
  );
  const role = (all.find(isExact) ?? all[0])?.role;
  return all.filter((each) => each.role === role);
};

const roleOf = (series: readonly Series[], component: ComponentId, role: Series['role']): Timeline | null =>
  timelineOf(series.filter((each) => each.component === component && each.role === role));

/** What the objectives of a component ask for, and its golden signals even where no objective is set. */
const objectiveMeasures = (
  { series }: RecoveryInput,
  { component, objectives }: RecoveryInput['objectives'][number],
  { onset, changed, started }: Moments,
): Measure[] => {
  const borders: [number, number, number] = [onset, changed, started];
  const requests = roleOf(series, component, 'requests');
  const faults = roleOf(series, component, 'faults');
  const seconds = roleOf(series, component, 'latencySeconds');
  const { availabilityAtLeast, latencySecondsAtMost, saturationAtMost } = objectives;
  const measures: Measure[] = [
    {
      component,
      what: 'availability',
      points: requests && faults ? faultShare(requests, faults, borders) : [],
      limit: availabilityAtLeast === undefined ? null : 1 - availabilityAtLeast,
      required: availabilityAtLeast !== undefined,
      floor: SHARE_FLOOR,
      bounded: true,
      shown: complement,
    },
    {
      component,
      what: 'latency in seconds',
      points: seconds ? latency(requests, seconds, borders) : [],
      limit: latencySecondsAtMost ?? null,
      required: latencySecondsAtMost !== undefined,
      floor: SECONDS_FLOOR,
      bounded: true,
      shown: asIs,
    },
  ];
  for (const [name, ceiling] of Object.entries(saturationAtMost)) {
    const timeline = roleOf(series, component, `saturation:${name}`);
    const points = timeline ? pointsOf(timeline, asIs) : [];
    measures.push({
      component,
      what: name,
      points,
      limit: ceiling,
      required: true,
      floor: 0,
      bounded: false,
      shown: asIs,
    });
  }
  // What is neither asked for nor measured is nothing to judge.
  return measures.filter(({ required, points }) => required || points.length > 0);
};

/** The metric that a signal's alarm watches, against its threshold; null when nobody measured it or says which side is bad. */
export const symptomMeasure = (series: readonly Series[], { latest }: AttachedSignal): Measure | null => {
  const { metric, threshold, badWhen } = latest.symptom ?? {};
  const pieces = piecesOf(series, latest.symptom ?? {});
  const first = pieces[0];
  const timeline = timelineOf(pieces);
  if (!first || !timeline || !metric || badWhen === undefined) return null;
  const sign = badWhen === 'above' ? 1 : -1;
  // The alarm's threshold is in the metric's own unit, the series in that of the catalog.
  const scale = first.metric.scale / metric.scale;
  return {
    component: first.component,
    what: `symptom: ${latest.title}`.slice(0, 200),
    points: pointsOf(timeline, (value) => sign * value),
    limit: threshold === undefined ? null : sign * threshold * scale,
    required: true,
    floor: 0,
    bounded: !first.role.startsWith('saturation:'),
    shown: (bad) => sign * bad,
  };
};

export const measuresOf = (input: RecoveryInput): Measure[] =>
  input.objectives.flatMap((entry) => objectiveMeasures(input, entry, momentsOf(input)));

import type { Series } from '../../../../lib/contracts/observation.ts';
import { judgeRecovery, type RecoveryInput } from '../../../../lib/domain/validation/judge-recovery.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';

/** Minute 0 is the onset; the remedy begins at minute 10 and ends at minute 12; times before are normal. */
export const ONSET = Date.parse('2026-05-04T10:00:00.000Z');
export const at = (minute: number) => new Date(ONSET + minute * 60_000);

type Value = (minute: number) => number | null;

export const aSeries = (
  component: string,
  role: Series['role'],
  value: Value,
  given: Partial<Series> & { until: number },
): Series => {
  const { until, periodSeconds = 60, metric, ...rest } = given;
  const step = periodSeconds / 60;
  const minutes = Array.from({ length: Math.floor((until + 120) / step) }, (_, index) => -120 + index * step);
  return {
    component,
    role,
    metric: metric ?? { namespace: 'n', metricName: role, dimensions: {}, statistic: 'Average', scale: 1 },
    periodSeconds,
    timestamps: minutes.map((minute) => at(minute).getTime() / 1000),
    values: minutes.map(value),
    ...rest,
  };
};

/** A little noise that repeats: the same run gives the same numbers. */
export const noise = (minute: number) => 1 + 0.1 * Math.sin(minute * 12.9898);

const OBJECTIVES = aCatalog().services.lending?.objectives ?? { saturationAtMost: {} };

/** How lending does: share of failed requests and latency in seconds, by the minute. */
export interface Story {
  requests?: Value;
  faults?: Value;
  seconds?: Value;
  reader?: Value;
}

const NORMAL_SHARE = 0.002;
const BROKEN_SHARE = 0.3;

/** Broken from the onset until `well`, then normal. */
export const brokenUntil =
  (well: number): Value =>
  (minute) =>
    minute >= 0 && minute < well ? BROKEN_SHARE : NORMAL_SHARE;

export const seriesOf = (share: Value, now: number, story: Story = {}): Series[] => {
  const requests = story.requests ?? (() => 600);
  const faults: Value =
    story.faults ??
    ((minute) => {
      const [count, failed] = [requests(minute), share(minute)];
      return count === null || failed === null ? null : count * failed;
    });
  return [
    aSeries(COMPONENTS.lending, 'requests', requests, { until: now }),
    aSeries(COMPONENTS.lending, 'faults', faults, { until: now }),
    aSeries(COMPONENTS.lending, 'latencySeconds', story.seconds ?? ((minute) => 0.1 * noise(minute)), { until: now }),
    ...(story.reader ? [aSeries(COMPONENTS.reader, 'latencySeconds', story.reader, { until: now })] : []),
  ];
};

export const aRecovery = (now: number, given: Partial<RecoveryInput> = {}): RecoveryInput => ({
  of: 'remedy',
  effect: 'cures',
  series: [],
  objectives: [
    { component: COMPONENTS.lending, objectives: OBJECTIVES },
    { component: COMPONENTS.reader, objectives: { saturationAtMost: {} } },
  ],
  symptoms: [],
  onsetAt: at(0).toISOString(),
  changedAt: at(10).toISOString(),
  startedAt: at(12).toISOString(),
  now: at(now),
  windowSeconds: 600,
  holdSeconds: 180,
  settleSeconds: 120,
  ...given,
});

export const judge = (now: number, share: Value, given: Partial<RecoveryInput> = {}, story: Story = {}) =>
  judgeRecovery(aRecovery(now, { series: seriesOf(share, now, story), ...given }));

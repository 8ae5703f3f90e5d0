import { GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { awsErrorText } from '../errors.ts';
import { ask, type Collector, eachAtOnce, standingGap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { happening, PLATFORM, STORY_BEFORE_ONSET_SECONDS } from '../observatory/platform-facts.ts';
import { quotaLevel, type UsePoint } from './quota-level.ts';
import { USAGE_QUOTAS, type UsageQuota } from './usage-quotas.ts';

const QUOTAS_AT_ONCE = 4;
/** Use is published every minute, of some services only every five. */
const PERIOD_SECONDS = 300;

/** What CloudWatch says of a metric whose limit it cannot tell here: that one question is refused, so each quota has its own. */
const NO_QUOTA = /no service quota|does not support quota/i;

const pointsOf = (use: MetricDataResult | undefined, limit: MetricDataResult | undefined): UsePoint[] => {
  const limits = new Map(limit?.Timestamps?.map((at, index) => [at.getTime(), limit.Values?.[index] ?? Number.NaN]));
  return (use?.Timestamps ?? []).map((at, index) => ({
    at,
    used: use?.Values?.[index] ?? Number.NaN,
    limit: limits.get(at.getTime()) ?? Number.NaN,
  }));
};

/** Use and limit from shortly before the onset until now: a dozen points, so always one page. */
const useOf = async (
  cloudwatch: Sender<'cloudwatch'>,
  { usage }: UsageQuota,
  { onsetAt, toAt }: Scope,
  signal: AbortSignal,
): Promise<UsePoint[]> => {
  const wholePeriods = (seconds: number) => new Date(1000 * PERIOD_SECONDS * Math.floor(seconds / PERIOD_SECONDS));
  const { MetricDataResults = [] } = await cloudwatch.send(
    new GetMetricDataCommand({
      MetricDataQueries: [
        {
          Id: 'used',
          MetricStat: {
            Metric: {
              Namespace: usage.namespace,
              MetricName: usage.metricName,
              Dimensions: Object.entries(usage.dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: PERIOD_SECONDS,
            Stat: usage.statistic,
          },
        },
        { Id: 'limit', Expression: 'SERVICE_QUOTA(used)' },
      ],
      StartTime: wholePeriods(Date.parse(onsetAt) / 1000 - STORY_BEFORE_ONSET_SECONDS),
      EndTime: new Date(toAt),
      ScanBy: 'TimestampAscending',
    }),
    { abortSignal: signal },
  );
  const result = (id: string) => MetricDataResults.find(({ Id }) => Id === id);
  return pointsOf(result('used'), result('limit'));
};

/**
 * How much of the account's quotas is used, for the kinds of components in scope. A quota that nothing uses has no points and is
 * left out; one that is near or reached counts for every component of its kinds there, for they share it.
 */
export const quotasCollector = (clientsFor: ClientsFor<'cloudwatch'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: quotas`,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const asked = byPlace(scope).flatMap(({ place, components }) =>
      USAGE_QUOTAS.map((quota) => ({
        place,
        quota,
        sharing: components.filter(({ kind }) => quota.kinds.includes(kind)),
      })).filter(({ sharing }) => sharing.length > 0),
    );
    await eachAtOnce(asked, QUOTAS_AT_ONCE, ({ place, quota, sharing }) => {
      const about = `how much of the quota of ${quota.name} is used in ${place.region} of ${place.account}`;
      return ask(found, { collector: PLATFORM, action: 'cloudwatch:GetMetricData', about }, async () => {
        let points: UsePoint[];
        try {
          points = await useOf(clientsFor(place).cloudwatch, quota, scope, signal);
        } catch (error) {
          if (!NO_QUOTA.test(awsErrorText(error))) throw error;
          found.gaps.push(standingGap(PLATFORM, null, `CloudWatch knows no limit of ${quota.name} in ${place.region}`));
          return;
        }
        const level = quotaLevel(points);
        if (!level) return;
        const { what, since, worst } = level;
        const detail = `${worst.used} of ${worst.limit} ${quota.name} are used in ${place.region}`;
        for (const { component } of sharing)
          found.platform.push({ ...happening(component, what, since, detail), count: 1 });
      });
    });
  },
});

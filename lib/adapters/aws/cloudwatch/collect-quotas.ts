import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Sender } from '../clients.ts';
import { awsErrorText } from '../errors.ts';
import { ask, type Collector, eachAtOnce, gap, standingGap } from '../observatory/collector.ts';
import { byPlace } from '../observatory/places.ts';
import { happening, PLATFORM, STORY_BEFORE_ONSET_SECONDS } from '../observatory/platform-facts.ts';
import { type Asked, doubtOf, getMetricData } from './get-metric-data.ts';
import { quotaLevel, type UsePoint } from './quota-level.ts';
import { USAGE_QUOTAS, type UsageQuota } from './usage-quotas.ts';

const QUOTAS_AT_ONCE = 4;
/** Use is published every minute, of some services only every five. */
const PERIOD_SECONDS = 300;

/** What CloudWatch says of a metric whose limit it cannot tell here: that one question is refused, so each quota has its own. */
const NO_QUOTA = /no service quota|does not support quota/i;

/** Use and limit from shortly before the onset until now; or why they are not known. */
const useOf = async (
  cloudwatch: Sender<'cloudwatch'>,
  { usage }: UsageQuota,
  { onsetAt, toAt }: Scope,
  signal: AbortSignal,
): Promise<{ points: UsePoint[] } | { doubt: string }> => {
  const asked: Asked[] = [{ metric: usage }, { expression: 'SERVICE_QUOTA(m0)' }];
  const from = Date.parse(onsetAt) / 1000 - STORY_BEFORE_ONSET_SECONDS;
  const fromSeconds = PERIOD_SECONDS * Math.floor(from / PERIOD_SECONDS);
  const span = { fromSeconds, toSeconds: Date.parse(toAt) / 1000, periodSeconds: PERIOD_SECONDS };
  const answers = await getMetricData(cloudwatch, asked, span, signal);
  const doubts = asked.flatMap((one, index) => {
    const answer = answers[index];
    return answer ? (doubtOf(one, answer) ?? []) : [];
  });
  const [doubt] = doubts;
  if (doubt !== undefined) return { doubt };
  const [use, limit] = answers;
  const points = (use?.values ?? []).flatMap((used, index) =>
    used === null
      ? []
      : {
          at: new Date(1000 * (fromSeconds + index * PERIOD_SECONDS)),
          used,
          limit: limit?.values[index] ?? Number.NaN,
        },
  );
  return { points };
};

/**
 * How much of the account's quotas is used, for the kinds of components in scope. A quota that nothing uses has no points and is
 * left out; one that is near or reached counts for every component of its kinds there, for they share it.
 */
export const quotasCollector = (clientsFor: ClientsFor<'cloudwatch'>, budgetSeconds: number): Collector => ({
  name: `${PLATFORM}: quotas`,
  source: PLATFORM,
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
        let told: Awaited<ReturnType<typeof useOf>>;
        try {
          told = await useOf(clientsFor(place).cloudwatch, quota, scope, signal);
        } catch (error) {
          if (!NO_QUOTA.test(awsErrorText(error))) throw error;
          found.gaps.push(standingGap(PLATFORM, null, `CloudWatch knows no limit of ${quota.name} in ${place.region}`));
          return;
        }
        if ('doubt' in told) {
          found.gaps.push(gap(PLATFORM, null, `${about} is not known: ${told.doubt}`));
          return;
        }
        const level = quotaLevel(told.points);
        if (!level) return;
        const { what, since, worst } = level;
        const detail = `${worst.used} of ${worst.limit} ${quota.name} are used in ${place.region}`;
        for (const { component } of sharing)
          found.platform.push({ ...happening(component, what, since, detail), count: 1 });
      });
    });
  },
});

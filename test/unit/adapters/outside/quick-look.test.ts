import { DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { createObservatory } from '../../../../lib/adapters/aws/observatory/observatory.ts';
import type { Fetch } from '../../../../lib/adapters/http/ask-http.ts';
import { Observation } from '../../../../lib/contracts/observation.ts';
import { judgeRecovery } from '../../../../lib/domain/validation/judge-recovery.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';
import { aScope, PRICING } from '../../../fakes/catalog.ts';
import { catalogAsking, FROM, NOW, secretsWith, signsNothing } from './asking.ts';

/** Normal for an hour, five minutes of trouble, and a remedy that ended with minute 64. */
const TROUBLE_BEGAN = 60;
const REMEDY_ENDED = 65;
const instant = (minute: number) => new Date(1000 * (FROM + 60 * minute)).toISOString();

const cloudwatch = new FakeClient()
  .on(GetMetricDataCommand, () => ({ MetricDataResults: [] }))
  .on(DescribeAlarmsCommand, () => ({ MetricAlarms: [] }));
const clients = { cloudwatch, ecs: new FakeClient(), autoScaling: new FakeClient(), lambda: new FakeClient() };

/** Prometheus with 100 requests a minute, each taking as long as is said after the remedy. */
const prometheus =
  (secondsAfterRemedy: number): Fetch =>
  async (_, { body }) => {
    const form = new URLSearchParams(String(body));
    const ends = Array.from({ length: 80 }, (_, minute) => minute).filter(
      (minute) => FROM + 60 * (minute + 1) <= Number(form.get('end')),
    );
    const latency = (minute: number) => {
      if (minute < TROUBLE_BEGAN) return 0.2;
      return minute < REMEDY_ENDED ? 3 : secondsAfterRemedy;
    };
    const values = ends.map((minute) => [
      FROM + 60 * (minute + 1),
      String(form.get('query') === 'latency' ? latency(minute) : 100),
    ]);
    return Response.json({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } });
  };

/** A second look ten minutes after the remedy, judged by an objective on what only Prometheus measures. */
const judgedAfter = async (secondsAfterRemedy: number) => {
  const catalog = catalogAsking({
    requests: { source: 'prometheus', query: 'requests' },
    latencySeconds: { source: 'prometheus', query: 'latency' },
  });
  const observatory = createObservatory({
    catalog,
    clientsFor: () => clients,
    changes: { changes: async () => [] },
    outside: {
      secrets: secretsWith().secrets,
      sign: signsNothing,
      http: { fetch: prometheus(secondsAfterRemedy), now: () => NOW, random: () => 0 },
    },
  });
  const observation = await observatory.observe({ ...aScope(['pricing', PRICING]), toAt: instant(75) });
  expect(Observation.parse(observation)).toEqual(observation);
  return judgeRecovery({
    of: 'remedy',
    effect: 'cures',
    series: observation.series,
    objectives: [{ component: PRICING, objectives: { latencySecondsAtMost: 0.5, saturationAtMost: {} } }],
    symptoms: [],
    onsetAt: instant(TROUBLE_BEGAN),
    changedAt: instant(REMEDY_ENDED - 1),
    startedAt: instant(REMEDY_ENDED),
    now: new Date(instant(75)),
    windowSeconds: 600,
    holdSeconds: 180,
    settleSeconds: 0,
  });
};

describe('a quick second look', () => {
  it('finds a service recovered by numbers that only a tool outside CloudWatch has', async () => {
    expect(await judgedAfter(0.2)).toMatchObject({ verdict: 'recovered' });
  });

  it('finds it not recovered by the same numbers', async () => {
    expect((await judgedAfter(3)).verdict).not.toMatch(/recovered|mitigated/);
  });
});

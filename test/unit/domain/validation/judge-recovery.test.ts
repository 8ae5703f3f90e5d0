import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Series } from '../../../../lib/contracts/observation.ts';
import { Check } from '../../../../lib/contracts/validation.ts';
import { judgeRecovery } from '../../../../lib/domain/validation/judge-recovery.ts';
import { COMPONENTS } from '../builders/catalog.ts';
import { anAttached } from '../builders/signal.ts';
import { aRecovery, aSeries, at, brokenUntil, judge, noise, seriesOf } from './recovery-builder.ts';

const healedAt = (minute: number) => brokenUntil(minute);
const still = brokenUntil(Number.POSITIVE_INFINITY);

describe('a remedy', () => {
  it('has cured when every objective was met for the holding time', () => {
    const judged = judge(17, healedAt(13));
    expect(judged).toMatchObject({
      verdict: 'recovered',
      final: true,
      wellSinceAt: at(13).toISOString(),
      waitSeconds: 0,
    });
    expect(judged.checks.find(({ what }) => what === 'availability')).toMatchObject({
      component: COMPONENTS.lending,
      before: 0.7,
      now: 0.998,
      normal: 0.998,
      objective: 0.99,
      samples: 5,
      verdict: 'met',
    });
    for (const check of judged.checks) Check.parse(check);
  });

  it('has mitigated when that is what its runbook does', () => {
    expect(judge(17, healedAt(13), { effect: 'mitigates' })).toMatchObject({ verdict: 'mitigated', final: true });
  });

  it('is not believed before the holding time is over', () => {
    expect(judge(15, healedAt(13))).toMatchObject({ verdict: 'improving', final: false, waitSeconds: 60 });
  });

  it('starts its holding time again after a break', () => {
    const relapse = (minute: number) => (minute === 15 ? 0.2 : healedAt(13)(minute));
    expect(judge(17, relapse)).toMatchObject({ verdict: 'improving', final: false, wellSinceAt: at(16).toISOString() });
    expect(judge(19, relapse)).toMatchObject({ verdict: 'recovered', wellSinceAt: at(16).toISOString() });
  });

  it('has changed nothing when the window is over and it is as before', () => {
    expect(judge(20, still)).toMatchObject({ verdict: 'unchanged', final: false });
    expect(judge(24, still)).toMatchObject({ verdict: 'unchanged', final: true });
  });

  it('is waited for while it gets better, two windows at most', () => {
    const slowly = (minute: number) => (minute < 12 ? still(minute) : 0.1);
    expect(judge(25, slowly)).toMatchObject({ verdict: 'improving', final: false });
    expect(judge(34, slowly)).toMatchObject({ verdict: 'improving', final: true });
  });

  it('has done harm when far more fails than before, once it had time to settle', () => {
    const harmed = (minute: number) => (minute < 11 ? still(minute) : 0.6);
    expect(judge(13, harmed)).toMatchObject({ final: false });
    expect(judge(15, harmed)).toMatchObject({ verdict: 'worse', final: true });
  });

  it('does harm on a dependent too, even one without an objective', () => {
    const reader = (minute: number) => (minute < 11 ? 0.2 : 1.5) * noise(minute);
    const judged = judge(15, healedAt(13), {}, { reader });
    expect(judged).toMatchObject({ verdict: 'worse', final: true });
    expect(judged.because[1]).toMatch(/^books\/reader: latency in seconds is worse/);
  });

  it('is not blamed for a little more of the same', () => {
    const alittle = (minute: number) => (minute < 11 ? still(minute) : 0.34);
    expect(judge(24, alittle).verdict).toBe('unchanged');
  });

  it.each([10, 4])('is not blamed for a backlog that grows on as it did in the %d minutes before', (changed) => {
    const ceiling = [{ component: COMPONENTS.letters, objectives: { saturationAtMost: { age: 90 } } }];
    const growing = (minute: number) => (minute < 0 ? 5 : 60 * minute);
    const series = [aSeries(COMPONENTS.letters, 'saturation:age', growing, { until: 24 })];
    const input = aRecovery(24, { series, objectives: ceiling, changedAt: at(changed).toISOString() });
    expect(judgeRecovery(input)).toMatchObject({ verdict: 'unchanged', final: true });
  });

  it('gets better when a backlog drains, although it is higher than before', () => {
    const ceiling = [{ component: COMPONENTS.letters, objectives: { saturationAtMost: { age: 90 } } }];
    const draining = (minute: number) => (minute < 0 ? 5 : minute < 10 ? 300 : Math.max(0, 900 - 60 * (minute - 12)));
    const series = [aSeries(COMPONENTS.letters, 'saturation:age', draining, { until: 20 })];
    expect(judgeRecovery(aRecovery(20, { series, objectives: ceiling }))).toMatchObject({
      verdict: 'improving',
      final: false,
    });
  });

  it('compares the case file’s series with a fresh look of the same metric', () => {
    const [early, late] = [seriesOf(still, 9), seriesOf(healedAt(13), 17)];
    const fresh = late.map((series) => {
      const from = series.timestamps.findIndex((second) => second >= at(9).getTime() / 1000);
      return { ...series, timestamps: series.timestamps.slice(from), values: series.values.slice(from) };
    });
    expect(judgeRecovery(aRecovery(17, { series: [...early, ...fresh] }))).toEqual(judge(17, healedAt(13)));
  });
});

describe('samples', () => {
  it('are never healthy when there are none', () => {
    expect(judgeRecovery(aRecovery(24))).toMatchObject({ verdict: 'unknown', final: true, wellSinceAt: null });
    expect(judgeRecovery(aRecovery(20))).toMatchObject({ verdict: 'unknown', final: false });
  });

  it.each([
    ['nobody calls the service any more', { requests: (minute: number) => (minute < 12 ? 600 : 0) }],
    ['the metric has ended', { requests: (minute: number) => (minute < 12 ? 600 : null) }],
    ['only a few requests come', { requests: (minute: number) => (minute < 12 ? 600 : 0.5) }],
    ['the newest are too old', { requests: (minute: number) => (minute < 18 ? 600 : null) }],
    ['faults are not told', { faults: (minute: number) => (minute < 12 ? 1 : null) }],
  ])('do not show a recovery when %s', (_, story) => {
    const judged = judge(24, healedAt(13), {}, story);
    expect(judged.verdict).toBe('unknown');
    expect(judged.checks.find(({ what }) => what === 'availability')?.verdict).toBe('unknown');
  });

  it('of a quiet service are put together until there are enough', () => {
    expect(judge(24, healedAt(13), {}, { requests: () => 5 })).toMatchObject({ verdict: 'recovered' });
  });

  it('of a metric that exists only while there are faults count as none while it is silent', () => {
    const faults = (minute: number) => (minute >= 0 && minute < 13 ? 180 : null);
    expect(judge(17, healedAt(13), {}, { faults })).toMatchObject({ verdict: 'recovered' });
  });

  it('of one long period are not enough', () => {
    const ceiling = [{ component: COMPONENTS.letters, objectives: { saturationAtMost: { age: 90 } } }];
    const series = (until: number) => [
      aSeries(COMPONENTS.letters, 'saturation:age', (minute) => (minute >= 0 && minute < 15 ? 300 : 5), {
        until,
        periodSeconds: 300,
      }),
    ];
    expect(judgeRecovery(aRecovery(20, { series: series(20), objectives: ceiling })).verdict).toBe('unknown');
    expect(judgeRecovery(aRecovery(25, { series: series(25), objectives: ceiling })).verdict).toBe('recovered');
  });
});

describe('a well stretch', () => {
  it('of one long sample is not believed, however long that sample is', () => {
    const ceiling = [{ component: COMPONENTS.letters, objectives: { saturationAtMost: { age: 90 } } }];
    const late = (until: number) =>
      aSeries(COMPONENTS.letters, 'saturation:age', (minute) => (minute >= 0 && minute < 20 ? 300 : 5), {
        until,
        periodSeconds: 300,
      });
    const judged = (now: number) => judgeRecovery(aRecovery(now, { series: [late(now)], objectives: ceiling }));
    expect(judged(25)).toMatchObject({ verdict: 'improving', final: false });
    expect(judged(30)).toMatchObject({ verdict: 'recovered', final: true });
  });
});

describe('symptoms', () => {
  const metric = {
    namespace: 'AWS/RDS',
    metricName: 'DatabaseConnections',
    dimensions: { DBInstanceIdentifier: 'books-ledger' },
    statistic: 'Maximum',
    scale: 1,
  };
  const alarm = (status: 'firing' | 'resolved', last: number, symptom?: object) =>
    anAttached({ status, observedAt: at(last).toISOString(), symptom: symptom as never });
  const connections = (value: (minute: number) => number) =>
    aSeries(COMPONENTS.ledger, 'saturation:connections', value, { until: 17, metric });

  it('that still fire are not gone, whatever the objectives say', () => {
    expect(judge(17, healedAt(13), { symptoms: [alarm('firing', 1)] })).toMatchObject({
      verdict: 'unchanged',
      wellSinceAt: null,
    });
  });

  it('that have resolved hold from then on', () => {
    expect(judge(17, healedAt(13), { symptoms: [alarm('resolved', 13)] }).verdict).toBe('recovered');
    expect(judge(17, healedAt(13), { symptoms: [alarm('resolved', 16)] })).toMatchObject({
      verdict: 'improving',
      final: false,
    });
  });

  it('that still fire are gone when their own metric is back on the good side', () => {
    const symptoms = [alarm('firing', 1, { metric, threshold: 80, badWhen: 'above' })];
    const back = [...seriesOf(healedAt(13), 17), connections((minute) => (minute >= 0 && minute < 13 ? 95 : 40))];
    expect(judgeRecovery(aRecovery(17, { series: back, symptoms })).verdict).toBe('recovered');
    const high = [...seriesOf(healedAt(13), 17), connections((minute) => (minute >= 0 ? 95 : 40))];
    expect(judgeRecovery(aRecovery(17, { series: high, symptoms })).verdict).toBe('unchanged');
  });

  it('know which side is bad, and in which unit', () => {
    const inMilliseconds = { ...metric, metricName: 'Latency', scale: 1 };
    const symptoms = [alarm('firing', 1, { metric: inMilliseconds, threshold: 500, badWhen: 'above' })];
    const inSeconds = (value: number) => [
      ...seriesOf(healedAt(13), 17),
      aSeries(COMPONENTS.ledger, 'latencySeconds', (minute) => (minute >= 0 && minute < 13 ? 0.9 : value), {
        until: 17,
        metric: { ...inMilliseconds, scale: 0.001 },
      }),
    ];
    expect(judgeRecovery(aRecovery(17, { series: inSeconds(0.2), symptoms })).verdict).toBe('recovered');
    expect(judgeRecovery(aRecovery(17, { series: inSeconds(0.7), symptoms })).verdict).not.toBe('recovered');
    const below = [alarm('firing', 1, { metric, threshold: 80, badWhen: 'below' })];
    const low = [...seriesOf(healedAt(13), 17), connections(() => 40)];
    expect(judgeRecovery(aRecovery(17, { series: low, symptoms: below })).verdict).not.toBe('recovered');
  });

  describe('of a count to which another was added', () => {
    const counting = (metricName: string) => ({
      namespace: 'AWS/ApplicationELB',
      metricName,
      dimensions: { LoadBalancer: 'app/shop/0123456789abcdef' },
      statistic: 'Sum',
      scale: 1,
    });
    const [TARGETS, OWN] = ['HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'];
    const counted = (role: Series['role'], metricName: string, value: (minute: number) => number | null) =>
      aSeries(COMPONENTS.reader, role, value, { until: 17, metric: counting(metricName) });
    const failingUntil = (well: number) => (minute: number) => (minute >= 0 && minute < well ? 90 : 0);
    const judgement = (given: { metricName: string; badWhen: 'above' | 'below' }, ...series: Series[]) =>
      judgeRecovery(
        aRecovery(17, {
          series: [...seriesOf(healedAt(13), 17), ...series],
          symptoms: [alarm('firing', 1, { metric: counting(given.metricName), threshold: 10, badWhen: given.badWhen })],
        }),
      );
    const judged = (...given: Parameters<typeof judgement>) => judgement(...given).verdict;
    const targets = { metricName: TARGETS, badWhen: 'above' } as const;

    it('are gone when the sum is well, and only then', () => {
      expect(judged(targets, counted('faults', `${TARGETS} + ${OWN}`, failingUntil(13)))).toBe('recovered');
      expect(judged(targets, counted('faults', `${TARGETS} + ${OWN}`, failingUntil(20)))).toBe('unchanged');
    });

    it('are judged by the pieces in which nothing was added too', () => {
      const before = counted('faults', `${TARGETS} + ${OWN}`, (minute) =>
        minute < 12 ? failingUntil(13)(minute) : null,
      );
      const since = counted('faults', TARGETS, (minute) => (minute >= 12 ? failingUntil(13)(minute) : null));
      const { verdict, checks } = judgement(targets, before, since);
      expect(verdict).toBe('recovered');
      expect(checks).toContainEqual(
        expect.objectContaining({ what: expect.stringContaining('symptom'), before: 90, now: 0 }),
      );
    });

    it('are judged by themselves where they are measured alone', () => {
      const sum = counted('faults', `${TARGETS} + ${OWN}`, failingUntil(20));
      const own = { metricName: OWN, badWhen: 'above' } as const;
      expect(judged(own, sum, counted('saturation:own-faults', OWN, failingUntil(13)))).toBe('recovered');
    });

    it('are as their alarm says where too few are bad, which no sum can tell', () => {
      const enough = counted(
        'requests',
        'RequestCount + HTTPCode_ELB_503_Count',
        (minute) => 90 - failingUntil(13)(minute),
      );
      expect(judged({ metricName: 'RequestCount', badWhen: 'below' }, enough)).toBe('unchanged');
    });
  });

  it('that happen once are over unless they happen again', () => {
    const killed = (last: number) =>
      anAttached({ source: 'ecs', observedAt: at(last).toISOString(), status: 'firing' });
    expect(judge(17, healedAt(13), { symptoms: [killed(3)] }).verdict).toBe('recovered');
    expect(judge(17, healedAt(13), { symptoms: [killed(15)] }).verdict).toBe('unchanged');
    expect(judge(19, healedAt(13), { symptoms: [killed(15)] }).verdict).toBe('recovered');
  });

  it('of resources that nobody knows make a valid check all the same', () => {
    const symptom = anAttached({
      component: null,
      title: 'two words',
      resource: { account: '210987654321', region: 'global', arns: [], dimensions: {} },
    });
    for (const check of judge(17, healedAt(13), { symptoms: [symptom] }).checks) Check.parse(check);
  });

  it('alone never prove a recovery: somebody must have measured', () => {
    expect(judgeRecovery(aRecovery(24, { objectives: [], symptoms: [alarm('resolved', 13)] })).verdict).toBe('unknown');
  });
});

describe('a self-resolution', () => {
  const byItself = (
    now: number,
    well: number,
    symptoms = [anAttached({ status: 'resolved', observedAt: at(8).toISOString() })],
  ) =>
    judge(now, healedAt(well), {
      of: 'self-resolution',
      changedAt: at(9).toISOString(),
      startedAt: at(9).toISOString(),
      settleSeconds: 0,
      symptoms,
    });

  it('must hold like any recovery, and is recovered whatever a plan may have been', () => {
    expect(byItself(11, 8)).toMatchObject({ verdict: 'unknown', final: false });
    expect(byItself(12, 8)).toMatchObject({ verdict: 'recovered', final: true });
  });

  it('is over at once when the symptom comes back', () => {
    const back = [anAttached({ status: 'firing', observedAt: at(10).toISOString() })];
    expect(byItself(11, 8, back)).toMatchObject({ verdict: 'unchanged', final: true });
  });
});

describe('a rollback', () => {
  const rolledBack = (now: number, after: number) =>
    judge(now, (minute) => (minute < 10 ? still(minute) : minute < 16 ? 0.7 : after), {
      of: 'rollback',
      startedAt: at(16).toISOString(),
    });

  it('has worked when nothing is worse than before its remedy', () => {
    expect(rolledBack(20, 0.3)).toMatchObject({ verdict: 'unchanged', final: true });
  });

  it('has not worked while it is still worse than that', () => {
    expect(rolledBack(20, 0.7)).toMatchObject({ verdict: 'worse', final: false });
    expect(rolledBack(28, 0.7)).toMatchObject({ verdict: 'worse', final: true });
  });

  it('is a recovery when the service is well again for the holding time', () => {
    expect(rolledBack(20, 0.001)).toMatchObject({ verdict: 'recovered', final: true });
  });
});

describe('any judgement', () => {
  const value = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 });
  const anyShare = fc.array(value, { minLength: 200, maxLength: 200 });
  const anyOf = fc.constantFrom('remedy' as const, 'rollback' as const, 'self-resolution' as const);

  it('never says recovered without samples since the change', () => {
    fc.assert(
      fc.property(anyOf, fc.integer({ min: 12, max: 60 }), fc.boolean(), (of, now, resolved) => {
        const nothingSince = seriesOf((minute) => (minute < 12 ? 0.001 : null), now, {
          requests: (minute) => (minute < 12 ? 600 : null),
          seconds: (minute) => (minute < 12 ? 0.1 : null),
        });
        const symptoms = [anAttached({ status: resolved ? 'resolved' : 'firing' })];
        const { verdict } = judgeRecovery(aRecovery(now, { of, series: nothingSince, symptoms }));
        expect(['recovered', 'mitigated']).not.toContain(verdict);
      }),
    );
  });

  it('says recovered only when the last three minutes meet the objective, and always ends', () => {
    fc.assert(
      fc.property(anyOf, anyShare, fc.integer({ min: 12, max: 60 }), (of, shares, now) => {
        const share = (minute: number) => shares[minute + 120] ?? null;
        const judged = judge(now, share, { of });
        if (judged.verdict === 'recovered')
          for (const minute of [1, 2, 3]) expect(share(now - minute) ?? 0).toBeLessThanOrEqual(0.01 + 1e-9);
        if (!judged.final) expect(judged.waitSeconds).toBeGreaterThanOrEqual(15);
        expect(judge(60, share, { of }).final).toBe(true);
      }),
    );
  });

  it('does not depend on the order of series of different metrics, nor of symptoms', () => {
    const reader = (minute: number) => 0.2 * noise(minute);
    const series = seriesOf(healedAt(13), 17, { reader });
    const symptoms = [anAttached({ status: 'resolved' }), anAttached({ source: 'ecs', title: 'killed' })];
    const expected = judgeRecovery(aRecovery(17, { series, symptoms }));
    fc.assert(
      fc.property(fc.shuffledSubarray(series, { minLength: series.length }), (shuffled) => {
        expect(judgeRecovery(aRecovery(17, { series: shuffled, symptoms }))).toEqual(expected);
        expect(judgeRecovery(aRecovery(17, { series, symptoms: symptoms.toReversed() })).verdict).toBe(
          expected.verdict,
        );
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Figure } from '../../../../lib/contracts/signal.ts';
import { aCatalog } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { read, signalIn } from './reading.ts';

const PAIRS = [
  ['a metric alarm', 'alarm-metric', 'sns-alarm-metric'],
  ['a metric alarm, delivered raw', 'alarm-metric', 'sns-raw-alarm-metric'],
  ['a metric math alarm', 'alarm-math', 'sns-alarm-math'],
  ['an anomaly detection alarm', 'alarm-anomaly', 'sns-alarm-anomaly'],
  ['a composite alarm', 'alarm-composite', 'sns-alarm-composite'],
] as const;

/** The SNS fixture with a change in the message that it carries as text. */
const aNotification = (name: string, change: (message: Record<string, unknown>) => void) =>
  anEvent(name, (event) => {
    const message = JSON.parse(event.Message);
    change(message);
    event.Message = JSON.stringify(message);
  });

describe('an alarm through SNS', () => {
  it.each(PAIRS)('is the same signal as by EventBridge: %s', (_, byBus, byTopic) => {
    expect(signalIn(anEvent(byTopic))).toEqual(signalIn(anEvent(byBus)));
  });

  it('is the same transition whatever way the instant is written, and another one a millisecond later', () => {
    const base = Date.parse('2026-05-04T10:00:00.000Z');
    const written = (at: number) => new Date(at).toISOString().replace('Z', '+0000');
    const byBus = (at: number) =>
      signalIn(
        anEvent('alarm-metric', (event) => {
          event.detail.state.timestamp = written(at);
        }),
      ).sourceEventId;
    const byTopic = (at: number) =>
      signalIn(aNotification('sns-alarm-metric', (message) => Object.assign(message, { StateChangeTime: written(at) })))
        .sourceEventId;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400_000 }), (offset) => {
        expect(byTopic(base + offset)).toBe(byBus(base + offset));
        expect(byTopic(base + offset)).not.toBe(byBus(base + offset + 1));
      }),
    );
  });

  it('resolves what it fired, and not for want of data', () => {
    const firing = signalIn(anEvent('sns-alarm-metric'));
    const ok = (reason: string) =>
      aNotification('sns-alarm-metric', (message) =>
        Object.assign(message, {
          NewStateValue: 'OK',
          OldStateValue: 'ALARM',
          StateChangeTime: '2026-05-04T10:20:10.431+0000',
          NewStateReason: reason,
        }),
      );
    const resolved = signalIn(
      ok('Threshold Crossed: 1 out of the last 1 datapoints [212.0 (04/05/26 10:19:00)] was not greater than …'),
    );
    expect(resolved).toMatchObject({ status: 'resolved', fingerprint: firing.fingerprint });
    expect(
      read(
        ok(
          'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
        ),
      ),
    ).toMatchObject([{ kind: 'ignored', because: expect.stringMatching(/has no data/) }]);
  });

  it('takes account and region from the alarm’s ARN: the message calls the region as people do', () => {
    const elsewhere = aNotification('sns-alarm-metric', (message) =>
      Object.assign(message, { AlarmArn: 'arn:aws-cn:cloudwatch:cn-north-1:333344445555:alarm:lending-latency' }),
    );
    expect(signalIn(elsewhere).resource).toMatchObject({ account: '333344445555', region: 'cn-north-1' });
  });

  it.each([
    ['AVERAGE', 'Average'],
    ['SUM', 'Sum'],
    ['MAXIMUM', 'Maximum'],
    ['MINIMUM', 'Minimum'],
    ['SAMPLE_COUNT', 'SampleCount'],
  ])('calls the statistic %s as the rest of CloudWatch does', (given, statistic) => {
    const event = aNotification('sns-alarm-metric', (message) => {
      message.Trigger = { ...(message.Trigger as object), ExtendedStatistic: undefined, Statistic: given };
    });
    expect(signalIn(event).symptom?.metric?.statistic).toBe(statistic);
  });

  it('knows the bad side from the operator where the reason does not say it', () => {
    const event = aNotification('sns-alarm-metric', (message) => Object.assign(message, { NewStateReason: 'testing' }));
    expect(signalIn(event).symptom).toMatchObject({ badWhen: 'above', threshold: 0.5 });
  });

  it.each<[string, (message: Record<string, unknown>) => void, RegExp]>([
    ['the state', (message) => Object.assign(message, { NewStateValue: 'RED' }), /NewStateValue is "RED"/],
    ['the ARN', (message) => delete message.AlarmArn, /AlarmArn is missing/],
    ['the time', (message) => Object.assign(message, { StateChangeTime: 'noon' }), /StateChangeTime is "noon"/],
    ['the trigger', (message) => Object.assign(message, { Trigger: 'none' }), /Trigger is "none"/],
  ])('is unreadable with the field named when it is %s', (_, change, because) => {
    expect(read(aNotification('sns-alarm-metric', change))).toMatchObject([
      { kind: 'unreadable', because: expect.stringMatching(because) },
    ]);
  });

  it('is unreadable when the topic carries no JSON', () => {
    const event = anEvent('sns-alarm-metric', (envelope) => {
      envelope.Message = 'hello';
    });
    expect(read(event)).toMatchObject([{ kind: 'unreadable', because: expect.stringMatching(/expected JSON.*hello/) }]);
  });
});

describe('an anomaly detection alarm', () => {
  const band = (value: number, lower: number[] | undefined, upper: number[] | undefined, state = 'ALARM') =>
    signalIn(
      anEvent('alarm-anomaly', ({ detail }) => {
        detail.state.value = state;
        detail.state.reason = '';
        detail.state.reasonData = JSON.stringify({
          period: 60,
          recentDatapoints: [60, value],
          recentLowerThresholds: lower,
          recentUpperThresholds: upper,
        });
      }),
    );

  it('has the side of the band that was crossed as its threshold', () => {
    expect(band(7, [40, 41], [82, 83]).symptom).toMatchObject({ value: 7, threshold: 41, badWhen: 'below' });
    expect(band(99, [40, 41], [82, 83]).symptom).toMatchObject({ value: 99, threshold: 83, badWhen: 'above' });
    expect(band(99, [40, 41], [82, 83]).labels).toMatchObject({
      'alarm-kind': 'anomaly-detection',
      'band-lower': '41',
      'band-upper': '83',
    });
  });

  it('leaves the side open when the value is back inside, unless only one side is watched', () => {
    const inside = band(60, [40, 41], [82, 83], 'OK').symptom;
    expect(inside).toMatchObject({ value: 60 });
    expect([inside?.threshold, inside?.badWhen]).toEqual([undefined, undefined]);
    expect(band(60, undefined, [82, 83], 'OK').symptom).toMatchObject({ threshold: 83, badWhen: 'above' });
    expect(band(60, [40, 41], undefined, 'OK').symptom).toMatchObject({ threshold: 41, badWhen: 'below' });
  });

  it('watches the metric that it has a band for, in whatever order they stand', () => {
    const reversed = anEvent('alarm-anomaly', ({ detail }) => detail.configuration.metrics.reverse());
    for (const event of [anEvent('alarm-anomaly'), reversed])
      expect(signalIn(event)).toMatchObject({
        service: 'lending',
        symptom: { metric: { metricName: 'Latency', statistic: 'SampleCount', scale: 1 }, periodSeconds: 60 },
      });
  });

  it('never gives a threshold on the wrong side of its value', () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).filter((each) => Figure.safeParse(each).success);
    fc.assert(
      fc.property(number, number, number, (value, one, other) => {
        const { symptom } = band(value, [Math.min(one, other)], [Math.max(one, other)]);
        if (symptom?.badWhen === 'above') expect(symptom.value).toBeGreaterThan(symptom.threshold ?? Number.NaN);
        if (symptom?.badWhen === 'below') expect(symptom.value).toBeLessThan(symptom.threshold ?? Number.NaN);
      }),
    );
  });
});

describe('an alarm whose actions are held back', () => {
  it('is ignored while a composite alarm’s suppressor says so, and is a signal when CloudWatch tells again', () => {
    expect(read(anEvent('alarm-composite-suppressed'))).toMatchObject([
      { kind: 'ignored', because: expect.stringMatching(/hold its actions back while maintenance.*WaitPeriod/) },
    ]);
    expect(signalIn(anEvent('alarm-composite-action'))).toMatchObject({
      status: 'firing',
      fingerprint: signalIn(anEvent('alarm-composite')).fingerprint,
    });
  });

  it('still resolves: that all is well again is no action', () => {
    const event = anEvent('alarm-composite-suppressed', ({ detail }) => {
      detail.state.value = 'OK';
    });
    expect(signalIn(event).status).toBe('resolved');
  });

  const muted = (muteDetail: object) =>
    read(anEvent('alarm-metric', ({ detail }) => Object.assign(detail, { muteDetail })));
  const window = (from: string, until: string) => ({
    mutedByArn: 'arn:aws:cloudwatch:eu-central-1:210987654321:alarm-mute-rule:night',
    muteWindowStart: from,
    muteWindowEnd: until,
  });

  it('is ignored within a mute rule’s window, and says by which rule and until when', () => {
    expect(muted(window('2026-05-04T10:00:00.000+0000', '2026-05-04T12:00:00.000+0000'))).toMatchObject([
      { kind: 'ignored', because: expect.stringMatching(/alarm-mute-rule:night until 2026-05-04T12:00:00/) },
    ]);
    expect(muted({})).toMatchObject([{ kind: 'ignored' }]);
  });

  it.each([
    ['has not begun', '2026-05-04T10:02:00.000+0000', '2026-05-04T12:00:00.000+0000'],
    ['is over', '2026-05-04T08:00:00.000+0000', '2026-05-04T10:01:10.431+0000'],
  ])('is a signal when the window %s', (_, from, until) => {
    expect(muted(window(from, until))).toMatchObject([{ kind: 'signal' }]);
  });
});

describe('one time series of an alarm on several', () => {
  it('is a signal of its own, on the resource that its attributes name', () => {
    const series = signalIn(anEvent('alarm-contributor'));
    const another = signalIn(
      anEvent('alarm-contributor', ({ detail }) => Object.assign(detail.alarmContributor, { id: 'another' })),
    );
    expect(series).toMatchObject({ service: 'letters', symptom: { value: 412, threshold: 300, badWhen: 'above' } });
    expect(another.fingerprint).not.toBe(series.fingerprint);
    expect(another.sourceEventId).not.toBe(series.sourceEventId);
  });
});

describe('figures in the catalog’s unit', () => {
  it('turns milliseconds into seconds where the catalog’s metric does', () => {
    expect(signalIn(anEvent('alarm-metric')).symptom).toMatchObject({
      metric: { scale: 0.001 },
      value: 0.812,
      threshold: 0.5,
    });
  });

  it('does so for another percentile of the same metric, but not for its sample count, nor where the catalog is silent', () => {
    const withStatistic = (stat: string) =>
      signalIn(
        anEvent('alarm-metric', ({ detail }) => Object.assign(detail.configuration.metrics[0].metricStat, { stat })),
      ).symptom;
    expect(withStatistic('p99')).toMatchObject({ threshold: 0.5 });
    expect(withStatistic('SampleCount')).toMatchObject({ threshold: 500, metric: { scale: 1 } });
    const silent = aCatalog(({ services }) => {
      (services.lending ?? {}).resources = ['arn:aws:cloudwatch:*:*:alarm:lending-*'];
      (services.lending ?? {}).telemetry = {};
    });
    expect(signalIn(anEvent('alarm-metric'), silent).symptom).toMatchObject({ threshold: 500, metric: { scale: 1 } });
  });

  it('keeps value and threshold in their proportion, whatever the scale', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (scale, value, threshold) => {
          const catalog = aCatalog(({ services }) => {
            for (const service of Object.values(services))
              if (service.telemetry?.latencySeconds) service.telemetry.latencySeconds.scale = scale;
          });
          const { symptom } = signalIn(
            anEvent('alarm-metric', ({ detail }) => {
              detail.state.reasonData = JSON.stringify({ recentDatapoints: [value], threshold });
            }),
            catalog,
          );
          expect((symptom?.value ?? 0) / (symptom?.threshold ?? 1)).toBeCloseTo(
            value / threshold,
            6 - Math.ceil(Math.log10(value / threshold + 1)),
          );
          expect(symptom?.metric?.scale).toBe(scale);
        },
      ),
    );
  });
});

describe('the tags of an alarm', () => {
  const tagged = (alarmTags: Record<string, string>) =>
    signalIn(
      anEvent('alarm-composite', ({ detail }) => {
        detail.alarmTags = alarmTags;
      }),
    );
  it('name its service or application where nothing surer does', () => {
    expect(signalIn(anEvent('alarm-composite'))).toMatchObject({ service: null, application: null });
    expect(tagged({ service: 'Lending' })).toMatchObject({ service: 'lending', application: 'books' });
    expect(tagged({ application: 'books' })).toMatchObject({
      service: null,
      application: 'books',
      owner: 'books-team',
    });
    expect(tagged({ service: 'stranger', application: 'archive' })).toMatchObject({
      service: null,
      application: 'archive',
      environment: 'development',
    });
    expect(tagged({ service: 'stranger', team: 'books' })).toMatchObject({ application: null });
  });

  it('count less than the resource that its metric names', () => {
    const event = anEvent('alarm-metric', ({ detail }) => {
      detail.alarmTags = { service: 'search', application: 'archive' };
    });
    expect(signalIn(event).service).toBe('lending');
  });

  it.each<[string, unknown]>([
    ['an object', { service: 'search' }],
    ['a list', [{ Key: 'service', Value: 'search' }]],
    ['a list as dimensions have it', [{ name: 'service', value: 'search' }]],
  ])('say the same through SNS: %s', (_, AlarmTags) => {
    const message = aNotification('sns-alarm-composite', (given) => Object.assign(given, { AlarmTags }));
    expect(signalIn(message).service).toBe('search');
  });

  it('never make a notification unreadable', () => {
    for (const AlarmTags of ['none', 7, null, [null], { service: 7 }])
      expect(signalIn(aNotification('sns-alarm-composite', (given) => Object.assign(given, { AlarmTags })))).toEqual(
        signalIn(anEvent('alarm-composite')),
      );
  });
});

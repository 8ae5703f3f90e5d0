import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Signal } from '../../../../lib/contracts/signal.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { read, signalIn } from './reading.ts';

describe('a metric alarm', () => {
  it('becomes a firing signal with its metric, threshold and bad side, resolved to its component', () => {
    expect(signalIn(anEvent('alarm-metric'))).toMatchObject({
      source: 'cloudwatch-alarm',
      status: 'firing',
      severity: 'medium',
      observedAt: '2026-05-04T10:01:10.431Z',
      receivedAt: '2026-05-04T10:05:00.000Z',
      title: 'lending-latency',
      symptom: {
        metric: { namespace: 'ApplicationSignals', metricName: 'Latency', statistic: 'p90', scale: 0.001 },
        threshold: 0.5,
        badWhen: 'above',
        periodSeconds: 60,
        value: 0.812,
      },
      hardEvidence: false,
      service: 'lending',
      application: 'books',
      environment: 'production',
      component: COMPONENTS.lending,
    });
  });

  it('is the same event with the same fingerprint through EventBridge and as the alarm’s own action', () => {
    const viaBus = signalIn(anEvent('alarm-metric'));
    const direct = signalIn(anEvent('alarm-action'));
    expect({ ...direct, signalId: '' }).toEqual({ ...viaBus, signalId: '' });
  });

  it('keeps its fingerprint when it resolves, and is another event', () => {
    const firing = signalIn(anEvent('alarm-metric'));
    const resolved = signalIn(
      anEvent('alarm-metric', ({ detail }) => {
        detail.previousState = { ...detail.state };
        detail.state = {
          value: 'OK',
          reason:
            'Threshold Crossed: 1 out of the last 1 datapoints [212.0] was not greater than the threshold (500.0)',
          reasonData: '{"recentDatapoints":[212.0],"threshold":500.0}',
          timestamp: '2026-05-04T10:20:10.431+0000',
        };
      }),
    );
    expect(resolved).toMatchObject({
      status: 'resolved',
      fingerprint: firing.fingerprint,
      symptom: { badWhen: 'above' },
    });
    expect(resolved.sourceEventId).not.toBe(firing.sourceEventId);
  });

  it('fires at once although it is new: a metric that exists only while something fails starts so', () => {
    const event = anEvent('alarm-metric', ({ detail }) => {
      detail.previousState = {
        value: 'INSUFFICIENT_DATA',
        reason: 'Unchecked: Initial alarm creation',
        timestamp: '2026-05-04T09:58:10.102+0000',
      };
    });
    expect(signalIn(event).status).toBe('firing');
  });
});

describe('a metric math alarm', () => {
  it('has no single metric, and speaks of the resource that all of its metrics share', () => {
    const signal = signalIn(anEvent('alarm-math'));
    expect(signal).toMatchObject({ service: 'reader', symptom: { threshold: 99, badWhen: 'below' } });
    expect(signal.symptom?.metric).toBeUndefined();
  });

  it('speaks of no resource where its metrics disagree about it', () => {
    const event = anEvent('alarm-math', ({ detail }) => {
      detail.configuration.metrics[1].metricStat.metric.dimensions.Service = 'lending';
    });
    expect(signalIn(event)).toMatchObject({ service: null, resource: { dimensions: { Environment: 'ecs:books' } } });
  });
});

describe('a composite alarm', () => {
  it('names the alarms that moved it, has no symptom of its own, and is found by the owner’s pattern', () => {
    const catalog = aCatalog(({ services }) => {
      (services.reader ?? {}).resources = ['arn:aws:cloudwatch:*:*:alarm:books-*'];
    });
    const signal = signalIn(anEvent('alarm-composite'), catalog);
    expect(signal.resource.arns).toContain('arn:aws:cloudwatch:eu-central-1:210987654321:alarm:lending-latency');
    expect(signal).toMatchObject({ service: 'reader', labels: { 'alarm-kind': 'composite' } });
    expect(signal.symptom).toBeUndefined();
  });
});

describe('alarms that are no signals', () => {
  const noData = { recentDatapoints: [], threshold: 500 };
  it.each<[string, RegExp, (detail: { state: object }) => object]>([
    [
      'an alarm of target tracking',
      /belongs to auto scaling/,
      () => ({ alarmName: 'TargetTracking-service/books/lending-AlarmHigh-0d1e' }),
    ],
    ['an alarm on Selfheal itself', /alarm on Selfheal itself/, () => ({ alarmName: 'selfheal-dead-letters' })],
    [
      'a transition to INSUFFICIENT_DATA',
      /too little data/,
      ({ state }) => ({ state: { ...state, value: 'INSUFFICIENT_DATA' } }),
    ],
    [
      'the first OK of a new alarm',
      /first transition to OK/,
      ({ state }) => ({
        state: { ...state, value: 'OK' },
        previousState: {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          timestamp: '2026-05-04T09:00:00.000+0000',
        },
      }),
    ],
    [
      'an OK for want of datapoints',
      /has no data/,
      ({ state }) => ({
        state: {
          ...state,
          value: 'OK',
          reason:
            'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [NonBreaching].',
        },
      }),
    ],
    [
      'an OK whose figures show no datapoint',
      /has no data/,
      ({ state }) => ({ state: { ...state, value: 'OK', reason: '', reasonData: JSON.stringify(noData) } }),
    ],
    [
      'an OK whose evaluated datapoints have no values',
      /has no data/,
      ({ state }) => ({
        state: {
          ...state,
          value: 'OK',
          reason: '',
          reasonData: '{"evaluatedDatapoints":[{"timestamp":"2026-05-04T10:00:00.000+0000"}]}',
        },
      }),
    ],
  ])('%s is ignored and says why', (_, because, change) => {
    const [reading] = read(anEvent('alarm-metric', ({ detail }) => Object.assign(detail, change(detail))));
    expect(reading).toMatchObject({ kind: 'ignored', because: expect.stringMatching(because) });
  });
});

describe('ECS', () => {
  it('proves an OOM kill at once, whichever task it was', () => {
    const signal = signalIn(anEvent('ecs-task-oom'));
    expect(signal).toMatchObject({
      source: 'ecs',
      hardEvidence: true,
      severity: 'high',
      component: COMPONENTS.lending,
      observedAt: '2026-05-04T10:02:03.500Z',
      labels: { happening: 'task-oom-killed', exitCode: '137' },
    });
    const another = signalIn(
      anEvent('ecs-task-oom', ({ detail }) =>
        Object.assign(detail, { taskArn: 'arn:aws:ecs:eu-central-1:210987654321:task/books/ffff' }),
      ),
    );
    expect(another.fingerprint).toBe(signal.fingerprint);
    expect(another.sourceEventId).not.toBe(signal.sourceEventId);
  });

  it('takes a crash of an essential container as a signal, but exit code 137 alone as no proof of an OOM kill', () => {
    expect(signalIn(anEvent('ecs-task-crashed')).labels.happening).toBe('task-crashed');
    const killed = anEvent('ecs-task-crashed', ({ detail }) => Object.assign(detail.containers[0], { exitCode: 137 }));
    expect(signalIn(killed)).toMatchObject({ hardEvidence: false, labels: { happening: 'task-crashed' } });
  });

  it('takes a task that failed to start as a signal', () => {
    expect(signalIn(anEvent('ecs-task-start-failed'))).toMatchObject({
      labels: { happening: 'task-start-failed' },
      description: expect.stringContaining('CannotPullContainerError'),
    });
  });

  it.each([
    ['a task that auto scaling stopped, even one that had to be killed', anEvent('ecs-task-scaled-in')],
    [
      'a task that exited with 0',
      anEvent('ecs-task-crashed', ({ detail }) => Object.assign(detail.containers[0], { exitCode: 0 })),
    ],
    [
      'a task that is still stopping',
      anEvent('ecs-task-oom', ({ detail }) => Object.assign(detail, { lastStatus: 'DEPROVISIONING' })),
    ],
    [
      'a completed deployment',
      anEvent('ecs-deployment-failed', ({ detail }) =>
        Object.assign(detail, { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED' }),
      ),
    ],
    [
      'a steady service',
      anEvent('ecs-service-action', ({ detail }) =>
        Object.assign(detail, { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' }),
      ),
    ],
    [
      'a successful deployment by CodeDeploy',
      anEvent('codedeploy-failure', ({ detail }) => Object.assign(detail, { state: 'SUCCESS' })),
    ],
    [
      'a pipeline that starts',
      anEvent('codepipeline-failed', ({ detail }) => Object.assign(detail, { state: 'STARTED' })),
    ],
    [
      'planned maintenance',
      anEvent('health-issue', ({ detail }) => Object.assign(detail, { eventTypeCategory: 'scheduledChange' })),
    ],
    [
      'an event of another kind',
      anEvent('ecs-service-action', (event) =>
        Object.assign(event, { 'detail-type': 'ECS Container Instance State Change' }),
      ),
    ],
  ])('ignores %s', (_, event) => {
    expect(read(event)).toMatchObject([{ kind: 'ignored', because: expect.any(String) }]);
  });

  it('takes a failed deployment as proof', () => {
    expect(signalIn(anEvent('ecs-deployment-failed'))).toMatchObject({
      hardEvidence: true,
      component: COMPONENTS.lending,
    });
  });

  it('takes errors and warnings of the service scheduler as signals of their own', () => {
    const error = signalIn(anEvent('ecs-service-action'));
    const warning = signalIn(
      anEvent('ecs-service-action', ({ detail }) =>
        Object.assign(detail, { eventType: 'WARN', eventName: 'SERVICE_TASK_START_IMPAIRED' }),
      ),
    );
    expect(error).toMatchObject({ severity: 'medium', title: 'books/lending: SERVICE_TASK_PLACEMENT_FAILURE' });
    expect(warning.severity).toBe('low');
    expect(warning.fingerprint).not.toBe(error.fingerprint);
  });
});

describe('other sources', () => {
  it('knows the group whose instance could not be launched, and steps down outside production', () => {
    expect(signalIn(anEvent('auto-scaling-launch-failed'))).toMatchObject({
      component: COMPONENTS.binder,
      environment: 'development',
      severity: 'info',
      labels: { happening: 'launch-failed' },
    });
  });

  it('takes a failed CodeDeploy deployment as proof, found by the owner’s pattern', () => {
    expect(signalIn(anEvent('codedeploy-failure'))).toMatchObject({ hardEvidence: true, service: 'binder' });
  });

  it('takes a failed pipeline as weak: most fail before anything that runs was touched', () => {
    expect(signalIn(anEvent('codepipeline-failed'))).toMatchObject({
      hardEvidence: false,
      severity: 'low',
      service: null,
    });
  });

  it('makes one signal for each entity of a Health event, which resolve when it is closed', () => {
    const open = read(anEvent('health-issue'));
    expect(open).toMatchObject([
      { signal: { status: 'firing', component: COMPONENTS.ledger, observedAt: '2026-05-04T10:05:00.000Z' } },
      { signal: { status: 'firing', component: null } },
    ]);
    const closed = read(
      anEvent('health-issue', ({ detail }) =>
        Object.assign(detail, { statusCode: 'closed', communicationId: 'later' }),
      ),
    );
    expect(closed.map((reading) => reading.kind === 'signal' && reading.signal.fingerprint)).toEqual(
      open.map((reading) => reading.kind === 'signal' && reading.signal.fingerprint),
    );
    expect(closed).toMatchObject([{ signal: { status: 'resolved' } }, { signal: { status: 'resolved' } }]);
  });
});

describe('what cannot be read', () => {
  it.each([
    [
      'the state',
      anEvent('alarm-metric', ({ detail }) => Object.assign(detail.state, { value: 'RED' })),
      /detail\.state\.value is "RED".*OK.*ALARM/,
    ],
    [
      'the time',
      anEvent('alarm-metric', ({ detail }) => Object.assign(detail.state, { timestamp: 'noon' })),
      /detail\.state\.timestamp is "noon".*time with its zone/,
    ],
    [
      'the account',
      anEvent('ecs-task-oom', (event) => Object.assign(event, { account: '12' })),
      /account is "12".*12-digit/,
    ],
    [
      'a field that is missing',
      anEvent('codedeploy-failure', ({ detail }) => delete detail.deploymentId),
      /detail\.deploymentId is missing/,
    ],
    ['an envelope', { 'detail-type': 'x', source: 'y' }, /id is missing/],
    ['text that is no JSON', '{"half": ', /expected JSON/],
    ['something else', ['list'], /expected an EventBridge event/],
  ])('names the field when it is %s', (_, body, because) => {
    expect(read(body)).toMatchObject([{ kind: 'unreadable', because: expect.stringMatching(because) }]);
  });

  it('never throws, whatever comes, and what it reads is a valid signal', () => {
    const event = anEvent('alarm-metric') as { detail: object };
    fc.assert(
      fc.property(
        fc.anything(),
        fc.string(),
        fc.constantFrom('alarmName', 'state', 'configuration', 'previousState'),
        (value, text, field) => {
          for (const body of [value, text, { ...event, detail: { ...event.detail, [field]: value } }])
            for (const reading of read(body)) if (reading.kind === 'signal') Signal.parse(reading.signal);
        },
      ),
    );
  });

  it('cuts what is too long for a signal instead of refusing it', () => {
    const long = anEvent('alarm-metric', ({ detail }) => {
      detail.alarmName = 'n'.repeat(255);
      detail.configuration.description = 'd'.repeat(9000);
      detail.alarmTags = { ['k'.repeat(128)]: 'v'.repeat(3000) };
    });
    expect(signalIn(long).description).toHaveLength(4096);
  });

  it('reads the event from the text of a queue’s message', () => {
    expect(signalIn(JSON.stringify(anEvent('alarm-metric'))).service).toBe('lending');
  });
});

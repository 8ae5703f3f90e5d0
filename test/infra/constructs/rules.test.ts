import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UNDERSTOOD_CALLS } from '../../../lib/domain/changes/api-calls.ts';
import { readSignals } from '../../../lib/domain/detection/read-signals.ts';
import { ChangeRules } from '../../../lib/infra/constructs/change-rules.ts';
import { SignalRules } from '../../../lib/infra/constructs/signal-rules.ts';
import { SweepRules } from '../../../lib/infra/constructs/sweep-rules.ts';
import { CHANGING_CALLS } from '../../../lib/infra/events/changing-calls.ts';
import { matches } from '../support/event-pattern.ts';
import { aFunction, aQueue, inStack } from '../support/in-stack.ts';
import { exampleCatalog } from '../support/parts.ts';
import { ROOT } from '../support/repository.ts';

type Fields = Record<string, unknown>;
interface RuleProperties {
  Name: string;
  EventPattern?: Fields;
  ScheduleExpression?: string;
  Targets: { Arn: unknown; DeadLetterConfig?: unknown }[];
}

const rulesOf = (build: Parameters<typeof inStack>[0]) => {
  const { template } = inStack(build);
  const rules = Object.values(template.findResources('AWS::Events::Rule')).map(
    ({ Properties }) => Properties as RuleProperties,
  );
  const passing = (event: Fields): string[] =>
    rules.flatMap(({ Name, EventPattern }) => (EventPattern && matches(EventPattern, event) ? [Name] : []));
  return { template, rules, passing };
};

const event = (source: string, detailType: string, detail: Fields): Fields => ({
  source,
  'detail-type': detailType,
  detail,
});
const alarm = (alarmName: string, value: string, former = 'Threshold Crossed: 3 datapoints') =>
  event('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName,
    state: { value },
    previousState: { value: 'OK', reason: former },
  });
const task = (detail: Fields) =>
  event('aws.ecs', 'ECS Task State Change', { lastStatus: 'STOPPED', group: 'service:orders', ...detail });
const call = (source: string, eventName: string, detail: Fields = {}) =>
  event(source, 'AWS API Call via CloudTrail', {
    eventSource: source.replace(/^aws\.(.*)$/, '$1.amazonaws.com'),
    eventName,
    ...detail,
  });
const database = (detailType: string, category: string) =>
  event('aws.rds', detailType, { EventCategories: [category] });
const stack = (status: string) =>
  event('aws.cloudformation', 'CloudFormation Stack Status Change', { 'status-details': { status } });
const NEW = 'Unchecked: Initial alarm creation';

describe('the signal rules', () => {
  const { template, rules, passing } = rulesOf((stack) => {
    new SignalRules(stack, 'It', { signals: aQueue(stack, 'S'), failedEvents: aQueue(stack, 'F') });
  });

  it.each<[string, Fields]>([
    ['an alarm that fires', alarm('shop-checkout-latency', 'ALARM')],
    ['an alarm that clears', alarm('shop-checkout-latency', 'OK')],
    ['a new alarm that fires at once', alarm('shop-checkout-latency', 'ALARM', NEW)],
    ['a task killed for memory', task({ stopCode: 'EssentialContainerExited' })],
    ['a task that cannot start', task({ stopCode: 'TaskFailedToStart' })],
    [
      'a deployment that failed',
      event('aws.ecs', 'ECS Deployment State Change', { eventName: 'SERVICE_DEPLOYMENT_FAILED', eventType: 'ERROR' }),
    ],
    [
      'a service without room',
      event('aws.ecs', 'ECS Service Action', { eventName: 'SERVICE_TASK_PLACEMENT_FAILURE', eventType: 'ERROR' }),
    ],
    ['an instance that cannot be launched', event('aws.autoscaling', 'EC2 Instance Launch Unsuccessful', {})],
    [
      'a CodeDeploy failure',
      event('aws.codedeploy', 'CodeDeploy Deployment State-change Notification', { state: 'FAILURE' }),
    ],
    [
      'a pipeline failure',
      event('aws.codepipeline', 'CodePipeline Pipeline Execution State Change', { state: 'FAILED' }),
    ],
    [
      'one time series of an alarm on several',
      event('aws.cloudwatch', 'CloudWatch Alarm Contributor State Change', {
        alarmName: 'queues-age',
        state: { value: 'ALARM' },
      }),
    ],
    ['a database that is full', database('RDS DB Instance Event', 'availability')],
    ['a failover of a cluster', database('RDS DB Cluster Event', 'failover')],
    ['a stack whose update is taken back', stack('UPDATE_ROLLBACK_IN_PROGRESS')],
    ['a stack whose update has been taken back', stack('UPDATE_ROLLBACK_COMPLETE')],
    [
      'an invocation that Lambda gave up',
      event('lambda', 'Lambda Function Invocation Result - Failure', { requestContext: {} }),
    ],
    ['a problem of AWS', event('aws.health', 'AWS Health Event', { eventTypeCategory: 'issue', statusCode: 'open' })],
  ])('let %s through, once', (_what, given) => {
    expect(passing(given)).toHaveLength(1);
  });

  it.each<[string, Fields]>([
    ['Selfheal’s own alarms: it never heals itself', alarm('selfheal-dead-letters', 'ALARM')],
    ['the alarms by which auto scaling steers', alarm('TargetTracking-service/shop/orders-AlarmHigh-1', 'ALARM')],
    ['a new alarm’s first OK', alarm('shop-checkout-latency', 'OK', NEW)],
    ['an alarm without data, which is neither well nor ill', alarm('shop-checkout-latency', 'INSUFFICIENT_DATA')],
    [
      'a task that a deployment or scaling stopped',
      task({ stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Scaling activity initiated by (deployment x)' }),
    ],
    ['a task that still runs', task({ lastStatus: 'RUNNING', stopCode: 'EssentialContainerExited' })],
    ['a batch task, whose end is its purpose', task({ group: 'family:report', stopCode: 'EssentialContainerExited' })],
    [
      'a steady service',
      event('aws.ecs', 'ECS Service Action', { eventName: 'SERVICE_STEADY_STATE', eventType: 'INFO' }),
    ],
    ['a backup of a database', database('RDS DB Instance Event', 'backup')],
    ['a snapshot that failed', database('RDS DB Snapshot Event', 'failure')],
    ['a stack that begins to change', stack('UPDATE_IN_PROGRESS')],
    ['a stack that was created', stack('CREATE_COMPLETE')],
    [
      'an invocation that succeeded',
      event('lambda', 'Lambda Function Invocation Result - Success', { requestContext: {} }),
    ],
    ['planned maintenance', event('aws.health', 'AWS Health Event', { eventTypeCategory: 'scheduledChange' })],
  ])('leave out %s', (_what, given) => {
    expect(passing(given)).toEqual([]);
  });

  it('let through all that the function reads as a signal, and nothing that it would put aside as unreadable', () => {
    const folder = `${ROOT}test/fixtures/events`;
    const events = readdirSync(folder)
      .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Fields)
      .filter((body) => 'detail-type' in body && !String(body.source).startsWith('aws.states'));
    const newId = () => 'sig_1';
    const context = { receivedAt: new Date('2026-01-01T00:00:00Z'), newId, catalog: exampleCatalog() };
    const read = events.map((body) => ({ passes: passing(body).length === 1, readings: readSignals(body, context) }));
    expect(read.filter(({ passes }) => passes).length).toBeGreaterThan(15);
    const kinds = ({ readings }: (typeof read)[number]) => readings.map(({ kind }) => kind);
    // What a rule cannot know, like a mute rule's window, the function judges; but nothing that passes is unreadable.
    expect(read.filter((one) => one.passes && kinds(one).includes('unreadable'))).toEqual([]);
    expect(read.filter((one) => !one.passes && kinds(one).includes('signal'))).toEqual([]);
  });

  it('put aside what cannot be delivered', () => {
    expect(rules).toHaveLength(12);
    for (const { Targets } of rules) expect(Targets[0]?.DeadLetterConfig).toBeDefined();
  });

  it('are the only ones that may write into the queue', () => {
    const [policy] = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const allowed = policy?.Properties.PolicyDocument.Statement.filter(({ Effect }: Fields) => Effect === 'Allow');
    expect(allowed).toHaveLength(1);
    expect(allowed[0].Condition.ArnEquals['aws:SourceArn']).toEqual(
      rules.map(({ Name }) => `arn:aws:events:eu-west-1:111122223333:rule/${Name}`),
    );
  });
});

describe('the change rules', () => {
  const { template, rules, passing } = rulesOf((stack) => {
    new ChangeRules(stack, 'It', { recordChange: aFunction(stack, 'R'), failedEvents: aQueue(stack, 'F') });
  });

  it.each<[string, Fields]>([
    ['a deployment', event('aws.ecs', 'ECS Deployment State Change', { eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' })],
    ['a lowered concurrency, with CloudTrail’s suffix', call('aws.lambda', 'PutFunctionConcurrency20171031')],
    ['new code of a function', call('aws.lambda', 'UpdateFunctionCode20150331v2')],
    ['an updated service', call('aws.ecs', 'UpdateService')],
    ['a changed parameter', call('aws.ssm', 'PutParameter')],
    ['a parameter that is gone', call('aws.ssm', 'DeleteParameters')],
    ['a changed secret', call('aws.secretsmanager', 'PutSecretValue')],
    ['a secret that is gone', call('aws.secretsmanager', 'DeleteSecret')],
    ['a changed right of a role', call('aws.iam', 'DetachRolePolicy')],
    ['a key that is switched off', call('aws.kms', 'DisableKey')],
    ['a closed port', call('aws.ec2', 'RevokeSecurityGroupIngress')],
    ['a stopped host', call('aws.ec2', 'StopInstances')],
    ['a changed route of a load balancer', call('aws.elasticloadbalancing', 'ModifyRule')],
    ['a queue that is read no more', call('aws.lambda', 'UpdateEventSourceMapping20150331')],
    ['a published API', call('aws.apigateway', 'CreateDeployment')],
    ['a changed group of parameters', call('aws.rds', 'ModifyDBParameterGroup')],
    ['a changed bound of auto scaling', call('aws.application-autoscaling', 'RegisterScalableTarget')],
    ['a changed group', call('aws.autoscaling', 'UpdateAutoScalingGroup')],
    ['a changed database', call('aws.rds', 'ModifyDBInstance')],
    [
      'a changed stack',
      event('aws.cloudformation', 'CloudFormation Stack Status Change', {
        'status-details': { status: 'UPDATE_IN_PROGRESS' },
      }),
    ],
  ])('tell of %s, once', (_what, given) => {
    expect(passing(given)).toHaveLength(1);
  });

  it.each<[string, Fields]>([
    ['a call that was refused', call('aws.ecs', 'UpdateService', { errorCode: 'AccessDenied' })],
    ['agents that report', call('aws.ecs', 'SubmitTaskStateChange')],
    ['instances that report', call('aws.ssm', 'UpdateInstanceInformation')],
  ])('leave out %s', (_what, given) => {
    expect(passing(given)).toEqual([]);
  });

  it('list every call that the function understands, and no other', () => {
    const listed = Object.values(CHANGING_CALLS).flatMap((services) =>
      Object.entries(services).flatMap(([service, names]) =>
        (names as readonly string[]).map((name) => `${service}.amazonaws.com ${name}`),
      ),
    );
    expect(listed.length).toBeGreaterThan(80);
    expect(listed.toSorted()).toEqual(UNDERSTOOD_CALLS.map((call) => call.join(' ')).toSorted());
  });

  it.each(UNDERSTOOD_CALLS)('let %s %s through once', (eventSource, eventName) => {
    const source = `aws.${eventSource.split('.')[0]}`;
    const written = eventSource.startsWith('lambda.') ? `${eventName}20150331v2` : eventName;
    expect(passing(call(source, written))).toHaveLength(1);
  });

  it('fit into what EventBridge takes as a pattern', () => {
    for (const { EventPattern } of rules) expect(JSON.stringify(EventPattern).length).toBeLessThanOrEqual(2048);
  });

  it('leave room in the policy of the queue for what cannot be delivered', () => {
    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
    const statements = Object.values(template.findResources('AWS::SQS::QueuePolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.length).toBeLessThan(15);
  });

  it('put aside what cannot be delivered', () => {
    for (const { Targets } of rules) expect(Targets[0]?.DeadLetterConfig).toBeDefined();
  });
});

describe('the sweep rules', () => {
  const { rules, passing } = rulesOf((stack) => {
    new SweepRules(stack, 'It', { sweepIncidents: aFunction(stack, 'S'), failedEvents: aQueue(stack, 'F') });
  });
  const ended = (status: string, name = 'selfheal-heal-incident') =>
    event('aws.states', 'Step Functions Execution Status Change', {
      status,
      stateMachineArn: `arn:aws:states:eu-west-1:111122223333:stateMachine:${name}`,
    });

  it('draw the net every five minutes', () => {
    expect(rules.map(({ ScheduleExpression }) => ScheduleExpression)).toContain('rate(5 minutes)');
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('draw it at once for a run that ended as %s', (status) => {
    expect(passing(ended(status))).toHaveLength(1);
  });

  it('leave out runs that went well, and other people’s state machines', () => {
    expect(passing(ended('SUCCEEDED'))).toEqual([]);
    expect(passing(ended('FAILED', 'billing'))).toEqual([]);
  });
});

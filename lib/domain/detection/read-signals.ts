import type { Catalog } from '../../contracts/catalog.ts';
import { EventBridgeEvent } from '../../contracts/events/event-bridge.ts';
import { SnsNotification } from '../../contracts/events/sns.ts';
import { nestedDeeperThan } from './nesting.ts';
import { readAlarmAction, readAlarmNotification, readAlarmStateChange } from './read-alarm.ts';
import { readAutoScalingFailure } from './read-auto-scaling.ts';
import { readCloudFormation } from './read-cloudformation.ts';
import { readCodeDeploy, readCodePipeline } from './read-delivery.ts';
import { readEcsDeployment, readEcsServiceAction, readEcsTask } from './read-ecs.ts';
import { readAwsHealth } from './read-health.ts';
import { readLambdaFailure, readLambdaRecord } from './read-lambda.ts';
import { isOwnSignal, readOwnSignal } from './read-own.ts';
import { readRds } from './read-rds.ts';
import { isQueuedWebhook, readQueuedWebhook } from './read-webhook.ts';
import { complaint, type DraftReading, ignored, readWith, type SignalReading, shortened } from './reading.ts';
import { type ReadingContext, readDraft } from './signal-from.ts';

export type { SignalReading } from './reading.ts';

type Reader = (body: unknown) => DraftReading[];

/** Who reads which event of EventBridge, by its source and detail-type. */
const READERS: Readonly<Record<string, Reader>> = {
  'aws.cloudwatch/CloudWatch Alarm State Change': readAlarmStateChange,
  'aws.cloudwatch/CloudWatch Alarm Contributor State Change': readAlarmStateChange,
  'aws.ecs/ECS Task State Change': readEcsTask,
  'aws.ecs/ECS Deployment State Change': readEcsDeployment,
  'aws.ecs/ECS Service Action': readEcsServiceAction,
  'aws.autoscaling/EC2 Instance Launch Unsuccessful': readAutoScalingFailure,
  'aws.autoscaling/EC2 Instance Terminate Unsuccessful': readAutoScalingFailure,
  'aws.codedeploy/CodeDeploy Deployment State-change Notification': readCodeDeploy,
  'aws.codepipeline/CodePipeline Pipeline Execution State Change': readCodePipeline,
  'aws.health/AWS Health Event': readAwsHealth,
  'aws.rds/RDS DB Instance Event': readRds,
  'aws.rds/RDS DB Cluster Event': readRds,
  'aws.cloudformation/CloudFormation Stack Status Change': readCloudFormation,
  'lambda/Lambda Function Invocation Result - Failure': readLambdaFailure,
};

/** A reason is logged and shown: what somebody put into an event must not make it long. */
const MAXIMUM_REASON = 1000;

const unreadable = (because: string): DraftReading => ({ kind: 'unreadable', because });

/** The events that AWS sends have at most eight levels. */
const MAXIMUM_DEPTH = 32;
const tooDeep = unreadable(`the event is nested deeper than ${MAXIMUM_DEPTH} levels`);

const isObject = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

/** Who reads what comes without EventBridge's envelope, by the fields that only it has. */
const SHAPES: readonly (readonly [readonly string[], Reader])[] = [
  [['alarmArn', 'alarmData'], readAlarmAction],
  [['AlarmName', 'NewStateValue'], readAlarmNotification],
  [['requestContext', 'requestPayload'], readLambdaRecord],
];

/** A topic's message around another of the messages here. One deep: nobody puts a notification into a notification. */
const readUnpacked: Reader = (body) =>
  readWith('a notification of SNS', SnsNotification, body, ({ Message }) => {
    const inside = parsed(Message);
    if ('because' in inside) return [unreadable(inside.because)];
    return nestedDeeperThan(MAXIMUM_DEPTH, inside.value) ? [tooDeep] : eventDrafts(inside.value);
  });

const draftsOf = (body: unknown): DraftReading[] =>
  isObject(body) && 'Type' in body && 'TopicArn' in body ? readUnpacked(body) : eventDrafts(body);

const eventDrafts = (body: unknown): DraftReading[] => {
  if (!isObject(body) || !('detail-type' in body) || !('source' in body)) {
    const [, reader] = SHAPES.find(([fields]) => isObject(body) && fields.every((field) => field in body)) ?? [];
    return (
      reader?.(body) ?? [
        unreadable(
          `expected an EventBridge event (with source and detail-type), a CloudWatch alarm's notification or Lambda action, or a Lambda function's invocation record; given ${shortened(JSON.stringify(body) ?? 'nothing', 120)}`,
        ),
      ]
    );
  }
  const name = [body.source, body['detail-type']].filter((part) => typeof part === 'string').join('/');
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader) return reader(body);
  const event = EventBridgeEvent.safeParse(body);
  return [
    event.success
      ? ignored(`${name} tells of no failure that Selfheal knows`)
      : unreadable(complaint('an EventBridge event', body, event.error)),
  ];
};

const draftsIn = (body: unknown, catalog: Catalog): DraftReading[] => {
  if (isQueuedWebhook(body)) return readQueuedWebhook(body, catalog);
  return nestedDeeperThan(MAXIMUM_DEPTH, body) ? [tooDeep] : draftsOf(body);
};

/** An SQS message carries its event as text; a text that is no JSON is told as such. */
const parsed = (body: unknown): { value: unknown } | { because: string } => {
  if (typeof body !== 'string') return { value: body };
  try {
    return { value: JSON.parse(body) };
  } catch (error) {
    return { because: `expected JSON, given ${JSON.stringify(shortened(body, 120))}: ${String(error)}` };
  }
};

/**
 * The signals in one event, or why there are none: ignored events say nothing is wrong, unreadable ones name the field
 * that is wrong, what was given and what was expected. Takes the event as text or as an object; never throws.
 */
export const readSignals = (body: unknown, context: ReadingContext): SignalReading[] => {
  const event = parsed(body);
  if ('value' in event && isOwnSignal(event.value)) return [readOwnSignal(event.value, context)];
  const readings = 'because' in event ? [unreadable(event.because)] : draftsIn(event.value, context.catalog);
  return readings
    .map((reading) => (reading.kind === 'draft' ? readDraft(reading.draft, context) : reading))
    .map((reading) =>
      reading.kind === 'signal' ? reading : { ...reading, because: shortened(reading.because, MAXIMUM_REASON) },
    );
};

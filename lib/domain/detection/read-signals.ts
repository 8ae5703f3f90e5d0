import type { Catalog } from '../../contracts/catalog.ts';
import { EventBridgeEvent } from '../../contracts/events/event-bridge.ts';
import type { Signal } from '../../contracts/signal.ts';
import { fingerprint } from './fingerprint.ts';
import { readAlarmAction, readAlarmStateChange } from './read-alarm.ts';
import { readAutoScalingFailure } from './read-auto-scaling.ts';
import { readCodeDeploy, readCodePipeline } from './read-delivery.ts';
import { readEcsDeployment, readEcsServiceAction, readEcsTask } from './read-ecs.ts';
import { readAwsHealth } from './read-health.ts';
import { complaint, type DraftReading, type SignalDraft, type SignalReading, shortened } from './reading.ts';
import { resolve } from './resolve.ts';
import { severityFor } from './severity.ts';

export type { SignalReading } from './reading.ts';

export interface ReadingContext {
  receivedAt: Date;
  newId: (noun: 'signal', at: Date) => string;
  catalog: Catalog;
}

type Reader = (body: unknown) => DraftReading[];

/** Who reads which event of EventBridge, by its source and detail-type. */
const READERS: Readonly<Record<string, Reader>> = {
  'aws.cloudwatch/CloudWatch Alarm State Change': readAlarmStateChange,
  'aws.ecs/ECS Task State Change': readEcsTask,
  'aws.ecs/ECS Deployment State Change': readEcsDeployment,
  'aws.ecs/ECS Service Action': readEcsServiceAction,
  'aws.autoscaling/EC2 Instance Launch Unsuccessful': readAutoScalingFailure,
  'aws.autoscaling/EC2 Instance Terminate Unsuccessful': readAutoScalingFailure,
  'aws.codedeploy/CodeDeploy Deployment State-change Notification': readCodeDeploy,
  'aws.codepipeline/CodePipeline Pipeline Execution State Change': readCodePipeline,
  'aws.health/AWS Health Event': readAwsHealth,
};

const isObject = (body: unknown): body is Record<string, unknown> =>
  typeof body === 'object' && body !== null && !Array.isArray(body);

const draftsOf = (body: unknown): DraftReading[] => {
  if (isObject(body) && 'alarmArn' in body && 'alarmData' in body) return readAlarmAction(body);
  if (!isObject(body) || !('detail-type' in body) || !('source' in body))
    return [
      {
        kind: 'unreadable',
        because: `expected an EventBridge event (with source and detail-type) or a CloudWatch alarm's Lambda action, given ${shortened(JSON.stringify(body) ?? 'nothing', 120)}`,
      },
    ];
  const name = `${String(body.source)}/${String(body['detail-type'])}`;
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader) return reader(body);
  const event = EventBridgeEvent.safeParse(body);
  return [
    event.success
      ? { kind: 'ignored', because: `${name} tells of no failure that Selfheal knows` }
      : { kind: 'unreadable', because: complaint('an EventBridge event', body, event.error) },
  ];
};

const LIMITS = {
  title: 256,
  description: 4096,
  label: 1024,
  labelName: 128,
  arns: 50,
  arn: 2048,
  name: 512,
  eventId: 512,
};

const bounded = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [shortened(name, LIMITS.labelName), shortened(value, LIMITS.label)]),
  );

const signalFrom = (draft: SignalDraft, { receivedAt, newId, catalog }: ReadingContext): Signal => {
  const { identifiers, severity, resource, ...said } = draft;
  const { account, region } = resource;
  const raw: Signal = {
    ...said,
    signalId: newId('signal', receivedAt),
    fingerprint: fingerprint({ source: said.source, account, region, identifiers }),
    sourceEventId: said.sourceEventId.slice(0, LIMITS.eventId),
    severity,
    title: shortened(said.title, LIMITS.title),
    description: shortened(said.description, LIMITS.description),
    receivedAt: receivedAt.toISOString(),
    resource: {
      ...resource,
      arns: resource.arns.filter((arn) => arn.length > 0 && arn.length <= LIMITS.arn).slice(0, LIMITS.arns),
      ...(resource.name === undefined ? {} : { name: shortened(resource.name, LIMITS.name) }),
    },
    labels: bounded(said.labels),
    service: null,
    application: null,
    environment: null,
    component: null,
  };
  const resolved = resolve(raw, catalog);
  const tier = resolved.service === null ? null : (catalog.services[resolved.service]?.tier ?? null);
  const environment =
    resolved.application === null ? null : (catalog.applications[resolved.application]?.environment ?? null);
  return { ...resolved, severity: severityFor(severity, tier, environment) };
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
  if ('because' in event) return [{ kind: 'unreadable', because: event.because }];
  return draftsOf(event.value).map((reading) =>
    reading.kind === 'draft' ? { kind: 'signal', signal: signalFrom(reading.draft, context) } : reading,
  );
};

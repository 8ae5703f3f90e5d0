import { createHash } from 'node:crypto';
import type { Catalog } from '../../contracts/catalog.ts';
import type { Change } from '../../contracts/change.ts';
import { CloudFormationStackEvent } from '../../contracts/events/cloudformation.ts';
import { CloudTrailEvent } from '../../contracts/events/cloudtrail.ts';
import { CodeDeployEvent } from '../../contracts/events/codedeploy.ts';
import { EcsDeploymentStateChangeEvent } from '../../contracts/events/ecs.ts';
import { EventBridgeEvent } from '../../contracts/events/event-bridge.ts';
import type { SignalResource } from '../../contracts/signal.ts';
import { resolutionOf } from '../detection/resolve.ts';
import { componentOfService } from '../evidence/scope.ts';
import { calledOn } from './api-calls.ts';

export type ChangeReading =
  | { kind: 'changes'; changes: Change[] }
  | { kind: 'ignored'; because: string }
  | { kind: 'unreadable'; because: string };

/** Every runbook has a role of this name: what it does is never a cause of what it is meant to heal. */
const OWN_ROLE = /:assumed-role\/selfheal-runbook-/;

/**
 * An autoscaler that acts for itself: by its service-linked role, or as a service that AWS names. What it does is an answer to the
 * load, as the incident is, and says nothing about who began.
 *
 * @see https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/autoscaling-service-linked-role.html
 */
const AUTOSCALER_ROLE = /:assumed-role\/AWSServiceRoleFor(?:Application)?AutoScaling/;
const AUTOSCALER_SERVICE = /(?:^|[.-])autoscaling(?:-plans)?\.amazonaws\.com/;

interface Found {
  kind: Change['kind'];
  at: string;
  by: string;
  summary: string;
  reference: string;
  resource: SignalResource;
  /** Its ARNs are of things that may belong to different services; else they all speak of one thing. */
  apart?: true;
  /** The resource is of no region: services of the catalog may use it in any. */
  everywhere?: true;
}

/**
 * Reads an event as the changes it tells of: one for each component of the catalog that it touched. What the catalog does
 * not know is nobody's cause and is ignored with that reason.
 */
export const readChange = (body: unknown, catalog: Catalog): ChangeReading => {
  const event = EventBridgeEvent.safeParse(body);
  if (!event.success)
    return {
      kind: 'unreadable',
      because: `not an EventBridge event: ${event.error.issues[0]?.path.join('.')} ${event.error.issues[0]?.message}`,
    };
  const read = READERS[event.data['detail-type']];
  if (!read) return { kind: 'ignored', because: `${event.data['detail-type']} tells of no change` };
  const found = read(body);
  if ('ignored' in found) return { kind: 'ignored', because: found.ignored };
  if ('unreadable' in found) return { kind: 'unreadable', because: found.unreadable };
  const services = servicesOf(found, catalog);
  if (services.length === 0)
    return { kind: 'ignored', because: `the catalog does not know what ${found.summary} was made on` };
  return { kind: 'changes', changes: services.map((service) => changeOf(found, service, catalog)) };
};

const servicesOf = ({ resource, apart, everywhere }: Found, catalog: Catalog): string[] => {
  const regions = everywhere
    ? new Set(Object.values(catalog.services).map((service) => service.region ?? catalog.region))
    : [resource.region];
  const named =
    apart && resource.arns.length > 1 ? resource.arns.map((arn) => ({ ...resource, arns: [arn] })) : [resource];
  const services = [...regions].flatMap((region) =>
    named.flatMap((one) => resolutionOf({ resource: { ...one, region } }, catalog).services),
  );
  return [...new Set(services)];
};

const changeOf = ({ resource, apart, everywhere, ...found }: Found, service: string, catalog: Catalog): Change => {
  const component = componentOfService(service, catalog);
  const identity = createHash('sha256')
    .update(JSON.stringify([found.reference, component]))
    .digest('hex');
  return {
    ...found,
    summary: found.summary.slice(0, 500),
    changeId: `chg_${identity.slice(0, 32)}`,
    component,
    own: OWN_ROLE.test(found.by),
  };
};

type Read = (body: unknown) => Found | { ignored: string } | { unreadable: string };

const complaint = (what: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]) => ({
  unreadable: `${what}: ${issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`,
});

const readApiCall: Read = (body) => {
  const parsed = CloudTrailEvent.safeParse(body);
  if (!parsed.success) return complaint('a CloudTrail event', parsed.error.issues);
  const { account, region, detail } = parsed.data;
  if (detail.errorCode) return { ignored: `${detail.eventName} was refused (${detail.errorCode})` };
  const called = calledOn({
    eventSource: detail.eventSource,
    eventName: detail.eventName,
    account,
    region,
    parameters: detail.requestParameters ?? {},
    response: detail.responseElements ?? {},
  });
  if (!called) return { ignored: `${detail.eventName} is not known to break anything` };
  const { arn = '', invokedBy = '' } = detail.userIdentity;
  if (called.kind === 'scaling' && (AUTOSCALER_ROLE.test(arn) || AUTOSCALER_SERVICE.test(invokedBy)))
    return { ignored: `${detail.eventName} is an autoscaler's own answer to the load, not a cause` };
  const by = detail.userIdentity.arn ?? detail.userIdentity.invokedBy ?? detail.userIdentity.type ?? 'unknown';
  return {
    kind: called.kind,
    at: detail.eventTime,
    by: by.slice(0, 512),
    summary: `${detail.eventName}${called.what ? ` on ${called.what}` : ''} by ${by.split('/').slice(-2).join('/')}`,
    reference: `cloudtrail:${detail.eventID}`,
    resource: { account, region, dimensions: {}, arns: [...(called.arns ?? [])], ...(called.resource ?? {}) },
    apart: true,
    ...(called.everywhere ? { everywhere: true } : {}),
  };
};

const readEcsDeployment: Read = (body) => {
  const parsed = EcsDeploymentStateChangeEvent.safeParse(body);
  if (!parsed.success) return complaint('an ECS deployment event', parsed.error.issues);
  const { account, region, time, resources, detail } = parsed.data;
  if (detail.eventName !== 'SERVICE_DEPLOYMENT_IN_PROGRESS')
    return { ignored: `${detail.eventName} is the end of a change, not its beginning` };
  return {
    kind: 'deployment',
    at: detail.updatedAt ?? time,
    by: 'ecs.amazonaws.com',
    summary: `deployment ${detail.deploymentId} began`,
    reference: `ecs:${detail.deploymentId}`,
    resource: { account, region, arns: resources, dimensions: {} },
  };
};

const readCodeDeploy: Read = (body) => {
  const parsed = CodeDeployEvent.safeParse(body);
  if (!parsed.success) return complaint('a CodeDeploy event', parsed.error.issues);
  const { account, region, time, resources, detail } = parsed.data;
  if (detail.state !== 'START')
    return { ignored: `deployment ${detail.deploymentId} is ${detail.state}: not its beginning` };
  return {
    kind: 'deployment',
    at: time,
    by: 'codedeploy.amazonaws.com',
    summary: `deployment ${detail.deploymentId} of ${detail.application}/${detail.deploymentGroup} began`,
    reference: `codedeploy:${detail.deploymentId}`,
    resource: { account, region, arns: resources, dimensions: {} },
  };
};

const readStack: Read = (body) => {
  const parsed = CloudFormationStackEvent.safeParse(body);
  if (!parsed.success) return complaint('a CloudFormation event', parsed.error.issues);
  const { account, region, time, detail } = parsed.data;
  const { status } = detail['status-details'];
  if (!/^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(status))
    return { ignored: `the stack is ${status}: not the beginning of a change` };
  return {
    kind: 'infrastructure',
    at: time,
    by: 'cloudformation.amazonaws.com',
    summary: `stack ${detail['stack-id'].split('/')[1] ?? detail['stack-id']}: ${status}`,
    reference: `cloudformation:${detail['stack-id']}:${time}`,
    resource: { account, region, arns: [detail['stack-id']], dimensions: {} },
  };
};

const READERS: Readonly<Record<string, Read>> = {
  'AWS API Call via CloudTrail': readApiCall,
  'ECS Deployment State Change': readEcsDeployment,
  'CodeDeploy Deployment State-change Notification': readCodeDeploy,
  'CloudFormation Stack Status Change': readStack,
};

import {
  EcsDeploymentStateChangeEvent,
  EcsServiceActionEvent,
  EcsTaskStateChangeEvent,
} from '../../contracts/events/ecs.ts';
import type { Severity } from '../../contracts/signal.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** Cluster and service as CloudWatch names them; nothing for the short ARNs that ECS gave before 2018. */
const dimensionsOfService = (serviceArn: string): Record<string, string> => {
  const [, cluster, service] = /:service\/([^/]+)\/([^/]+)$/.exec(serviceArn) ?? [];
  return cluster && service ? { ClusterName: cluster, ServiceName: service } : {};
};

const serviceOf = (clusterArn: string, group: string | undefined) => {
  const cluster = clusterArn.split('/').at(-1) ?? '';
  const service = group?.startsWith('service:') ? group.slice('service:'.length) : null;
  return { cluster, service, arn: clusterArn.replace(':cluster/', ':service/').concat(service ? `/${service}` : '') };
};

type Stopped = EcsTaskStateChangeEvent['detail'];

interface Failure {
  what: 'task-oom-killed' | 'task-crashed' | 'task-start-failed';
  severity: Severity;
  says: string;
  proof: boolean;
}

/**
 * What a stopped task says is wrong; null when it was stopped on purpose. ECS does not say which container was essential,
 * but its stop code says that one was. Exit code 137 alone is no proof of an OOM kill: any SIGKILL ends so.
 */
const failureOf = ({ containers, stopCode, stoppedReason }: Stopped): Failure | null => {
  const reason = stoppedReason ?? '';
  const killed = containers.find((container) => /OutOfMemory/i.test(container.reason ?? ''));
  if (killed || /OutOfMemory/i.test(reason))
    return {
      what: 'task-oom-killed',
      severity: 'high',
      says: `container ${killed?.name ?? 'of a task'} was killed for want of memory`,
      proof: true,
    };
  if (stopCode === 'TaskFailedToStart')
    return { what: 'task-start-failed', severity: 'medium', says: `a task failed to start: ${reason}`, proof: false };
  const crashed = containers.find(({ exitCode }) => exitCode !== undefined && exitCode !== 0);
  const essential = stopCode === 'EssentialContainerExited' || /^Essential container in task exited/i.test(reason);
  if (essential && crashed)
    return {
      what: 'task-crashed',
      severity: 'medium',
      says: `container ${crashed.name} exited with code ${crashed.exitCode}`,
      proof: false,
    };
  return null;
};

export const readEcsTask = (body: unknown): DraftReading[] =>
  readWith('an ECS task state change', EcsTaskStateChangeEvent, body, ({ account, region, time, detail }) => {
    if (detail.lastStatus !== 'STOPPED') return [ignored(`the task is ${detail.lastStatus}, which is no failure`)];
    const failure = failureOf(detail);
    if (!failure)
      return [
        ignored(
          `the task was stopped without a failure (${detail.stopCode ?? detail.stoppedReason ?? 'no reason given'})`,
        ),
      ];
    const { cluster, service, arn } = serviceOf(detail.clusterArn, detail.group);
    const whose = service ? `${cluster}/${service}` : (detail.group ?? cluster);
    const exitCode = detail.containers.find((container) => (container.exitCode ?? 0) !== 0)?.exitCode;
    return [
      {
        kind: 'draft',
        draft: {
          source: 'ecs',
          // A task stops once, however often ECS tells.
          sourceEventId: `${detail.taskArn}#STOPPED`,
          status: 'firing',
          severity: failure.severity,
          title: `${whose}: ${failure.says}`,
          description: detail.stoppedReason ?? '',
          observedAt: detail.stoppedAt ?? time,
          resource: {
            account,
            region,
            arns: service ? [arn] : [detail.clusterArn],
            dimensions: service ? { ClusterName: cluster, ServiceName: service } : {},
            ...(service ? {} : { name: whose }),
          },
          hardEvidence: failure.proof,
          // A task of a service belongs to the deployment that started it.
          ...(detail.startedBy?.startsWith('ecs-svc/') ? { deploymentId: detail.startedBy } : {}),
          labels: {
            happening: failure.what,
            task: detail.taskArn,
            taskDefinition: detail.taskDefinitionArn,
            ...(exitCode === undefined ? {} : { exitCode: String(exitCode) }),
          },
          furtherLabels: fieldsUnknownTo(EcsTaskStateChangeEvent.shape.detail, detail),
          identifiers: [failure.what, service ? arn : `${detail.clusterArn}#${detail.group ?? ''}`],
        },
      },
    ];
  });

export const readEcsDeployment = (body: unknown): DraftReading[] =>
  readWith('an ECS deployment state change', EcsDeploymentStateChangeEvent, body, (event) => {
    const { account, region, time, resources, detail } = event;
    const arn = resources[0] ?? '';
    if (detail.eventName !== 'SERVICE_DEPLOYMENT_FAILED') return [ignored(`${detail.eventName} is no failure`)];
    return [
      {
        kind: 'draft',
        draft: {
          source: 'ecs',
          sourceEventId: `${arn}#${detail.deploymentId}#${detail.eventName}`,
          status: 'firing',
          severity: 'high',
          title: `deployment of ${arn.split(':service/').at(-1)} failed`,
          description: detail.reason,
          observedAt: detail.updatedAt ?? time,
          resource: { account, region, arns: [arn], dimensions: dimensionsOfService(arn) },
          hardEvidence: true,
          deploymentId: detail.deploymentId,
          labels: { happening: 'deployment-failed' },
          furtherLabels: fieldsUnknownTo(EcsDeploymentStateChangeEvent.shape.detail, detail),
          identifiers: ['deployment-failed', arn],
        },
      },
    ];
  });

export const readEcsServiceAction = (body: unknown): DraftReading[] =>
  readWith('an ECS service action', EcsServiceActionEvent, body, (event) => {
    const { id, account, region, time, resources, detail } = event;
    const arn = resources[0] ?? '';
    if (detail.eventType === 'INFO') return [ignored(`${detail.eventName} is information, not a failure`)];
    return [
      {
        kind: 'draft',
        draft: {
          source: 'ecs',
          sourceEventId: id,
          status: 'firing',
          severity: detail.eventType === 'ERROR' ? 'medium' : 'low',
          title: `${arn.split(':service/').at(-1)}: ${detail.eventName}`,
          description: detail.reason,
          observedAt: detail.createdAt ?? time,
          resource: { account, region, arns: [arn], dimensions: dimensionsOfService(arn) },
          hardEvidence: false,
          labels: { happening: 'service-impaired', event: detail.eventName },
          furtherLabels: fieldsUnknownTo(EcsServiceActionEvent.shape.detail, detail),
          identifiers: [detail.eventName, arn],
        },
      },
    ];
  });

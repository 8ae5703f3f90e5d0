import type { InstanceStatus, InstanceStatusEvent, InstanceStatusSummary } from '@aws-sdk/client-ec2';
import type { Scope } from '../../../contracts/observation.ts';
import { inStory, stillSoAt } from '../observatory/platform-facts.ts';

export interface Impairment {
  at: Date;
  detail: string;
}

/** A host that does not run is out of order; in a group, instances come and go. */
export type InstanceRole = 'host' | 'member';

const NOT_RUNNING: ReadonlySet<string> = new Set(['stopping', 'stopped', 'shutting-down', 'terminated']);

/** Put before an event's description when it was called off; `[Completed]` stands before one that is over. */
const CALLED_OFF = /^\[cancel/i;

const failedCheck = (name: string, summary: InstanceStatusSummary | undefined, scope: Scope): Impairment[] => {
  if (summary?.Status !== 'impaired') return [];
  const failed = (summary.Details ?? []).filter(({ Status }) => Status === 'failed');
  const since = failed
    .flatMap(({ ImpairedSince }) => ImpairedSince ?? [])
    .toSorted((one, other) => one.getTime() - other.getTime())[0];
  const details = failed.map(({ Name, Status }) => `${Name} ${Status}`).join(', ');
  const words = `${name} impaired${details ? `: ${details}` : ''}`;
  return [{ at: stillSoAt(since, scope), detail: since ? `${words} since ${since.toISOString()}` : words }];
};

/** Something that AWS does with the instance, while it does it: what is planned for later has broken nothing yet. */
const underWay = (event: InstanceStatusEvent, scope: Scope): Impairment[] => {
  const { Code, Description = '', NotBefore, NotAfter } = event;
  const to = Date.parse(scope.toAt);
  if (!NotBefore || NotBefore.getTime() > to || CALLED_OFF.test(Description)) return [];
  if (!inStory(NotBefore, scope) && !(NotAfter && NotAfter.getTime() >= Date.parse(scope.onsetAt))) return [];
  return [{ at: stillSoAt(NotBefore, scope), detail: `${Code} from ${NotBefore.toISOString()}: ${Description}` }];
};

/**
 * What EC2 says is wrong with an instance, in its words: failed checks of the system, the instance and its volumes, events that
 * are under way, and for a host of its own that it does not run.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export const readInstanceStatus = (status: InstanceStatus, role: InstanceRole, scope: Scope): Impairment[] => {
  const { InstanceId: id, InstanceState, SystemStatus, InstanceStatus: own, AttachedEbsStatus, Events = [] } = status;
  const state = InstanceState?.Name ?? 'unknown';
  if (NOT_RUNNING.has(state)) {
    // AWS does not say here since when.
    return role === 'host' ? [{ at: new Date(scope.toAt), detail: `${id} is ${state}` }] : [];
  }
  return [
    ...failedCheck('system status', SystemStatus, scope),
    ...failedCheck('instance status', own, scope),
    ...failedCheck('status of the attached volumes', AttachedEbsStatus, scope),
    ...Events.flatMap((event) => underWay(event, scope)),
  ].map(({ at, detail }) => ({ at, detail: `${id}: ${detail}` }));
};

import type { Signal, SignalSource } from '../../contracts/signal.ts';

/**
 * Sources that tell of moments (a task was killed, a deployment failed). That a moment has ended nobody tells, or nobody
 * promises to tell: RDS and CloudFormation send ends at best effort (a failover completed, an update was taken back), so an
 * end counts when it comes and is not waited for. Lambda never tells that a function works again.
 */
const MOMENTARY: ReadonlySet<SignalSource> = new Set([
  'ecs',
  'auto-scaling',
  'codedeploy',
  'codepipeline',
  'rds',
  'lambda',
  'cloudformation',
]);

/** Whether a signal tells of a moment rather than of a state that lasts until its source says otherwise. */
export const isMoment = ({ source }: Pick<Signal, 'source'>): boolean => MOMENTARY.has(source);

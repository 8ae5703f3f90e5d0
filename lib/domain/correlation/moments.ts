import type { Signal, SignalSource } from '../../contracts/signal.ts';

/** Sources that tell of moments (a task was killed, a deployment failed). Nobody ever tells that a moment has ended. */
const MOMENTARY: ReadonlySet<SignalSource> = new Set(['ecs', 'auto-scaling', 'codedeploy', 'codepipeline']);

/** Whether a signal tells of a moment rather than of a state that lasts until its source says otherwise. */
export const isMoment = ({ source }: Pick<Signal, 'source'>): boolean => MOMENTARY.has(source);

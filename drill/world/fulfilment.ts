import type { WorkersWorld } from './auto-scaling-group.ts';
import type { DatabaseCondition } from './database.ts';
import type { QueueWorld } from './queue.ts';
import type { Random } from './random.ts';
import { STEP_SECONDS, WORKERS } from './shop.ts';

/** Messages that a worker has taken and not deleted when it hangs. */
const TAKEN_WHEN_HANGING = 20;
const SAMPLES = 12;
const POLL_SECONDS = 0.7;
const MESSAGE_MILLISECONDS = 36;

/** What the fulfilment workers did in one step. */
export interface FulfilmentFlow {
  readonly received: number;
  readonly failed: number;
  readonly milliseconds: readonly number[];
  /** Share of what the workers that answer could handle; 0 when none answers. */
  readonly utilisation: number;
  readonly instances: readonly { readonly id: string; readonly hung: boolean; readonly cpuPercent: number }[];
}

export const hang = (instance: { hung: boolean }, queue: QueueWorld, at: number): void => {
  instance.hung = true;
  queue.hold(TAKEN_WHEN_HANGING, at);
};

export const work = (
  workers: WorkersWorld,
  queue: QueueWorld,
  database: DatabaseCondition,
  random: Random,
  at: number,
): FulfilmentFlow => {
  const inService = workers.inService();
  const answering = inService.filter(({ hung }) => !hung).length;
  const most = Math.round(answering * WORKERS.instanceRate * STEP_SECONDS * random.spread(0.03));
  // What was sent since the last long poll is still waiting.
  const unseen = random.poisson(queue.sentPerSecond() * POLL_SECONDS);
  const received = Math.max(0, Math.min(queue.visible() - unseen, most));
  const failed = random.binomial(received, database.refusedShare);
  queue.hold(failed, at);
  queue.consume(received - failed);
  const utilisation = most > 0 ? received / most : 0;
  return {
    received,
    failed,
    milliseconds: Array.from(
      { length: SAMPLES },
      () => MESSAGE_MILLISECONDS * database.latencyFactor * random.spread(0.35),
    ),
    utilisation,
    instances: inService.map(({ id, hung }) => ({
      id,
      hung,
      cpuPercent: Math.min(100, hung ? random.between(0.6, 2.4) : (4 + 82 * utilisation) * random.spread(0.05)),
    })),
  };
};

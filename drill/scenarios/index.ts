import { badConfiguration } from './bad-configuration.ts';
import { badDeployment } from './bad-deployment.ts';
import { connectionsExhausted } from './connections-exhausted.ts';
import { falseAlarm } from './false-alarm.ts';
import { lambdaThrottling } from './lambda-throttling.ts';
import { lockContention } from './lock-contention.ts';
import { memoryLeak } from './memory-leak.ts';
import { misleadingSurge } from './misleading-surge.ts';
import { providerDown } from './provider-down.ts';
import type { Scenario } from './scenario.ts';
import { stuckWorkers } from './stuck-workers.ts';
import { trafficSurge } from './traffic-surge.ts';

export type { Remedy, Scenario } from './scenario.ts';

/** Every way in which the drill breaks the shop. */
export const SCENARIOS: readonly Scenario[] = [
  memoryLeak,
  badDeployment,
  trafficSurge,
  lambdaThrottling,
  badConfiguration,
  connectionsExhausted,
  providerDown,
  falseAlarm,
  stuckWorkers,
  misleadingSurge,
  lockContention,
];

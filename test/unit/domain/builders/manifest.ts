import { RunbookManifest } from '../../../../lib/contracts/manifest.ts';

/** A restart of an ECS service that takes no capacity away: ten minutes at most, two to settle. */
export const aManifest = (given: { [K in keyof RunbookManifest]?: unknown } = {}): RunbookManifest =>
  RunbookManifest.parse({
    runbook: 'restart-ecs-service',
    version: 1,
    title: 'Restart',
    description: 'Replaces every task.',
    targetKind: 'ecs-service',
    treats: [
      { faultClass: 'memory-leak', effect: 'mitigates', prior: 0.8 },
      { faultClass: 'connections-exhausted', effect: 'mitigates', prior: 0.7 },
    ],
    impact: 'low',
    capacityTouched: 0,
    parameters: {},
    expects: ['deployment', 'task-stopped'],
    timeoutSeconds: 600,
    pollSeconds: 10,
    settleSeconds: 120,
    whenUnchanged: 'keep',
    rollback: { by: 'none', because: 'a restart leaves nothing behind' },
    ...given,
  });

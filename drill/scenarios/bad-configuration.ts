import { nothing, OPERATOR, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

const PIPELINE = 'arn:aws:sts::111122223333:assumed-role/shop-delivery/pipeline';

export const badConfiguration: Scenario = {
  name: 'bad-configuration',
  title: 'Payments misses a setting',
  story:
    'A deployment of payments leaves out a setting without which the application exits soon after its start. Without a circuit breaker the new tasks replace the old ones and then crash in a loop.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const [current] = world.ecs.taskDefinitions('payments').slice(-1);
    const image = `${current?.image.split(':')[0]}:2026.11.2-${random.hex(7)}`;
    const environment = { LOG_LEVEL: 'info', PAYMENT_PROVIDER_TIMEOUT_MS: String(random.integer(25, 35) * 100) };
    const { revision } = world.ecs.registerTaskDefinition('payments', { image, environment }, PIPELINE);
    const taskDefinition = `payments:${revision}`;
    world.ecs.updateService('payments', { taskDefinition }, PIPELINE);
    world.inject({ kind: 'crashing-revision', service: 'payments', taskDefinition });
  },
  truth: { component: 'payments', faultClass: 'bad-configuration' },
  acceptableOutcomes: ['cured'],
  remedies: {
    cures: [
      rollBack('payments'),
      {
        what: 'stop the deployment of payments',
        apply: (world) => {
          world.ecs.stopDeployment('payments', OPERATOR);
        },
      },
    ],
    mitigates: [],
    useless: [nothing, restart('payments'), scaleTo('payments', 6), restart('checkout')],
    worsens: [],
  },
};

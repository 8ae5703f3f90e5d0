import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

const PIPELINE = 'arn:aws:sts::111122223333:assumed-role/shop-delivery/pipeline';

export const badDeployment: Scenario = {
  name: 'bad-deployment',
  title: 'A new version of catalogue fails',
  story:
    'A deployment brings a version of catalogue that fails about a third of its requests. Its tasks start and stay up, so the deployment itself succeeds.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const [current] = world.ecs.taskDefinitions('catalogue').slice(-1);
    const image = `${current?.image.split(':')[0]}:2026.11.1-${random.hex(7)}`;
    const { revision } = world.ecs.registerTaskDefinition('catalogue', { image }, PIPELINE);
    const taskDefinition = `catalogue:${revision}`;
    world.ecs.updateService('catalogue', { taskDefinition }, PIPELINE);
    world.inject({
      kind: 'defective-revision',
      service: 'catalogue',
      taskDefinition,
      faultShare: random.between(0.25, 0.36),
    });
  },
  truth: { component: 'catalogue', faultClass: 'bad-deployment' },
  acceptableOutcomes: ['cured'],
  remedies: {
    cures: [rollBack('catalogue')],
    mitigates: [],
    useless: [nothing, restart('catalogue'), scaleTo('catalogue', 8), restart('storefront')],
    worsens: [],
  },
};

import { nothing, refreshInstances, restart, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const stuckWorkers: Scenario = {
  name: 'stuck-workers',
  title: 'The fulfilment workers hang',
  story:
    'The worker process hangs on one fulfilment instance after another, while EC2 status checks stay green. Messages pile up in order-events.',
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({ kind: 'hanging-instances', group: 'shop-fulfilment', secondsBetween: random.between(24, 34) }),
  truth: { component: 'fulfilment', faultClass: 'instance-failure' },
  acceptableOutcomes: ['cured'],
  remedies: {
    cures: [refreshInstances('shop-fulfilment')],
    mitigates: [],
    useless: [nothing, restart('orders'), scaleTo('checkout', 6)],
    worsens: [],
  },
};

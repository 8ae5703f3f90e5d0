import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const memoryLeak: Scenario = {
  name: 'memory-leak',
  title: 'Orders leaks memory',
  story:
    'An import fills a cache in the orders tasks that is never emptied; collections take longer and longer and the kernel kills tasks. Fresh tasks leak too, but slowly.',
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({
      kind: 'task-memory-leak',
      service: 'orders',
      firstMebibytesPerMinute: random.between(150, 190),
      laterMebibytesPerMinute: random.between(10, 14),
    }),
  truth: { component: 'orders', faultClass: 'memory-leak' },
  acceptableOutcomes: ['mitigated'],
  remedies: {
    cures: [],
    mitigates: [restart('orders'), rollBack('orders')],
    useless: [nothing, restart('checkout'), scaleTo('checkout', 6)],
    worsens: [],
  },
};

import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const memoryLeak: Scenario = {
  name: 'memory-leak',
  title: 'Orders leaks memory',
  story:
    'A large import fills a cache in the orders tasks that is never emptied; collections take longer and longer and the kernel kills tasks. An orderly restart postpones the import, but the tasks go on leaking slowly.',
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({
      kind: 'task-memory-leak',
      service: 'orders',
      firstMebibytesPerMinute: random.between(150, 190),
      laterMebibytesPerMinute: random.between(13, 16),
    }),
  truth: { component: 'orders', faultClass: 'memory-leak' },
  acceptableOutcomes: ['mitigated'],
  remedies: {
    cures: [],
    mitigates: [restart('orders'), rollBack('orders')],
    useless: [nothing, restart('checkout'), scaleTo('orders', 5)],
    worsens: [],
  },
};

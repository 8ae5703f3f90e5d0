import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const lockContention: Scenario = {
  name: 'lock-contention',
  title: 'Orders wait for locked rows',
  story:
    "Somebody's session holds locks on rows of orders-db and neither commits nor ends. Orders that need the rows wait until they are cancelled. The session belongs to nothing that can be restarted here; people must end it.",
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({ kind: 'held-rows', database: 'shop-orders', share: random.between(0.3, 0.55) }),
  truth: { component: 'orders-db', faultClass: 'lock-contention' },
  acceptableOutcomes: ['escalated'],
  remedies: {
    cures: [],
    mitigates: [],
    useless: [nothing, restart('orders'), rollBack('orders'), scaleTo('orders', 6), restart('checkout')],
    worsens: [],
  },
};

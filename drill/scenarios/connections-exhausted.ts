import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const connectionsExhausted: Scenario = {
  name: 'connections-exhausted',
  title: 'Orders uses up the database connections',
  story:
    'A stuck job in the running orders tasks opens database connections and never closes them, until orders-db refuses new ones. New tasks do not have the stuck job.',
  onsetAfterSeconds: 300,
  inject: (world, random) =>
    world.inject({
      kind: 'connection-leak',
      service: 'orders',
      connectionsPerTaskMinute: random.between(12, 17),
    }),
  truth: { component: 'orders', faultClass: 'connections-exhausted' },
  // The stuck job dies with the restart, but nobody can know from outside that it will not come back.
  acceptableOutcomes: ['cured', 'mitigated'],
  remedies: {
    cures: [restart('orders'), rollBack('orders')],
    mitigates: [],
    useless: [nothing, restart('checkout'), scaleTo('checkout', 6)],
    worsens: [scaleTo('orders', 7)],
  },
};

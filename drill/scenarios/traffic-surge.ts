import { nothing, restart, rollBack, scaleTo, scaleWithoutBounds } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const trafficSurge: Scenario = {
  name: 'traffic-surge',
  title: 'Three times the traffic',
  story:
    'A campaign brings at least three times the usual traffic. Checkout waits for others more than it computes, so its workers run out while its processor use stays below what auto scaling looks at.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const wanted = random.between(1.3, 1.45) / Math.max(0.1, world.truth.utilisation('checkout'));
    world.inject({
      kind: 'traffic-rise',
      factor: Math.max(3, Math.min(3.6, wanted)),
      rampSeconds: random.between(50, 110),
      costFactors: {},
    });
  },
  truth: { component: 'checkout', faultClass: 'traffic-surge' },
  acceptableOutcomes: ['mitigated', 'cured'],
  remedies: {
    cures: [],
    mitigates: [scaleTo('checkout', 8)],
    useless: [
      nothing,
      restart('checkout'),
      rollBack('checkout'),
      scaleWithoutBounds('checkout', 8),
      scaleTo('orders', 5),
    ],
    worsens: [],
  },
};

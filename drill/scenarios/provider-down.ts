import { nothing, restart, rollBack, scaleTo } from './remedies.ts';
import type { Scenario } from './scenario.ts';

export const providerDown: Scenario = {
  name: 'provider-down',
  title: 'The payment provider is down',
  story:
    'The external payment provider answers most calls with 503 and some not at all. Nothing in the account can help; people must know.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const silentShare = random.between(0.2, 0.32);
    world.inject({
      kind: 'external-outage',
      component: 'payment-provider',
      silentShare,
      refusedShare: random.between(0.55, 0.65),
    });
  },
  truth: { component: 'payment-provider', faultClass: 'dependency-outage' },
  acceptableOutcomes: ['escalated'],
  remedies: {
    cures: [],
    mitigates: [],
    useless: [nothing, restart('payments'), rollBack('payments'), scaleTo('payments', 6), restart('checkout')],
    worsens: [],
  },
};

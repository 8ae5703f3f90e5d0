import { nothing, reserveConcurrency, restart, scaleTo, unreserveConcurrency } from './remedies.ts';
import type { Scenario } from './scenario.ts';

/** What pricing needs at the busiest hour, with room for moments above the mean. */
const NEEDED = 20;

export const lambdaThrottling: Scenario = {
  name: 'lambda-throttling',
  title: 'Pricing is throttled',
  story:
    'Somebody lowers the reserved concurrency of the pricing function by API, far below what it needs. Most price look-ups are turned away with 429.',
  onsetAfterSeconds: 300,
  inject: (world, random) => {
    const by = `arn:aws:iam::111122223333:user/${random.pick(['j.moreau', 'a.keller', 's.okafor'])}`;
    world.lambda.putReservedConcurrency('shop-pricing', random.integer(2, 4), by);
    world.inject({ kind: 'lowered-concurrency', fn: 'shop-pricing', needed: NEEDED });
  },
  truth: { component: 'pricing', faultClass: 'concurrency-limit' },
  acceptableOutcomes: ['cured'],
  remedies: {
    cures: [reserveConcurrency('shop-pricing', NEEDED), unreserveConcurrency('shop-pricing')],
    mitigates: [],
    useless: [nothing, restart('catalogue'), scaleTo('checkout', 8), reserveConcurrency('shop-pricing', 4)],
    worsens: [reserveConcurrency('shop-pricing', 0)],
  },
};

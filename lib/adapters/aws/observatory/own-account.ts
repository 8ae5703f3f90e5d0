import { componentParts } from '../../../contracts/component.ts';
import type { Gap, Scope } from '../../../contracts/observation.ts';
import { type Collector, standingGap } from './collector.ts';

const within = (scope: Scope, account: string): Scope => ({
  ...scope,
  components: scope.components.filter(({ component }) => componentParts(component).account === account),
});

/** Asks only about what is in the account that may be looked into. */
export const inAccount = (account: string, collector: Collector): Collector => ({
  ...collector,
  look: (look) => collector.look({ ...look, scope: within(look.scope, account) }),
});

/** What is never seen of a scope, as it is in accounts that Selfheal has no role in: said once, and held against nothing. */
export const outsideOf = (account: string, { components }: Pick<Scope, 'components'>): Gap[] => {
  const others = components.filter(({ component }) => componentParts(component).account !== account);
  const accounts = [...new Set(others.map(({ component }) => componentParts(component).account))].sort();
  const services = [...new Set(others.map(({ service }) => service))].sort();
  return others.length > 0
    ? [
        standingGap(
          'accounts',
          null,
          `AWS's telemetry of ${services.join(', ')} is not read: Selfheal runs in ${account} and has no role in ${accounts.join(', ')}`,
        ),
      ]
    : [];
};

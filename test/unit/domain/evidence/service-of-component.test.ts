import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import { componentOfService } from '../../../../lib/domain/evidence/scope.ts';
import { serviceOfComponent } from '../../../../lib/domain/evidence/service-of-component.ts';

const PLACE = { version: 1, account: '111122223333', region: 'eu-west-1' } as const;
const KINDS = ['ecs-service', 'lambda-function'] as const;

const services = fc.dictionary(
  fc.stringMatching(/^[a-e]{1,2}$/),
  fc.record({ kind: fc.constantFrom(...KINDS), name: fc.constantFrom('one', 'two', 'three') }),
  { maxKeys: 8 },
);

it('names the first service that a component is, each catalog by itself, and none where none is', () => {
  fc.assert(
    fc.property(fc.tuple(services, services), (both) => {
      const catalogs = both.map((some) =>
        Catalog.parse({
          ...PLACE,
          applications: { shop: { owner: 'shop', environment: 'production' } },
          services: Object.fromEntries(
            Object.entries(some).map(([name, service]) => [name, { ...service, application: 'shop' }]),
          ),
        }),
      );
      // Asked in turn, and twice: what is kept of one catalog must not answer for the other.
      for (const catalog of [...catalogs, ...catalogs])
        for (const kind of KINDS)
          for (const name of ['one', 'two', 'three', 'four']) {
            const component = `111122223333:eu-west-1:${kind}:${name}`;
            const first = Object.keys(catalog.services).find((each) => componentOfService(each, catalog) === component);
            expect(serviceOfComponent(component, catalog)).toBe(first ?? null);
          }
    }),
  );
});

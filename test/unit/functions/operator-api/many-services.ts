import { drillSignIn } from '../../../../drill/sign-in.ts';
import { createApp } from '../../../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../../../lib/contracts/manifest.ts';
import type { IncidentStore } from '../../../../lib/ports/incident-store.ts';
import { atSecond, iso, POLICY } from '../../../contract/builders.ts';
import { aManifest } from '../../domain/builders/manifest.ts';

const PAGES = 'https://pages.example';

export const nameOf = (n: number): string => `service-${String(n).padStart(4, '0')}`;
export const componentOf = (n: number): string => `111122223333:eu-west-1:ecs-service:many/${nameOf(n)}`;

/** So many services, ten in an application; each calls the next one. Groups see everything, one application, or everything by its names. */
export const manyServices = (services: number): Catalog => {
  const applications = Array.from({ length: Math.ceil(services / 10) }, (_, n) => `app-${n}`);
  return Catalog.parse({
    version: 1,
    account: '111122223333',
    region: 'eu-west-1',
    applications: Object.fromEntries(
      applications.map((name) => [name, { owner: `owners-of-${name}`, environment: 'production' }]),
    ),
    services: Object.fromEntries(
      Array.from({ length: services }, (_, n) => [
        nameOf(n),
        {
          application: `app-${Math.floor(n / 10)}`,
          kind: 'ecs-service',
          name: `many/${nameOf(n)}`,
          dependsOn: n + 1 < services ? [nameOf(n + 1)] : [],
          ...(n === 7 && { owner: 'the People of the Till' }),
        },
      ]),
    ),
    access: {
      admins: { role: 'admin' },
      'app-3-viewers': { role: 'viewer', applications: ['app-3'] },
      'all-by-name': { role: 'viewer', applications },
    },
  });
};

/** How often a method of the store is called, with what, and how many calls were ever under way at once. */
export interface Calls {
  with: unknown[][];
  atOnce: number;
}

/** The console over so many services; of the methods named, every call is written down. */
export const consoleOver = ({
  catalog,
  manifests = [aManifest()],
  watched = [],
  now: at = atSecond(60),
}: {
  catalog: Catalog;
  manifests?: RunbookManifest[];
  watched?: ('trackRecords' | 'pastOutcomes')[];
  now?: Date | undefined;
}) => {
  const now = () => at;
  const store = createMemoryStore({ now });
  const calls = Object.fromEntries(watched.map((name): [string, Calls] => [name, { with: [], atOnce: 0 }]));
  const incidents: IncidentStore = { ...store };
  for (const name of watched) {
    const ask = store[name] as (...given: unknown[]) => Promise<unknown>;
    let underWay = 0;
    const counted = async (...given: unknown[]) => {
      const seen = calls[name];
      underWay += 1;
      seen?.with.push(given);
      if (seen) seen.atOnce = Math.max(seen.atOnce, underWay);
      try {
        return await ask(...given);
      } finally {
        underWay -= 1;
      }
    };
    Object.assign(incidents, { [name]: counted });
  }
  const app = createApp({
    policyVersion: POLICY,
    incidents,
    linkSecret: async () => 'a secret of the test',
    manifests,
    failed: (error) => {
      throw error;
    },
    now,
    signIn: {
      signIn: drillSignIn({ pagesUrl: PAGES, now }),
      sessions: {
        start: async () => 'cookie',
        open: async (group) => ({
          session: {
            operator: { id: 'ana@example.com', name: 'Ana', groups: [group], signedInAt: iso(0), expiresAt: iso(9999) },
            formToken: 'f'.repeat(43),
          },
          renewed: null,
        }),
      },
      catalog,
      pagesUrl: PAGES,
      refused: () => {},
    },
    console: { incidents, catalog, manifests, now },
  });
  return {
    store,
    calls,
    get: (path: string, group = 'admins') =>
      app.request(`${PAGES}${path}`, { headers: { cookie: `__Host-selfheal-session=${group}` } }),
    text: async (path: string, group = 'admins'): Promise<string> =>
      (await app.request(`${PAGES}${path}`, { headers: { cookie: `__Host-selfheal-session=${group}` } })).text(),
  };
};

/** The services that a page links to, in its order. */
export const linkedServices = (page: string): string[] =>
  [...page.matchAll(/href="\/console\/services\/([^"]+)"/g)].map(([, name]) => name ?? '');

/** Where a page's link of that kind leads. */
export const linkTo = (page: string, rel: 'next' | 'prev'): string | undefined =>
  new RegExp(`href="([^"]+)" rel="${rel}"`).exec(page)?.[1]?.replaceAll('&amp;', '&');

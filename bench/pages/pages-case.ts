import { createApp } from '../../functions/operator-api/handler.ts';
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import { benchCatalog, serviceOf, writePast } from './many-services.ts';
import { askAbout, instant, LOOKED_AT, writeIncident } from './storm-case.ts';

export const SIGNALS = 5000;
/** The most that a page may weigh. */
export const GOAL_BYTES = 100_000;

const ORIGIN = 'https://bench.example';
const SECRET = 'the secret of the bench';
const PERSON = 'ana@example.com';
const SWITCH_TURNS = 120;

/** The pages over a table in this process. The cookie names the group of whoever looks. */
const appOver = (incidents: IncidentStore) => {
  const now = () => new Date(LOOKED_AT);
  const catalog = benchCatalog();
  const manifests = loadRunbooks().map(({ manifest }) => manifest);
  const operator = { id: PERSON, name: 'Ana', signedInAt: instant(0), expiresAt: '2100-01-01T00:00:00.000Z' };
  const nobody = async () =>
    ({ status: 'refused', refusal: 'unreachable', because: 'the bench has no directory' }) as const;
  return createApp({
    policyVersion: 'cat_1',
    incidents,
    linkSecret: async () => SECRET,
    manifests,
    failed: (error) => {
      throw error;
    },
    now,
    signIn: {
      signIn: { begin: nobody, finish: nobody, signOutAddress: () => '/' },
      sessions: {
        start: async () => '',
        open: async (group) => ({
          session: { operator: { ...operator, groups: [group] }, formToken: 'bench' },
          renewed: null,
        }),
      },
      catalog,
      pagesUrl: ORIGIN,
      refused: () => {},
    },
    console: { incidents, catalog, manifests, now },
  });
};

export interface PagesCase {
  app: ReturnType<typeof appOver>;
  /** Every page that there is, with what it is called where its address is too long to print. */
  pages: { name: string; path: string }[];
  /** The page's bytes; throws where there is no such page. */
  get: (path: string, group: string) => Promise<ArrayBuffer>;
}

/**
 * Every page with much to show: an incident of 5,000 signals and a question about it; a thousand services in fifty applications, each
 * with two past incidents and a track record of every runbook that fits; 190 open incidents; a long log of the switch.
 */
export const pagesCase = async (): Promise<PagesCase> => {
  const store = createMemoryStore({ now: () => new Date(LOOKED_AT) });
  const manifests = loadRunbooks().map(({ manifest }) => manifest);
  await writePast(store, manifests, new Date(LOOKED_AT));
  const incidentId = await writeIncident(store, SIGNALS);
  const link = await askAbout(store, manifests, { secret: SECRET, approver: PERSON });
  const person = { by: PERSON, how: 'signed-in', from: '192.0.2.1' } as const;
  for (let minute = 0; minute < SWITCH_TURNS; minute += 1)
    await store.setKillSwitch(minute % 2 === 0, person, 'the bench', new Date(instant(minute)));
  const app = appOver(store);
  const paths = [
    '',
    `/incidents/${incidentId}`,
    `/incidents/${incidentId}/approval`,
    '/services',
    '/services?q=by-name&page=7',
    `/services/${serviceOf(0)}`,
    `/services/${serviceOf(500)}`,
    '/runbooks',
    ...manifests.map(({ runbook }) => `/runbooks/${runbook}`),

    '/learning',
    '/audit',
  ].map((path) => `/console${path}`);
  return {
    app,
    pages: [...paths.map((path) => ({ name: path, path })), { name: '/approvals/<link>', path: link }],
    get: async (path, group) => {
      const page = await app.request(`${ORIGIN}${path}`, { headers: { cookie: `__Host-selfheal-session=${group}` } });
      if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
      return page.arrayBuffer();
    },
  };
};

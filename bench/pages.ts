import { createApp } from '../functions/operator-api/handler.ts';
import { createMemoryStore } from '../lib/adapters/memory/memory-store.ts';
import { loadRunbooks } from '../lib/infra/runbooks/load-runbooks.ts';
import { readOptions, report } from './options.ts';
import { askAbout, benchCatalog, instant, LOOKED_AT, writeIncident } from './pages/storm-case.ts';

const SIGNALS = 5000;
/** A page may take so long on the server, at the median, and be so large. */
const GOAL_MILLISECONDS = 150;
const GOAL_BYTES = 100_000;
const WARM_UPS = 3;
const LOOKS = 15;

/** The pages over a table in this process, for somebody who may see everything. */
const pagesOf = () => {
  const now = () => new Date(LOOKED_AT);
  const store = createMemoryStore({ now });
  const catalog = benchCatalog();
  const manifests = loadRunbooks().map(({ manifest }) => manifest);
  const operator = {
    id: 'ana@example.com',
    name: 'Ana',
    groups: ['admins'],
    signedInAt: instant(0),
    expiresAt: '2100-01-01T00:00:00.000Z',
  };
  const nobody = async () =>
    ({ status: 'refused', refusal: 'unreachable', because: 'the bench has no directory' }) as const;
  const app = createApp({
    policyVersion: 'cat_1',
    incidents: store,
    linkSecret: async () => 'the secret of the bench',
    manifests,
    failed: (error) => {
      throw error;
    },
    now,
    signIn: {
      signIn: { begin: nobody, finish: nobody, signOutAddress: () => '/' },
      sessions: {
        start: async () => '',
        open: async () => ({ session: { operator, formToken: 'bench' }, renewed: null }),
      },
      catalog,
      pagesUrl: 'https://bench.example',
      refused: () => {},
    },
    console: { incidents: store, catalog, manifests, now },
  });
  return { store, app, manifests };
};

/** `pages`: time on the server and size of every page of the console, with an incident of 5,000 signals. */
export const runPages = async (args: readonly string[]): Promise<void> => {
  const options = readOptions(args);
  const { store, app, manifests } = pagesOf();
  const incidentId = await writeIncident(store, SIGNALS);
  await askAbout(store, manifests);
  const person = { by: 'ana@example.com', how: 'signed-in', from: '192.0.2.1' } as const;
  for (let minute = 0; minute < 120; minute += 1)
    await store.setKillSwitch(minute % 2 === 0, person, 'the bench', new Date(instant(minute)));
  const paths = [
    '',
    `/incidents/${incidentId}`,
    `/incidents/${incidentId}/approval`,
    '/services',
    '/services/service-0',
    '/runbooks',
    '/learning',
    '/audit',
  ];
  const measured = [];
  for (const path of paths) {
    const milliseconds: number[] = [];
    let bytes = 0;
    for (let look = -WARM_UPS; look < LOOKS; look += 1) {
      const startedAt = performance.now();
      const page = await app.request(`https://bench.example/console${path}`, {
        headers: { cookie: '__Host-selfheal-session=bench' },
      });
      const body = await page.arrayBuffer();
      if (page.status !== 200) throw new Error(`/console${path} answered ${page.status}`);
      bytes = body.byteLength;
      if (look >= 0) milliseconds.push(performance.now() - startedAt);
    }
    milliseconds.sort((one, other) => one - other);
    const median = Math.round(milliseconds[Math.floor(LOOKS / 2)] ?? 0);
    measured.push({
      page: `/console${path}`,
      medianMilliseconds: median,
      slowestMilliseconds: Math.round(milliseconds.at(-1) ?? 0),
      bytes,
      right: median < GOAL_MILLISECONDS && bytes < GOAL_BYTES,
    });
  }
  const right = measured.every((each) => each.right);
  report(
    measured.map(
      ({ page, medianMilliseconds, slowestMilliseconds, bytes }) =>
        `${page}: ${medianMilliseconds} ms (slowest ${slowestMilliseconds} ms), ${(bytes / 1000).toFixed(1)} KB`,
    ),
    { bench: 'pages', signals: SIGNALS, looks: LOOKS, pages: measured, right },
    options,
  );
  if (!right) process.exitCode = 1;
};

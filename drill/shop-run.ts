import { fileURLToPath } from 'node:url';
import FakeTimers from '@sinonjs/fake-timers';
import { createMemoryStore } from '../lib/adapters/memory/memory-store.ts';
import type { VersionedCatalog } from '../lib/contracts/catalog.ts';
import { readCatalog } from '../lib/infra/catalog-file.ts';
import { loadRunbooks, policyIn } from '../lib/infra/runbooks/load-runbooks.ts';
import { runDocument } from './automation/run-document.ts';
import { createCloud } from './cloud/cloud.ts';
import { tightAlarm } from './cloud/cloudwatch/alarms.ts';
import type { Scenario } from './scenarios/index.ts';
import { deploySelfheal, LINK_SECRET, SESSION_SECRET, SIGNAL_QUEUE } from './wiring.ts';
import { createRandom } from './world/random.ts';
import { createWorld } from './world/world.ts';

/** A Tuesday morning: the shop's traffic is neither at its peak nor asleep. */
const STARTS_AT = Date.parse('2026-03-03T06:00:00.000Z');
const WARM_UP_SECONDS = 4 * 3600;
const TICK_MS = 5000;
const SWEEP_MS = 300_000;

export interface ShopRunOptions {
  scenario: Scenario;
  seed: number;
  pagesUrl: string;
  careless: boolean;
}

/**
 * The shop on its virtual clock with Selfheal deployed beside it, warm and about to break. `step` lets five seconds pass;
 * `end` gives the real clock back.
 */
export const createShopRun = ({ scenario, seed, pagesUrl, careless }: ShopRunOptions) => {
  const startsAt = STARTS_AT + WARM_UP_SECONDS * 1000;
  const clock = FakeTimers.install({
    now: startsAt,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    // Middleware that was loaded before may hold timers of the real clock.
    shouldClearNativeTimers: true,
  });
  const world = createWorld({ seed, startAt: STARTS_AT });
  world.advanceTo(startsAt);

  const catalog: VersionedCatalog = readCatalog(
    fileURLToPath(new URL('../selfheal.yaml', import.meta.url)),
    '2026-03-01T00:00:00.000Z',
  );
  const { account, region, mailFrom } = catalog.catalog;
  const runbooks = loadRunbooks();
  const place = { partition: 'aws', region, account };
  const cloud = createCloud({
    world,
    now: () => clock.now,
    runDocument,
    documents: Object.fromEntries(
      runbooks.map((runbook) => [
        `Selfheal-${runbook.name}`,
        { document: runbook.source, policy: policyIn(runbook, place), roleName: `selfheal-runbook-${runbook.name}` },
      ]),
    ),
    secrets: {
      [LINK_SECRET]: `a secret of drill ${seed}`,
      [SESSION_SECRET]: JSON.stringify({ current: `what keeps the sessions of drill ${seed}`, previous: '' }),
    },
    verifiedSenders: mailFrom ? [mailFrom] : [],
    signalQueue: {
      name: SIGNAL_QUEUE,
      visibilityTimeoutSeconds: 120,
      maxReceiveCount: 3,
      batchSize: 100,
      batchWindowSeconds: 2,
    },
    alarms: scenario.tightAlarm ? [tightAlarm(scenario.tightAlarm)] : [],
  });

  const table = { writeUnits: 0, readUnits: 0 };
  const backlog: Promise<unknown>[] = [];
  let deliverChange: ((record: unknown) => Promise<unknown>) | undefined;
  const incidents = createMemoryStore({
    now: () => new Date(clock.now),
    onChange: (record) => {
      if (deliverChange) backlog.push(deliverChange(record));
    },
    onCall: ({ writeUnits, readUnits }) => {
      table.writeUnits += writeUnits;
      table.readUnits += readUnits;
    },
  });
  const bytes = createRandom(seed + 1);
  const selfheal = deploySelfheal({
    cloud,
    incidents,
    catalog,
    manifests: runbooks.map(({ manifest }) => (careless ? { ...manifest, contraindications: [] } : manifest)),
    random: (count) => Uint8Array.from({ length: count }, () => bytes.integer(0, 255)),
    pagesUrl,
  });
  deliverChange = selfheal.deliverChange;

  const faultAt = startsAt + scenario.onsetAfterSeconds * 1000;
  let injected = false;
  let sweptAt = startsAt;

  return {
    clock,
    world,
    cloud,
    catalog,
    incidents,
    app: selfheal.app,
    /** Epoch milliseconds at which the scenario breaks the shop. */
    faultAt,
    table,
    step: async () => {
      await clock.tickAsync(TICK_MS);
      cloud.advanceTo(clock.now);
      if (!injected && clock.now >= faultAt) {
        injected = true;
        scenario.inject(world, createRandom(seed));
      }
      await Promise.all(backlog.splice(0));
      if (clock.now - sweptAt >= SWEEP_MS) {
        sweptAt = clock.now;
        await selfheal.sweep();
      }
    },
    end: () => clock.uninstall(),
  };
};
export type ShopRun = ReturnType<typeof createShopRun>;

/** The same shop with the same fault and nobody to heal it: what would have been, for the referee to compare with. */
export const untouchedShop = ({ scenario, seed }: Pick<ShopRunOptions, 'scenario' | 'seed'>) => {
  const world = createWorld({ seed, startAt: STARTS_AT });
  const faultAt = STARTS_AT + (WARM_UP_SECONDS + scenario.onsetAfterSeconds) * 1000;
  let injected = false;
  return {
    world,
    advanceTo: (epochMs: number) => {
      if (!injected && epochMs >= faultAt) {
        world.advanceTo(faultAt);
        injected = true;
        scenario.inject(world, createRandom(seed));
      }
      world.advanceTo(epochMs);
    },
  };
};

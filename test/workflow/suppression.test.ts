import { afterEach, describe, expect, it } from 'vitest';
import { Catalog } from '../../lib/contracts/catalog.ts';
import { aCatalog, createHarness, type Harness } from './harness.ts';

let harness: Harness;
afterEach(() => harness.end());

const WINDOW = { name: 'patching', once: { fromAt: '2026-03-01T11:00:00Z', untilAt: '2026-03-01T12:30:00Z' } };

describe('a failure within a maintenance window', () => {
  it('is left alone until it ends, and then healed if it is still there', async () => {
    const versioned = aCatalog();
    const catalog = { ...versioned, catalog: Catalog.parse({ ...versioned.catalog, maintenance: [WINDOW] }) };
    harness = createHarness({ effects: { 'rollback-ecs-deployment': 'cures' }, catalog });
    await harness.run();
    expect(await harness.history()).toBeNull();
    expect(harness.shop.started).toEqual([]);

    await harness.clock.tickAsync(20 * 60_000);
    await harness.sweepNow();
    expect(await harness.open()).toBe(0);

    await harness.clock.tickAsync(10 * 60_000);
    await harness.sweepNow();
    expect(await harness.open()).toBe(1);
    await harness.run();
    const history = await harness.history();
    expect(history?.outcome?.result).toBe('cured');
    expect(history?.incident.openedAt).toBe('2026-03-01T12:30:05.000Z');
  });
});

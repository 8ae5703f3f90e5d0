import { describe, expect, it } from 'vitest';
import { aSystem, transition, withPolicies } from './system.ts';

const HOUR = 3600;
/** From an hour after the start for an hour. */
const WINDOW = { name: 'database-patching', once: { fromAt: '2026-05-04T11:00:00Z', untilAt: '2026-05-04T12:00:00Z' } };
const inWindow = (covers: Record<string, unknown> = { services: ['lending'] }) =>
  aSystem({ catalog: withPolicies({}, { maintenance: [{ ...WINDOW, ...covers }] }) });

describe('a maintenance window', () => {
  it('keeps a signal of what it covers from opening anything, and records why', async () => {
    const system = inWindow();
    system.at(HOUR + 60);
    expect(await system.send(transition(system, HOUR + 50))).toEqual({ batchItemFailures: [] });
    expect(await system.all()).toEqual([]);
    expect(system.started).toEqual([]);
    const because = 'maintenance window database-patching is open until 2026-05-04T12:00:00.000Z';
    expect(await system.suppressed()).toEqual([{ rule: 'maintenance', count: 1, because }]);
    expect(system.counted('SignalsSuppressed')).toBe(1);
  });

  it.each([
    ['another service', { services: ['search'] }, true],
    ['the signal’s application', { applications: ['books'] }, false],
    ['another application', { applications: ['archive'] }, true],
    ['everything', {}, false],
  ])('that covers %s lets it open an incident or not', async (_, covers, opens) => {
    const system = inWindow(covers);
    system.at(HOUR + 60);
    await system.send(transition(system, HOUR + 50));
    expect((await system.all()).length === 1).toBe(opens);
  });

  it.each([
    ['everything', {}, 0],
    ['one service', { services: ['lending'] }, 1],
  ])('over %s covers what the catalog does not know or not', async (_, covers, opened) => {
    const system = inWindow(covers);
    system.at(HOUR + 60);
    const unknown = { service: null, application: null, environment: null, component: null };
    await system.send(transition(system, HOUR + 50, 'firing', unknown));
    expect(await system.all()).toHaveLength(opened);
  });

  it('loses nothing that still fires when it ends: it is put back once, and is one incident', async () => {
    const system = inWindow();
    system.at(HOUR + 60);
    const signal = transition(system, HOUR + 50);
    await system.send(signal);
    system.at(2 * HOUR - 1);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    system.at(2 * HOUR + 120);
    expect(await system.sweep()).toEqual({ failed: [], sent: 1 });
    const [incident, ...more] = await system.open();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      group: 'app#books',
      onsetAt: signal.observedAt,
      openedAt: system.iso(2 * HOUR + 120),
    });
    expect(system.started).toEqual([incident?.incidentId]);
    expect((await system.store.signals(incident?.incidentId ?? ''))[0]?.latest.labels).toMatchObject({
      'released-from': 'maintenance',
    });
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(system.counted('SignalsReleased')).toBe(1);
  });

  it.each([
    ['in order', [0, 1]],
    ['in the wrong order', [1, 0]],
  ])('lets nothing go that has cleared before it ended, delivered %s', async (_, order) => {
    const system = inWindow();
    system.at(HOUR + 600);
    const both = [transition(system, HOUR + 50), transition(system, HOUR + 500, 'resolved')];
    for (const n of order) await system.send(...both.slice(n, n + 1));
    system.at(2 * HOUR + 1);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(await system.store.held()).toEqual([]);
    expect(await system.all()).toEqual([]);
  });

  it('lets nothing go that cleared after it ended and before the sweep came', async () => {
    const system = inWindow();
    system.at(HOUR + 60);
    await system.send(transition(system, HOUR + 50));
    system.at(2 * HOUR + 60);
    await system.send(transition(system, 2 * HOUR + 50, 'resolved'));
    system.at(2 * HOUR + 120);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(await system.all()).toEqual([]);
  });

  it('opens one incident even if the sweep dies between sending a signal and forgetting it', async () => {
    let dies = true;
    const system = aSystem({
      catalog: withPolicies({}, { maintenance: [WINDOW] }),
      change: (store) => ({
        letGo: async (held) => {
          if (dies) throw new Error('the function was stopped');
          return store.letGo(held);
        },
      }),
    });
    system.at(HOUR + 60);
    await system.send(transition(system, HOUR + 50));
    system.at(2 * HOUR + 1);
    expect(await system.sweep()).toMatchObject({ failed: [expect.stringContaining('held signal')], sent: 1 });
    dies = false;
    expect(await system.sweep()).toEqual({ failed: [], sent: 1 });
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    const [incident, ...more] = await system.open();
    expect(more).toEqual([]);
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ count: 1 }]);
  });

  it('tells an open incident that its signal has cleared', async () => {
    const system = inWindow();
    system.at(10);
    await system.send(transition(system, 5));
    system.at(HOUR + 60);
    await system.send(transition(system, HOUR + 50, 'resolved'));
    const [incident] = await system.open();
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ status: 'resolved' }]);
  });

  it('does not hold a moment, which is over when it is told', async () => {
    const system = inWindow();
    system.at(HOUR + 60);
    await system.send(transition(system, HOUR + 50, 'firing', { source: 'ecs', hardEvidence: true }));
    expect(await system.suppressed()).toMatchObject([{ rule: 'maintenance', count: 1 }]);
    system.at(2 * HOUR + 1);
    expect(await system.sweep()).toEqual({ failed: [], sent: 0 });
    expect(await system.all()).toEqual([]);
  });
});

describe('a mute', () => {
  const muted = (until: string) =>
    aSystem({
      catalog: withPolicies(
        {},
        { mutes: [{ service: 'lending', untilAt: until, because: 'ticket 17: known, mended on Friday' }] },
      ),
    });

  it('keeps its service’s signals from opening anything, with the words of who said so', async () => {
    const system = muted('2026-05-04T11:00:00Z');
    system.at(60);
    await system.send(
      transition(system, 50),
      transition(system, 55, 'firing', { service: 'reader', fingerprint: '1'.repeat(32) }),
    );
    const [incident] = await system.all();
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ latest: { service: 'reader' } }]);
    expect(await system.suppressed()).toEqual([
      {
        rule: 'mute',
        count: 1,
        because: 'lending is muted until 2026-05-04T11:00:00Z: ticket 17: known, mended on Friday',
      },
    ]);
  });

  it('lets go what still fires when it ends, but not into a window that has begun meanwhile', async () => {
    const system = aSystem({
      catalog: withPolicies(
        {},
        { mutes: [{ service: 'lending', untilAt: '2026-05-04T11:30:00Z', because: 'known' }], maintenance: [WINDOW] },
      ),
    });
    system.at(60);
    await system.send(transition(system, 50));
    system.at(1.75 * HOUR);
    expect(await system.sweep()).toMatchObject({ sent: 0 });
    system.at(2 * HOUR);
    expect(await system.sweep()).toMatchObject({ sent: 1 });
    expect(await system.open()).toHaveLength(1);
  });
});

describe('a second delivery', () => {
  it('is a count of what is there and no new thing, whoever delivers it', async () => {
    const system = aSystem();
    system.at(10);
    const signal = transition(system, 5);
    await system.send(signal, signal);
    await system.send(signal);
    await system.send(transition(system, 8));
    const [incident, ...more] = await system.all();
    expect(more).toEqual([]);
    expect(await system.store.signals(incident?.incidentId ?? '')).toMatchObject([{ count: 2 }]);
    expect(system.counted('IncidentsOpened')).toBe(1);
    expect(system.counted('SignalsAttached')).toBe(2);
    expect(system.counted('SignalsSuppressed')).toBe(0);
  });
});

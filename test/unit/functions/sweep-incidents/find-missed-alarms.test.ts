import { describe, expect, it } from 'vitest';
import { erase, set, update } from '../../../../lib/adapters/table/table.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { alarmAt, aSweep, strangeAlarmAt, T0 } from './a-sweep.ts';

describe('an alarm that fires and that nobody was told of', () => {
  it('is put into the queue in the form of its event, opens an incident, and is not missed any more', async () => {
    const { alarms, sweep, queue, deliver, open, pass, counted } = aSweep();
    alarms.firing = [alarmAt(-3600, 'ALARM')];
    await sweep();
    expect(queue.map((body) => JSON.parse(body))).toEqual(alarms.firing);
    expect(counted('MissedTransitions')).toBe(1);
    await deliver(...queue.splice(0));
    expect(await open()).toHaveLength(1);
    pass(300);
    await sweep();
    expect(queue).toEqual([]);
  });

  it('counts once when its event comes after all', async () => {
    const { alarms, sweep, queue, deliver, open, store } = aSweep();
    alarms.firing = [alarmAt(-3600, 'ALARM')];
    await sweep();
    await deliver(...queue, alarmAt(-3600, 'ALARM'));
    const [incidentId] = await open();
    expect(await store.signals(incidentId ?? '')).toMatchObject([{ count: 1 }]);
  });

  it('is waited for while its event may still be on the way', async () => {
    const { alarms, sweep, queue, pass } = aSweep();
    alarms.firing = [alarmAt(-100, 'ALARM')];
    await sweep();
    expect(queue).toEqual([]);
    pass(60);
    await sweep();
    expect(queue).toHaveLength(1);
  });

  it('is no signal where its event would be none: our own alarms and those of auto scaling', async () => {
    const { alarms, sweep, queue } = aSweep();
    alarms.firing = [
      alarmAt(-900, 'ALARM', 'selfheal-dead-letters'),
      alarmAt(-900, 'ALARM', 'TargetTracking-x-AlarmHigh'),
    ];
    await sweep();
    expect(queue).toEqual([]);
  });

  it('is left alone while it is kept from opening anything for a reason', async () => {
    const muted = aCatalog((draft) => {
      const untilAt = new Date(T0 + 7_200_000).toISOString();
      Object.assign(draft, { mutes: [{ service: 'lending', untilAt, because: 'a move' }] });
    });
    const { alarms, sweep, queue, deliver, open } = aSweep({ catalog: muted });
    alarms.firing = [alarmAt(-900, 'ALARM')];
    await deliver(...alarms.firing);
    expect(await open()).toEqual([]);
    await sweep();
    expect(queue).toEqual([]);
  });

  it('is left alone after its incident was closed: the same transition is no new failure', async () => {
    const { alarms, sweep, queue, deliver, open, store, pass, now } = aSweep();
    alarms.firing = [alarmAt(-900, 'ALARM')];
    await deliver(...alarms.firing);
    const [incidentId] = await open();
    for (const to of ['validating', 'closed'] as const)
      await store.move(incidentId ?? '', { to, attempt: 1, at: now() });
    pass(7200);
    await sweep();
    expect(queue).toEqual([]);
  });

  it('is left alone however many other incidents its application has had since', async () => {
    const { alarms, sweep, queue, deliver, open, store, pass, now } = aSweep();
    alarms.firing = [alarmAt(-900, 'ALARM', 'stuck')];
    await deliver(...alarms.firing);
    for (const [n, name] of ['one', 'two', 'three'].entries()) {
      const [incidentId] = await open();
      for (const to of ['validating', 'closed'] as const)
        await store.move(incidentId ?? '', { to, attempt: 1, at: now() });
      pass(7200);
      await deliver(alarmAt((n + 1) * 7200 - 10, 'ALARM', name));
      await sweep();
      expect(queue).toEqual([]);
    }
  });
});

describe('an alarm that an incident takes for firing and that is OK', () => {
  it('is told as resolved', async () => {
    const { alarms, sweep, queue, deliver, open, store, pass } = aSweep();
    await deliver(alarmAt(-60, 'ALARM'));
    pass(900);
    alarms.ok = [alarmAt(300, 'OK')];
    await sweep();
    expect(alarms.asked).toEqual([['lending-latency']]);
    await deliver(...queue.splice(0));
    const [incidentId] = await open();
    expect(await store.signals(incidentId ?? '')).toMatchObject([{ status: 'resolved', count: 2 }]);
    await sweep();
    expect(queue).toEqual([]);
  });

  it('is not told when it is OK from before it fired', async () => {
    const { alarms, sweep, queue, deliver, pass } = aSweep();
    await deliver(alarmAt(-60, 'ALARM'));
    pass(900);
    alarms.ok = [alarmAt(-600, 'OK')];
    await sweep();
    expect(queue).toEqual([]);
  });
});

describe('an alarm that the catalog does not know and that was grouped by a tag', () => {
  it.each([
    ['', false],
    [', even where its group is not remembered any more', true],
  ])('is told as resolved once, to the incident that has it%s', async (_, isForgotten) => {
    const { alarms, sweep, queue, deliver, open, store, table, pass } = aSweep();
    await deliver(strangeAlarmAt(-60, 'ALARM', { 'aws:cloudformation:stack-name': 'old-shop' }));
    pass(900);
    const [incidentId = ''] = await open();
    const [fingerprint = ''] = (await store.signals(incidentId)).map((signal) => signal.fingerprint);
    if (isForgotten) await table.write(erase({ PK: `FINGERPRINT#${fingerprint}`, SK: 'GROUP' }));
    alarms.ok = [strangeAlarmAt(300, 'OK')];
    for (const told of [1, 0, 0]) {
      await sweep();
      expect(queue).toHaveLength(told);
      await deliver(...queue.splice(0));
      pass(300);
    }
    expect(await store.signals(incidentId)).toMatchObject([{ status: 'resolved' }]);
  });
});

describe('a round', () => {
  it('finds what was missed although an incident cannot be read', async () => {
    const { alarms, sweep, queue, deliver, open, store, table, pass, lines } = aSweep();
    await deliver(alarmAt(-60, 'ALARM', 'unreadable'));
    const [incidentId = ''] = await open();
    const [fingerprint] = (await store.signals(incidentId)).map((signal) => signal.fingerprint);
    const tally = { PK: `INCIDENT#${incidentId}`, SK: `SIGNAL#${fingerprint}#TALLY` };
    await table.write(update(tally, { status: set('dreadful') }));
    alarms.firing = [strangeAlarmAt(-900, 'ALARM'), alarmAt(-60, 'ALARM', 'unreadable')];
    pass(900);
    const { failed } = await sweep();
    expect(queue.map((body) => JSON.parse(body))).toEqual([strangeAlarmAt(-900, 'ALARM')]);
    expect(failed).toEqual([incidentId, 'alarms of app#books']);
    expect(lines.map(({ fields }) => fields.name)).toContain(incidentId);
  });

  it('writes nothing and asks for no alarm by name when nothing is missed', async () => {
    const { alarms, sweep, queue } = aSweep();
    await sweep();
    expect((await sweep()).writes).toBe(0);
    expect([queue, alarms.asked]).toEqual([[], []]);
  });

  it('goes on with everything else when CloudWatch cannot be asked', async () => {
    const { alarms, sweep, lines } = aSweep();
    alarms.breaks = true;
    expect((await sweep()).failed).toEqual(['alarms']);
    expect(lines.at(-1)?.fields.error).toContain('throttled');
  });
});

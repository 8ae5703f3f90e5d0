import { describe, expect, it } from 'vitest';
import { anOutcome } from '../../../contract/builders.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';
import { alarmAt, aSweep } from './a-sweep.ts';

const HOUR = 3600;

/** An incident of one alarm (and what else is given) that people have had for a day and an hour, without any further signal. */
const forgotten = async (options: Parameters<typeof aSweep>[0] = {}) => {
  const all = aSweep(options);
  await all.deliver(alarmAt(-900, 'ALARM'));
  const [incidentId = ''] = await all.open();
  const incident = await all.store.incident(incidentId);
  if (!incident) throw new Error('nothing was opened');
  await all.store.escalate(anOutcome(incident, { result: 'escalated' }), all.now());
  all.pass(25 * HOUR);
  return { ...all, incidentId };
};

describe('an incident that people have, a day after its last signal', () => {
  it('stays open while its alarm is in ALARM', async () => {
    const { sweep, alarms, open, announced, incidentId } = await forgotten();
    alarms.firing = [alarmAt(-900, 'ALARM')];
    expect((await sweep()).closed).toEqual([]);
    expect([await open(), announced]).toEqual([[incidentId], []]);
  });

  it('stays open while CloudWatch cannot be asked', async () => {
    const { sweep, alarms, open, incidentId } = await forgotten();
    alarms.breaks = true;
    expect((await sweep()).closed).toEqual([]);
    expect(await open()).toEqual([incidentId]);
  });

  it('stays open while CloudWatch tells of some alarms only', async () => {
    const { sweep, alarms, open, incidentId } = await forgotten();
    alarms.complete = false;
    await sweep();
    expect(await open()).toEqual([incidentId]);
  });

  it('is closed when its alarm is gone, and people are told what never cleared', async () => {
    const { sweep, open, announced, incidentId } = await forgotten();
    expect((await sweep()).closed).toEqual([incidentId]);
    expect(await open()).toEqual([]);
    expect(announced).toEqual([
      {
        kind: 'escalated',
        incidentId,
        subject: expect.stringMatching(/^Closed, but not told to be over: /),
        lines: expect.arrayContaining([expect.stringContaining('24 h'), 'lending-latency (firing)']),
      },
    ]);
  });

  it('is told to be over when its alarm has cleared, to whoever was called for it', async () => {
    const all = aSweep();
    await all.deliver(alarmAt(-900, 'ALARM'));
    const [incidentId = ''] = await all.open();
    const incident = await all.store.incident(incidentId);
    if (!incident) throw new Error('nothing was opened');
    await all.store.escalate(anOutcome(incident, { result: 'escalated' }), all.now());
    await all.deliver(alarmAt(-60, 'OK'));
    all.pass(HOUR);
    expect((await all.sweep()).closed).toEqual([incidentId]);
    expect(all.announced).toEqual([
      { kind: 'healed', incidentId, subject: expect.stringContaining(incident.title), lines: expect.any(Array) },
    ]);
  });

  it('stays open when nobody could be told', async () => {
    const { sweep, open, incidentId } = await forgotten({ announces: false });
    expect((await sweep()).closed).toEqual([]);
    expect(await open()).toEqual([incidentId]);
  });
});

it('an incident of a missing heartbeat stays open for as long as the heartbeat is missing', async () => {
  const catalog = aCatalog((draft) => {
    const alert = { source: 'alertmanager', labels: { alertname: 'Watchdog' } };
    Object.assign(draft, {
      heartbeats: [{ name: 'prometheus', alert, everySeconds: 300, graceSeconds: 120, application: 'books' }],
    });
  });
  const { sweep, queue, deliver, pass, open, store, now } = aSweep({ catalog });
  await sweep();
  pass(900);
  await sweep();
  await deliver(...queue.splice(0));
  const [incidentId = ''] = await open();
  const incident = await store.incident(incidentId);
  if (!incident) throw new Error('nothing was opened');
  await store.escalate(anOutcome(incident, { result: 'escalated' }), now());
  pass(25 * HOUR);
  expect((await sweep()).closed).toEqual([]);
  expect(await open()).toEqual([incidentId]);
});

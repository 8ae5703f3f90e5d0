import { afterEach, describe, expect, it } from 'vitest';
import { aCatalog, alarmEvent, createHarness, type Harness, type HarnessOptions } from './harness.ts';

let harness: Harness;
afterEach(() => harness.end());

const CURED: HarnessOptions = { effects: { 'rollback-ecs-deployment': 'cures' } };

const play = async (options: HarnessOptions) => {
  harness = createHarness(options);
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  return history;
};

const send = (value: 'ALARM' | 'OK', metric = 'faults') =>
  harness.ingest([{ messageId: 'm', body: JSON.stringify(alarmEvent(value, harness.now(), metric)) }]);

describe('a start that was interrupted', () => {
  it('does not go on when the kill switch was engaged meanwhile', async () => {
    const history = await play({
      ...CURED,
      failStarts: 1,
      meanwhile: {
        room: 'start-remediation',
        call: 2,
        when: 'before',
        happens: () =>
          harness.incidents.setKillSwitch(
            true,
            { by: 'ann@example.com', how: 'command-line', from: null },
            'stop',
            harness.now(),
          ),
      },
    });
    expect(harness.shop.started).toEqual([]);
    expect(history.incident.state).toBe('escalated');
    expect(history.remediations).toMatchObject([
      { status: 'stopped', failure: expect.stringContaining('kill switch') },
    ]);
    expect(history.outcome?.attempts).toEqual([]);
    expect((await harness.incidents.lock(history.remediations[0]?.target ?? ''))?.incidentId).toBeNull();
  });

  it('changes nothing when the symptom has cleared meanwhile, even if it dies once more on the way', async () => {
    const history = await play({
      ...CURED,
      failStarts: 1,
      disturb: { room: 'start-remediation', call: 2, how: 'dies-after' },
      meanwhile: {
        room: 'start-remediation',
        call: 2,
        when: 'before',
        happens: async () => {
          harness.shop.repair();
          await send('OK');
        },
      },
    });
    expect(harness.shop.started).toEqual([]);
    expect(history.outcome).toMatchObject({ result: 'self-resolved', attempts: [] });
    expect(await harness.incidents.trackRecords('web')).toEqual([]);
  });

  it('goes on when everything still holds', async () => {
    const history = await play({ ...CURED, failStarts: 1 });
    expect(harness.shop.started).toHaveLength(1);
    expect(history.outcome?.result).toBe('cured');
  });
});

it('starts nothing of high impact in a freeze that began after the plan was made', async () => {
  const freezes = [{ name: 'holidays', fromAt: '2026-03-01T12:00:50.000Z', untilAt: '2026-03-02T00:00:00.000Z' }];
  const history = await play({ ...CURED, catalog: aCatalog({}, { freezes }) });
  expect(history.plans).toMatchObject([{ gate: 'ask' }]);
  expect(harness.shop.started).toEqual([]);
  expect(history.outcome).toMatchObject({ result: 'escalated', because: [expect.stringContaining('holidays')] });
});

it('does no more by itself once a person has stopped its runbook', async () => {
  const history = await play({
    ...CURED,
    meanwhile: {
      room: 'poll-remediation',
      call: 2,
      when: 'before',
      happens: () => harness.shop.executor.stop('exec-1'),
    },
  });
  expect(harness.shop.started).toHaveLength(1);
  expect(history.outcome).toMatchObject({
    result: 'escalated',
    because: [expect.stringContaining('somebody stopped')],
  });
});

it('does not close over a signal that came in while it was closing', async () => {
  const history = await play({
    ...CURED,
    meanwhile: {
      room: 'record-outcome',
      call: 1,
      when: 'before',
      happens: async () => void (await send('ALARM', 'errors')),
    },
  });
  expect(harness.calls['record-outcome'] ?? 0).toBeGreaterThanOrEqual(1);
  expect(history.outcome?.result).not.toBe('cured');
  expect(history.signals.map(({ status }) => status)).toContain('firing');
});

it('closes on a person’s word that it is not an incident, whatever comes in at the last moment', async () => {
  const history = await play({
    ...CURED,
    answer: 'not-an-incident',
    meanwhile: {
      room: 'record-outcome',
      call: 1,
      when: 'before',
      happens: async () => void (await send('ALARM', 'errors')),
    },
  });
  expect(history.outcome).toMatchObject({
    result: 'not-an-incident',
    because: ['ann@example.com says that this is not an incident: not now'],
  });
  expect(history.incident.state).toBe('closed');
  expect(harness.shop.started).toEqual([]);
});

it('takes its own stop of a runbook that is late for its own, and takes the change back', async () => {
  const history = await play({ effects: { 'rollback-ecs-deployment': 'hangs' } });
  expect(history.remediations).toMatchObject([
    { purpose: 'remedy', status: 'stopped', failure: expect.stringContaining('not done after') },
    { purpose: 'rollback', status: 'stopped' },
  ]);
  expect(history.outcome?.because[0]).toContain('rolling back');
});

it('hands a rollback that SSM refuses to people, even if it dies before it could say so', async () => {
  const history = await play({
    effects: { 'rollback-ecs-deployment': 'worsens' },
    refuseStartsAfter: 1,
    disturb: { room: 'rollback-remediation', call: 1, how: 'dies-after' },
  });
  expect(harness.shop.started).toHaveLength(1);
  expect(harness.calls['rollback-remediation']).toBe(2);
  expect(history.outcome).toMatchObject({
    result: 'escalated',
    because: [expect.stringContaining('could not be started')],
  });
});

it('withdraws a question whose signals cleared while it was being written', async () => {
  const history = await play({
    ...CURED,
    answer: 'nobody',
    meanwhile: {
      room: 'request-approval',
      call: 1,
      when: 'before',
      happens: async () => {
        harness.shop.repair();
        await send('OK');
      },
    },
  });
  expect(harness.mails).toEqual([]);
  expect(history.approvals).toMatchObject([{ status: 'symptom-cleared' }]);
  expect(history.outcome?.result).toBe('self-resolved');
});

it('does not wait for approvers who could not be told', async () => {
  const history = await play({ ...CURED, mailWorks: false });
  const waitedSeconds = (Date.parse(history.outcome?.endedAt ?? '') - Date.parse(history.incident.openedAt)) / 1000;
  expect(history.outcome).toMatchObject({ result: 'escalated', because: ['no approver could be reached'] });
  expect(history.approvals).toHaveLength(2);
  expect(waitedSeconds).toBeLessThan(60);
});

it('frees an application whose alarm never clears, after a day without a signal', async () => {
  const { incident } = await play({ ...CURED, answer: 'rejected' });
  await harness.clock.tickAsync(23 * 3_600_000);
  await harness.sweepNow();
  expect((await harness.incidents.incident(incident.incidentId))?.state).toBe('escalated');
  await harness.clock.tickAsync(3_600_000);
  await harness.sweepNow();
  expect((await harness.incidents.incident(incident.incidentId))?.state).toBe('closed');
  await send('ALARM', 'errors');
  expect(await harness.open()).toBe(1);
});

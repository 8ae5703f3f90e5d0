import { afterEach, expect, it } from 'vitest';
import { alarmEvent, createHarness, type Harness } from './harness.ts';

let harness: Harness;
afterEach(() => harness.end());

const send = (value: 'ALARM' | 'OK', metric = 'faults') =>
  harness.ingest([{ messageId: 'm', body: JSON.stringify(alarmEvent(value, harness.now(), metric)) }]);

const cured = async () => {
  harness = createHarness({ effects: { 'rollback-ecs-deployment': 'cures' } });
  await harness.run();
  const history = await harness.history();
  if (!history) throw new Error('no incident was opened');
  expect(history.outcome?.result).toBe('cured');
  return history;
};

it('takes up a closed incident whose alarm fires again, and keeps no success that did not last', async () => {
  const { incident } = await cured();
  await harness.clock.tickAsync(300_000);
  await send('ALARM');
  expect(await harness.incidents.incident(incident.incidentId)).toMatchObject({
    state: 'settling',
    run: 2,
    attempt: 2,
  });
  await harness.clock.tickAsync(60_000);
  await send('OK');
  await harness.run();
  const again = await harness.history();
  expect(again?.incident).toMatchObject({ incidentId: incident.incidentId, state: 'closed', run: 2 });
  expect(harness.executions.all().map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect(harness.shop.started).toHaveLength(1);
  expect(again?.outcome).toMatchObject({
    result: expect.not.stringMatching(/cured|mitigated/),
    attempts: [{ attempt: 1, result: 'relapsed' }],
  });
  expect(await harness.incidents.trackRecords('web')).toMatchObject([{ helped: 0, failed: 1 }]);
});

it('begins a new incident where another alarm of the application fires, and keeps what was learned', async () => {
  const { incident } = await cured();
  await harness.clock.tickAsync(300_000);
  await send('ALARM', 'errors');
  expect(await harness.incidents.incident(incident.incidentId)).toMatchObject({ state: 'closed', run: 1 });
  expect(await harness.open()).toBe(1);
  expect(await harness.incidents.trackRecords('web')).toMatchObject([{ helped: 1, failed: 0 }]);
});

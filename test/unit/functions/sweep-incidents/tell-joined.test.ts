import { expect, it } from 'vitest';
import { anOutcome } from '../../../contract/builders.ts';
import { alarmAt, aSweep } from './a-sweep.ts';

const handedOver = async (options?: Parameters<typeof aSweep>[0]) => {
  const all = aSweep(options);
  await all.deliver(alarmAt(-60, 'ALARM'));
  const [incidentId = ''] = await all.open();
  const incident = await all.store.incident(incidentId);
  if (!incident) throw new Error('nothing was opened');
  await all.store.escalate(anOutcome(incident, { result: 'escalated' }), all.now());
  return { ...all, incidentId };
};

it('tells people of alarms that join an incident that they have, and of each once', async () => {
  const { deliver, sweep, announced, incidentId } = await handedOver();
  await sweep();
  expect(announced).toEqual([]);
  await deliver(alarmAt(0, 'ALARM', 'one'), alarmAt(2, 'ALARM', 'two'), alarmAt(1, 'ALARM'));
  await sweep();
  await sweep();
  expect(announced).toEqual([
    {
      kind: 'escalated',
      incidentId,
      subject: expect.stringMatching(/^2 more alarms have joined: /),
      lines: ['one (firing)', 'two (firing)'],
    },
  ]);
});

it('tells at most once in ten minutes, with everything that came meanwhile', async () => {
  const { deliver, sweep, announced, pass } = await handedOver();
  await deliver(alarmAt(0, 'ALARM', 'first'));
  await sweep();
  await deliver(...Array.from({ length: 12 }, (_, n) => alarmAt(1, 'ALARM', `later-${n}`)));
  pass(300);
  await sweep();
  expect(announced).toHaveLength(1);
  pass(300);
  await sweep();
  expect(announced.map(({ subject }) => subject.split(' ')[0])).toEqual(['1', '12']);
  expect(announced[1]?.lines).toHaveLength(11);
  expect(announced[1]?.lines.at(-1)).toBe('and 2 more');
});

it('tries again when nobody could be told', async () => {
  const { deliver, sweep, lines, store, incidentId } = await handedOver({ announces: false });
  await deliver(alarmAt(0, 'ALARM', 'one'));
  await sweep();
  expect(lines.map(({ message }) => message)).toContain('joining alarms could not be told');
  expect((await store.joinedSinceTold(incidentId)).signals).toHaveLength(1);
});

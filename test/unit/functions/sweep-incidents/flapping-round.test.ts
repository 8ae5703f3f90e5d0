import { expect, it } from 'vitest';
import { FlappingPolicy } from '../../../../lib/contracts/suppression-policy.ts';
import { afterOpening } from '../../../../lib/domain/suppression/flapping.ts';
import { anOutcome } from '../../../contract/builders.ts';
import { alarmAt, aSweep } from './a-sweep.ts';

it('a regular round tells people of an alarm that has begun to flap, with its last incident', async () => {
  const { store, deliver, sweep, announced, pass, now, open } = aSweep();
  await deliver(alarmAt(-60, 'ALARM'));
  const [incidentId = ''] = await open();
  const [signal] = await store.signals(incidentId);
  const incident = await store.incident(incidentId);
  if (!signal || !incident) throw new Error('nothing was opened');
  await store.escalate(anOutcome(incident, { result: 'escalated' }), now());
  await store.close(anOutcome(incident), null, now());
  const policy = FlappingPolicy.parse({});
  for (const _ of [2, 3])
    await store.changeFlapping(
      signal.fingerprint,
      (state) => afterOpening(signal.fingerprint, state, now(), policy),
      now(),
    );
  pass(1000);
  await deliver(alarmAt(1000, 'ALARM'));
  expect(await open()).toEqual([]);
  await sweep();
  await sweep();
  expect(announced).toMatchObject([{ kind: 'flapping', incidentId, subject: 'Keeps coming back: lending-latency' }]);
});

import { expect, it } from 'vitest';
import { type EndedHolderDeps, fenceOfEndedHolder } from '../../../../functions/start-remediation/ended-holder.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Remediation } from '../../../../lib/contracts/remediation.ts';
import { aPlan, aRemediation, atSecond, opened } from '../../../contract/builders.ts';

type Status = Awaited<ReturnType<EndedHolderDeps['workflow']['status']>>;

/** Who holds a target's lock, as the record and the workflow tell it. */
const fence = async (workflow: Status, ran: Partial<Remediation> | null, isKnown = true) => {
  const store = createMemoryStore({ now: () => atSecond(0) });
  const { incidentId } = await opened(store);
  const plan = aPlan({ incidentId });
  const history = await store.history(incidentId);
  const remediations = ran ? [aRemediation(plan, ran)] : [];
  return fenceOfEndedHolder(
    {
      incidents: {
        lock: async (target) => ({ target, incidentId, remediationId: 'rem_1', fence: 7 }),
        history: async () => (history && isKnown ? { ...history, remediations } : null),
      },
      workflow: { status: async () => workflow },
    },
    plan.target,
  );
};
const ENDED = { status: 'succeeded', endedAt: '2026-03-01T12:00:00.000Z' } as const;

it('takes a lock over from a holder whose workflow has ended and whose change runs no more', async () => {
  expect(await fence('ended', ENDED)).toBe(7);
  expect(await fence('missing', null)).toBe(7);
});

it('leaves it to a holder that still works, whose change may still run, or of whom nothing is known', async () => {
  expect(await fence('running', ENDED)).toBeNull();
  expect(await fence('ended', { status: 'running', endedAt: null })).toBeNull();
  expect(await fence('missing', ENDED, false)).toBeNull();
});

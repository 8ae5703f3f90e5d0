import { expect, it } from 'vitest';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { atSecond, repeated, unique } from '../builders.ts';

export const sessionsContract = (store: () => IncidentStore): void => {
  it('knows a session that was ended, however often it was, and no other', async () => {
    const [session, other] = [`ses-${unique()}`, `ses-${unique()}`];
    expect(await store().hasEnded(session)).toBe(false);
    await repeated(5, () => store().endSession(session, atSecond(3600)));
    expect(await store().hasEnded(session)).toBe(true);
    expect(await store().hasEnded(other)).toBe(false);
  });
};

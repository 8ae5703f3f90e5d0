import type { Policies } from '../../contracts/catalog.ts';
import type { Incident } from '../../contracts/incident.ts';

export type SettleDecision = { settled: true; because: string } | { settled: false; waitSeconds: number };

/**
 * Whether the alarm storm is over: at once on hard evidence, else after `quietSeconds` without a new signal, and after
 * `maximumSeconds` in any case, counted from where the incident was opened, or opened again. A clock that runs behind the signals' waits no longer than the quiet time.
 */
export const settleDecision = (
  incident: Pick<Incident, 'hardEvidence' | 'openedAt' | 'lastSignalAt' | 'reopenings'>,
  now: Date,
  { quietSeconds, maximumSeconds }: Policies['settle'],
): SettleDecision => {
  if (incident.hardEvidence)
    return { settled: true, because: 'there is proof of a fault, which needs no second signal' };
  const secondsSince = (at: string) => Math.max(0, (now.getTime() - Date.parse(at)) / 1000);
  const quietFor = secondsSince(incident.lastSignalAt);
  const openFor = secondsSince(incident.reopenings.at(-1) ?? incident.openedAt);
  if (quietFor >= quietSeconds) return { settled: true, because: `no new signal came for ${quietSeconds} s` };
  if (openFor >= maximumSeconds)
    return { settled: true, because: `signals still come in after ${maximumSeconds} s, which is as long as it waits` };
  return {
    settled: false,
    waitSeconds: Math.max(1, Math.ceil(Math.min(quietSeconds - quietFor, maximumSeconds - openFor))),
  };
};

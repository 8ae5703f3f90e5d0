import type { Incident } from '../../lib/contracts/incident.ts';
import { joinedNotice } from '../../lib/domain/correlation/handed-over-notices.ts';
import type { SweepDeps } from './deps.ts';

/** People have the incident already: one message in so long, whatever joins meanwhile. */
const BETWEEN_MESSAGES_SECONDS = 600;

/** Tells people which alarms have joined an incident that they have; each once. */
export const tellJoined = async (
  { incidents, notifier, journal, now }: SweepDeps,
  incident: Incident,
): Promise<void> => {
  const { incidentId } = incident;
  const { signals, toldAt } = await incidents.joinedSinceTold(incidentId);
  const isTooSoon = toldAt !== null && now().getTime() - Date.parse(toldAt) < BETWEEN_MESSAGES_SECONDS * 1000;
  if (signals.length === 0 || isTooSoon) return;
  // Told before it is written: told twice is harmless, written and never told is not.
  if (!(await notifier.announce({ kind: 'escalated', incidentId, ...joinedNotice(incident, signals) }))) {
    journal.line('joining alarms could not be told', { incidentId, count: signals.length });
    return;
  }
  await incidents.markTold(
    incidentId,
    signals.map(({ fingerprint }) => fingerprint),
    now(),
  );
};

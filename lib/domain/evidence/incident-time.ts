import type { Incident } from '../../contracts/incident.ts';

/** An incident's times, epoch seconds. */
export interface IncidentTime {
  /** Normal time ends some minutes before it. */
  onset: number;
  now: number;
  /** When it was opened again, null where it never was: what came back is judged, and not what a remedy has ended. */
  reopened: number | null;
}

/** Alarms see a fault only after some minutes, so what is just before the onset is not normal any more. */
export const ALARM_DELAY_SECONDS = 600;
/** Before the onset this much counts as the present too, where an incident is only just known: what made the alarm fire. */
export const PRESENT_BEFORE_ONSET_SECONDS = 120;

/** Where the present may begin at the earliest, however far back one looks. */
export const presentBegins = ({ onset, reopened }: Pick<IncidentTime, 'onset' | 'reopened'>): number =>
  (reopened ?? onset) - PRESENT_BEFORE_ONSET_SECONDS;

/** When an incident was last opened again, for whoever looks at it. */
export const reopening = ({ reopenings }: Pick<Incident, 'reopenings'>): { reopenedAt?: string } => {
  const reopenedAt = reopenings.at(-1);
  return reopenedAt === undefined ? {} : { reopenedAt };
};

/** Reads the times from where they are written. */
export const incidentTime = (
  { onsetAt, reopenedAt }: { onsetAt: string; reopenedAt?: string | undefined },
  now: number,
): IncidentTime => ({
  onset: Date.parse(onsetAt) / 1000,
  now,
  reopened: reopenedAt === undefined ? null : Date.parse(reopenedAt) / 1000,
});

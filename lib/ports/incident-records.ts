import type { History } from '../contracts/history.ts';
import type { Incident, IncidentState, TimelineEntry } from '../contracts/incident.ts';

export interface Move {
  to: IncidentState;
  attempt: number;
  at: Date;
  note?: Omit<TimelineEntry, 'incidentId' | 'at' | 'attempt'>;
}

/** The incident itself and its life cycle. */
export interface IncidentRecords {
  incident(incidentId: string): Promise<Incident | null>;
  /** Incidents in the given states, those first that nothing has touched for longest, at most `limit`. */
  incidentsIn(states: readonly IncidentState[], limit: number): Promise<Incident[]>;
  /**
   * Moves an incident along its life cycle; throws `IllegalTransitionError` for an edge that does not exist. Repeating
   * a move that was made already is a no-op. A concurrent move by someone else is retried from what is stored then.
   */
  move(incidentId: string, move: Move): Promise<Incident>;
  /** Raises the run from `run - 1` to `run`; false when another caller did so first. */
  beginRun(incidentId: string, run: number, at: Date): Promise<boolean>;
  note(entry: TimelineEntry): Promise<void>;
  timeline(incidentId: string): Promise<TimelineEntry[]>;
  /** Everything about the incident but its evidence, in one read; null when there is no such incident. */
  history(incidentId: string): Promise<History | null>;
}

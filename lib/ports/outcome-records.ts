import type { Outcome, TrackRecord } from '../contracts/outcome.ts';
import type { PostIncidentReport } from '../contracts/report.ts';

/** Ends and what is learned from them. */
export interface OutcomeRecords {
  /**
   * Closes the incident: outcome, track records, group slot and locks in one transaction. Repeating it changes nothing. Null
   * when a signal has come in since `evidenceVersion`: the incident stays open, because nobody has looked at that signal. With
   * `evidenceVersion` null it is closed whatever has come in: a person said so.
   */
  close(outcome: Outcome, evidenceVersion: number | null, at: Date): Promise<Outcome | null>;
  /**
   * Hands the incident to people: state `escalated`, with the outcome as it stands. The group slot stays, so that further
   * signals join instead of opening it again. Locks stay while a remediation still runs.
   */
  escalate(outcome: Outcome, at: Date): Promise<Outcome>;
  outcome(incidentId: string): Promise<Outcome | null>;
  trackRecords(service: string): Promise<TrackRecord[]>;
  /** Closed and escalated incidents of an application, newest first; those alone that ended at `since` or after it, where it is given. */
  pastOutcomes(application: string, limit: number, since?: Date): Promise<Outcome[]>;
}

/** What people read when an incident has ended. */
export interface ReportRecords {
  /** In the place of an earlier one of the same incident. */
  saveReport(report: PostIncidentReport): Promise<void>;
  /** null where none has been written. */
  report(incidentId: string): Promise<PostIncidentReport | null>;
}

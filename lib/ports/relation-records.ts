import type { Incident } from '../contracts/incident.ts';
import type { Outcome } from '../contracts/outcome.ts';

export interface MergeRequest {
  /** How the incident ends that goes into the other one. */
  outcome: Outcome;
  into: string;
  because: string;
  at: Date;
}

/** Incidents of groups that depend on each other. */
export interface RelationRecords {
  /** The open incidents of these groups, each once, by id. */
  openIn(groups: readonly string[]): Promise<Incident[]>;
  /**
   * Merges one open incident into another, in one transaction: its signals count as the survivor's from then on, its groups' further
   * ones go there, and it is closed. False when it is too late for one of the two: then they can only be linked.
   */
  mergeIncidents(request: MergeRequest): Promise<boolean>;
  /** Tells each of the other. No-op where it was told before. */
  linkIncidents(one: string, other: string, because: string, at: Date): Promise<void>;
}

import type { Policies } from '../contracts/catalog.ts';
import type { Incident } from '../contracts/incident.ts';
import type { AttachedSignal, Signal } from '../contracts/signal.ts';

export interface AttachResult {
  incident: Incident;
  /** True for the one caller whose write opened the incident. */
  opened: boolean;
  /** True for the one caller whose write opened a closed incident again. */
  reopened: boolean;
  /** True when a fingerprint joined or changed its status, or a further component shows the failure: the evidence version grew. */
  changed: boolean;
  /** How many of the given signals had been attached before (same fingerprint and source event). */
  duplicates: number;
  /** How many fingerprints are new in the incident. */
  joined: number;
  /** How long the incident had had no signal before these; 0 when they opened it. */
  quietSeconds: number;
}

export type JoiningPolicy = Pick<Policies, 'joiningWindowSeconds' | 'reopenWithinSeconds'>;

/** The incident that a signal opens when its group has none. Called for signals of the group, any number of times. */
export type Opening = (first: Signal) => Incident;

/** Signals become incidents: one open incident per group, by conditional write. */
export interface SignalRecords {
  /**
   * Attaches signals to the group's open incident, or opens one with them when there is none, as its earliest symptom says; an
   * earlier one that comes while it settles moves its onset and title. Safe to repeat:
   * a signal whose source event is already counted changes nothing. A resolved signal never opens an incident:
   * without an open one it is remembered for a day, so that its firing one opens nothing when it comes late, and the answer is
   * null. Out-of-order deliveries keep the newest status by `observedAt`. A signal of the time of the group's last incident is
   * recorded there. One of its own that fires again within `reopenWithinSeconds` of its end (left out: 0) opens it again.
   */
  attach(
    group: string,
    signals: readonly Signal[],
    opening: Opening,
    at: Date,
    policy?: JoiningPolicy,
  ): Promise<AttachResult | null>;
  /** Those of the incidents that were merged into it, too. */
  signals(incidentId: string): Promise<AttachedSignal[]>;
  /** The signals of a group that no incident knows, nor anything as new of their fingerprint, and that none left firing when it was closed. Reads only. */
  unheard(group: string, signals: readonly Signal[], at: Date): Promise<Signal[]>;
}

/** Where the end of a fingerprint goes: to the incident that has it, whatever its payload, its tags or the catalog say by then. */
export interface FingerprintRecords {
  /** The group whose incident counted each of these fingerprints last; none for what no incident has had for 90 days. */
  lastGroups(fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>>;
  setLastGroup(fingerprint: string, group: string, at: Date): Promise<void>;
}

/** What people know of an incident that was handed to them. */
export interface ToldRecords {
  /** The fingerprints that people were not told of, and when they were last told of joining ones. */
  joinedSinceTold(incidentId: string): Promise<{ signals: AttachedSignal[]; toldAt: string | null }>;
  markTold(incidentId: string, fingerprints: readonly string[], at: Date): Promise<void>;
}

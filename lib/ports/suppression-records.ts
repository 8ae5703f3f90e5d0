import type { Signal } from '../contracts/signal.ts';
import type {
  FlappingState,
  HeartbeatState,
  HeldSignal,
  Suppression,
  SuppressionRecord,
} from '../contracts/suppression.ts';

export interface SuppressedSignal {
  signal: Signal;
  suppression: Suppression;
}

/** What opened nothing and why, and what must be known to open it after all. */
export interface SuppressionRecords {
  /** Counts signals that opened nothing, by day, rule and fingerprint. Kept for 90 days. */
  recordSuppressed(suppressed: readonly SuppressedSignal[], at: Date): Promise<void>;
  /** What was suppressed on the days (UTC) from one instant to another, newest first. */
  suppressions(from: Date, to: Date): Promise<SuppressionRecord[]>;

  /** Keeps the newest signal of each fingerprint, firing or resolved, until it is let go; an older one changes nothing. */
  hold(suppressed: readonly SuppressedSignal[], at: Date): Promise<void>;
  /** Of these fingerprints, or all that are held. */
  held(fingerprints?: readonly string[]): Promise<HeldSignal[]>;
  /** Holds it no longer; false when a newer signal is held by now. */
  letGo(held: HeldSignal): Promise<boolean>;

  flapping(fingerprints: readonly string[]): Promise<FlappingState[]>;
  /** Changes a fingerprint's state from what is stored at that moment. A change to null leaves it as it is. */
  changeFlapping(
    fingerprint: string,
    change: (state: FlappingState | null) => FlappingState | null,
    at: Date,
  ): Promise<void>;

  heartbeats(): Promise<HeartbeatState[]>;
  /** Writes down that a heartbeat was seen, once a minute at most: what was written less than a minute ago stays. */
  sawHeartbeat(name: string, at: Date): Promise<void>;
  /** Begins to wait for a heartbeat that was never seen; one that is known already stays as it is. */
  watchHeartbeat(name: string, at: Date): Promise<void>;
  /** Writes down since when a heartbeat is missing, or with null that it is back. */
  markHeartbeat(name: string, missingSinceAt: string | null): Promise<void>;

  /** The incident that is open in a group, or its last one, for as long as that is remembered. */
  lastIncident(group: string): Promise<{ incidentId: string; open: boolean } | null>;
}

import type { Signal } from '../../contracts/signal.ts';
import { isNewer } from '../../contracts/signal-order.ts';
import type { AttachCall } from './attach-call.ts';
import { isSymptom } from './beginning.ts';
import { type Counted, type Counting, countSignals, uncounted } from './tally.ts';

/** The group's incident before the present one, or before nothing, with what it counted of these fingerprints. */
export interface Past {
  incidentId: string;
  closedAt: string;
  counted: ReadonlyMap<string, Counted>;
}

/** One fingerprint's signals, parted between an incident that has ended and the present. */
export interface Share {
  fingerprint: string;
  /** What belongs to the ended incident and tells nothing new about it. */
  past: Counting | null;
  /** What belongs to the present. */
  present: readonly Signal[];
  /** It fired when the incident ended, and the incident did not know. */
  overlooked: boolean;
}

export const isLate = ({ observedAt }: Signal, closedAt: string): boolean =>
  Date.parse(observedAt) <= Date.parse(closedAt);

const newest = (signals: readonly Signal[]): Signal | undefined =>
  signals.reduce<Signal | undefined>((best, signal) => (best && !isNewer(signal, best) ? best : signal), undefined);

/** Whether the fingerprint fires now, as far as anybody knows. The expected effect of our own change opens nothing. */
export const isAlive = ({ present }: Share): boolean => {
  const last = newest(present);
  return last !== undefined && isSymptom(last);
};

/**
 * Signals whose event lies before an incident's end belong to it. Only one that was firing then, unknown to the incident, and is
 * not known to have cleared belongs to the present: it was overlooked, and nothing that may still be failing is ever dropped.
 */
export const shareOf = (
  call: AttachCall,
  fingerprint: string,
  signals: readonly Signal[],
  former: Past | null,
): Share => {
  if (!former) return { fingerprint, past: null, present: uncounted(null, signals), overlooked: false };
  const { closedAt } = former;
  const counted = former.counted.get(fingerprint) ?? null;
  const others = signals.filter((signal) => !call.counted.has(signal));
  const fresh = uncounted(counted, others);
  const later = signals.filter(
    (signal) => !isLate(signal, closedAt) && (fresh.includes(signal) || call.counted.has(signal)),
  );
  const late = fresh.filter((signal) => isLate(signal, closedAt));
  const past = countSignals(counted, late, call.at.toISOString());
  const overlooked = past !== null && (past.joined || past.turned) && past.tally.status === 'firing';
  return overlooked
    ? { fingerprint, past: null, present: [...late, ...later], overlooked }
    : { fingerprint, past, present: later, overlooked };
};

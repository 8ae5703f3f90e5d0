import type { Incident } from '../../contracts/incident.ts';
import type { Signal } from '../../contracts/signal.ts';
import type { AttachResult, JoiningPolicy, Opening } from '../../ports/signal-records.ts';
import { itemBytes, stored } from './item-size.ts';
import { add, type Updates } from './table.ts';
import type { Counting } from './tally.ts';

/** One call to attach: what it was given and what it has done so far, over all its tries. */
export interface AttachCall {
  readonly group: string;
  readonly opening: Opening;
  readonly at: Date;
  readonly policy: JoiningPolicy;
  /** What was given, and what was heard before and comes along. */
  byFingerprint: ReadonlyMap<string, readonly Signal[]>;
  /** Signals that this call counted: on a second look they are no duplicates. */
  readonly counted: Set<Signal>;
  readonly joined: Set<string>;
  opened: boolean;
  reopened: boolean;
  changed: boolean;
  /** How long the incident had been quiet before this call. */
  quietSeconds: number | null;
}

export type AttachTry = { value: Omit<AttachResult, 'duplicates'> | null } | undefined;

/** Room in a transaction beside cover, slots, outcome and lessons; a new fingerprint takes three writes, and a signal may be 100 KB long. */
const FINGERPRINTS_IN_TRANSACTION = 26;
const BYTES_IN_TRANSACTION = 3 * 1024 * 1024;

/** As many countings, from the front, as fit into one transaction. */
export const fitting = (countings: readonly Counting[]): Counting[] => {
  let bytes = 0;
  return countings.filter((counting, position) => {
    bytes += itemBytes(stored({ first: counting.joined ? counting.first : null, tally: counting.tally }));
    return position < FINGERPRINTS_IN_TRANSACTION && (position === 0 || bytes <= BYTES_IN_TRANSACTION);
  });
};

export const rememberCounted = (call: AttachCall, countings: readonly Counting[]): void => {
  for (const { first, fresh, given = fresh, joined } of countings) {
    if (joined) call.joined.add(first.fingerprint);
    for (const signal of given) call.counted.add(signal);
  }
};

/** How many fingerprints the incident has more by them. */
export const joinedBy = (countings: readonly Counting[]): Updates => {
  const joined = countings.filter((counting) => counting.joined).length;
  return joined > 0 ? { fingerprints: add(joined) } : {};
};

/** New, or gone from firing to resolved or back: whoever decides must look at it. */
export const isEvidence = ({ joined, turned }: Counting): boolean => joined || turned;

export const answerTo = (call: AttachCall, incident: Incident): NonNullable<AttachTry> => ({
  value: {
    incident,
    opened: call.opened,
    reopened: call.reopened,
    changed: call.changed,
    joined: call.joined.size,
    quietSeconds: call.opened || call.reopened ? 0 : (call.quietSeconds ?? 0),
  },
});

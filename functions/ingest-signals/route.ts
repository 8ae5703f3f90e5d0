import type { Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import type { FingerprintRecords } from '../../lib/ports/signal-records.ts';

export interface RouteDeps {
  incidents: Pick<FingerprintRecords, 'lastGroups'>;
}

/**
 * Which group each of a batch's signals goes to. An end goes where its beginning went: by then its payload may name another
 * resource, its tags may be gone, or the catalog may have moved what it speaks of.
 */
export const route = async (
  { incidents }: RouteDeps,
  signals: readonly Signal[],
): Promise<(signal: Signal) => string> => {
  const begun = new Map(
    signals.filter(({ status }) => status === 'firing').map((signal) => [signal.fingerprint, groupOf(signal)]),
  );
  const ends = signals.filter(({ status }) => status === 'resolved').map(({ fingerprint }) => fingerprint);
  const last = ends.length === 0 ? new Map<string, string>() : await incidents.lastGroups(ends);
  return (signal) =>
    signal.status === 'firing'
      ? groupOf(signal)
      : (last.get(signal.fingerprint) ?? begun.get(signal.fingerprint) ?? groupOf(signal));
};

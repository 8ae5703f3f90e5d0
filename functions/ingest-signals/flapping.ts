import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { isNewer } from '../../lib/contracts/signal-order.ts';
import { isMoment } from '../../lib/domain/correlation/moments.ts';
import {
  afterOpening,
  afterSuppression,
  flappingBecause,
  flappingKey,
  isFlapping,
} from '../../lib/domain/suppression/flapping.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { SuppressedSignal, SuppressionRecords } from '../../lib/ports/suppression-records.ts';

export interface FlappingDeps {
  incidents: Pick<SuppressionRecords, 'flapping' | 'changeFlapping'>;
  catalog: VersionedCatalog;
  now: Clock;
}

/** Only what lasts can flap, and proof of a fault is none of it however often it comes. */
const canFlap = (signal: Signal): boolean => signal.status === 'firing' && !isMoment(signal) && !signal.hardEvidence;

/** The newest signal of each fingerprint, where it fires: what has cleared within the same batch opens nothing. */
const openers = (signals: readonly Signal[]): Signal[] => {
  const newest = new Map<string, Signal>();
  for (const signal of signals) {
    const other = newest.get(signal.fingerprint);
    if (!other || isNewer(signal, other)) newest.set(signal.fingerprint, signal);
  }
  return [...newest.values()].filter(({ status }) => status === 'firing');
};

/**
 * Of the signals that would open an incident, those that are kept from it because they flap. None where anything else opens it:
 * then they belong to it. Each time is written down, for it is not calm.
 */
export const flappingAmong = async (
  { incidents, catalog, now }: FlappingDeps,
  signals: readonly Signal[],
): Promise<SuppressedSignal[]> => {
  const policy = catalog.catalog.policies.flapping;
  const opening = openers(signals);
  const fingerprints = new Set(opening.map(({ fingerprint }) => fingerprint));
  const firing = signals.filter(({ status, fingerprint }) => status === 'firing' && fingerprints.has(fingerprint));
  if (firing.length === 0 || !firing.every(canFlap)) return [];
  const at = now();
  const keys = new Set(opening.map(flappingKey));
  const flapping = new Set(
    (await incidents.flapping([...keys]))
      .filter((state) => isFlapping(state, at, policy))
      .map(({ fingerprint }) => fingerprint),
  );
  if (flapping.size < keys.size) return [];
  await Promise.all(
    [...flapping].map((key) => incidents.changeFlapping(key, (state) => state && afterSuppression(state, at), at)),
  );
  const suppression = { rule: 'flapping' as const, because: flappingBecause(policy) };
  return firing.map((signal) => ({ signal, suppression }));
};

/** Writes down which signals opened an incident; those that join one cost nothing. */
export const countOpenings = async (
  { incidents, catalog, now }: FlappingDeps,
  signals: readonly Signal[],
): Promise<void> => {
  const opened = new Set(signals.filter(canFlap).map(flappingKey));
  const at = now();
  await Promise.all(
    [...opened].map((key) =>
      incidents.changeFlapping(key, (state) => afterOpening(key, state, at, catalog.catalog.policies.flapping), at),
    ),
  );
};

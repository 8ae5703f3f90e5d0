import type { Signal } from '../../contracts/signal.ts';
import { isSymptom } from './beginning.ts';
import { type Known, readKnown } from './counted-signals.ts';
import type { Table } from './table.ts';
import { type Counting, countSignals, eventDigest } from './tally.ts';

/**
 * So many fingerprints an incident tells apart. A diagnosis and what people were told name each of them, in one item; and a failure
 * is known long before. Calls at the same time may pass it by a few.
 */
export const MOST_FINGERPRINTS = 500;

/** What further fingerprints are counted under. */
const OVERFLOW = 'f'.repeat(32);

/** Nobody tells when all of these have cleared, so together they fire until people say that it is over. */
const asFurther = (signal: Signal): Signal => ({
  ...signal,
  fingerprint: OVERFLOW,
  sourceEventId: `${signal.fingerprint}#${eventDigest(signal.sourceEventId)}`,
  source: 'selfheal-detector',
  title: `further alarms, only counted; one is: ${signal.title}`.slice(0, 256),
  description: '',
  symptom: undefined,
  labels: {},
  component: null,
});

/** The countings with at most as many new fingerprints as the incident has room for; what fires beyond that is counted under one. */
export const withinLimit = async (
  table: Table,
  { incident }: Known,
  countings: readonly Counting[],
  at: Date,
): Promise<readonly Counting[]> => {
  const room = Math.max(0, MOST_FINGERPRINTS - incident.fingerprints);
  const beyond = new Set(countings.filter(({ joined }) => joined).slice(room));
  if (beyond.size === 0) return countings;
  const given = new Map(
    [...beyond].flatMap(({ fresh }) => fresh.filter(isSymptom).map((signal) => [asFurther(signal), signal])),
  );
  const further = [...given.keys()];
  const { counted } = await readKnown(table, incident.incidentId, new Map([[OVERFLOW, further]]));
  const counting = countSignals(counted.get(OVERFLOW) ?? null, further, at.toISOString());
  const within = countings.filter((each) => !beyond.has(each));
  if (!counting) return within;
  return [...within, { ...counting, given: counting.fresh.flatMap((signal) => given.get(signal) ?? []) }];
};

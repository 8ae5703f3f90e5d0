import type { Catalog } from '../../contracts/catalog.ts';
import { OwnSignal } from '../../contracts/events/own-signal.ts';
import type { Signal } from '../../contracts/signal.ts';
import { complaint, type SignalReading } from './reading.ts';
import { resolve } from './resolve.ts';

export const isOwnSignal = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'selfheal' in body && body.selfheal === 'signal';

/** What the catalog says today; where it does not know the resource, what the signal says of itself, if that is still there. */
const resolvedAnew = (signal: Signal, catalog: Catalog): Signal => {
  const resolved = resolve(signal, catalog);
  const isKnown = signal.application !== null && Object.hasOwn(catalog.applications, signal.application);
  return resolved.application === null && isKnown ? signal : resolved;
};

/** A signal that Selfheal itself put into the queue. It was received only now: an incident that it opens is no older than that. */
export const readOwnSignal = (
  body: unknown,
  { receivedAt, catalog }: { receivedAt: Date; catalog: Catalog },
): SignalReading => {
  const own = OwnSignal.safeParse(body);
  return own.success
    ? { kind: 'signal', signal: { ...resolvedAnew(own.data.signal, catalog), receivedAt: receivedAt.toISOString() } }
    : { kind: 'unreadable', because: complaint('a signal of our own', body, own.error) };
};

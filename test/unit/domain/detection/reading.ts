import { Signal } from '../../../../lib/contracts/signal.ts';
import { readSignals } from '../../../../lib/domain/detection/read-signals.ts';
import { aCatalog } from '../builders/catalog.ts';

/** Reads an event as the function does; every signal's id counts up. */
export const read = (body: unknown, catalog = aCatalog()) => {
  let made = 0;
  return readSignals(body, {
    receivedAt: new Date('2026-05-04T10:05:00.000Z'),
    newId: () => {
      made += 1;
      return `sig_${made}`;
    },
    catalog,
  });
};

/** The first signal in an event, checked against its contract. */
export const signalIn = (body: unknown, catalog = aCatalog()): Signal => {
  const [reading] = read(body, catalog);
  if (reading?.kind !== 'signal') throw new Error(`expected a signal, got ${JSON.stringify(reading)}`);
  return Signal.parse(reading.signal);
};

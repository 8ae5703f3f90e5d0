import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { readSignals } from '../../lib/domain/detection/read-signals.ts';
import type { Clock, NewId } from '../../lib/ports/clock.ts';
import type { DeadLetters } from '../../lib/ports/dead-letters.ts';
import type { Journal } from '../../lib/ports/journal.ts';

export interface ReadDeps {
  deadLetters: DeadLetters;
  catalog: VersionedCatalog;
  journal: Journal;
  newId: NewId;
  now: Clock;
}

/** The signals in one message. What says nothing is counted; what nobody can read is put aside with the reason, for people. */
export const readMessage = async (
  { deadLetters, catalog, journal, newId, now }: ReadDeps,
  body: string,
): Promise<Signal[]> => {
  const context = { receivedAt: now(), newId, catalog: catalog.catalog };
  const signals: Signal[] = [];
  for (const reading of readSignals(parsed(body), context)) {
    if (reading.kind === 'signal') signals.push(reading.signal);
    else if (reading.kind === 'ignored') {
      journal.count('SignalsIgnored', 1);
      journal.line('signal ignored', { because: reading.because });
    } else {
      await deadLetters.put(body, reading.because);
      journal.count('SignalsUnreadable', 1);
      journal.line('event unreadable, put aside', { because: reading.because });
    }
  }
  return signals;
};

/** JSON where it is JSON; otherwise the text itself, which the reader then refuses with its reason. */
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
};

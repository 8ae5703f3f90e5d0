import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../fixtures/events');

// biome-ignore lint/suspicious/noExplicitAny: an event is changed at will by a test, as a stranger could
type AnyEvent = any;

/** One of the example events, changed as a test likes. */
export const anEvent = (name: string, change: (event: AnyEvent) => void = () => {}): unknown => {
  const event = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  change(event);
  return event;
};

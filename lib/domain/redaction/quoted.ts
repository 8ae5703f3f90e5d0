import { screen } from './screen.ts';

/** A text from outside for a sentence; of one that tries to steer its reader only that it does. That it came is evidence of its own. */
export const quoted = (text: string): string =>
  screen(text).length > 0 ? '(its text tries to instruct its reader and is not quoted)' : text;

import { componentParts } from '../../contracts/component.ts';
import { LOOKUP_INPUTS, LookupTool } from '../../contracts/lookup.ts';
import { redactForRecord } from '../redaction/redact.ts';
import { screen } from '../redaction/screen.ts';
import { givesOrders } from './gives-orders.ts';
import type { LookPlace } from './lookup-places.ts';
import { bringsLittle, looksForSomething } from './lookup-words.ts';
import { visible } from './visible.ts';
import { holdsLink } from './visible-links.ts';

/** A look after it was checked. */
export type Look =
  | { tool: 'more_log_lines'; place: LookPlace; contains: string | null; minutes: number }
  | { tool: 'metric_history'; place: LookPlace; role: string }
  | { tool: 'changes_of'; place: LookPlace; hours: number }
  | { tool: 'past_incidents_of'; place: LookPlace };

export type JudgedLook = { look: Look; refused: null } | { look: Look | null; refused: string };

/** Looks in one diagnosis, whatever comes of them: each makes the next question longer. */
export const MAXIMUM_LOOKS = 4;

/**
 * Whether a model may look: only with a tool of the list, only at components of the case whose owners consent, and at nothing twice.
 * Nearly the same is the same: words that hold those of an earlier look or most of them are in, and a span that is less than half longer.
 */
export const judgeLook = (
  tool: string,
  input: unknown,
  places: readonly LookPlace[],
  earlier: readonly Look[],
): JudgedLook => {
  const refuse = (refused: string, look: Look | null = null): JudgedLook => ({ look, refused });
  const known = LookupTool.safeParse(tool);
  if (!known.success) return refuse('there is no such look');
  const read = readLook(known.data, input, places);
  if (typeof read === 'string') return refuse(read);
  // What people read of a look never holds such words.
  if (read.tool === 'more_log_lines' && read.contains !== null && !looksForLines(read.contains))
    return refuse('those words look for no log line', { ...read, contains: null });
  if (read.tool === 'metric_history' && !read.place.roles.includes(read.role)) return refuse(noSuchMetric(read.place));
  const because = whyNot(read, earlier);
  return because === null ? { look: read, refused: null } : refuse(because, read);
};

const readLook = (tool: LookupTool, input: unknown, places: readonly LookPlace[]): Look | string => {
  const parsed = LOOKUP_INPUTS[tool].safeParse(input);
  if (!parsed.success)
    return (
      parsed.error.issues
        .slice(0, 3)
        // Names of its own are not repeated: they may say anything.
        .map(({ code, path, message }) =>
          code === 'unrecognized_keys'
            ? 'the input has fields of its own'
            : `${path.join('.') || 'the input'}: ${message}`,
        )
        .join('; ')
    );
  const place = places.find(({ placeId }) => placeId === parsed.data.component);
  if (!place) return `no such component in this case; known are ${places.map(({ placeId }) => placeId).join(', ')}`;
  switch (tool) {
    case 'more_log_lines': {
      const { contains = null, minutes } = LOOKUP_INPUTS[tool].parse(input);
      return { tool, place, contains, minutes };
    }
    case 'metric_history':
      return { tool, place, role: LOOKUP_INPUTS[tool].parse(input).role };
    case 'changes_of':
      return { tool, place, hours: LOOKUP_INPUTS[tool].parse(input).hours };
    case 'past_incidents_of':
      return { tool, place };
  }
};

const looksForLines = (contains: string): boolean =>
  looksForSomething(contains) &&
  !holdsLink(contains, []) &&
  screen(contains).length === 0 &&
  !givesOrders(contains, LOGGED);

/** Words of leave that logs are full of: whoever looks for denied requests has to name them. */
const LOGGED = [
  'permission',
  'permissions',
  'unauthorized',
  'unauthorised',
  'password',
  'credentials',
  'secret',
  'admin',
];

/** What was asked for is not repeated: a model may write there what it likes. */
const noSuchMetric = ({ placeId, roles }: LookPlace): string =>
  roles.length > 0
    ? `no such metric of ${placeId}; known are ${roles.join(', ')}`.slice(0, 300)
    : `there are no metrics of ${placeId}`;

const whyNot = (look: Look, earlier: readonly Look[]): string | null => {
  const { place } = look;
  if (look.tool === 'more_log_lines') {
    if (!place.hasLogs) return `there is no log of ${place.placeId} that may be read`;
  }
  return earlier.some((before) => covers(before, look)) ? 'that, or nearly that, was looked at already' : null;
};

/** A span that is longer by less than this half brings little that was not seen. */
const isHardlyLonger = (again: number, before: number): boolean => again < 1.5 * before;

/** Whether what was looked at holds all, or nearly all, that this look could bring. */
const covers = (before: Look, look: Look): boolean => {
  if (before.place.component !== look.place.component) return false;
  if (before.tool === 'more_log_lines' && look.tool === 'more_log_lines')
    return bringsLittle(look.contains, before.contains) && isHardlyLonger(look.minutes, before.minutes);
  if (before.tool === 'metric_history' && look.tool === 'metric_history') return before.role === look.role;
  if (before.tool === 'changes_of' && look.tool === 'changes_of') return isHardlyLonger(look.hours, before.hours);
  return before.tool === 'past_incidents_of' && look.tool === 'past_incidents_of';
};

const ASKED_CHARACTERS = 300;

/** What was asked, as people read it; of a look that was not understood, only its kind. */
export const askedText = (tool: string, look: Look | null): string => {
  if (look === null)
    return LookupTool.options.find((known) => known === tool)?.replaceAll('_', ' ') ?? 'something else';
  return redactForRecord(visible(inWords(look))).slice(0, ASKED_CHARACTERS);
};

const inWords = (look: Look): string => {
  const { kind, name } = componentParts(look.place.component);
  const of = `of ${kind} ${name}`;
  switch (look.tool) {
    case 'more_log_lines':
      return `log lines ${of}${look.contains === null ? '' : ` with ${JSON.stringify(look.contains)}`}, ${look.minutes} min`;
    case 'metric_history':
      return `${look.role} ${of}`;
    case 'changes_of':
      return `changes ${of}, ${look.hours} h`;
    case 'past_incidents_of':
      return `past incidents ${of}`;
  }
};

import type { Schema, SchemaError } from '../../contracts/schema.ts';
import type { Severity, Signal, SignalResource, SignalSource, SignalSymptom } from '../../contracts/signal.ts';

/** What became of one event: a signal, nothing worth a signal, or something that nobody can read and people should see. */
export type SignalReading =
  | { kind: 'signal'; signal: Signal }
  | { kind: 'ignored'; because: string }
  | { kind: 'unreadable'; because: string };

/** What a source's reader finds in an event, before the catalog and the fingerprint are added. */
export interface SignalDraft {
  source: SignalSource;
  sourceEventId: string;
  status: Signal['status'];
  /** Before the service's tier is known. */
  severity: Severity;
  title: string;
  description: string;
  observedAt: string;
  resource: SignalResource;
  symptom?: SignalSymptom;
  hardEvidence: boolean;
  labels: Record<string, string>;
  /** Tags, and fields that nobody reads: kept where there is room beside the reader's own labels. */
  furtherLabels?: Record<string, string>;
  /** Only where the event itself names a deployment. */
  deploymentId?: string;
  /** Raw identifiers that stay the same over every delivery and transition. */
  identifiers: readonly string[];
  /** Where these are new each time that the same thing fires: identifiers that are not. */
  recurring?: readonly string[];
}

export type DraftReading = { kind: 'draft'; draft: SignalDraft } | Exclude<SignalReading, { kind: 'signal' }>;

export const ignored = (because: string): DraftReading => ({ kind: 'ignored', because });

const MAXIMUM_COMPLAINTS = 3;
const MAXIMUM_GIVEN = 120;

export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

const valueAt = (body: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );

const shown = (value: unknown): string =>
  value === undefined ? 'missing' : shortened(JSON.stringify(value) ?? String(value), MAXIMUM_GIVEN);

/** Says which field of an event is wrong, what it holds and what was expected. */
export const complaint = (what: string, body: unknown, error: SchemaError): string => {
  const fields = error.issues
    .slice(0, MAXIMUM_COMPLAINTS)
    .map(({ path, message }) => `${path.join('.') || 'the event'} is ${shown(valueAt(body, path))}: ${message}`);
  return `${what} cannot be read: ${fields.join('; ')}`;
};

/** Reads an event with its schema, or says why it is unreadable. */
export const readWith = <Event>(
  what: string,
  schema: Schema<Event>,
  body: unknown,
  read: (event: Event) => DraftReading[],
): DraftReading[] => {
  const parsed = schema.safeParse(body);
  return parsed.success ? read(parsed.data) : [{ kind: 'unreadable', because: complaint(what, body, parsed.error) }];
};

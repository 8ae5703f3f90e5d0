import { DatadogWebhook } from '../../contracts/events/datadog.ts';
import { outsideLabels, without } from './outside-labels.ts';
import { observed, type Received, resourceNamedBy } from './outside-resource.ts';
import { severityOf } from './outside-severity.ts';
import { type OutsideNumbers, symptomFrom } from './outside-symptom.ts';
import type { SignalDraft } from './reading.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** Fields that have a place of their own in a signal. */
const PLACED = ['eventId', 'monitorId', 'title', 'message', 'tags', 'scope', 'date', 'type', 'transition'];

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `service:checkout,env:prod` as its parts, sorted; the order in which Datadog gives them is not fixed. */
const listed = (tags: string | undefined): string[] =>
  (tags ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '' && tag !== '*')
    .sort();

/** A tag that has several values keeps the first; one without a value says nothing. */
const asLabels = (tags: readonly string[]): Record<string, string> => {
  const labels = new Map<string, string>();
  for (const tag of tags) {
    const colon = tag.indexOf(':');
    const name = tag.slice(0, colon);
    if (colon > 0 && colon < tag.length - 1 && !labels.has(name)) labels.set(name, tag.slice(colon + 1));
  }
  return Object.fromEntries(labels);
};

/** A monitor's query ends with its comparison, and begins with the time that it looks at: `avg(last_5m):… > 0.5`. */
const numbersIn = (query = ''): OutsideNumbers => {
  const [, comparison, threshold] = /(>=?|<=?)\s{0,8}(-?\d{1,30}(?:\.\d{1,30})?)\s{0,8}$/.exec(query) ?? [];
  const [, count, unit] = /\(last_(\d{1,4})([smhdw])\)/.exec(query) ?? [];
  const periodSeconds = Number(count) * (SECONDS[unit ?? ''] ?? 0);
  return {
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
    ...(comparison === undefined ? {} : { badWhen: comparison.startsWith('>') ? 'above' : 'below' }),
    ...(periodSeconds > 0 ? { periodSeconds } : {}),
  };
};

/** What a transition says, or why it says nothing. A reminder says what its type does: only one of an error or a warning fires. */
const stateOf = ({ transition, type }: DatadogWebhook): Pick<SignalDraft, 'status' | 'severity'> | string => {
  if (transition === 'Recovered') return { status: 'resolved', severity: 'medium' };
  if (transition === 'Triggered' || transition === 'Re-Triggered') return { status: 'firing', severity: 'high' };
  if (transition === 'Warn' || transition === 'Re-Warn') return { status: 'firing', severity: 'medium' };
  if (transition === 'Renotify' && type === 'error') return { status: 'firing', severity: 'high' };
  if (transition === 'Renotify' && type === 'warning') return { status: 'firing', severity: 'medium' };
  return transition === 'Renotify'
    ? `a reminder of type ${type ?? 'none'} tells of nothing that is wrong`
    : `${transition} tells of a monitor without data, which is neither a symptom nor a recovery`;
};

const read = (event: DatadogWebhook, received: Received): DraftReading => {
  const state = stateOf(event);
  if (typeof state === 'string') return ignored(state);
  const { monitorId, eventId, title, message, status, priority, date, transition, hostname } = event;
  const scope = listed(event.scope);
  // What triggered is named by the group's own tags before all others.
  const tags = { ...asLabels(listed(event.tags)), ...asLabels(scope) };
  const { symptom } = symptomFrom(numbersIn(event.query));
  return {
    kind: 'draft',
    draft: {
      source: 'datadog',
      sourceEventId: eventId ?? `${transition}#${date}#${monitorId}#${scope.join(',')}`,
      status: state.status,
      severity: priority === undefined ? state.severity : severityOf(priority),
      title: title ?? `Datadog monitor ${monitorId}`,
      description: [status, message].filter(Boolean).join('\n'),
      observedAt: observed(date, received),
      resource: resourceNamedBy({ ...(hostname ? { host: hostname } : {}), ...tags }, received),
      ...(symptom ? { symptom } : {}),
      hardEvidence: false,
      labels: { monitor: monitorId, transition },
      furtherLabels: outsideLabels(tags, without(event, PLACED)),
      identifiers: [monitorId, ...scope],
    },
  };
};

/** A monitor that watches several groups sends one webhook each, with the group's tags as its scope. */
export const readDatadog = (body: unknown, received: Received): DraftReading[] =>
  readWith("Datadog's webhook", DatadogWebhook, body, (event) => [read(event, received)]);

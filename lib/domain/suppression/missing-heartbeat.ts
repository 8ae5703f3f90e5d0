import type { Catalog } from '../../contracts/catalog.ts';
import { componentParts } from '../../contracts/component.ts';
import type { Signal, SignalResource } from '../../contracts/signal.ts';
import type { HeartbeatState } from '../../contracts/suppression.ts';
import type { Heartbeat } from '../../contracts/suppression-policy.ts';
import { type ReadingContext, signalFrom } from '../detection/signal-from.ts';
import { componentOfService } from '../evidence/scope.ts';

export type HeartbeatTurn =
  /** It is missing, and was due by then. */
  | { kind: 'missing'; sinceAt: string }
  /** It was missing since then, and was seen again. */
  | { kind: 'back'; sinceAt: string; seenAt: string };

/** What is to be told of a heartbeat: that it is missing, as long as it is, and once that it is back; else null. */
export const heartbeatTurn = (
  { everySeconds, graceSeconds }: Heartbeat,
  { watchedSinceAt, seenAt, missingSinceAt }: HeartbeatState,
  now: Date,
): HeartbeatTurn | null => {
  const last = seenAt ?? watchedSinceAt;
  if (last === null) return null;
  const dueAt = new Date(Date.parse(last) + (everySeconds + graceSeconds) * 1000);
  if (now > dueAt) return { kind: 'missing', sinceAt: missingSinceAt ?? dueAt.toISOString() };
  return missingSinceAt !== null && seenAt !== null ? { kind: 'back', sinceAt: missingSinceAt, seenAt } : null;
};

const whereOf = ({ service }: Heartbeat, catalog: Catalog): SignalResource => {
  const { account, region, ...named } =
    service === undefined ? catalog : componentParts(componentOfService(service, catalog));
  return {
    account,
    region,
    arns: [],
    dimensions: {},
    ...('kind' in named ? { kind: named.kind, name: named.name } : {}),
  };
};

/**
 * The signal that a missing heartbeat is, and the one that it is back. The fingerprint is the heartbeat's own; each absence is one
 * event that begins and one that ends, however often they are sent.
 */
export const heartbeatSignal = (heartbeat: Heartbeat, turn: HeartbeatTurn, context: ReadingContext): Signal => {
  const { name, application, everySeconds } = heartbeat;
  const isMissing = turn.kind === 'missing';
  const signal = signalFrom(
    {
      source: 'selfheal-detector',
      sourceEventId: `heartbeat#${name}#${turn.sinceAt}#${turn.kind}`,
      status: isMissing ? 'firing' : 'resolved',
      severity: 'high',
      title: `heartbeat ${name} is ${isMissing ? 'missing' : 'back'}`,
      description: isMissing
        ? `It comes every ${everySeconds} s at least and was due by ${turn.sinceAt}: who sends it is down, or the way from there to here.`
        : '',
      observedAt: isMissing ? turn.sinceAt : turn.seenAt,
      resource: whereOf(heartbeat, context.catalog),
      hardEvidence: false,
      labels: { heartbeat: name },
      identifiers: ['heartbeat-missing', name],
    },
    context,
  );
  const its = application === undefined ? undefined : context.catalog.applications[application];
  return its && application !== undefined
    ? { ...signal, application, environment: its.environment, owner: its.owner }
    : signal;
};

import type { Incident } from '../../lib/contracts/incident.ts';
import type { AttachedSignal, Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import { readSignals } from '../../lib/domain/detection/read-signals.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

/** A transition younger than this may still be on its way through the queue. */
const GRACE_MILLISECONDS = 120_000;
/** What opened nothing for a reason is asked about again this much later. */
const REASON_HOLDS_MILLISECONDS = 3_600_000;
/** The next round goes on where this one stopped, for what was sent is known by then. */
const MOST_SENT = 200;
const MOST_NAMES = 500;

interface Transition {
  event: unknown;
  signal: Signal;
}

/**
 * Alarms that fired before Selfheal was there, and transitions whose event was lost: alarms whose state no incident knows of are
 * told again in the event's own form, so that the ordinary path takes them. Writes nothing when nothing is missed.
 */
export const findMissedAlarms = async (
  deps: SweepDeps,
  open: readonly Incident[],
  output: SweepOutput,
): Promise<void> => {
  const { incidents, signals, journal } = deps;
  try {
    const attached = (await Promise.all(open.map(({ incidentId }) => incidents.signals(incidentId)))).flat();
    const firing = attached.filter(({ status }) => status === 'firing');
    const missed = [...(await missedFirings(deps, firing)), ...(await missedEnds(deps, firing))];
    for (const { event, signal } of missed.slice(0, MOST_SENT)) {
      await signals.send(JSON.stringify(event));
      journal.count('MissedTransitions', 1, { name: 'status', value: signal.status });
      journal.line('an alarm whose event was missed is told again', { title: signal.title, status: signal.status });
    }
  } catch (error) {
    output.failed.push('alarms');
    journal.line('alarms could not be compared with incidents', { error: String(error) });
  }
};

/** Alarms in ALARM of whose transition nothing is known. */
const missedFirings = async (deps: SweepDeps, firing: readonly AttachedSignal[]): Promise<Transition[]> => {
  const { incidents, alarms, journal, now } = deps;
  const { events, complete } = await alarms.firing();
  if (!complete) journal.line('more alarms fire than are looked at', { looked: events.length });
  // Signals that our own change caused are in its incident, whatever their group.
  const known = new Set(firing.map(({ fingerprint }) => fingerprint));
  const candidates = settled(deps, events).filter(({ signal }) => !known.has(signal.fingerprint));
  if (candidates.length === 0) return [];
  const silenced = await silencedFingerprints(deps);
  const unheard = new Set<Signal>();
  for (const [group, members] of Map.groupBy(candidates, ({ signal }) => groupOf(signal))) {
    const signals = members.map(({ signal }) => signal).filter(({ fingerprint }) => !silenced.has(fingerprint));
    for (const signal of signals.length === 0 ? [] : await incidents.unheard(group, signals, now()))
      unheard.add(signal);
  }
  return candidates.filter(({ signal }) => unheard.has(signal));
};

/** What is held back is let go when its reason ends, and what else opened nothing did so for a reason that may still hold. */
const silencedFingerprints = async ({ incidents, now }: SweepDeps): Promise<Set<string>> => {
  const since = new Date(now().getTime() - REASON_HOLDS_MILLISECONDS);
  const [held, suppressed] = await Promise.all([incidents.held(), incidents.suppressions(since, now())]);
  return new Set([
    ...held.map(({ signal }) => signal.fingerprint),
    ...suppressed.filter(({ lastAt }) => Date.parse(lastAt) >= since.getTime()).map(({ fingerprint }) => fingerprint),
  ]);
};

/** Alarms that an open incident takes for firing and that are OK by now. */
const missedEnds = async (deps: SweepDeps, firing: readonly AttachedSignal[]): Promise<Transition[]> => {
  const observed = new Map(
    firing
      .filter(({ latest }) => latest.source === 'cloudwatch-alarm')
      .map((signal): [string, AttachedSignal] => [signal.fingerprint, signal]),
  );
  const names = [...new Set([...observed.values()].flatMap(({ latest }) => latest.labels.alarm ?? []))];
  if (names.length === 0) return [];
  return settled(deps, await deps.alarms.cleared(names.slice(0, MOST_NAMES))).filter(({ signal }) => {
    const attached = observed.get(signal.fingerprint);
    return attached !== undefined && Date.parse(signal.observedAt) > Date.parse(attached.lastObservedAt);
  });
};

/** What the events mean, without those that mean nothing (our own alarms, auto scaling's) or are too young to be missed. */
const settled = ({ catalog, newId, now }: SweepDeps, events: readonly unknown[]): Transition[] => {
  const context = { receivedAt: now(), newId, catalog: catalog.catalog };
  return events.flatMap((event) =>
    readSignals(event, context).flatMap((reading): Transition[] =>
      reading.kind === 'signal' && now().getTime() - Date.parse(reading.signal.observedAt) > GRACE_MILLISECONDS
        ? [{ event, signal: reading.signal }]
        : [],
    ),
  );
};

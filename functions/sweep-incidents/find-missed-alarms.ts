import type { Incident } from '../../lib/contracts/incident.ts';
import type { AttachedSignal, Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import { alone } from './alone.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';
import { type Transition, transitionsIn } from './what-fires.ts';

/** A transition younger than this may still be on its way through the queue. */
const GRACE_MILLISECONDS = 120_000;
/** What opened nothing for a reason is asked about again this much later. */
const REASON_HOLDS_MILLISECONDS = 3_600_000;
/** The next round goes on where this one stopped, for what was sent is known by then. */
const MOST_SENT = 200;
const MOST_NAMES = 500;

/** What an open incident takes for firing, with the group of that incident. */
interface Firing {
  group: string;
  attached: AttachedSignal;
}

/**
 * Alarms that fired before Selfheal was there, and transitions whose event was lost: alarms whose state no incident knows of are
 * told again in the event's own form, so that the ordinary path takes them. Writes nothing when nothing is missed.
 */
export const findMissedAlarms = async (
  deps: SweepDeps,
  open: readonly Incident[],
  alarms: readonly Transition[],
  output: SweepOutput,
): Promise<void> => {
  const firing: Firing[] = [];
  for (const { incidentId, group } of open)
    await alone(deps, output, incidentId, async () => {
      const signals = await deps.incidents.signals(incidentId);
      firing.push(...signals.filter(({ status }) => status === 'firing').map((attached) => ({ group, attached })));
    });
  await alone(deps, output, 'alarms', async () => {
    const firings = await missedFirings(deps, alarms, firing, output);
    for (const transition of firings.slice(0, MOST_SENT)) await tellAgain(deps, transition);
    const ends = await missedEnds(deps, firing);
    for (const { group, ...transition } of ends.slice(0, MOST_SENT)) {
      // As CloudWatch describes it, an alarm has no tags: what it says might lead to another group.
      await deps.incidents.setLastGroup(transition.signal.fingerprint, group, deps.now());
      await tellAgain(deps, transition);
    }
  });
};

const tellAgain = async ({ signals, journal }: SweepDeps, { event, signal }: Transition): Promise<void> => {
  await signals.send(JSON.stringify(event));
  journal.count('MissedTransitions', 1, { name: 'status', value: signal.status });
  journal.line('an alarm whose event was missed is told again', { title: signal.title, status: signal.status });
};

/** Alarms in ALARM of whose transition nothing is known. */
const missedFirings = async (
  deps: SweepDeps,
  alarms: readonly Transition[],
  firing: readonly Firing[],
  output: SweepOutput,
): Promise<Transition[]> => {
  const { incidents, now } = deps;
  // Signals that our own change caused are in its incident, whatever their group.
  const known = new Set(firing.map(({ attached }) => attached.fingerprint));
  const candidates = settled(deps, alarms).filter(({ signal }) => !known.has(signal.fingerprint));
  if (candidates.length === 0) return [];
  const silenced = await silencedFingerprints(deps);
  const unheard = new Set<Signal>();
  for (const [group, members] of Map.groupBy(candidates, ({ signal }) => groupOf(signal)))
    await alone(deps, output, `alarms of ${group}`, async () => {
      const signals = members.map(({ signal }) => signal).filter(({ fingerprint }) => !silenced.has(fingerprint));
      if (signals.length === 0) return;
      for (const signal of await incidents.unheard(group, signals, now())) unheard.add(signal);
    });
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
const missedEnds = async (deps: SweepDeps, firing: readonly Firing[]): Promise<(Transition & { group: string })[]> => {
  const observed = new Map(
    firing
      .filter(({ attached }) => attached.latest.source === 'cloudwatch-alarm')
      .map((each): [string, Firing] => [each.attached.fingerprint, each]),
  );
  const names = [...new Set([...observed.values()].flatMap(({ attached }) => attached.latest.labels.alarm ?? []))];
  if (names.length === 0) return [];
  const cleared = await deps.alarms.cleared(names.slice(0, MOST_NAMES));
  return settled(deps, transitionsIn(deps, cleared)).flatMap((transition) => {
    const known = observed.get(transition.signal.fingerprint);
    return known && Date.parse(transition.signal.observedAt) > Date.parse(known.attached.lastObservedAt)
      ? [{ ...transition, group: known.group }]
      : [];
  });
};

/** Without those that are too young to be missed. */
const settled = ({ now }: SweepDeps, transitions: readonly Transition[]): Transition[] =>
  transitions.filter(({ signal }) => now().getTime() - Date.parse(signal.observedAt) > GRACE_MILLISECONDS);

import type { Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import { afterTelling, flappingKey, isUntold } from '../../lib/domain/suppression/flapping.ts';
import { flappingNotice } from '../../lib/domain/suppression/flapping-notice.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

export type TellFlappingDeps = Pick<SweepDeps, 'notifier' | 'catalog' | 'journal' | 'now'> & {
  incidents: Pick<SweepDeps['incidents'], 'held' | 'flapping' | 'changeFlapping' | 'lastIncident'>;
};

/**
 * Tells people of signals that began to flap, once each time that they begin: a fault that comes and goes opens no incident any more,
 * and would be known to the record alone. Those of one application are one notice.
 */
export const tellFlapping = async (deps: TellFlappingDeps, output: Pick<SweepOutput, 'failed'>): Promise<void> => {
  const { incidents, journal } = deps;
  const held = (await incidents.held()).filter(({ rule }) => rule === 'flapping').map(({ signal }) => signal);
  if (held.length === 0) return;
  const states = await incidents.flapping(held.map(flappingKey));
  const untold = new Set(states.filter(isUntold).map(({ fingerprint }) => fingerprint));
  const signals = held.filter((signal) => untold.has(flappingKey(signal)));
  for (const [group, members] of Map.groupBy(signals, groupOf)) {
    try {
      await tell(deps, group, members);
    } catch (error) {
      output.failed.push(`flapping in ${group}`);
      journal.line('flapping signals could not be told', { group, error: String(error) });
    }
  }
};

/** Told before it is written: told twice is harmless, written and never told is not. */
const tell = async (
  { incidents, notifier, catalog, journal, now }: TellFlappingDeps,
  group: string,
  signals: readonly Signal[],
): Promise<void> => {
  const last = await incidents.lastIncident(group);
  const notice = flappingNotice(signals, catalog.catalog.policies.flapping);
  if (!(await notifier.announce({ kind: 'flapping', incidentId: last?.incidentId ?? null, ...notice }))) {
    journal.line('flapping signals could not be told', { group, count: signals.length });
    return;
  }
  const at = now();
  await Promise.all(
    signals.map((signal) => incidents.changeFlapping(flappingKey(signal), (state) => afterTelling(state, at), at)),
  );
};

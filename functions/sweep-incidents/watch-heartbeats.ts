import { ownSignalMessage } from '../../lib/contracts/events/own-signal.ts';
import type { HeartbeatState } from '../../lib/contracts/suppression.ts';
import type { Heartbeat } from '../../lib/contracts/suppression-policy.ts';
import { heartbeatSignal, heartbeatTurn } from '../../lib/domain/suppression/missing-heartbeat.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

export type HeartbeatDeps = Pick<SweepDeps, 'signals' | 'catalog' | 'journal' | 'newId' | 'now'> & {
  incidents: Pick<SweepDeps['incidents'], 'heartbeats' | 'watchHeartbeat' | 'markHeartbeat'>;
};

/**
 * Looks after the heartbeats that the catalog names: one that is missing becomes a signal that goes the way of every other, and
 * so does its return. One that was never seen is waited for from its first round on.
 */
export const watchHeartbeats = async (deps: HeartbeatDeps, output: Pick<SweepOutput, 'failed'>): Promise<void> => {
  const { heartbeats } = deps.catalog.catalog;
  if (heartbeats.length === 0) return;
  const states = await deps.incidents.heartbeats();
  for (const heartbeat of heartbeats) {
    const state = states.find(({ name }) => name === heartbeat.name);
    try {
      if (!state) await deps.incidents.watchHeartbeat(heartbeat.name, deps.now());
      else await watch(deps, heartbeat, state);
    } catch (error) {
      output.failed.push(`heartbeat ${heartbeat.name}`);
      deps.journal.line('a heartbeat could not be looked after', { name: heartbeat.name, error: String(error) });
    }
  }
};

/**
 * That it is missing is written down before it is told, so that its return is told in any case; and told again in every round, as
 * the same event, which counts once.
 */
const watch = async (
  { incidents, signals, catalog, journal, newId, now }: HeartbeatDeps,
  heartbeat: Heartbeat,
  state: HeartbeatState,
): Promise<void> => {
  const turn = heartbeatTurn(heartbeat, state, now());
  if (!turn) return;
  const { name } = heartbeat;
  const isNew = turn.kind === 'missing' && state.missingSinceAt === null;
  if (isNew) await incidents.markHeartbeat(name, turn.sinceAt);
  const signal = heartbeatSignal(heartbeat, turn, { receivedAt: now(), newId, catalog: catalog.catalog });
  await signals.send(ownSignalMessage(signal));
  if (turn.kind === 'back') await incidents.markHeartbeat(name, null);
  if (isNew || turn.kind === 'back') journal.line(signal.title, { heartbeat: name });
};

import { ownSignalMessage } from '../../lib/contracts/events/own-signal.ts';
import type { HeldSignal } from '../../lib/contracts/suppression.ts';
import { flappingKey } from '../../lib/domain/suppression/flapping.ts';
import { noLongerHeld, releasedSignal } from '../../lib/domain/suppression/let-go.ts';
import type { SweepDeps, SweepOutput } from './deps.ts';

export type LetGoDeps = Pick<SweepDeps, 'signals' | 'catalog' | 'journal' | 'now'> & {
  incidents: Pick<SweepDeps['incidents'], 'held' | 'letGo' | 'flapping'>;
};

/** Puts back into the queue what was suppressed and still fires now that its window or mute has ended, or that it flaps no more. */
export const letGoHeld = async (deps: LetGoDeps, output: Pick<SweepOutput, 'failed'>): Promise<void> => {
  const { incidents, catalog, journal, now } = deps;
  const held = await incidents.held();
  if (held.length === 0) return;
  const states = await incidents.flapping(held.map(({ signal }) => flappingKey(signal)));
  for (const each of noLongerHeld(held, states, { catalog: catalog.catalog, now: now() })) {
    try {
      await letGo(deps, each);
    } catch (error) {
      const { fingerprint, title } = each.signal;
      output.failed.push(`held signal ${fingerprint}`);
      journal.line('a held signal could not be let go', { fingerprint, title, error: String(error) });
    }
  }
};

/** Sent before it is forgotten: dying in between sends the same event once more, which counts once. */
const letGo = async ({ incidents, signals, journal }: LetGoDeps, held: HeldSignal): Promise<void> => {
  const signal = releasedSignal(held);
  if (signal) await signals.send(ownSignalMessage(signal));
  // A newer one came meanwhile: it is looked at in the next round.
  if (!(await incidents.letGo(held)) || !signal) return;
  journal.count('SignalsReleased', 1, { name: 'because', value: held.rule });
  journal.line('signal let go', { rule: held.rule, fingerprint: signal.fingerprint, title: signal.title });
};

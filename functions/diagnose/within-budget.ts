import type { Clock } from '../../lib/ports/clock.ts';
import type { BudgetRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Reasoner } from '../../lib/ports/reasoner.ts';

export interface BudgetDeps {
  incidents: Pick<BudgetRecords, 'takeModelCall'>;
  journal: Journal;
  now: Clock;
}

/** The same model, asked so often in a clock hour and no more, whatever a storm would have it explain. */
export const withinBudget = (
  reasoner: Reasoner,
  { incidents, journal, now }: BudgetDeps,
  callsPerHour: number,
): Reasoner => ({
  async ask(prompt, repair) {
    if (await incidents.takeModelCall(callsPerHour, now())) return await reasoner.ask(prompt, repair);
    journal.count('ModelBudgetExhausted', 1);
    return { status: 'unavailable', because: `the ${callsPerHour} questions of this hour have been asked`, use: null };
  },
});

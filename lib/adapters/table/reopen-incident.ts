import type { Signal } from '../../contracts/signal.ts';
import { type AttachCall, fitting, isEvidence, joinedBy, rememberCounted } from './attach-call.ts';
import { chunkWrites, type Known } from './counted-signals.ts';
import { joiningWrites } from './fingerprint-records.ts';
import { coverChange, coverUpdates } from './incident-item.ts';
import { noteWrite } from './incident-records.ts';
import { incidentKey, slotKey } from './keys.ts';
import { takeBackOutcome } from './outcome-writes.ts';
import type { Share } from './shares.ts';
import { type ClosedSlot, retakeSlots } from './slot.ts';
import { allOf, append, equals, keyOf, set, type Table, update, type Write } from './table.ts';
import { countSignals } from './tally.ts';

interface Return {
  former: ClosedSlot;
  signals: ReadonlyMap<string, readonly Signal[]>;
  /** What fires again. */
  alive: readonly Share[];
}

/**
 * Opens a closed incident again, with its history: the next run and the next attempt, and nothing that was learned from a success
 * that did not last. What a person called no incident stays closed, and so does what went on in another one.
 */
export const tryReopen = async (
  table: Table,
  call: AttachCall,
  { incident, counted }: Known,
  { former, signals, alive }: Return,
): Promise<boolean | 'not-to-be-opened'> => {
  const { incidentId, group, run, attempt } = incident;
  const [outcome, slots] = await Promise.all([takeBackOutcome(table, incidentId), retakeSlots(table, incident)]);
  const taken = new Set(slots.map((write) => keyOf(write).PK));
  const isTheirs = [group, call.group].every((each) => taken.has(slotKey(each).PK));
  if (incident.state !== 'closed' || !isTheirs || outcome.result === 'not-an-incident' || outcome.result === 'merged')
    return 'not-to-be-opened';

  const aliveFingerprints = new Set(alive.map(({ fingerprint }) => fingerprint));
  const countings = [...signals]
    .sort(([one], [other]) => Number(aliveFingerprints.has(other)) - Number(aliveFingerprints.has(one)))
    .flatMap(
      ([fingerprint, each]) => countSignals(counted.get(fingerprint) ?? null, each, call.at.toISOString()) ?? [],
    );
  const first = fitting(countings);
  const fresh = first.flatMap((counting) => counting.fresh);
  const change = coverChange(incident, fresh, true, call);
  const at = call.at.toISOString();
  const quietSeconds = Math.round((call.at.getTime() - Date.parse(former.closedAt)) / 1000);
  await Promise.all(first.flatMap((counting) => chunkWrites(incidentId, counting)).map((write) => table.write(write)));
  const writes: Write[] = [
    update(
      incidentKey(incidentId),
      {
        ...change?.updates,
        ...joinedBy(first),
        ...coverUpdates(incidentId, call.at, 'settling'),
        closedAt: set(null),
        run: set(run + 1),
        attempt: set(attempt + 1),
        lastSignalAt: set(at),
        reopenings: append(at),
      },
      allOf(equals('state', 'closed'), equals('run', run), ...(change ? [change.condition] : [])),
    ),
    ...slots,
    ...outcome.writes,
    noteWrite({
      incidentId,
      attempt: attempt + 1,
      at,
      key: `reopened-${run + 1}`,
      kind: 'opened',
      summary: `opened again ${quietSeconds} s after it was closed${outcome.result ? ` as ${outcome.result}` : ''}`,
      because: alive.map(({ present }) => `it fires again: ${present.at(-1)?.title ?? ''}`).slice(0, 20),
    }),
    ...first.flatMap((counting) => joiningWrites(incidentId, counting, call)),
  ];
  if (!(await table.transact(writes)).applied) return false;
  rememberCounted(call, first);
  call.reopened = true;
  call.changed ||= first.some(isEvidence);
  return true;
};

import { expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Table } from '../../../../lib/adapters/table/table.ts';
import type { Decider } from '../../../../lib/ports/approval-records.ts';
import { anApproval, aPlan, atSecond, opened } from '../../../contract/builders.ts';

const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });
const signedIn = (by: string): Decider => ({ by, how: 'signed-in', from: null });
const [ADA, BOB, CY] = ['ada@example.com', 'bob@example.com', 'cy@example.com'].map(signedIn) as [
  Decider,
  Decider,
  Decider,
];

/** A plan that needs two yeses, of which Ada has said one; and what happens just before the next write of another caller. */
const oneYes = async () => {
  const table = new MemoryTable({ now: () => atSecond(0) });
  const store = storeOver(table);
  const { incidentId } = await opened(store);
  const { approvalId } = await store.askForApproval(anApproval(aPlan({ incidentId }), { needs: 2 }), [], 'token');
  const yes = (who: Decider, second: number, to = store) =>
    to.decide(incidentId, approvalId, { decision: 'approved' }, who, atSecond(second));
  const takeBack = (who: Decider, second: number) =>
    store.takeBack(incidentId, approvalId, who, 'a mistake', atSecond(second));
  await yes(ADA, 46);
  const interrupted = (interruption: () => Promise<unknown>) => {
    let due = true;
    return storeOver({
      get: (key) => table.get(key),
      batchGet: (keys) => table.batchGet(keys),
      query: (query) => table.query(query),
      write: (write) => table.write(write),
      transact: async (writes) => {
        if (due) {
          due = false;
          await interruption();
        }
        return table.transact(writes);
      },
    });
  };
  return { yes, takeBack, interrupted, stored: () => store.approval(incidentId, approvalId) };
};

it('counts the yeses that stand, not as many as there were when it looked', async () => {
  const { yes, takeBack, interrupted, stored } = await oneYes();
  // Between Cy's look and Cy's write Ada's yes goes and Bob's comes: one as before, and another one.
  const slow = interrupted(async () => {
    await takeBack(ADA, 47);
    await yes(BOB, 48);
  });
  expect(await yes(CY, 49, slow)).toMatchObject({ status: 'decided' });
  expect(await stored()).toMatchObject({ status: 'approved', yeses: [{ by: BOB.by }, { by: CY.by }] });
});

it('is not approved by a second yes that was on its way when the first was taken back', async () => {
  const { yes, takeBack, interrupted, stored } = await oneYes();
  expect(
    await yes(
      BOB,
      48,
      interrupted(() => takeBack(ADA, 47)),
    ),
  ).toMatchObject({ status: 'one-more-needed' });
  expect(await stored()).toMatchObject({ status: 'waiting', yeses: [{ by: BOB.by }] });
});

import { expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { createIncidentStore } from '../../../../lib/adapters/table/incident-store.ts';
import type { Table, Write } from '../../../../lib/adapters/table/table.ts';
import { anApproval, aPlan, atSecond, opened } from '../../../contract/builders.ts';
import { interrupted } from './interrupted.ts';

const storeOver = (table: Table) => createIncidentStore({ table, sleep: async () => {}, random: () => 0 });
const givesToken = (write: Write): boolean => write.kind === 'update' && 'taskToken' in write.updates;

it('gives no token to a question that is decided at that moment, and answers with what was decided', async () => {
  const table = new MemoryTable({ now: () => atSecond(0) });
  const { incidentId } = await opened(storeOver(table));
  const approval = anApproval(aPlan({ incidentId }));
  await storeOver(table).askForApproval(approval, [], 'token-1');
  let decided = 0;
  const whileDeciding = interrupted(table, givesToken, async () => {
    decided += 1;
    const ada = { by: 'ada@example.com', how: 'link', from: null } as const;
    await storeOver(table).decide(incidentId, approval.approvalId, { decision: 'approved' }, ada, atSecond(60));
  });
  // Whoever asks goes by this: a decision that it takes for a question would be waited for in vain.
  expect(await storeOver(whileDeciding).askForApproval(approval, [], 'token-2')).toMatchObject({ status: 'approved' });
  expect(decided).toBe(1);
});

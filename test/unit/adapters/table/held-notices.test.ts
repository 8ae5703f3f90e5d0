import { expect, it } from 'vitest';
import { MemoryTable } from '../../../../lib/adapters/memory/memory-table.ts';
import { HELD_NOTICE_PARTITION } from '../../../../lib/adapters/table/keys.ts';
import { noticeRecords } from '../../../../lib/adapters/table/notice-records.ts';
import { put } from '../../../../lib/adapters/table/table.ts';
import { createTellHeld } from '../../../../lib/telling/tell-held.ts';
import { atSecond } from '../../../contract/builders.ts';
import { aJournal } from '../../../fakes/journal.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';

it('a notice of quiet hours that cannot be read keeps no other from being told, and the log says so', async () => {
  const now = () => atSecond(60);
  const table = new MemoryTable({ now });
  const records = noticeRecords({ table });
  await table.write(put({ PK: HELD_NOTICE_PARTITION, SK: 'broken', record: { kind: 'of another version' } }));
  await records.holdNotice({
    channels: ['web'],
    owners: ['books-team'],
    incidentId: null,
    kind: 'healed',
    subject: 'One is over',
    heldAt: atSecond(0).toISOString(),
  });
  const { journal, lines } = aJournal();
  const told: string[] = [];
  await createTellHeld({
    catalog: aCatalog(),
    records,
    channels: { web: async ({ lines: said }) => told.push(...said) > 0 },
    incidents: { incident: async () => null, note: async () => {}, outcome: async () => null },
    journal,
    now,
    pagesUrl: null,
  })();
  expect(told).toEqual(['2026-03-01 12:00 UTC: One is over']);
  expect(lines.map(({ message }) => message)).toEqual(['a notice of quiet hours cannot be read']);
});

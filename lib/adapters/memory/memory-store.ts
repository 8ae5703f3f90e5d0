import type { IncidentStore } from '../../ports/incident-store.ts';
import { createIncidentStore } from '../table/incident-store.ts';
import { MemoryTable, type MemoryTableOptions } from './memory-table.ts';

/**
 * The incident store over a table within the process. Nobody waits between tries: the table answers at once, and
 * somebody gets through in every round.
 */
export const createMemoryStore = (options: MemoryTableOptions): IncidentStore =>
  createIncidentStore({ table: new MemoryTable(options), sleep: async () => {}, random: () => 0 });

import type { Table } from './table.ts';
import type { Tries } from './tries.ts';

/** What every part of the store works with. */
export interface StoreParts {
  table: Table;
  tries: Tries;
}

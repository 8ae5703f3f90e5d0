import type { SingleWrite, Table, Write } from '../../../../lib/adapters/table/table.ts';

/** A table on which something else happens just before the first write that matters. */
export const interrupted = (
  table: Table,
  matters: (write: Write) => boolean,
  interruption: () => Promise<unknown>,
): Table => {
  let isDue = true;
  const before = async (writes: readonly Write[]) => {
    if (!isDue || !writes.some(matters)) return;
    isDue = false;
    await interruption();
  };
  return {
    get: (key) => table.get(key),
    batchGet: (keys) => table.batchGet(keys),
    query: (query) => table.query(query),
    write: async (write: SingleWrite) => {
      await before([write]);
      return await table.write(write);
    },
    transact: async (writes) => {
      await before(writes);
      return await table.transact(writes);
    },
  };
};

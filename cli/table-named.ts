import { UsageError } from './usage-error.ts';

/** The stack's table: as it was given, else as the environment says. Throws {@link UsageError} where neither does. */
export const tableNamed = (given: string | undefined): string => {
  const table = given ?? process.env.TABLE_NAME;
  if (!table) throw new UsageError('no table is named: give --table NAME, which is the output TableName of the stack');
  return table;
};

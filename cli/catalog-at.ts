import { existsSync } from 'node:fs';
import type { VersionedCatalog } from '../lib/contracts/catalog.ts';
import { readCatalog } from '../lib/infra/catalog-file.ts';
import { UsageError } from './usage-error.ts';

/** The catalog that a command was given. Throws {@link UsageError} with every mistake in it. */
export const readCatalogAt = (file: string): VersionedCatalog => {
  if (!existsSync(file)) throw new UsageError(`no catalog at ${file}; name your catalog with --catalog FILE`);
  try {
    return readCatalog(file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

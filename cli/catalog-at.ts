import { existsSync } from 'node:fs';
import type { VersionedCatalog } from '../lib/contracts/catalog.ts';
import { readCatalog } from '../lib/infra/catalog-file.ts';
import { requireKnownGrants } from '../lib/infra/known-grants.ts';
import { loadRunbooks } from '../lib/infra/runbooks/load-runbooks.ts';
import { UsageError } from './usage-error.ts';

/** The catalog that a command was given. Throws {@link UsageError} with every mistake in it. */
export const readCatalogAt = (file: string): VersionedCatalog => {
  if (!existsSync(file)) throw new UsageError(`no catalog at ${file}; name your catalog with --catalog FILE`);
  try {
    const read = readCatalog(file);
    const manifests = loadRunbooks().map(({ manifest }) => manifest);
    requireKnownGrants(read.catalog, manifests, file);
    return read;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

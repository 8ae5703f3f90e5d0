import { existsSync } from 'node:fs';
import type { VersionedCatalog } from '../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../lib/contracts/manifest.ts';
import { readCatalog } from '../lib/infra/catalog-file.ts';
import { requireKnownGrants } from '../lib/infra/known-grants.ts';
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

/**
 * The catalog whose policy is asked about: also refused for what it says of runbooks that there are not. The kill switch and whatever
 * else only looks for the table goes without this.
 */
export const readPolicyAt = (file: string, manifests: readonly RunbookManifest[]): VersionedCatalog => {
  const read = readCatalogAt(file);
  try {
    requireKnownGrants(read.catalog, manifests, file);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return read;
};

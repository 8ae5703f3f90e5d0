import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { Catalog, type VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { RunbookManifest } from '../../lib/contracts/manifest.ts';

const Bundled = z.object({
  catalog: Catalog,
  policyVersion: z.string().regex(/^[0-9a-f]{16}$/),
  builtAt: z.iso.datetime(),
});

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

/** The catalog that was deployed with this function, with the version that every decision records. */
export const bundledCatalog = (): VersionedCatalog => Bundled.parse(read('./catalog.json'));

export const bundledManifests = (): RunbookManifest[] =>
  z.array(RunbookManifest).min(1).parse(read('./manifests.json'));

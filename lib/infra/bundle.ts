import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import type { VersionedCatalog } from '../contracts/catalog.ts';
import type { RunbookManifest } from '../contracts/manifest.ts';
import { ROOM_NAMES } from './rooms.ts';

export interface BundleRequest {
  /** The repository's root. */
  root: string;
  /** Made anew: each room gets a folder of its own in it. */
  outputFolder: string;
  catalog: VersionedCatalog;
  manifests: readonly RunbookManifest[];
}

/** Some dependencies are CommonJS and call `require` for Node's own modules, which an ES module does not have. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * The SDK's table client does not say of itself that its modules only define things. Without that its paginators come into every
 * bundle, and with them a command to scan the table, which nothing here calls and no role may.
 */
const TABLE_CLIENT: Plugin = {
  name: 'table-client-without-side-effects',
  setup: (esbuild) => {
    esbuild.onResolve({ filter: /^@aws-sdk\/lib-dynamodb$/ }, async ({ path, pluginData, ...request }) => {
      // Asked again by the line below, for what esbuild itself finds.
      if (pluginData === TABLE_CLIENT) return undefined;
      const found = await esbuild.resolve(path, { ...request, pluginData: TABLE_CLIENT });
      return { ...found, sideEffects: false };
    });
  },
};

/** How every function is bundled. */
export const ROOM_BUILD = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // ES modules first, for both ways of importing: dead code is dropped, and no package comes in twice.
  mainFields: ['module', 'main'],
  minify: true,
  // Errors are told apart by name.
  keepNames: true,
  legalComments: 'none',
  banner: { js: REQUIRE },
  plugins: [TABLE_CLIENT],
  metafile: true,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Bundles every function in one call, each with the catalog and manifests that it was deployed with. Answers esbuild's metafile,
 * which is also written beside the bundles. Throws esbuild's own error, which names file and line.
 */
export const bundleRooms = async ({ root, outputFolder, catalog, manifests }: BundleRequest): Promise<Metafile> => {
  rmSync(outputFolder, { recursive: true, force: true });
  const { metafile } = await build({
    ...ROOM_BUILD,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(ROOM_NAMES.map((room) => [`${room}/index`, join('functions', room, 'index.ts')])),
    outdir: outputFolder,
    outExtension: { '.js': '.mjs' },
  });
  const catalogText = JSON.stringify(catalog);
  const manifestsText = JSON.stringify(manifests);
  for (const room of ROOM_NAMES) {
    mkdirSync(join(outputFolder, room), { recursive: true });
    writeFileSync(join(outputFolder, room, 'catalog.json'), catalogText);
    writeFileSync(join(outputFolder, room, 'manifests.json'), manifestsText);
  }
  writeFileSync(join(outputFolder, 'metafile.json'), JSON.stringify(metafile));
  return metafile;
};

/** What is too big or doubled in a bundle, in plain sentences; none is what it should be. */
export const bundleComplaints = (metafile: Metafile, maximumBytes: number): string[] =>
  Object.entries(metafile.outputs).flatMap(([output, { bytes, inputs }]) => {
    const tooBig = bytes > maximumBytes ? [`${output} has ${bytes} bytes; at most ${maximumBytes} are allowed`] : [];
    const copies = Map.groupBy(new Set(Object.keys(inputs).flatMap((input) => copyOf(input) ?? [])), (copy) =>
      packageOf(copy),
    );
    const doubled = [...copies].flatMap(([name, found]) =>
      found.length > 1 ? [`${output} contains ${name} more than once: ${found.join(', ')}`] : [],
    );
    return [...tooBig, ...doubled];
  });

/**
 * The copy of an SDK client, of the SDK's core or of a Smithy package that a file belongs to: its folder and, where it has
 * several builds, which. Two of these mean two sets of error classes and credentials.
 */
const copyOf = (file: string): string | undefined => {
  const start = innermost(file);
  const found = /^@(?:aws-sdk\/(?:client-|lib-|core)|smithy\/)[^/]*(?:\/dist-(?:es|cjs))?(?=\/)/.exec(
    file.slice(start),
  );
  return found && !file.endsWith('.json') ? file.slice(0, start) + found[0] : undefined;
};

const packageOf = (copy: string): string => copy.slice(innermost(copy)).replace(/\/dist-(?:es|cjs)$/, '');

/** Where the name of the innermost package of a path begins. */
const innermost = (path: string): number => path.lastIndexOf('node_modules/') + 'node_modules/'.length;

import type { Catalog, RunbookGrant } from '../contracts/catalog.ts';
import type { RunbookManifest } from '../contracts/manifest.ts';

/** Keys of a grant that a runbook reads. */
const keysOf = ({ parameters, rollback }: RunbookManifest): string[] =>
  [parameters, rollback.by === 'runbook' ? rollback.parameters : {}]
    .flatMap((each): RunbookManifest['parameters'][string][] => Object.values(each))
    .flatMap(({ source }) => {
      if (source.from === 'grant') return [source.key];
      return source.from === 'scaled' ? [source.factorKey, source.maximumKey] : [];
    });

const listed = (names: Iterable<string>): string => [...new Set(names)].join(', ') || 'none';

const complaintsAbout = (place: string, { parameters }: RunbookGrant, manifest: RunbookManifest): string[] => {
  const keys = keysOf(manifest);
  return Object.keys(parameters)
    .filter((key) => !keys.includes(key))
    .map(
      (key) =>
        `  ${place}.parameters: given ${JSON.stringify(key)}; ${manifest.runbook} reads no such value, known are: ${listed(keys)}`,
    );
};

/**
 * Throws when a service grants or limits a runbook that is not there, or a value that it does not read: a ceiling with a misspelled
 * name would be none.
 */
export const requireKnownGrants = (catalog: Catalog, manifests: readonly RunbookManifest[], file: string): void => {
  const known = listed(manifests.map(({ runbook }) => runbook));
  const lines = Object.entries(catalog.services).flatMap(([service, { runbooks }]) =>
    Object.entries(runbooks).flatMap(([name, grant]) => {
      const place = `services.${service}.runbooks.${name}`;
      const manifest = manifests.find(({ runbook }) => runbook === name);
      return manifest
        ? complaintsAbout(place, grant, manifest)
        : [`  ${place}: there is no runbook ${JSON.stringify(name)}; known are: ${known}`];
    }),
  );
  if (lines.length > 0)
    throw new Error(`${file}: ${lines.length} mistake(s) in the catalog, in what runbooks may do\n${lines.join('\n')}`);
};

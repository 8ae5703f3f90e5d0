import { delimiter, dirname } from 'node:path';

/**
 * All that a program of the tests gets of who runs them: where programs are, with this very Node first, and the language. Its home is
 * the folder, so that no key, profile, endpoint or option of theirs reaches an engine, a function in it, or the CDK.
 */
export const plainEnvironment = (folder: string): Record<string, string> => ({
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: folder,
  TMPDIR: folder,
  LANG: process.env.LANG ?? 'C.UTF-8',
});

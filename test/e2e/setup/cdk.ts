import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ROOT } from '../../infra/support/repository.ts';
import { programEnvironment } from '../account/place.ts';
import { plainEnvironment } from './environment.ts';
import { launch } from './launch.ts';

const LONGEST_SECONDS = 240;
const SHOWN_CHARACTERS = 4_000;

export interface CdkCall {
  /** Where the emulator is; left out for what asks no account. */
  endpoint?: string;
  /** Its home: it keeps nothing anywhere else. */
  folder: string;
  /** Where it looks for an app; left out, the repository. */
  cwd?: string;
}

/** Runs the CDK's command line, with nothing of the developer's environment; throws with what it printed and how it ended. */
export const cdk = async ({ endpoint, folder, cwd = ROOT }: CdkCall, args: readonly string[]): Promise<void> => {
  const { child, ending, stop } = launch({
    command: join(ROOT, 'node_modules', '.bin', 'cdk'),
    args: [...args, '--no-notices'],
    environment: {
      ...plainEnvironment(folder),
      ...(endpoint && programEnvironment(endpoint)),
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
    cwd,
    output: 'pipe',
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void stop();
  }, 1000 * LONGEST_SECONDS);
  const [stdout, stderr] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    once(child, 'close'),
  ]);
  clearTimeout(timer);
  await stop();
  if (child.exitCode === 0) return;
  const how = timedOut ? `killed after ${LONGEST_SECONDS} s, ${ending()}` : ending();
  throw new Error(`cdk ${args[0]} failed: ${how}. It printed:\n${`${stdout}\n${stderr}`.slice(-SHOWN_CHARACTERS)}`);
};

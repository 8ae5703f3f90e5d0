import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LONGEST_WAIT_SECONDS = 60;

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('expected a port of loopback');
  return address.port;
};

export interface ServedDrill {
  origin: string;
  /** The link of the n-th question that was put, first is 1; waits until it is. */
  question(n: number): Promise<string>;
  /** Waits until it has printed this, and answers with the line. */
  printed(what: RegExp): Promise<string>;
  /** Lets the time to answer pass. */
  letTimePass(): void;
  stop(): Promise<void>;
}

/** `npm run drill -- --serve`, as a person starts it. */
export const serveDrill = async (scenario: string): Promise<ServedDrill> => {
  const port = await freePort();
  const child = spawn(
    'npm',
    ['run', '--silent', 'drill', '--', '--scenario', scenario, '--serve', '--port', `${port}`],
    {
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that npm's child ends with it.
      detached: true,
    },
  );
  const all = listen(child);
  const line = async (what: (lines: string[]) => string | undefined, wanted: string): Promise<string> => {
    for (const until = Date.now() + LONGEST_WAIT_SECONDS * 1000; Date.now() < until; ) {
      const found = what(all().split('\n'));
      if (found !== undefined) return found;
      if (child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the drill never printed ${wanted}; it printed:\n${all()}`);
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    question: (n) =>
      line(
        (lines) => lines.flatMap((each) => /Your decision, please: (\S+)/.exec(each)?.[1] ?? [])[n - 1],
        `question ${n}`,
      ),
    printed: (what) => line((lines) => lines.find((each) => what.test(each)), `${what}`),
    letTimePass: () => child.stdin?.write('\n'),
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.pid && child.exitCode === null) {
        process.kill(-child.pid, 'SIGINT');
        await ended;
      }
    },
  };
};

const listen = (child: ChildProcess): (() => string) => {
  let text = '';
  const take = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return () => text;
};

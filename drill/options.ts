import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/index.ts';

export interface DrillOptions {
  scenario: string;
  seed: number;
  /** Who answers the approval: always yes, never anybody, or the person at the terminal or in the browser. */
  approve: 'always' | 'never' | 'person';
  json: boolean;
  list: boolean;
  help: boolean;
  serve: boolean;
  port: number;
  /** Plans without the runbooks' contraindications, to see a remedy that harms being taken back. */
  careless: boolean;
}

/** The command line was not understood: the message says what was given and what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const HELP = `npm run drill [-- options]

Breaks a simulated shop on AWS and lets Selfheal heal it: the real state machine, functions, adapters and
runbooks, in this process, on a virtual clock. Needs no account, no Docker and no network.

  --scenario NAME   what breaks (default bad-deployment; --list shows all)
  --seed N          varies noise, timing and size; the same seed gives the same run (default 1)
  --approve WHO     always: says yes to every question · never: nobody answers
                    left out: you are asked, at a terminal; without one, always
  --serve           keeps the approval page open in your browser and waits for you to press a button;
                    Enter at the terminal lets the time to answer pass
  --port N          where --serve listens (default 8080, loopback only)
  --careless        plans without the runbooks' contraindications, to see a remedy that harms being taken back
                    (try it with misleading-surge)
  --json            ends with one line, a JSON object, and prints nothing else to standard output
  --list            names every scenario

Examples
  npm run drill
  npm run drill -- --scenario memory-leak --seed 7
  npm run drill -- --scenario bad-deployment --serve
  npm run drill -- --scenario traffic-surge --approve never --json
`;

const wholeNumber = (name: string, given: string, least: number, most: number): number => {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}; given ${JSON.stringify(given)}`);
  return value;
};

/** Reads the command line; throws a {@link UsageError} that says what is wrong and what is possible. */
export const readOptions = (argv: readonly string[], terminal: boolean): DrillOptions => {
  const { values } = parsed(argv);
  const names = SCENARIOS.map(({ name }) => name);
  const scenario = values.scenario ?? 'bad-deployment';
  if (!names.includes(scenario))
    throw new UsageError(`no scenario ${JSON.stringify(scenario)}; there are: ${names.join(', ')}`);
  const { approve } = values;
  if (approve !== undefined && approve !== 'always' && approve !== 'never')
    throw new UsageError(`--approve takes always or never; given ${JSON.stringify(approve)}`);
  if (values.serve && approve)
    throw new UsageError('--serve waits for a person, so it does not go with --approve: leave one of them out');
  return {
    scenario,
    seed: wholeNumber('seed', values.seed ?? '1', 0, 1_000_000_000),
    approve: approve ?? (values.serve || terminal ? 'person' : 'always'),
    json: values.json ?? false,
    list: values.list ?? false,
    help: values.help ?? false,
    serve: values.serve ?? false,
    careless: values.careless ?? false,
    port: wholeNumber('port', values.port ?? '8080', 1, 65_535),
  };
};

const parsed = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        scenario: { type: 'string' },
        seed: { type: 'string' },
        approve: { type: 'string' },
        json: { type: 'boolean' },
        list: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        serve: { type: 'boolean' },
        port: { type: 'string' },
        careless: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}; see npm run drill -- --help`);
  }
};

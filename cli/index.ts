import { EVAL_HELP, evaluate } from './eval.ts';
import { INGEST_HELP, ingest } from './ingest.ts';
import { POLICY_HELP, policy } from './policy.ts';
import { REPORT_HELP, report } from './report.ts';
import { killSwitch, SWITCH_HELP } from './switch.ts';
import { UsageError } from './usage-error.ts';

interface Command {
  summary: string;
  help: string;
  /** Answers with the exit code. */
  run: (args: readonly string[]) => Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  eval: { summary: 'plays recorded incidents and says what came out right', help: EVAL_HELP, run: evaluate },
  ingest: { summary: 'shows which signals an event file holds, or why it holds none', help: INGEST_HELP, run: ingest },
  policy: { summary: 'shows what every rule of the policy says about a plan, and why', help: POLICY_HELP, run: policy },
  report: { summary: 'shows the post-incident report of an incident that has ended', help: REPORT_HELP, run: report },
  switch: { summary: 'turns the kill switch on or off, or says how it stands', help: SWITCH_HELP, run: killSwitch },
};

const HELP = `npm run selfheal -- <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

npm run selfheal -- <command> --help tells more.
`;

const isHelp = (argument: string): boolean => argument === '--help' || argument === '-h';

const main = async ([name = '--help', ...args]: readonly string[]): Promise<number> => {
  if (isHelp(name)) {
    process.stdout.write(HELP);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    throw new UsageError(`no command ${JSON.stringify(name)}; there are: ${Object.keys(COMMANDS).join(', ')}`);
  if (args.some(isHelp)) {
    process.stdout.write(command.help);
    return 0;
  }
  return await command.run(args);
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

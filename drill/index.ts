import { HELP, readOptions, UsageError } from './options.ts';
import { quietFunctions } from './quiet-functions.ts';
import { SCENARIOS } from './scenarios/index.ts';

const main = async (): Promise<number> => {
  const options = readOptions(process.argv.slice(2), process.stdin.isTTY === true && process.stdout.isTTY === true);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (options.list) {
    for (const { name, title } of SCENARIOS) console.log(`${name.padEnd(22)} ${title}`);
    return 0;
  }
  quietFunctions();
  // Loaded only now: the functions' instruments read the environment when they are made.
  const { drill } = await import('./drill.ts');
  const result = await drill(options);
  return result.right && result.unsafeActions === 0 ? 0 : 1;
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

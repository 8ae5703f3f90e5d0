import { runLogs } from './logs.ts';
import { runRank } from './rank.ts';
import { runRca } from './rca.ts';

const BENCHES: Readonly<Record<string, (args: readonly string[]) => void>> = {
  rca: runRca,
  logs: runLogs,
  rank: runRank,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`no bench ${JSON.stringify(name)}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else bench(args);

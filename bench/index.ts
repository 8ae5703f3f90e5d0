import { runDrills } from './drill.ts';
import { runLogs } from './logs.ts';
import { runRank } from './rank.ts';
import { runRca } from './rca.ts';
import { runStorm } from './storm.ts';

const BENCHES: Readonly<Record<string, (args: readonly string[]) => void | Promise<void>>> = {
  rca: runRca,
  logs: runLogs,
  rank: runRank,
  storm: runStorm,
  drill: runDrills,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`no bench ${JSON.stringify(name)}; there are: ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else await bench(args);

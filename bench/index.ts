type Bench = (args: readonly string[]) => void | Promise<void>;

/** Each is loaded when it is asked for: what one measures must not carry the modules of another. */
const BENCHES: Readonly<Record<string, { use: string; load: () => Promise<Bench> }>> = {
  rca: {
    use: `rca (--data DIR [--split train|test] [--inject [--seed N]] | --cases DIR) [--variants] [--json]
    Where the ranker puts the true cause of labelled incidents.
    --data DIR    PetShop's raw layout: DIR/<scenario>/{graph.csv,noissue,<split>/<issue>}
    --inject      also faults made from its normal data, at every component, in several sizes
    --cases DIR   the neutral form (docs/diagnosis.md): DIR/<id>/case.json and truth.json
    --variants    also the same cases without the call graph, without the alarm, and without both`,
    load: async () => (await import('./rca.ts')).runRca,
  },
  logs: {
    use: 'logs --data DIR [--json]\n    Grouping accuracy of the log miner on folders of Loghub-2k.',
    load: async () => (await import('./logs.ts')).runLogs,
  },
  rank: {
    use: 'rank [--json]\n    Time and memory of one diagnosis of 200 components.',
    load: async () => (await import('./rank.ts')).runRank,
  },
  storm: {
    use: 'storm [options]\n    What a storm of alarms becomes.',
    load: async () => (await import('./storm.ts')).runStorm,
  },
  drill: {
    use: 'drill [options]\n    Every scenario of the drill over many seeds.',
    load: async () => (await import('./drill.ts')).runDrills,
  },
  prompt: {
    use: `prompt [--scenario NAME] [--seed N] [--access templates|redacted] [--input-price 3 --output-price 15] [--show] [--json]
    Tokens and dollars of the first question to a model in every scenario of the drill.
    --access      what the owners of all services consent to; redacted, the longer one, unless told otherwise
    --show        also what is told`,
    load: async () => (await import('./prompt.ts')).runPrompt,
  },
  pages: {
    use: 'pages [--json]\n    Time on the server and size of every page, with an incident of 5,000 signals among 1,000 services.',
    load: async () => (await import('./pages.ts')).runPages,
  },
  redaction: {
    use: `redaction [--seed N] [--data DIR] [--json]
    What of made-up secrets is removed, what of ordinary lines is damaged, which planted orders are recognised.
    --data DIR    also folders of Loghub-2k, as lines that hold next to nothing to be taken out`,
    load: async () => (await import('./redaction.ts')).runRedaction,
  },
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (name === '--help' || args.includes('--help')) {
  const shown = bench ? [bench] : Object.values(BENCHES);
  for (const { use } of shown) console.log(`npm run bench -- ${use}`);
} else if (!bench) {
  console.error(`no bench ${JSON.stringify(name)}; there are: ${Object.keys(BENCHES).join(', ')} (--help tells more)`);
  process.exitCode = 2;
} else await (await bench.load())(args);

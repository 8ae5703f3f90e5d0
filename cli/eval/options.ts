import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { ModelPrice } from '../../lib/contracts/model.ts';
import { readCatalog } from '../../lib/infra/catalog-file.ts';
import { UsageError } from '../usage-error.ts';

export const EVAL_HELP = `npm run selfheal -- eval --cases DIR [options]

Plays recorded incidents through collect, diagnose and plan as they are deployed, and says what came out right: causes, runbooks,
must-nots, citations, cost. A model is asked only where one is named.

  --cases DIR          a folder a case, with case.json and expected.json in it (docs/eval.md)
  --only NAME          this case alone; may be given several times
  --model ID           a model of Amazon Bedrock, by id or inference profile; none (the default) for the ranking alone
  --endpoint URL       ask this server instead, which speaks OpenAI's chat completions, e.g. http://localhost:11434/v1
  --key-from VARIABLE  the environment variable that holds the server's key
  --region REGION      where Bedrock is asked (default: AWS_REGION, else the catalog's)
  --timeout SECONDS    for one question (default 120)
  --record DIR         also write the answers down, a file a case
  --recorded DIR       take the answers from there and ask nobody
  --catalog FILE       the catalog with prices and model settings (default selfheal.yaml)
  --input-price N      dollars for a million tokens that go in; with --output-price instead of the catalog's
  --output-price N     dollars for a million tokens that come out
  --save FILE          keep the run, to compare a later one with
  --baseline FILE      say what is different from that run (default: from the last one here, kept in .selfheal/)
  --at-least SHARE     the share of cases, 0 to 1, whose first cause must be right (default 0)
  --json               one line, a JSON object

Ends with 0, with 1 when a must-not is violated or fewer first causes are right, with 2 when the command line, a case or a
recording is wrong.

Examples
  npm run selfheal -- eval --cases eval/cases
  npm run selfheal -- eval --cases eval/cases --model eu.anthropic.claude-sonnet-4-5-20250929-v1:0 --save run.json
  npm run selfheal -- eval --cases eval/cases --endpoint http://localhost:11434/v1 --model qwen3:8b --record answers
`;

export interface EvalOptions {
  cases: string;
  only: readonly string[];
  /** null: none. */
  model: string | null;
  endpoint: string | null;
  key: string | null;
  region: string;
  timeoutSeconds: number;
  record: string | null;
  recorded: string | null;
  save: string | null;
  baseline: string | null;
  atLeast: number;
  json: boolean;
  promptCaching: boolean;
  maximumTokensPerIncident: number | null;
  prices: Readonly<Record<string, ModelPrice>>;
  /** Stands in for the catalog's price of whatever model is asked; null: none does. */
  price: ModelPrice | null;
}

const SEE_HELP = 'see npm run selfheal -- eval --help';

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cases: { type: 'string' },
        only: { type: 'string', multiple: true, default: [] },
        model: { type: 'string' },
        endpoint: { type: 'string' },
        'key-from': { type: 'string' },
        region: { type: 'string' },
        timeout: { type: 'string', default: '120' },
        record: { type: 'string' },
        recorded: { type: 'string' },
        catalog: { type: 'string' },
        'input-price': { type: 'string' },
        'output-price': { type: 'string' },
        save: { type: 'string' },
        baseline: { type: 'string' },
        'at-least': { type: 'string', default: '0' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; ${SEE_HELP}`);
  }
};

/** The command line, the catalog and the environment as one; throws a {@link UsageError} for what makes no sense together. */
export const readEvalOptions = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): EvalOptions => {
  const values = parsed(args);
  const { cases, model = 'none', endpoint = null, record = null, recorded = null } = values;
  if (cases === undefined) throw new UsageError(`eval takes a folder of cases: --cases DIR; ${SEE_HELP}`);
  if (recorded !== null && (model !== 'none' || endpoint !== null || record !== null))
    throw new UsageError('--recorded asks nobody: leave --model, --endpoint and --record out');
  if (model === 'none' && (endpoint !== null || record !== null))
    throw new UsageError('--endpoint and --record need a model: name it with --model');
  if (endpoint !== null && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new UsageError(
      `--endpoint takes an address such as http://localhost:11434/v1; given ${JSON.stringify(endpoint)}`,
    );
  const catalog = catalogIn(values.catalog ?? null);
  const settings = catalog?.model;
  return {
    cases,
    only: values.only,
    model: model === 'none' ? null : model,
    endpoint,
    key: keyIn(values['key-from'] ?? null, environment),
    region: values.region ?? environment.AWS_REGION ?? catalog?.region ?? 'us-east-1',
    timeoutSeconds: numberIn('--timeout', values.timeout, 1, 3600),
    record,
    recorded,
    save: values.save ?? null,
    baseline: values.baseline ?? null,
    atLeast: numberIn('--at-least', values['at-least'], 0, 1),
    json: values.json,
    promptCaching: settings?.promptCaching ?? false,
    maximumTokensPerIncident: settings?.maximumTokensPerIncident ?? null,
    prices: settings?.prices ?? {},
    price: priceIn(values['input-price'], values['output-price']),
  };
};

const catalogIn = (file: string | null): Catalog | null => {
  const named = file ?? 'selfheal.yaml';
  if (!existsSync(named)) {
    if (file === null) return null;
    throw new UsageError(`no catalog at ${file}`);
  }
  try {
    return readCatalog(named).catalog;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
};

const keyIn = (variable: string | null, environment: Readonly<Record<string, string | undefined>>): string | null => {
  if (variable === null) return null;
  const key = environment[variable];
  if (!key) throw new UsageError(`the environment variable ${variable}, which --key-from names, is not set`);
  return key;
};

const priceIn = (input: string | undefined, output: string | undefined): ModelPrice | null => {
  if (input === undefined && output === undefined) return null;
  if (input === undefined || output === undefined)
    throw new UsageError('--input-price and --output-price go together: give both');
  return {
    inputDollarsPerMillion: numberIn('--input-price', input, 0, 1e6),
    outputDollarsPerMillion: numberIn('--output-price', output, 0, 1e6),
  };
};

const numberIn = (option: string, text: string, least: number, most: number): number => {
  const number = Number(text);
  if (text.trim() !== '' && number >= least && number <= most) return number;
  throw new UsageError(`${option} takes a number from ${least} to ${most}; given ${JSON.stringify(text)}`);
};

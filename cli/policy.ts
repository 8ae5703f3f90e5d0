import { IncidentId } from '../lib/contracts/ids.ts';
import { explainPlan } from '../lib/domain/policy/explain-plan.ts';
import { loadRunbooks } from '../lib/infra/runbooks/load-runbooks.ts';
import { readCatalogAt, readPolicyAt } from './catalog-at.ts';
import { readText } from './ingest/read-messages.ts';
import { parseCommand } from './parse-command.ts';
import { planCaseOf } from './policy/plan-case-of.ts';
import { readPlanCase } from './policy/read-plan-case.ts';
import { explanationJson, explanationLines } from './policy/show-explanation.ts';
import { storeAt } from './store-at.ts';
import { tableNamed } from './table-named.ts';
import { UsageError } from './usage-error.ts';

export const POLICY_HELP = `npm run selfheal -- policy explain --plan FILE [options]
npm run selfheal -- policy export INCIDENT --table NAME [options]

explain asks every rule of the policy about a plan, as things are now: each with its verdict (allow, ask or stop) and its reason, the
parts of the risk, the strictest verdict, and what differs from the record that was made with the plan. It changes nothing.

  --plan FILE      what export wrote, or a plan alone as the table keeps it: then a rule that needs more is shown with what it said
                   when the plan was made, and counts as stop where it said nothing; - reads standard input
  --catalog FILE   the catalog that the rules read (default selfheal.yaml)
  --json           one line, a JSON object

export writes the plan of an incident with all that the rules look at, as JSON. Needs leave to read the table.

  INCIDENT         its id, as in every notice: inc_…
  --table NAME     the stack's table (its output TableName); default: the environment variable TABLE_NAME
  --attempt N      the attempt whose plan it is (default: the last one that has any)
  --catalog FILE   the catalog whose region the table is in (default selfheal.yaml)

explain ends with 0 when the gate is what it was when the plan was made, and with 1 when it is another or the plan was altered since. export ends with 0 when there is a plan,
and with 1 when there is none. Both end with 2 when the command line or a file is wrong.

Examples
  npm run --silent selfheal -- policy export inc_01JQ2V… --table selfheal-IncidentTable… > plan.json
  npm run selfheal -- policy explain --plan plan.json
  npm run selfheal -- policy explain --plan plan.json --catalog next.yaml --json | jq .changed
`;

const OPTIONS = {
  plan: { type: 'string' },
  table: { type: 'string' },
  attempt: { type: 'string' },
  catalog: { type: 'string', default: 'selfheal.yaml' },
  json: { type: 'boolean', default: false },
} as const;

const SEE = 'see npm run selfheal -- policy --help';

const parsed = <Name extends keyof typeof OPTIONS>(args: readonly string[], names: readonly Name[]) => {
  const options = Object.fromEntries(names.map((name) => [name, OPTIONS[name]])) as Pick<typeof OPTIONS, Name>;
  return parseCommand('policy', args, options);
};

const explain = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parsed(args, ['plan', 'catalog', 'json']);
  if (values.plan === undefined || positionals.length > 0)
    throw new UsageError(`policy explain takes a plan with --plan FILE, and nothing else; ${SEE}`);
  const planCase = readPlanCase(await readText(values.plan), values.plan);
  const manifests = loadRunbooks().map(({ manifest }) => manifest);
  const explained = explainPlan(planCase, { ...readPolicyAt(values.catalog, manifests), manifests }, new Date());
  if (!explained.ok) throw new UsageError(`${values.plan}: ${explained.because}`);
  const { explanation } = explained;
  console.log(values.json ? explanationJson(explanation) : explanationLines(explanation).join('\n'));
  return explanation.gate === planCase.plan.gate && !explanation.isAltered ? 0 : 1;
};

const exportPlan = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parsed(args, ['table', 'attempt', 'catalog']);
  const [incidentId, ...more] = positionals;
  if (incidentId === undefined || more.length > 0)
    throw new UsageError(`policy export takes one incident, given ${positionals.length}; ${SEE}`);
  if (!IncidentId.safeParse(incidentId).success)
    throw new UsageError(`${JSON.stringify(incidentId)} is no id of an incident; they look like inc_01JQ2V…`);
  if (values.attempt !== undefined && !/^[1-9]\d*$/.test(values.attempt))
    throw new UsageError(`--attempt takes a number from 1 on, given ${JSON.stringify(values.attempt)}`);
  const table = tableNamed(values.table);
  const { region } = readCatalogAt(values.catalog).catalog;
  const attempt = values.attempt === undefined ? null : Number(values.attempt);
  const found = await planCaseOf(storeAt(table, region), incidentId, { attempt, now: new Date() });
  if ('because' in found) {
    console.error(found.because);
    return 1;
  }
  console.log(JSON.stringify(found.planCase));
  return 0;
};

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  explain,
  export: exportPlan,
};

/** `policy explain` and `policy export`; answers with the exit code. */
export const policy = async ([name = '', ...args]: readonly string[]): Promise<number> => {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(`policy takes explain or export, given ${JSON.stringify(name)}; ${SEE}`);
  return await command(args);
};

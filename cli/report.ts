import { IncidentId } from '../lib/contracts/ids.ts';
import { asMarkdown } from '../lib/domain/report/markdown.ts';
import { loadRunbooks } from '../lib/infra/runbooks/load-runbooks.ts';
import { readCatalogAt } from './catalog-at.ts';
import { parseCommand } from './parse-command.ts';
import { findReport } from './report/find-report.ts';
import { storeAt } from './store-at.ts';
import { tableNamed } from './table-named.ts';
import { UsageError } from './usage-error.ts';

export const REPORT_HELP = `npm run selfheal -- report INCIDENT --table NAME [options]

Shows the post-incident report of an incident that has ended, as Markdown. Needs leave to read the table.

  INCIDENT         its id, as in every notice: inc_…
  --table NAME     the stack's table (its output TableName); default: the environment variable TABLE_NAME
  --catalog FILE   the catalog whose region the table is in (default selfheal.yaml)
  --json           one line, a JSON object

Ends with 0 when there is a report, with 1 when there is none, with 2 when the command line is wrong.

Examples
  npm run selfheal -- report inc_01JQ2V… --table selfheal-IncidentTable… > report.md
  npm run selfheal -- report inc_01JQ2V… --json | jq .followUps
`;

interface ReportOptions {
  incidentId: string;
  table: string;
  catalog: string;
  json: boolean;
}

const readOptions = (args: readonly string[]): ReportOptions => {
  const { values, positionals } = parseCommand('report', args, {
    table: { type: 'string' },
    catalog: { type: 'string', default: 'selfheal.yaml' },
    json: { type: 'boolean', default: false },
  });
  const [incidentId, ...more] = positionals;
  if (incidentId === undefined || more.length > 0)
    throw new UsageError(
      `report takes one incident, given ${positionals.length}; see npm run selfheal -- report --help`,
    );
  if (!IncidentId.safeParse(incidentId).success)
    throw new UsageError(`${JSON.stringify(incidentId)} is no id of an incident; they look like inc_01JQ2V…`);
  const table = tableNamed(values.table);
  return { incidentId, table, catalog: values.catalog, json: values.json };
};

/** `report INCIDENT`: shows what was written when it ended; answers with the exit code. */
export const report = async (args: readonly string[]): Promise<number> => {
  const { incidentId, table, catalog, json } = readOptions(args);
  const found = await findReport(storeAt(table, readCatalogAt(catalog).catalog.region), incidentId, {
    manifests: loadRunbooks().map(({ manifest }) => manifest),
    now: new Date(),
  });
  if (found.note) console.error(found.note);
  if (!found.report) return 1;
  process.stdout.write(json ? `${JSON.stringify(found.report)}\n` : asMarkdown(found.report));
  return 0;
};

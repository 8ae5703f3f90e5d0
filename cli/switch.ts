import { createClients, STSClient } from '../lib/adapters/aws/clients.ts';
import { callerArn } from '../lib/adapters/aws/sts/caller-identity.ts';
import { readCatalogAt } from './catalog-at.ts';
import { parseCommand } from './parse-command.ts';
import { printable } from './printable.ts';
import { storeAt } from './store-at.ts';
import { type SwitchState, switchJson, switchLines } from './switch/show-switch.ts';
import { type Stage, whyNot } from './switch/why-not.ts';
import { tableNamed } from './table-named.ts';
import { UsageError } from './usage-error.ts';

export const SWITCH_HELP = `npm run selfheal -- switch on|off --reason TEXT --table NAME [options]
npm run selfheal -- switch status --table NAME [options]

The kill switch. While it is on, no remediation starts; what runs already goes on, and can still be taken back. Turning it writes a line of
the audit log in the same transaction: who, when and why. Who turned it is whoever the AWS credentials belong to.

  on               engages it
  off              releases it
  status           shows how it stands, who turned it last, and why

  --reason TEXT    why it is turned, in 500 characters at most
  --table NAME     the stack's table (its output TableName); default: the environment variable TABLE_NAME
  --catalog FILE   the catalog whose region the table is in (default selfheal.yaml)
  --json           one line, a JSON object

Uses the AWS credentials that are set (AWS_PROFILE for a named one) in the region of the catalog. They take dynamodb:GetItem on the table and
kms:Decrypt on its key, for on and off also dynamodb:PutItem, kms:Encrypt, kms:GenerateDataKey and kms:DescribeKey.
Ends with 0 when it was turned or shown, with 1 when AWS did not do it, with 2 when the command line is wrong.

Examples
  npm run selfheal -- switch on --reason 'migration tonight' --table selfheal-IncidentTable…
  npm run selfheal -- switch status --table selfheal-IncidentTable… --json | jq .engaged
`;

const SEE = 'see npm run selfheal -- switch --help';
/** As on the console's page. */
const LONGEST_REASON = 500;
const TURNS = ['on', 'off', 'status'] as const;

interface SwitchOptions {
  turn: (typeof TURNS)[number];
  reason: string;
  table: string;
  region: string;
  json: boolean;
}

const readReason = (turn: SwitchOptions['turn'], given: string | undefined): string => {
  if (turn === 'status') {
    if (given !== undefined) throw new UsageError(`switch status turns nothing and takes no --reason; ${SEE}`);
    return '';
  }
  const reason = given?.trim();
  if (!reason || reason.length > LONGEST_REASON)
    throw new UsageError(
      `switch ${turn} takes --reason TEXT of 1 to ${LONGEST_REASON} characters, given ${reason?.length ?? 'none'}`,
    );
  return reason;
};

const readOptions = (args: readonly string[]): SwitchOptions => {
  const { values, positionals } = parseCommand('switch', args, {
    reason: { type: 'string' },
    table: { type: 'string' },
    catalog: { type: 'string', default: 'selfheal.yaml' },
    json: { type: 'boolean', default: false },
  });
  const given = positionals.join(' ');
  const turn = TURNS.find((each) => each === given);
  if (!turn) throw new UsageError(`switch takes on, off or status, given ${JSON.stringify(given)}; ${SEE}`);
  const reason = readReason(turn, values.reason);
  const table = tableNamed(values.table);
  return { turn, reason, table, region: readCatalogAt(values.catalog).catalog.region, json: values.json };
};

/** How it stands now, read anew after a turn, and how it stood before that; tells of each stage as it begins. */
const turned = async (
  { turn, reason, table, region }: SwitchOptions,
  reached: (stage: Stage) => void,
): Promise<[SwitchState, SwitchState | null]> => {
  const store = storeAt(table, region);
  const before = await store.killSwitch();
  if (turn === 'status') return [before, null];
  const by = await callerArn(createClients({ sts: STSClient }, { region }).sts);
  reached('writing');
  await store.setKillSwitch(turn === 'on', { by, how: 'command-line', from: null }, reason, new Date());
  reached('written');
  return [await store.killSwitch(), before];
};

/** `switch on|off|status`: turns the kill switch or shows it; answers with the exit code. */
export const killSwitch = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  let stage: Stage = 'before';
  try {
    const [state, before] = await turned(options, (next) => {
      stage = next;
    });
    console.log(options.json ? switchJson(state, before) : switchLines(state, before).join('\n'));
    return 0;
  } catch (error) {
    const because = whyNot(error, { ...options, turns: options.turn !== 'status', stage });
    if (because === null) throw error;
    console.error(printable(because));
    return 1;
  }
};

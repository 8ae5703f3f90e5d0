import { randomBytes } from 'node:crypto';
import { createNewId } from '../lib/adapters/ids.ts';
import { WebhookSource } from '../lib/contracts/webhook.ts';
import { readSignals } from '../lib/domain/detection/read-signals.ts';
import { readCatalogAt } from './catalog-at.ts';
import { messagesIn, readText } from './ingest/read-messages.ts';
import { type NumberedReading, shownAsJson, shownForPeople } from './ingest/show-readings.ts';
import { parseCommand } from './parse-command.ts';
import { UsageError } from './usage-error.ts';

export const INGEST_HELP = `npm run selfheal -- ingest FILE [options]

Reads an event as the ingest function would and shows the signals in it, or why there are none. Nothing is sent anywhere.

  FILE             an event of EventBridge, a CloudWatch alarm's Lambda action, a message of SNS, a batch of SQS, or, with
                   --source, the body of a webhook; - reads standard input
  --source NAME    the tool that sent the webhook: ${WebhookSource.options.join(', ')}
  --catalog FILE   the catalog that says which service is meant (default selfheal.yaml)
  --json           one line, a JSON object

Ends with 0 when there is a signal and everything could be read, with 1 when not, with 2 when the command line is wrong.

Examples
  npm run selfheal -- ingest alarm.json
  npm run selfheal -- ingest alertmanager.json --source alertmanager
  aws sqs receive-message --queue-url URL --query 'Messages[0].Body' --output text | npm run selfheal -- ingest - --json
`;

interface IngestOptions {
  file: string;
  source: WebhookSource | null;
  catalog: string;
  json: boolean;
}

const readOptions = (args: readonly string[]): IngestOptions => {
  const { values, positionals } = parseCommand('ingest', args, {
    source: { type: 'string' },
    catalog: { type: 'string', default: 'selfheal.yaml' },
    json: { type: 'boolean', default: false },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    throw new UsageError(`ingest takes one file, given ${positionals.length}; see npm run selfheal -- ingest --help`);
  const source = WebhookSource.nullable().safeParse(values.source ?? null);
  if (!source.success)
    throw new UsageError(
      `--source takes one of ${WebhookSource.options.join(', ')}; given ${JSON.stringify(values.source)}`,
    );
  return { file, source: source.data, catalog: values.catalog, json: values.json };
};

/** `ingest FILE`: shows what the ingest function would make of an event; answers with the exit code. */
export const ingest = async (args: readonly string[]): Promise<number> => {
  const options = readOptions(args);
  const { catalog } = readCatalogAt(options.catalog);
  const newId = createNewId((count) => randomBytes(count));
  const receivedAt = new Date();
  const messages = messagesIn(await readText(options.file), options.source, receivedAt);
  const readings = messages.flatMap((message, index): NumberedReading[] =>
    readSignals(message, { receivedAt, newId, catalog }).map((reading) => ({ ...reading, message: index + 1 })),
  );
  console.log(options.json ? shownAsJson(readings, catalog) : shownForPeople(readings, catalog));
  const isRead = readings.every(({ kind }) => kind !== 'unreadable');
  return isRead && readings.some(({ kind }) => kind === 'signal') ? 0 : 1;
};

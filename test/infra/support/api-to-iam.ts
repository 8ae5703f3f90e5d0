/** What IAM calls a service whose package of the SDK is called otherwise. */
const PREFIXES: Readonly<Record<string, string>> = {
  'application-auto-scaling': 'application-autoscaling',
  'auto-scaling': 'autoscaling',
  'bedrock-runtime': 'bedrock',
  'cloudwatch-logs': 'logs',
  'secrets-manager': 'secretsmanager',
  sesv2: 'ses',
  sfn: 'states',
};

/** Calls that are authorised as others, or as none. */
const SPECIAL: Readonly<Record<string, readonly string[]>> = {
  'bedrock:Converse': ['bedrock:InvokeModel'],
  // A transaction is authorised as its parts.
  'dynamodb:TransactWriteItems': [
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'dynamodb:DeleteItem',
    'dynamodb:ConditionCheckItem',
  ],
  // The SDK's client names it in its own class, to look endpoints up where that is switched on; here it is not.
  'dynamodb:DescribeEndpoints': [],
};

/**
 * The IAM actions that a command of the SDK needs, by the name of its package (`client-<name>`) and of the API.
 * Source: the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
const actionsOf = (client: string, api: string): readonly string[] => {
  const action = `${PREFIXES[client] ?? client}:${api}`;
  return SPECIAL[action] ?? [action];
};

/** A bundle as esbuild tells of it: each file, with how much of it is left. */
interface Bundle {
  inputs: Readonly<Record<string, { bytesInOutput: number }>>;
}

/**
 * The IAM actions that a bundle's code can ask for: those of every command of an SDK client that is left in it. How the SDK finds
 * credentials is no client of ours: it brings its own (`nested-clients`), and a function has its credentials already.
 */
export const actionsCalledBy = ({ inputs }: Bundle): Set<string> =>
  new Set(
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => {
      const [, client = '', api = ''] =
        /@aws-sdk\/client-([a-z0-9-]+)\/dist-es\/commands\/(\w+)Command\.js$/.exec(file) ?? [];
      return bytesInOutput === 0 || !api ? [] : actionsOf(client, api);
    }),
  );

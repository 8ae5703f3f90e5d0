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
  // In every bundle with the SDK's table client, called by nothing here.
  'dynamodb:DescribeEndpoints': [],
  'dynamodb:Scan': [],
  // Only for services in other accounts, whose role the operator has to name first.
  'sts:AssumeRole': [],
};

/**
 * The IAM actions that a command of the SDK needs, by the name of its package (`client-<name>`) and of the API.
 * Source: the Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/
 */
export const actionsOf = (client: string, api: string): readonly string[] => {
  const action = `${PREFIXES[client] ?? client}:${api}`;
  return SPECIAL[action] ?? [action];
};

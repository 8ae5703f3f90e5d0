import type { Resource } from './parts.ts';

const ACCOUNT = '111122223333';
const aws = (service: string, resource: string): RegExp =>
  new RegExp(`^arn:aws:${service}:eu-west-1:${ACCOUNT}:${resource}$`);
/** What CloudFormation fills in, as `{type of the resource}.attribute`. */
const made = (type: string, attribute: string, behind = ''): RegExp =>
  new RegExp(`^\\{AWS::${type}\\}\\.${attribute}${behind}$`);

const TABLE = made('DynamoDB::Table', 'Arn');
const INDEX = made('DynamoDB::Table', 'Arn', '/index/GSI[12]');
const STREAM = made('DynamoDB::Table', 'StreamArn');
const QUEUE = made('SQS::Queue', 'Arn');
const KEY = made('KMS::Key', 'Arn');
const SERVICE = aws('ecs', 'service/([^/]+)/\\*');
const FUNCTION = aws('lambda', 'function:[^:*]+');
/** AWS's events belong to no account. */
const HEALTH_EVENT = /^arn:aws:health:\*::event\/\*\/\*\/\*$/;
const EXECUTION = aws('ssm', 'automation-execution/\\*');
const STATE_MACHINE = aws('states', 'stateMachine:[^:*]+');

interface Types {
  /** IAM asks about one resource of each: where one is missing, every call is denied. */
  required: readonly RegExp[];
  /** Which IAM also accepts. */
  optional?: readonly RegExp[];
}
const onlyOn = (...required: RegExp[]): Types => ({ required });

/**
 * The resource types of every action that a function or the workflow is granted on something, as ARNs. Where a pattern has a
 * group, what it catches is the same for all types of the action: a revision's cluster is also its service's. Source: the
 * Service Authorization Reference. It names no type for SendTaskSuccess, which IAM nevertheless decides by the state machine.
 */
export const RESOURCE_TYPES: Readonly<Record<string, Types>> = {
  'cloudwatch:GetAlarmMuteRule': onlyOn(aws('cloudwatch', 'alarm-mute-rule:\\*')),
  'dynamodb:GetItem': { required: [TABLE], optional: [INDEX] },
  'dynamodb:BatchGetItem': { required: [TABLE], optional: [INDEX] },
  'dynamodb:Query': { required: [TABLE], optional: [INDEX] },
  'dynamodb:PutItem': onlyOn(TABLE),
  'dynamodb:UpdateItem': onlyOn(TABLE),
  'dynamodb:DeleteItem': onlyOn(TABLE),
  'dynamodb:ConditionCheckItem': onlyOn(TABLE),
  'dynamodb:DescribeStream': onlyOn(STREAM),
  'dynamodb:GetRecords': onlyOn(STREAM),
  'dynamodb:GetShardIterator': onlyOn(STREAM),
  'ecs:DescribeServices': onlyOn(SERVICE),
  'ecs:ListServiceDeployments': onlyOn(SERVICE),
  'ecs:DescribeServiceRevisions': onlyOn(SERVICE, aws('ecs', 'service-revision/([^/]+)/\\*')),
  'ecs:DescribeTasks': onlyOn(aws('ecs', 'task/[^/]+/\\*')),
  'health:DescribeAffectedEntities': onlyOn(HEALTH_EVENT),
  'health:DescribeEventDetails': onlyOn(HEALTH_EVENT),
  'iam:PassRole': onlyOn(new RegExp(`^arn:aws:iam::${ACCOUNT}:role/[^*]+$`)),
  'kms:Decrypt': onlyOn(KEY),
  'kms:DescribeKey': onlyOn(KEY),
  'kms:Encrypt': onlyOn(KEY),
  'kms:GenerateDataKey': onlyOn(KEY),
  'lambda:GetFunctionConcurrency': onlyOn(FUNCTION),
  'lambda:GetFunctionConfiguration': onlyOn(FUNCTION),
  'lambda:ListTags': onlyOn(FUNCTION),
  'lambda:InvokeFunction': onlyOn(made('Lambda::Function', 'Arn')),
  'logs:CreateLogStream': onlyOn(made('Logs::LogGroup', 'Arn')),
  'logs:PutLogEvents': onlyOn(made('Logs::LogGroup', 'Arn')),
  'logs:FilterLogEvents': onlyOn(aws('logs', 'log-group:[^:*]+:\\*')),
  'pi:GetResourceMetrics': onlyOn(aws('pi', 'metrics/rds/\\*')),
  'rds:DescribeDBInstances': onlyOn(aws('rds', 'db:[^*]+')),
  'secretsmanager:GetSecretValue': onlyOn(made('SecretsManager::Secret', 'Ref')),
  'ses:SendEmail': onlyOn(aws('ses', 'identity/[^*]+')),
  'sns:Publish': onlyOn(made('SNS::Topic', 'Ref')),
  'sqs:SendMessage': onlyOn(QUEUE),
  'sqs:ReceiveMessage': onlyOn(QUEUE),
  'sqs:DeleteMessage': onlyOn(QUEUE),
  'sqs:ChangeMessageVisibility': onlyOn(QUEUE),
  'sqs:GetQueueAttributes': onlyOn(QUEUE),
  'ssm:GetAutomationExecution': onlyOn(EXECUTION),
  'ssm:StopAutomationExecution': onlyOn(EXECUTION),
  'ssm:StartAutomationExecution': {
    required: [EXECUTION, aws('ssm', 'document/(Selfheal-[a-z-]+)')],
    optional: [aws('ssm', 'automation-definition/(Selfheal-[a-z-]+):\\*')],
  },
  'states:StartExecution': onlyOn(STATE_MACHINE),
  'states:SendTaskSuccess': onlyOn(STATE_MACHINE),
  'states:DescribeExecution': onlyOn(aws('states', 'execution:[^:*]+:\\*')),
};

/** A resource of a statement as text: what CloudFormation fills in becomes the type and attribute that it comes from. */
export const arnText = (value: unknown, resources: Readonly<Record<string, Resource>>): string => {
  if (typeof value === 'string') return value;
  const [intrinsic, operand] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  const typeOf = (id: string) => `{${resources[id]?.Type}}`;
  if (intrinsic === 'Ref') return `${typeOf(operand as string)}.Ref`;
  if (intrinsic === 'Fn::GetAtt') return `${typeOf((operand as string[])[0] ?? '')}.${(operand as string[])[1]}`;
  if (intrinsic === 'Fn::Join') {
    const [separator, parts] = operand as [string, unknown[]];
    return parts.map((part) => arnText(part, resources)).join(separator);
  }
  throw new Error(`a resource is given by ${intrinsic}, which this test cannot read yet`);
};

/** What is wrong with the resources that one role is granted one action on, in plain sentences; none is what it should be. */
export const typeComplaints = (action: string, granted: readonly string[]): string[] => {
  const types = RESOURCE_TYPES[action];
  if (!types) return [`${action} is not in the table of resource types; look it up and add it`];
  const { required, optional = [] } = types;
  const caught = (pattern: RegExp): string[] => granted.flatMap((arn) => pattern.exec(arn)?.[1] ?? []).sort();
  const grouped = required.map(caught).filter((found) => found.length > 0);
  return [
    ...required
      .filter((pattern) => !granted.some((arn) => pattern.test(arn)))
      .map((pattern) => `${action} lacks a resource like ${pattern.source}`),
    ...granted
      .filter((arn) => ![...required, ...optional].some((pattern) => pattern.test(arn)))
      .map((arn) => `${action} is granted on ${arn}, which it never asks about`),
    ...grouped
      .filter((found) => found.join() !== grouped[0]?.join())
      .map((found) => `${action} is granted for ${found.join()} but its other resources are for ${grouped[0]?.join()}`),
  ];
};

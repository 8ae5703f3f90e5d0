import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { functionName, OWN_ALARM_PREFIX } from '../names.ts';
import { type Right, statementsOf } from '../rights/right.ts';
import { unscoped } from '../rights/unscoped-actions.ts';
import { ROOMS, type RoomName, SERVICE_NAME } from '../rooms.ts';

export interface RoomFunctionProps {
  room: RoomName;
  /** The bundled room. */
  code: Code;
  environment: Readonly<Record<string, string>>;
  rights: readonly Right[];
  logRetentionDays: RetentionDays;
  /** For functions that events call: where an event goes that failed three times. */
  failedEvents?: IQueue;
}

/** Two errors in five minutes are retries at work; three are something to look at. */
const ERRORS_TO_ALARM = 3;

/**
 * What every function gets: Node 24 on arm64, its own role with its own rights, its own log group, tracing, an alarm on its
 * errors. No concurrency is reserved, because reserving takes it from the account that is being healed: the signal queue's
 * and the API's own limits bound what can run at once.
 */
export class RoomFunction extends Construct {
  readonly fn: LambdaFunction;
  readonly errors: Alarm;

  constructor(scope: Construct, id: string, props: RoomFunctionProps) {
    super(scope, id);
    const { room, code, environment, rights, logRetentionDays, failedEvents } = props;
    const { does, timeoutSeconds, memoryMegabytes } = ROOMS[room];
    const name = functionName(room);
    // Logs serve debugging and go with the stack; what must last is in the incident's record.
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${name}`,
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Rights of ${name}, and of nothing else.`,
    });
    const all: readonly Right[] = [
      {
        sid: 'WriteOwnLog',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      },
      unscoped('Trace', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords']),
      ...rights,
    ];
    for (const right of all) for (const statement of statementsOf(right)) role.addToPolicy(statement);
    acknowledgeWildcards(this, all);

    this.fn = new LambdaFunction(this, 'Function', {
      functionName: name,
      description: does,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code,
      // What the CDK would add by itself stays out: the rights above are all there are, each with its name and reason.
      role: role.withoutPolicyUpdates(),
      logGroup,
      tracing: Tracing.ACTIVE,
      timeout: Duration.seconds(timeoutSeconds),
      memorySize: memoryMegabytes,
      environment: {
        POWERTOOLS_SERVICE_NAME: SERVICE_NAME,
        POWERTOOLS_METRICS_NAMESPACE: 'Selfheal',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        ...environment,
      },
      ...(failedEvents
        ? { onFailure: new SqsDestination(failedEvents), retryAttempts: 2, maxEventAge: Duration.hours(1) }
        : {}),
    });
    this.errors = new Alarm(this, 'Errors', {
      alarmName: `${OWN_ALARM_PREFIX}${room}-errors`,
      alarmDescription: `${name} fails: ${does} See /aws/lambda/${name}.`,
      metric: this.fn.metricErrors({ period: Duration.minutes(5), statistic: 'Sum' }),
      threshold: ERRORS_TO_ALARM,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

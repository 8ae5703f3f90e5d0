import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from '../acknowledge.ts';
import { STATE_MACHINE_ALIAS, STATE_MACHINE_NAME } from '../names.ts';
import { type Right, statementsOf } from '../rights/right.ts';
import { unscoped } from '../rights/unscoped-actions.ts';

export interface HealWorkflowProps {
  /** The state machine's definition as text, with `${Step}` where a function stands. */
  definition: string;
  /** The function for every step of the definition. */
  steps: Readonly<Record<string, IFunction>>;
  logRetentionDays: RetentionDays;
}

/**
 * The state machine in versions behind the alias `live`. Each change of the definition publishes a version and moves the
 * alias; incidents that are under way finish on theirs, so former versions are kept, also when the stack no longer knows them.
 */
export class HealWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly alias: CfnStateMachineAlias;

  constructor(scope: Construct, id: string, { definition, steps, logRetentionDays }: HealWorkflowProps) {
    super(scope, id);
    const wanted = stepsOf(definition);
    const missing = wanted.filter((step) => !steps[step]);
    const unused = Object.keys(steps).filter((step) => !wanted.includes(step));
    if (missing.length > 0 || unused.length > 0) {
      throw new Error(
        `the state machine's definition and the functions do not fit: without a function are ${missing.join(', ') || 'none'}; never called are ${unused.join(', ') || 'none'}. See lib/infra/rooms.ts`,
      );
    }
    const rights: readonly Right[] = [
      {
        sid: 'RunSteps',
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(steps).map((step) => step.functionArn),
      },
      unscoped('Trace', [
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ]),
      unscoped('WriteOwnLog', [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
      ]),
    ];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      description: 'Lets heal-incident call its own steps, and nothing else.',
    });
    for (const right of rights) for (const statement of statementsOf(right)) role.addToPolicy(statement);

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: STATE_MACHINE_NAME,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(steps).map(([step, { functionArn }]) => [step, functionArn]),
      ),
      // What the CDK would add by itself stays out: the rights above are all there are.
      role: role.withoutPolicyUpdates(),
      tracingEnabled: true,
      logs: {
        // Step Functions wants its log groups under this prefix, or its log policy outgrows the account's limit.
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/${STATE_MACHINE_NAME}`,
          retention: logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    acknowledgeWildcards(this, rights);
    acknowledge(
      this.stateMachine,
      'SF1',
      'Every decision is in the incident record with its reason; errors are logged. Logging all events would store it twice.',
    );

    const version = new CfnStateMachineVersion(this, 'Version', {
      stateMachineArn: this.stateMachine.stateMachineArn,
      // Changes with every change of the definition or role, which replaces this resource: that publishes the next version.
      stateMachineRevisionId: this.stateMachine.stateMachineRevisionId,
    });
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.alias = new CfnStateMachineAlias(this, 'Alias', {
      name: STATE_MACHINE_ALIAS,
      routingConfiguration: [{ stateMachineVersionArn: version.attrArn, weight: 100 }],
    });
  }
}

/** The placeholders of a definition, in order of appearance. */
const stepsOf = (definition: string): string[] => [
  ...new Set([...definition.matchAll(/\$\{([A-Za-z]+)\}/g)].flatMap(([, step]) => step ?? [])),
];

import { Match } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { Policies } from '../../../lib/contracts/catalog.ts';
import { HealWorkflow } from '../../../lib/infra/constructs/heal-workflow.ts';
import { OperationsDashboard } from '../../../lib/infra/constructs/operations-dashboard.ts';
import { OwnAlarms } from '../../../lib/infra/constructs/own-alarms.ts';
import { RoomFunction } from '../../../lib/infra/constructs/room-function.ts';
import { RunbookDocument } from '../../../lib/infra/constructs/runbook-document.ts';
import { ROOMS, STEP_ROOMS } from '../../../lib/infra/rooms.ts';
import { loadRunbooks } from '../../../lib/infra/runbooks/load-runbooks.ts';
import { findings } from '../support/findings.ts';
import { aFunction, aQueue, inStack } from '../support/in-stack.ts';
import { DEFINITION } from '../support/repository.ts';

describe('a room’s function', () => {
  const { stack, template } = inStack((scope) => {
    new RoomFunction(scope, 'It', {
      room: 'record-change',
      code: Code.fromInline('export const handler = () => {}'),
      environment: { TABLE_NAME: 'records' },
      rights: [{ sid: 'Write', actions: ['dynamodb:PutItem'], resources: ['arn:aws:dynamodb:::table/t'] }],
      logRetentionDays: 30,
      failedEvents: aQueue(scope, 'Q'),
    });
  });

  it('runs on Node 24 and arm64, traced, under a name that people find', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'selfheal-record-change',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      Timeout: ROOMS['record-change'].timeoutSeconds,
    });
  });

  it('writes to its own log group, which forgets in time', () => {
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: '/aws/lambda/selfheal-record-change',
      RetentionInDays: 30,
    });
  });

  it('has the rights it was given, its log and its traces, and nothing that the CDK adds', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
    expect(policy?.Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'WriteOwnLog',
      'Trace',
      'Write',
    ]);
  });

  it('is made after its rights, so that it never starts without them', () => {
    template.hasResource('AWS::Lambda::Function', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('RoleDefaultPolicy')]),
    });
  });

  it('hands on an event that failed three times', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('raises an alarm on its errors, by a name that the alarm rule leaves out', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'selfheal-record-change-errors',
      MetricName: 'Errors',
      TreatMissingData: 'notBreaching',
    });
  });

  it('reserves no concurrency of the account that is being healed', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });

  it('is clean', () => {
    expect(findings(stack).filter((finding) => !finding.includes('/Q/'))).toEqual([]);
  });
});

describe('the workflow', () => {
  const workflow = (definition: string) =>
    inStack((scope) => {
      new HealWorkflow(scope, 'It', {
        definition,
        steps: Object.fromEntries(STEP_ROOMS.map(([step]) => [step, aFunction(scope, step)])),
        logRetentionDays: 30,
      });
    });
  const { template } = workflow(DEFINITION);

  it('fills in a function for every step', () => {
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    expect(Object.keys(machine?.Properties.DefinitionSubstitutions).sort()).toEqual(
      STEP_ROOMS.map(([step]) => step).sort(),
    );
  });

  it('is not made when definition and functions do not fit, and says which', () => {
    expect(() => workflow(DEFINITION.replaceAll('${Diagnose}', '${Dignose}'))).toThrow(
      /without a function are Dignose; never called are Diagnose/,
    );
  });

  it('publishes each revision as a version, keeps the former ones, and points the alias at the newest', () => {
    template.hasResource('AWS::StepFunctions::StateMachineVersion', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { StateMachineRevisionId: { 'Fn::GetAtt': [Match.anyValue(), 'StateMachineRevisionId'] } },
    });
    template.hasResourceProperties('AWS::StepFunctions::StateMachineAlias', {
      Name: 'live',
      RoutingConfiguration: [{ Weight: 100, StateMachineVersionArn: Match.anyValue() }],
    });
  });

  it('is made after its rights, without which Step Functions refuses to log', () => {
    template.hasResource('AWS::StepFunctions::StateMachine', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('ItRoleDefaultPolicy')]),
    });
  });

  it('logs errors without what was in them', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: 'selfheal-heal-incident',
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it('gives a step more time than its function takes, so that a slow call ends with a log line', () => {
    interface State {
      TimeoutSeconds?: number;
      TimeoutSecondsPath?: string;
      Type: string;
      Parameters?: { FunctionName?: string };
    }
    const states = Object.values((JSON.parse(DEFINITION) as { States: Record<string, State> }).States);
    const tasks = states.filter(({ Type }) => Type === 'Task');
    const called = new Set(tasks.map(({ Parameters }) => Parameters?.FunctionName));
    expect([...called].sort()).toEqual(STEP_ROOMS.map(([step]) => `\${${step}}`).sort());
    // People are waited for as long as the catalog says; nothing else takes its time from the outside.
    const { timeoutSeconds, remindAfterSeconds } = Policies.shape.approval.unwrap().shape;
    const shortestWait = Math.min(
      timeoutSeconds.unwrap().minValue ?? 0,
      remindAfterSeconds.unwrap().unwrap().minValue ?? 0,
    );
    expect(shortestWait).toBeGreaterThan(0);
    for (const { TimeoutSeconds, TimeoutSecondsPath, Parameters } of tasks) {
      const [, room] = STEP_ROOMS.find(([step]) => Parameters?.FunctionName === `\${${step}}`) ?? [];
      const limit = TimeoutSeconds ?? (room === 'request-approval' && TimeoutSecondsPath ? shortestWait : 0);
      expect(limit, Parameters?.FunctionName).toBeGreaterThan(
        room ? ROOMS[room].timeoutSeconds : Number.POSITIVE_INFINITY,
      );
    }
  });

  it('may call every function that a step stands for, and no other', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('RunSteps'),
    );
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const statements: { Action: string; Resource: unknown }[] = policy?.Properties.PolicyDocument.Statement ?? [];
    const allowed = statements
      .filter(({ Action }) => Action === 'lambda:InvokeFunction')
      .flatMap(({ Resource }) => Resource);
    const asText = (values: unknown[]) => values.map((value) => JSON.stringify(value)).sort();
    expect(allowed).toHaveLength(STEP_ROOMS.length);
    expect(asText(allowed)).toEqual(asText(Object.values(machine?.Properties.DefinitionSubstitutions)));
    // Versions behind the alias run under the machine's own role: this one.
    expect(policy?.Properties.Roles).toEqual([{ Ref: machine?.Properties.RoleArn['Fn::GetAtt'][0] }]);
  });
});

describe('a runbook’s document', () => {
  const [runbook] = loadRunbooks();
  if (!runbook) throw new Error('there are no runbooks');
  const { stack, template } = inStack((scope) => {
    new RunbookDocument(scope, 'It', { runbook });
  });
  const role = `selfheal-runbook-${runbook.name}`;

  it('runs under its own role, which nobody who starts it can change', () => {
    template.hasResourceProperties('AWS::SSM::Document', {
      Name: `Selfheal-${runbook.name}`,
      DocumentType: 'Automation',
      UpdateMethod: 'NewVersion',
      Content: Match.objectLike({ assumeRole: `arn:aws:iam::111122223333:role/${role}` }),
    });
    const [document] = Object.values(template.findResources('AWS::SSM::Document'));
    expect(Object.keys(document?.Properties.Content.parameters)).not.toContain('AutomationAssumeRole');
  });

  it('has a role that trusts Systems Manager for this account’s executions only', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: role,
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'ssm.amazonaws.com' },
            Condition: {
              StringEquals: { 'aws:SourceAccount': '111122223333' },
              ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:eu-west-1:111122223333:automation-execution/*' },
            },
          }),
        ],
      },
    });
  });

  it('leaves no placeholder behind', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('${');
    expect(findings(stack)).toEqual([]);
  });
});

describe('the alarms on Selfheal itself', () => {
  const { template } = inStack((scope) => {
    const queue = (name: string) => aQueue(scope, name);
    const fn = (name: string) => aFunction(scope, name);
    const workflow = new HealWorkflow(scope, 'Workflow', {
      definition: JSON.stringify({
        StartAt: 'A',
        States: {
          A: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: '${A}' },
            End: true,
          },
        },
      }),
      steps: { A: fn('A') },
      logRetentionDays: 30,
    });
    const { alarms } = new OwnAlarms(scope, 'It', {
      topic: new Topic(scope, 'Topic'),
      signals: queue('Signals'),
      deadLetters: queue('DeadLetters'),
      failedEvents: queue('FailedEvents'),
      stateMachine: workflow.stateMachine,
      deliverDecisions: fn('Deliver'),
      unwatched: [{ name: 'ingest-signals', fn: fn('Ingest') }],
      others: [],
    });
    new OperationsDashboard(scope, 'Dashboard', { signals: queue('S'), alarms });
  });
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);

  it('watch queues, runs, decisions and throttling', () => {
    expect(alarms.map(({ AlarmName, MetricName }) => `${AlarmName} ${MetricName}`).sort()).toEqual([
      'selfheal-dead-letters ApproximateNumberOfMessagesVisible',
      'selfheal-decisions-late IteratorAge',
      'selfheal-failed-events ApproximateNumberOfMessagesVisible',
      'selfheal-ingest-signals-throttled Throttles',
      'selfheal-runs-failed ExecutionsFailed',
      'selfheal-runs-throttled ExecutionThrottled',
      'selfheal-runs-timed-out ExecutionsTimedOut',
      'selfheal-signals-late ApproximateAgeOfOldestMessage',
    ]);
  });

  it('all tell the operators, and say what to do', () => {
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(AlarmDescription).toMatch(/\.$/);
    }
  });

  it('stand on the dashboard with incidents, remediations, refusals and time to heal', () => {
    const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const metric of ['IncidentsOpened', 'IncidentsClosed', 'Remediations', 'DispatchRefused', 'TimeToHealSeconds'])
      expect(body).toContain(metric);
  });
});

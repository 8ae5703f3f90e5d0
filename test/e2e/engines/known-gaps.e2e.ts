import { join } from 'node:path';
import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, InvokeCommand } from '@aws-sdk/client-lambda';
import { CreateStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it } from 'vitest';
import { UNKNOWN_TYPES } from '../../../lib/infra/constructs/emulator-fit.ts';
import { accountClients } from '../account/clients.ts';
import { CREDENTIALS, PLACE } from '../account/place.ts';
import { present } from '../account/present.ts';
import { fromSetup } from '../setup/from-setup.ts';
import { archiveOf } from './archive.ts';
import { earAtBus, earAtTopic, expectToHear } from './ear.ts';
import { refusalOf } from './refused-types.ts';
import { aRole, aService, ownName } from './resources.ts';
import { MINISTACK, SKIPPED } from './where.ts';

const settings = { endpoint: MINISTACK, region: PLACE.region, credentials: CREDENTIALS };
const clients = accountClients(MINISTACK);
const { cloudwatch, ecs, events, lambda, sfn } = clients;

const HANDLER = `
export const handler = async ({ fails }) => {
  if (fails) throw Object.assign(new Error('slow down'), { name: 'Throttled' });
  return Object.keys(process.env);
};`;

/**
 * Proves that what docs/emulator.md says of the emulator is still so. One of these fails where it got better: then its stand-in can go,
 * and the page has to be corrected.
 */
describe.skipIf(SKIPPED)('MiniStack, as docs/emulator.md says,', () => {
  const functionName = ownName();
  beforeAll(async () => {
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: functionName,
        Role: await aRole(clients),
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: archiveOf('index.mjs', HANDLER) },
      }),
    );
  });
  const invoke = async (payload: object) => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) });
    return JSON.parse(Buffer.from((await lambda.send(command)).Payload ?? []).toString('utf8'));
  };

  describe('CloudWatch', () => {
    const alarm = async (given: Partial<PutMetricAlarmCommandInput> = {}) => {
      const AlarmName = ownName();
      await cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName,
          Namespace: AlarmName,
          MetricName: 'Faults',
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 10,
          ComparisonOperator: 'GreaterThanThreshold',
          ...given,
        }),
      );
      return AlarmName;
    };
    const publish = (Namespace: string, service: string) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace,
          MetricData: [{ MetricName: 'Faults', Value: 99, Dimensions: [{ Name: 'Service', Value: service }] }],
        }),
      );
    const stateOf = async (name: string) => {
      const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
      const command = new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes });
      const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.send(command);
      return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
    };

    it('tells an alarm’s topic of its state, and EventBridge nothing', async () => {
      const topic = await earAtTopic(clients);
      const name = await alarm({ AlarmActions: [topic.topicArn] });
      const bus = await earAtBus(clients, { source: ['aws.cloudwatch'], detail: { alarmName: [name] } });
      await publish(name, 'checkout');
      await expectToHear(topic, 1);
      const { StateChangeTime } = JSON.parse(present(topic.heard[0], 'message'));
      expect(StateChangeTime, 'in whole seconds').toMatch(/T\d\d:\d\d:\d\dZ$/);
      // The bus does deliver: an event that is put now is heard, and it is the first one.
      const Detail = JSON.stringify({ alarmName: name, putBy: 'this test' });
      await events.send(
        new PutEventsCommand({
          Entries: [{ Source: 'aws.cloudwatch', DetailType: 'CloudWatch Alarm State Change', Detail }],
        }),
      );
      await expectToHear(bus, 1);
      expect(JSON.parse(present(bus.heard[0], 'event')).detail).toMatchObject({ putBy: 'this test' });
    });

    it('takes no notice of an alarm’s dimensions', async () => {
      const name = await alarm({ Dimensions: [{ Name: 'Service', Value: 'checkout' }] });
      await publish(name, 'search');
      await expect.poll(() => stateOf(name), { timeout: 10_000 }).toBe('ALARM');
    });

    it('evaluates composite alarms, and no metric math', async () => {
      const child = await alarm();
      const composite = ownName();
      await cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: composite, AlarmRule: `ALARM("${child}")` }));
      const Metric = { Namespace: child, MetricName: 'Faults', Dimensions: [{ Name: 'Service', Value: 'checkout' }] };
      const math = await alarm({
        ...{ Namespace: undefined, MetricName: undefined, Statistic: undefined, Period: undefined },
        Metrics: [
          { Id: 'faults', MetricStat: { Metric, Period: 60, Stat: 'Sum' }, ReturnData: false },
          { Id: 'double', Expression: 'faults * 2', ReturnData: true },
        ],
      });
      await publish(child, 'checkout');
      await expect.poll(() => stateOf(composite), { timeout: 10_000 }).toBe('ALARM');
      expect(await stateOf(math)).toBe('INSUFFICIENT_DATA');
    });

    it('works out no expression for GetMetricData', async () => {
      const { MetricDataResults: [result] = [] } = await cloudwatch.send(
        new GetMetricDataCommand({
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(),
          MetricDataQueries: [{ Id: 'sum', Expression: '1 + 1', Period: 60 }],
        }),
      );
      expect(result).toMatchObject({ StatusCode: 'InternalError', Values: [] });
    });
  });

  it('leaves no CloudTrail event of a call on the bus, nor one of ECS’s own', async () => {
    const made = await aService(clients);
    const bus = await earAtBus(clients, { source: ['aws.ecs', made.cluster] });
    const [taskDefinition] = made.taskDefinitions;
    await ecs.send(new UpdateServiceCommand({ cluster: made.cluster, service: made.service, taskDefinition }));
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: made.cluster, DetailType: 'a mark', Detail: '{}' }] }),
    );
    const marked = async () => {
      await bus.listen();
      return bus.heard.join();
    };
    await expect.poll(marked, { timeout: 20_000 }).toContain('a mark');
    expect(bus.heard.filter((event) => event.includes(made.cluster) && !event.includes('a mark'))).toEqual([]);
  });

  it('refuses SSM Automation', async () => {
    const start = new SSMClient(settings).send(
      new StartAutomationExecutionCommand({ DocumentName: 'Selfheal-restart-ecs-service' }),
    );
    await expect(start).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it('answers Converse with one text, and never through a tool', async () => {
    const answer = await new BedrockRuntimeClient(settings).send(
      new ConverseCommand({
        modelId: 'anthropic.claude-3-haiku-20240307-v1:0',
        messages: [{ role: 'user', content: [{ text: 'Which cause?' }] }],
        toolConfig: {
          tools: [{ toolSpec: { name: 'answer', inputSchema: { json: { type: 'object' } } } }],
          toolChoice: { any: {} },
        },
      }),
    );
    expect(answer.output?.message?.content).toEqual([{ text: expect.stringContaining('ministack') }]);
  });

  it('refuses, in CloudFormation, the types that the stack leaves out, and no others of it', async () => {
    const { endpoint } = fromSetup('emulator');
    const validation = { endpoint, python: join(fromSetup('pythonBin'), 'python'), folder: fromSetup('folder') };
    const refusal = await refusalOf(validation, ['AWS::SQS::Queue', ...UNKNOWN_TYPES]);
    const refused = /Unrecognized resource types: \[(.*)\]/.exec(refusal)?.[1]?.split(', ').sort();
    expect(refused).toEqual([...UNKNOWN_TYPES].sort());
  });

  describe('a function', () => {
    it('that throws is told by one name, whatever the error’s own', async () => {
      expect(await invoke({ fails: true })).toMatchObject({
        errorType: 'Runtime.HandlerError',
        errorMessage: expect.stringContaining('slow down'),
      });
    });

    it('has nothing of the environment of whoever runs the tests', async () => {
      const names: string[] = await invoke({});
      expect(names).toContain('AWS_LAMBDA_FUNCTION_NAME');
      const theirs = Object.keys(process.env).filter((name) =>
        /^(VITEST|NODE_OPTIONS|npm_|AWS_PROFILE|PWD)/.test(name),
      );
      expect(theirs).toContain('VITEST');
      expect(names.filter((name) => theirs.includes(name))).toEqual([]);
    });
  });

  describe('Step Functions, while it waits for a task token', () => {
    const started = async (limit: object, fails: boolean) => {
      const name = ownName();
      const Waiting = {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: functionName, Payload: { 'token.$': '$$.Task.Token', fails } },
        ...limit,
        End: true,
      };
      const definition = JSON.stringify({ StartAt: 'Waiting', States: { Waiting } });
      const { stateMachineArn } = await sfn.send(
        new CreateStateMachineCommand({ name, roleArn: await aRole(clients), definition }),
      );
      const run = await sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"seconds":1}' }));
      return present(run.executionArn, 'execution');
    };
    const seen = (arn: string) => sfn.send(new DescribeExecutionCommand({ executionArn: arn }));

    it('keeps to TimeoutSeconds, for which it also takes a call that fails at once; TimeoutSecondsPath it ignores', async () => {
      const ignoring = await started({ TimeoutSecondsPath: '$.seconds' }, false);
      const keeping = await started({ TimeoutSeconds: 2 }, true);
      await expect.poll(async () => (await seen(keeping)).status, { timeout: 20_000 }).not.toBe('RUNNING');
      expect((await seen(keeping)).error).toBe('States.Timeout');
      expect((await seen(ignoring)).status).toBe('RUNNING');
    });
  });
});

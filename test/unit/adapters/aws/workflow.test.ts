import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { createClients, SFNClient } from '../../../../lib/adapters/aws/clients.ts';
import { deliverDecision } from '../../../../lib/adapters/aws/sfn/deliver-decision.ts';
import { executionArn, runStatus } from '../../../../lib/adapters/aws/sfn/run-status.ts';
import { startRun } from '../../../../lib/adapters/aws/sfn/start-run.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';
import { type AwsServer, awsServer } from '../../../fakes/aws-server.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';

const ALIAS = 'arn:aws:states:eu-west-1:111122223333:stateMachine:selfheal-heal-incident:live';
const DECISION = { next: 'start', because: 'approved by ana@example.com', waitSeconds: 1 } as const;
const $metadata = {};
const started = { executionArn: 'arn:x', startDate: new Date(0) };
const described = (status: 'RUNNING' | 'SUCCEEDED' | 'PENDING_REDRIVE' | 'ABORTED') => ({
  executionArn: 'arn:x',
  stateMachineArn: ALIAS,
  startDate: new Date(0),
  status,
});

describe('starting the workflow', () => {
  it('names the execution after incident and run and starts it through the alias', async () => {
    const sfn = new FakeClient().on(StartExecutionCommand, () => started);
    expect(await startRun(sfn, ALIAS)('inc_01A', 2, 3)).toBe('started');
    expect(sfn.sent(StartExecutionCommand)).toEqual([
      {
        stateMachineArn: ALIAS,
        name: 'inc_01A-2',
        input: '{"inputVersion":1,"incidentId":"inc_01A","attempt":3,"run":2}',
      },
    ]);
  });

  it('answers `already` when an execution of that name is there', async () => {
    const sfn = new FakeClient().on(StartExecutionCommand, () => {
      throw new ExecutionAlreadyExists({ message: 'exists', $metadata });
    });
    expect(await startRun(sfn, ALIAS)('inc_01A', 1, 1)).toBe('already');
  });

  it('asks once for the same run, and again for another run or after a failure', async () => {
    let failing = true;
    const sfn = new FakeClient().on(StartExecutionCommand, () => {
      if (failing) throw awsError('ThrottlingException');
      return started;
    });
    const start = startRun(sfn, ALIAS);
    await expect(start('inc_01A', 1, 1)).rejects.toThrow();
    failing = false;
    const before = sfn.sent(StartExecutionCommand).length;
    expect(await start('inc_01A', 1, 1)).toBe('started');
    expect(await start('inc_01A', 1, 1)).toBe('already');
    expect(await start('inc_01A', 2, 1)).toBe('started');
    const names = sfn.sent(StartExecutionCommand).slice(before);
    expect(names).toMatchObject([{ name: 'inc_01A-1' }, { name: 'inc_01A-2' }]);
  });

  it('throws what the workflow retries when Step Functions is throttled', async () => {
    const sfn = new FakeClient().on(StartExecutionCommand, () => {
      throw awsError('ThrottlingException');
    });
    await expect(startRun(sfn, ALIAS)('inc_01A', 1, 1)).rejects.toMatchObject({ name: 'Throttled' });
  });

  it('refuses to start for something that is not an incident', async () => {
    await expect(startRun(new FakeClient(), ALIAS)('chg_1', 1, 1)).rejects.toThrow(/inc_/);
  });
});

describe('the state of an execution', () => {
  it('is asked for by the ARN that an alias has no part in', async () => {
    const sfn = new FakeClient().on(DescribeExecutionCommand, () => described('RUNNING'));
    expect(await runStatus(sfn, ALIAS)('inc_01A', 2)).toBe('running');
    expect(sfn.sent(DescribeExecutionCommand)).toEqual([
      { executionArn: 'arn:aws:states:eu-west-1:111122223333:execution:selfheal-heal-incident:inc_01A-2' },
    ]);
  });

  it.each([
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'ended'],
    ['ABORTED', 'ended'],
  ] as const)('of Step Functions %s means %s', async (status, meaning) => {
    const sfn = new FakeClient().on(DescribeExecutionCommand, () => described(status));
    expect(await runStatus(sfn, ALIAS)('inc_01A', 1)).toBe(meaning);
  });

  it('is `missing` when there is none of that name', async () => {
    const sfn = new FakeClient().on(DescribeExecutionCommand, () => {
      throw new ExecutionDoesNotExist({ message: 'no', $metadata });
    });
    expect(await runStatus(sfn, ALIAS)('inc_01A', 1)).toBe('missing');
  });

  it('works from the ARN of the state machine itself as well, and says when it is given something else', () => {
    expect(executionArn('arn:aws-cn:states:cn-north-1:111122223333:stateMachine:m', 'e')).toBe(
      'arn:aws-cn:states:cn-north-1:111122223333:execution:m:e',
    );
    expect(() => executionArn('arn:aws:lambda:eu-west-1:111122223333:function:f', 'e')).toThrow(
      /expected the ARN of a state machine/,
    );
  });
});

describe('delivering a decision', () => {
  it('hands the output to whoever waits on the token', async () => {
    const sfn = new FakeClient().on(SendTaskSuccessCommand, () => ({}));
    expect(await deliverDecision(sfn)('token', DECISION)).toBe('delivered');
    expect(sfn.sent(SendTaskSuccessCommand)).toEqual([{ taskToken: 'token', output: JSON.stringify(DECISION) }]);
  });

  it.each([
    new TaskTimedOut({ message: 'late', $metadata }),
    new TaskDoesNotExist({ message: 'gone', $metadata }),
    new InvalidToken({ message: 'what', $metadata }),
  ])('answers `gone` when nobody waits any more ($name)', async (error) => {
    const sfn = new FakeClient().on(SendTaskSuccessCommand, () => {
      throw error;
    });
    expect(await deliverDecision(sfn)('token', DECISION)).toBe('gone');
  });
});

describe('over the wire', () => {
  let server: AwsServer;
  afterEach(() => server.close());

  it('recognises the error that the service really sends', async () => {
    server = await awsServer(400, { __type: 'com.amazonaws.states#ExecutionAlreadyExists', message: 'exists' });
    const { sfn } = createClients(
      { sfn: SFNClient },
      { region: 'eu-west-1', endpoint: server.endpoint, maxAttempts: 1 },
      fakeCredentials,
    );
    expect(await startRun(sfn, ALIAS)('inc_01A', 1, 1)).toBe('already');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toMatchObject({ name: 'inc_01A-1', stateMachineArn: ALIAS });
  });
});

import {
  AutomationDefinitionNotFoundException,
  AutomationExecutionLimitExceededException,
  AutomationExecutionStatus,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationStatusUpdateException,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import { createClients, SSMClient } from '../../../../lib/adapters/aws/clients.ts';
import { findExecution } from '../../../../lib/adapters/aws/ssm/find-execution.ts';
import { pollExecution } from '../../../../lib/adapters/aws/ssm/poll-execution.ts';
import { startExecution } from '../../../../lib/adapters/aws/ssm/start-execution.ts';
import { stopExecution } from '../../../../lib/adapters/aws/ssm/stop-execution.ts';
import type { StartRequest } from '../../../../lib/ports/executor.ts';
import { awsError, FakeClient, pages } from '../../../fakes/aws-client.ts';
import { type AwsServer, awsServer } from '../../../fakes/aws-server.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';

const $metadata = {};
const request: StartRequest = {
  remediationId: 'rem_01A',
  runbook: 'scale-ecs-service',
  target: '111122223333:eu-west-1:ecs-service:shop/checkout',
  parameters: { Cluster: 'shop', Service: 'checkout', DesiredCount: '6' },
  clientToken: '6f1c2f52-6a0f-4e0b-9f0e-0f5f2f0c5a11',
};

describe('starting a runbook', () => {
  it('starts its document with every parameter as a list, the remediation beside them, under the client token', async () => {
    const ssm = new FakeClient().on(StartAutomationExecutionCommand, () => ({ AutomationExecutionId: 'exec-1' }));
    expect(await startExecution(ssm)(request)).toEqual({ status: 'started', executionId: 'exec-1' });
    expect(ssm.sent(StartAutomationExecutionCommand)).toEqual([
      {
        DocumentName: 'Selfheal-scale-ecs-service',
        Parameters: { Cluster: ['shop'], Service: ['checkout'], DesiredCount: ['6'], RemediationId: ['rem_01A'] },
        ClientToken: request.clientToken,
      },
    ]);
  });

  it('never lets a parameter of the plan take the place of the remediation id', async () => {
    const ssm = new FakeClient().on(StartAutomationExecutionCommand, () => ({ AutomationExecutionId: 'exec-1' }));
    await startExecution(ssm)({ ...request, parameters: { RemediationId: 'rem_other' } });
    expect(ssm.sent(StartAutomationExecutionCommand)[0]?.Parameters).toEqual({ RemediationId: ['rem_01A'] });
  });

  it.each([
    [
      new InvalidAutomationExecutionParametersException({ message: 'bad', $metadata }),
      /does not accept these parameters/,
    ],
    [new AutomationDefinitionNotFoundException({ message: 'no', $metadata }), /not installed; deploy Selfheal again/],
    [new AutomationExecutionLimitExceededException({ message: 'many', $metadata }), /too many automations/],
    [new IdempotentParameterMismatch({ message: 'differs', $metadata }), /started before with other parameters/],
    [awsError('AccessDeniedException', 'not authorized to perform: iam:PassRole'), /may not start it.*iam:PassRole/],
    [awsError('ValidationException', 'x'.repeat(2000)), /does not accept the request/],
  ])('answers with the refusal of Systems Manager as a value ($name)', async (error, because) => {
    const ssm = new FakeClient().on(StartAutomationExecutionCommand, () => {
      throw error;
    });
    const answer = await startExecution(ssm)(request);
    expect(answer).toEqual({ status: 'refused', because: expect.stringMatching(because) });
    expect(answer.status === 'refused' && answer.because.length).toBeLessThanOrEqual(500);
  });

  it.each([
    [awsError('ThrottlingException'), 'Throttled'],
    [awsError('InternalServerError', 'oops', 500), 'Transient'],
  ])('throws what the workflow retries when the service cannot be had', async (error, name) => {
    const ssm = new FakeClient().on(StartAutomationExecutionCommand, () => {
      throw error;
    });
    await expect(startExecution(ssm)(request)).rejects.toMatchObject({ name });
  });

  it('throws rather than claims a start that has no execution', async () => {
    const ssm = new FakeClient().on(StartAutomationExecutionCommand, () => ({}));
    await expect(startExecution(ssm)(request)).rejects.toMatchObject({ name: 'Transient' });
  });
});

describe('finding an interrupted start', () => {
  const startedAfter = new Date('2026-03-01T12:00:30.500Z');
  const execution = (id: string, DocumentName = 'Selfheal-scale-ecs-service') => ({
    AutomationExecutionId: id,
    DocumentName,
  });
  const withRemediations = (byId: Record<string, string>) =>
    new FakeClient().on(GetAutomationExecutionCommand, ({ AutomationExecutionId: id = '' }) => ({
      AutomationExecution: { AutomationExecutionId: id, Parameters: { RemediationId: [byId[id] ?? ''] } },
    }));

  it('looks through all pages for the execution that carries this remediation', async () => {
    const ssm = withRemediations({ a: 'rem_00X', b: 'rem_01A' }).on(
      DescribeAutomationExecutionsCommand,
      pages(
        { AutomationExecutionMetadataList: [execution('a')], NextToken: 'more' },
        { AutomationExecutionMetadataList: [execution('b')] },
      ),
    );
    expect(await findExecution(ssm)(request, startedAfter)).toBe('b');
    const filters = [
      { Key: 'DocumentNamePrefix', Values: ['Selfheal-scale-ecs-service'] },
      { Key: 'StartTimeAfter', Values: ['2026-03-01T11:59:30Z'] },
    ];
    expect(ssm.sent(DescribeAutomationExecutionsCommand)).toEqual([
      { Filters: filters, MaxResults: 50, NextToken: undefined },
      { Filters: filters, MaxResults: 50, NextToken: 'more' },
    ]);
  });

  it('does not take an execution of another document whose name begins the same', async () => {
    const ssm = withRemediations({ a: 'rem_01A' }).on(DescribeAutomationExecutionsCommand, () => ({
      AutomationExecutionMetadataList: [execution('a', 'Selfheal-scale-ecs-service-twice')],
    }));
    expect(await findExecution(ssm)(request, startedAfter)).toBeNull();
    expect(ssm.sent(GetAutomationExecutionCommand)).toEqual([]);
  });

  it('answers null when nothing of this remediation was started', async () => {
    const ssm = withRemediations({ a: 'rem_00X' }).on(DescribeAutomationExecutionsCommand, () => ({
      AutomationExecutionMetadataList: [execution('a')],
    }));
    expect(await findExecution(ssm)(request, startedAfter)).toBeNull();
  });
});

describe('polling', () => {
  const polled = (AutomationExecution: object) =>
    pollExecution(new FakeClient().on(GetAutomationExecutionCommand, () => ({ AutomationExecution })))('exec-1');

  it('has a meaning for every state that an automation can be in', async () => {
    const meanings = await Promise.all(
      Object.values(AutomationExecutionStatus).map(async (state) => [
        state,
        (await polled({ AutomationExecutionStatus: state })).status,
      ]),
    );
    expect(Object.fromEntries(meanings)).toEqual({
      Approved: 'running',
      Cancelled: 'stopped',
      Cancelling: 'running',
      ChangeCalendarOverrideApproved: 'running',
      ChangeCalendarOverrideRejected: 'failed',
      CompletedWithFailure: 'failed',
      CompletedWithSuccess: 'succeeded',
      Exited: 'failed',
      Failed: 'failed',
      InProgress: 'running',
      Pending: 'running',
      PendingApproval: 'running',
      PendingChangeCalendarOverride: 'running',
      Rejected: 'failed',
      RunbookInProgress: 'running',
      Scheduled: 'running',
      Success: 'succeeded',
      TimedOut: 'failed',
      Waiting: 'running',
    });
  });

  it('holds on to an execution in a state that nobody knows yet', async () => {
    expect(await polled({ AutomationExecutionStatus: 'Hibernating' })).toMatchObject({ status: 'running' });
  });

  it('tells the step it is in', async () => {
    expect(await polled({ AutomationExecutionStatus: 'InProgress', CurrentStepName: 'waitForSteady' })).toEqual({
      status: 'running',
      step: 'waitForSteady',
      failure: null,
    });
  });

  it('tells the step that ended it and its words, at most 2,000 characters', async () => {
    const view = await polled({
      AutomationExecutionStatus: 'Failed',
      CurrentStepName: 'cleanUp',
      StepExecutions: [
        { StepName: 'assertManaged', StepStatus: 'Success' },
        { StepName: 'update', StepStatus: 'Failed', FailureMessage: `ServiceNotActiveException ${'x'.repeat(3000)}` },
        { StepName: 'cleanUp', StepStatus: 'Success' },
      ],
    });
    expect(view).toMatchObject({
      status: 'failed',
      step: 'update',
      failure: expect.stringMatching(/^ServiceNotActive/),
    });
    expect(view.failure).toHaveLength(2000);
  });

  it('says so when an automation failed without a word', async () => {
    expect(await polled({ AutomationExecutionStatus: 'TimedOut' })).toEqual({
      status: 'failed',
      step: null,
      failure: 'the automation ended as TimedOut and gave no reason',
    });
  });

  it('throws what the workflow retries when it is throttled', async () => {
    const ssm = new FakeClient().on(GetAutomationExecutionCommand, () => {
      throw awsError('ThrottlingException');
    });
    await expect(pollExecution(ssm)('exec-1')).rejects.toMatchObject({ name: 'Throttled' });
  });
});

describe('stopping', () => {
  it('cancels the automation', async () => {
    const ssm = new FakeClient().on(StopAutomationExecutionCommand, () => ({}));
    await stopExecution(ssm)('exec-1');
    expect(ssm.sent(StopAutomationExecutionCommand)).toEqual([{ AutomationExecutionId: 'exec-1', Type: 'Cancel' }]);
  });

  it('takes an automation that has ended already for stopped, and nothing else', async () => {
    const refusing = (error: Error) =>
      stopExecution(
        new FakeClient().on(StopAutomationExecutionCommand, () => {
          throw error;
        }),
      );
    await refusing(new InvalidAutomationStatusUpdateException({ message: 'ended', $metadata }))('exec-1');
    await expect(refusing(awsError('AccessDeniedException'))('exec-1')).rejects.toThrow();
  });
});

describe('over the wire', () => {
  let server: AwsServer;
  afterEach(() => server.close());
  const ssm = () =>
    createClients(
      { ssm: SSMClient },
      { region: 'eu-west-1', endpoint: server.endpoint, maxAttempts: 1 },
      fakeCredentials,
    ).ssm;

  it('sends the request that Systems Manager reads', async () => {
    server = await awsServer(200, { AutomationExecutionId: 'exec-1' });
    await startExecution(ssm())(request);
    expect(server.seen[0]?.headers['x-amz-target']).toBe('AmazonSSM.StartAutomationExecution');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      DocumentName: 'Selfheal-scale-ecs-service',
      Parameters: { Cluster: ['shop'], Service: ['checkout'], DesiredCount: ['6'], RemediationId: ['rem_01A'] },
      ClientToken: request.clientToken,
    });
  });

  it('understands the refusal that Systems Manager sends', async () => {
    server = await awsServer(400, { __type: 'AutomationDefinitionNotFoundException', message: 'no such document' });
    expect(await startExecution(ssm())(request)).toMatchObject({
      status: 'refused',
      because: expect.stringContaining('no such document'),
    });
  });
});

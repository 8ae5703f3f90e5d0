import {
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  ListDocumentsCommand,
  SSMClient,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, it } from 'vitest';
import { createClients } from '../../../lib/adapters/aws/clients.ts';
import { findExecution } from '../../../lib/adapters/aws/ssm/find-execution.ts';
import { pollExecution } from '../../../lib/adapters/aws/ssm/poll-execution.ts';
import { startExecution } from '../../../lib/adapters/aws/ssm/start-execution.ts';
import { stopExecution } from '../../../lib/adapters/aws/ssm/stop-execution.ts';
import { KNOWN_APIS } from '../../../lib/infra/runbooks/call-rights.ts';
import type { Executor, StartRequest } from '../../../lib/ports/executor.ts';
import { serveAutomation } from '../../e2e/peers/automation-endpoint.ts';
import type { Peer } from '../../e2e/peers/json-protocol.ts';
import { COMMANDS } from '../../e2e/peers/runbook-apis.ts';
import { fakeCredentials } from '../../fakes/credentials.ts';
import { ROOT } from '../../infra/support/repository.ts';
import { aFakeAccount } from '../../unit/drill/automation/fake-account.ts';
import { ACCOUNT, type FakeAccount, REGION } from '../../unit/drill/automation/fake-state.ts';
import { virtualTime } from '../../unit/drill/automation/virtual-time.ts';

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()));
});

/** The endpoint over a small account in virtual time, and the executor over a real client. */
const given = async (change: (account: FakeAccount) => void = () => {}) => {
  const time = virtualTime();
  const fake = aFakeAccount(time.now);
  change(fake.account);
  const peer = await serveAutomation({
    account: ACCOUNT,
    region: REGION,
    root: ROOT,
    invoke: fake.invoke,
    now: () => time.now().getTime(),
    sleep: time.sleep,
  });
  open.push(peer);
  const { ssm } = createClients(
    { ssm: SSMClient },
    { region: REGION, endpoint: peer.endpoint, maxAttempts: 1 },
    fakeCredentials,
  );
  const executor: Executor = {
    start: startExecution(ssm),
    find: findExecution(ssm),
    poll: pollExecution(ssm),
    stop: stopExecution(ssm),
  };
  const start = async (request: StartRequest) => {
    const started = await executor.start(request);
    return started.status === 'started' ? started.executionId : expect.fail(started.because);
  };
  /** Polls until it has ended; hours pass in a moment. */
  const end = async (executionId: string) => {
    const poll = async (): Promise<Awaited<ReturnType<typeof executor.poll>>> => {
      const view = await executor.poll(executionId);
      return view.status === 'running' ? poll() : view;
    };
    const ended = poll();
    await time.finish({ finished: ended.then(() => 'Success') });
    return ended;
  };
  const writes = () => fake.calls.map(({ api }) => api).filter((api) => !/^(Describe|List|Get)/.test(api));
  return { ...peer, ssm, executor, start, end, writes, time };
};

const restart: StartRequest = {
  remediationId: 'rem_1',
  runbook: 'restart-ecs-service',
  target: `${ACCOUNT}:${REGION}:ecs-service:shop/checkout`,
  parameters: { ClusterName: 'shop', ServiceName: 'checkout' },
  clientToken: '11111111-2222-4333-8444-555555555555',
};

describe('an automation over the wire', () => {
  it('runs a real runbook to its success, with its outputs', async () => {
    const { ssm, start, end, writes } = await given();
    const executionId = await start(restart);
    expect(await end(executionId)).toEqual({ status: 'succeeded', step: 'assertOwnDeploymentStands', failure: null });
    const { AutomationExecution: seen } = await ssm.send(
      new GetAutomationExecutionCommand({ AutomationExecutionId: executionId }),
    );
    expect(seen).toMatchObject({
      DocumentName: 'Selfheal-restart-ecs-service',
      Parameters: { RemediationId: ['rem_1'] },
      Outputs: { 'readService.DesiredCount': ['3'], 'restartService.DeploymentId': ['d1'] },
    });
    expect(seen?.ExecutionStartTime).toEqual(new Date('2026-03-01T12:00:00Z'));
    expect(seen?.ExecutionEndTime).toEqual(new Date('2026-03-01T12:01:00Z'));
    expect(writes()).toEqual(['UpdateService']);
  });

  it('starts once for one client token, and refuses it for anything else', async () => {
    const { executor, start, end, writes } = await given();
    const executionId = await start(restart);
    expect(await start(restart)).toBe(executionId);
    const other = await executor.start({ ...restart, remediationId: 'rem_2' });
    expect(other).toMatchObject({ status: 'refused', because: expect.stringContaining('IdempotentParameterMismatch') });
    await end(executionId);
    expect(writes()).toEqual(['UpdateService']);
  });

  it('is found by the remediation that it belongs to', async () => {
    const { executor, start, time } = await given();
    const before = time.now();
    const executionId = await start(restart);
    expect(await executor.find(restart, before)).toBe(executionId);
    expect(await executor.find({ ...restart, remediationId: 'rem_2' }, before)).toBeNull();
    expect(await executor.find({ ...restart, runbook: 'scale-ecs-service' }, before)).toBeNull();
    expect(await executor.find(restart, new Date(before.getTime() + 120_000))).toBeNull();
  });

  it('is stopped once while it runs; afterwards there is nothing to stop', async () => {
    const { executor, ssm, start, end, writes } = await given(({ service }) => {
      service.failing = [service.taskDefinition];
    });
    const executionId = await start(restart);
    await expect.poll(async () => (await executor.poll(executionId)).step).toBe('waitForSteadyService');
    await executor.stop(executionId);
    expect(await end(executionId)).toMatchObject({ status: 'stopped', step: 'waitForSteadyService' });
    await executor.stop(executionId);
    const again = ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId: executionId, Type: 'Cancel' }));
    await expect(again).rejects.toMatchObject({ name: 'InvalidAutomationStatusUpdateException', $fault: 'client' });
    expect(writes()).toEqual(['UpdateService']);
  });

  it('lists a page at a time', async () => {
    const { ssm, start } = await given();
    const first = await start(restart);
    const second = await start({ ...restart, clientToken: '11111111-2222-4333-8444-666666666666' });
    const page = (NextToken?: string) =>
      ssm.send(new DescribeAutomationExecutionsCommand({ MaxResults: 1, ...(NextToken && { NextToken }) }));
    const newest = await page();
    const oldest = await page(newest.NextToken);
    const ids = [newest, oldest].map((each) => each.AutomationExecutionMetadataList?.[0]?.AutomationExecutionId);
    expect(ids).toEqual([second, first]);
    expect(oldest.NextToken).toBeUndefined();
  });
});

describe('what is refused', () => {
  it.each<[string, Partial<StartRequest>, string]>([
    ['an unknown document', { runbook: 'ghost' }, 'AutomationDefinitionNotFoundException'],
    [
      'a parameter that its pattern does not allow',
      { parameters: { ClusterName: 'shop', ServiceName: 'checkout; rm' } },
      'InvalidAutomationExecutionParametersException',
    ],
    ['a parameter too few', { parameters: { ClusterName: 'shop' } }, 'InvalidAutomationExecutionParametersException'],
    ['a client token that is no UUID', { clientToken: 'once' }, 'ValidationException'],
  ])('%s', async (_, change, code) => {
    const { executor, writes } = await given();
    const refused = await executor.start({ ...restart, ...change });
    expect(refused).toMatchObject({ status: 'refused', because: expect.stringContaining(`${code}: `) });
    expect(writes()).toEqual([]);
  });

  it('an operation that it does not have, as AWS does', async () => {
    const { ssm } = await given();
    const other = ssm.send(new ListDocumentsCommand({}));
    await expect(other).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('AmazonSSM.ListDocuments'),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('a member that the runner does not know, rather than to ignore it', async () => {
    const { ssm } = await given();
    const inSteps = ssm.send(
      new StartAutomationExecutionCommand({ DocumentName: 'Selfheal-restart-ecs-service', Mode: 'Interactive' }),
    );
    await expect(inSteps).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(/Mode/),
    });
  });

  it('an execution that was never started', async () => {
    const { executor } = await given();
    const ghost = executor.poll('00000000-0000-4000-8001-000000000009');
    await expect(ghost).rejects.toMatchObject({ name: 'AutomationExecutionNotFoundException' });
  });

  it('a body that is not JSON, and a service that it is not', async () => {
    const { endpoint } = await given();
    const post = async (target: string, body: string) => {
      const answer = await fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': target }, body });
      return [answer.status, ((await answer.json()) as { __type: string }).__type];
    };
    expect(await post('AmazonSSM.GetAutomationExecution', '{')).toEqual([400, 'SerializationException']);
    expect(await post('AmazonECS.DescribeServices', '{}')).toEqual([400, 'UnknownOperationException']);
  });
});

describe('a target', () => {
  const service = { ClusterName: 'shop', ServiceName: 'checkout' };

  it.each<[string, Record<string, string>, string[]]>([
    ['rollback-ecs-deployment', { ...service, TaskDefinition: 'checkout:16' }, ['UpdateService']],
    ['scale-ecs-service', { ...service, DesiredCount: '4' }, ['RegisterScalableTarget', 'UpdateService']],
    ['scale-auto-scaling-group', { GroupName: 'shop-fulfilment', DesiredCapacity: '6' }, ['SetDesiredCapacity']],
    ['refresh-auto-scaling-group', { GroupName: 'shop-fulfilment' }, ['StartInstanceRefresh']],
    [
      'raise-lambda-concurrency',
      { FunctionName: 'shop-pricing', ReservedConcurrency: '8' },
      ['PutFunctionConcurrency'],
    ],
  ])('of %s is changed because the account says that it is managed', async (runbook, parameters, changes) => {
    const { start, end, writes } = await given();
    expect(await end(await start({ ...restart, runbook, parameters }))).toMatchObject({ status: 'succeeded' });
    expect(writes()).toEqual(changes);
  });

  it.each<[string, (account: FakeAccount) => void]>([
    [
      'without the tag',
      (account) => {
        account.managed = false;
      },
    ],
    [
      'with another value of the tag',
      (account) => {
        account.tagValue = 'True';
      },
    ],
    [
      'that does not exist',
      (account) => {
        account.service.exists = false;
      },
    ],
  ])('%s is read and never changed', async (_, change) => {
    const { start, end, writes } = await given(change);
    const view = await end(await start(restart));
    expect(view).toMatchObject({ status: 'failed', step: 'readManagedTag' });
    expect(view.failure).toContain('not authorized to perform ecs:DescribeServices');
    expect(writes()).toEqual([]);
  });

  it('is changed under the rights of its runbook only: what the account refuses is the failure', async () => {
    const refusal = Object.assign(new Error('The service is draining.'), { name: 'ServiceNotActiveException' });
    const { start, end } = await given((account) => {
      account.refuse = { UpdateService: refusal };
    });
    expect(await end(await start(restart))).toMatchObject({
      status: 'failed',
      step: 'restartService',
      failure: expect.stringContaining('ServiceNotActiveException: The service is draining.'),
    });
  });
});

it('knows an SDK command for every API that runbooks may call', () => {
  const known = Object.entries(COMMANDS).flatMap(([service, { commands }]) =>
    Object.keys(commands).map((api) => `${service}:${api}`),
  );
  expect(known.sort()).toEqual([...KNOWN_APIS].sort());
});

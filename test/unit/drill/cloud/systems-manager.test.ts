import {
  AutomationDefinitionNotFoundException,
  AutomationExecutionNotFoundException,
  DescribeAutomationExecutionsCommand,
  GetAutomationExecutionCommand,
  IdempotentParameterMismatch,
  InvalidAutomationExecutionParametersException,
  InvalidAutomationStatusUpdateException,
  StartAutomationExecutionCommand,
  StopAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import type { Clock } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aCloud, aRunbook, installClock, ME, MINUTE, START } from './a-cloud.ts';

let clock: Clock;
beforeEach(() => {
  clock = installClock();
});
afterEach(() => clock.uninstall());

const DocumentName = 'Selfheal-restart-ecs-service';
const parameters = { RemediationId: ['rem_1'], ClusterName: ['shop'], ServiceName: ['orders'] };

const given = (unmanaged: string[] = []) => {
  const documents = { [DocumentName]: aRunbook('restart-ecs-service') };
  const made = aCloud({ now: () => Date.now(), documents, unmanaged });
  made.cloud.start();
  const { ssm } = made.clients;
  const start = (more: object = {}) =>
    ssm.send(new StartAutomationExecutionCommand({ DocumentName, Parameters: parameters, ...more }));
  const get = async (AutomationExecutionId = '') =>
    (await ssm.send(new GetAutomationExecutionCommand({ AutomationExecutionId }))).AutomationExecution;
  return { ...made, ssm, start, get };
};

describe('a runbook as an automation', () => {
  it('runs against the shop under its own role, in virtual time', async () => {
    const { start, get, cloud, world } = given();
    const before = world.ecs.tasks('orders').map(({ taskId }) => taskId);
    const { AutomationExecutionId } = await start();
    expect((await get(AutomationExecutionId))?.AutomationExecutionStatus).toBe('InProgress');
    await clock.tickAsync(15 * MINUTE);
    const execution = await get(AutomationExecutionId);
    expect(execution).toMatchObject({ AutomationExecutionStatus: 'Success', DocumentName, ExecutedBy: ME });
    expect(execution?.Parameters).toMatchObject(parameters);
    expect(execution?.StepExecutions?.every(({ StepStatus }) => StepStatus === 'Success')).toBe(true);
    expect(world.ecs.tasks('orders').filter(({ taskId }) => before.includes(taskId))).toEqual([]);
    const writes = cloud.calls().filter(({ api }) => api === 'UpdateService');
    expect(writes.map(({ by }) => by)).toEqual([
      `arn:aws:sts::111122223333:assumed-role/selfheal-runbook-restart-ecs-service/${AutomationExecutionId}`,
    ]);
  });

  it('changes nothing on a service that is not managed', async () => {
    const { start, get, cloud } = given(['orders']);
    const { AutomationExecutionId } = await start();
    await clock.tickAsync(5 * MINUTE);
    expect((await get(AutomationExecutionId))?.AutomationExecutionStatus).toBe('Failed');
    expect(cloud.calls().filter(({ api }) => api === 'UpdateService')).toEqual([]);
  });

  it('starts once for one client token', async () => {
    const { start, cloud } = given();
    const ClientToken = '11111111-2222-4333-8444-555555555555';
    const first = await start({ ClientToken });
    expect((await start({ ClientToken })).AutomationExecutionId).toBe(first.AutomationExecutionId);
    expect(cloud.automations()).toHaveLength(1);
    const other = start({ ClientToken, Parameters: { ...parameters, ServiceName: ['payments'] } });
    await expect(other).rejects.toBeInstanceOf(IdempotentParameterMismatch);
  });

  it('is refused for an unknown document and for parameters that its patterns do not allow', async () => {
    const { start, get, cloud } = given();
    const ghost = start({ DocumentName: 'Selfheal-ghost' });
    await expect(ghost).rejects.toBeInstanceOf(AutomationDefinitionNotFoundException);
    const odd = start({ Parameters: { ...parameters, ServiceName: ['orders; rm'] } });
    await expect(odd).rejects.toBeInstanceOf(InvalidAutomationExecutionParametersException);
    await expect(get('nowhere')).rejects.toBeInstanceOf(AutomationExecutionNotFoundException);
    expect(cloud.automations()).toEqual([]);
  });

  it('is found by its document’s name and time, newest first', async () => {
    const { start, ssm } = given();
    const first = await start();
    await clock.tickAsync(5 * MINUTE);
    const second = await start();
    const find = async (Key: 'DocumentNamePrefix' | 'StartTimeAfter', value: string) => {
      const command = new DescribeAutomationExecutionsCommand({ Filters: [{ Key, Values: [value] }] });
      const { AutomationExecutionMetadataList = [] } = await ssm.send(command);
      return AutomationExecutionMetadataList.map(({ AutomationExecutionId }) => AutomationExecutionId);
    };
    expect(await find('DocumentNamePrefix', 'Selfheal-restart')).toEqual([
      second.AutomationExecutionId,
      first.AutomationExecutionId,
    ]);
    expect(await find('DocumentNamePrefix', 'Selfheal-scale')).toEqual([]);
    expect(await find('StartTimeAfter', new Date(START + MINUTE).toISOString())).toEqual([
      second.AutomationExecutionId,
    ]);
  });

  it('can be cancelled while it runs and not afterwards', async () => {
    const { start, get, ssm } = given();
    const { AutomationExecutionId } = await start();
    await clock.tickAsync(20_000);
    const stop = () => ssm.send(new StopAutomationExecutionCommand({ AutomationExecutionId, Type: 'Cancel' }));
    await stop();
    await clock.tickAsync(5 * MINUTE);
    expect((await get(AutomationExecutionId))?.AutomationExecutionStatus).toBe('Cancelled');
    await expect(stop()).rejects.toBeInstanceOf(InvalidAutomationStatusUpdateException);
  });
});

import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Clock } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { costOf, PRICES } from '../../../../drill/cloud/cost.ts';
import { SCENARIOS } from '../../../../drill/scenarios/index.ts';
import { createRandom } from '../../../../drill/world/random.ts';
import { aCloud, installClock, MINUTE, onClock, START } from './a-cloud.ts';

let clock: Clock;
beforeEach(() => {
  clock = installClock();
});
afterEach(() => clock.uninstall());

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:small';
const asl = {
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'work', 'Payload.$': '$' },
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

describe('the embedded cloud', () => {
  it('tells the same story again for the same seed and the same calls', async () => {
    const run = (): string => {
      const { world, cloud, goTo } = aCloud({ seed: 7 });
      goTo(30);
      SCENARIOS[0]?.inject(world, createRandom(7));
      goTo(60);
      return JSON.stringify(cloud.bus.published());
    };
    expect(run()).toBe(run());
  });

  it('tells the same story however large the steps are', () => {
    const told = (stepMinutes: number): unknown[] => {
      const { world, cloud, goTo } = aCloud({ seed: 7 });
      for (let minute = 0; minute <= 30; minute += stepMinutes) goTo(minute);
      world.ecs.updateService('orders', { forceNewDeployment: true }, 'arn:aws:iam::111122223333:user/dev');
      for (let minute = 30; minute <= 60; minute += stepMinutes) goTo(minute);
      return cloud.bus.published().map(({ id, ...event }) => JSON.stringify(event));
    };
    expect(new Set(told(0.25))).toEqual(new Set(told(30)));
  });

  it('moves on with the clock once it is started, until it is ended', async () => {
    const { cloud, world } = aCloud({ now: onClock(clock) });
    const end = cloud.start();
    await clock.tickAsync(2 * MINUTE);
    expect(world.now).toBe(START + 2 * MINUTE);
    expect(cloud.bus.published().length).toBeGreaterThan(0);
    end();
    await clock.tickAsync(MINUTE);
    expect(world.now).toBe(START + 2 * MINUTE);
  });

  it('runs deployed state machines and tells of their ends on the bus', async () => {
    const { cloud, clients } = aCloud({ now: onClock(clock) });
    const ended: unknown[] = [];
    const pattern = { source: ['aws.states'], detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } };
    cloud.bus.subscribe(pattern, ({ detail }) => ended.push([detail.name, detail.status, detail.error]));
    const work = ({ fail }: { fail: boolean }) => {
      if (fail) throw new TypeError('broken');
    };
    const functions = { work: { handler: work as (event: never) => unknown, memoryMegabytes: 512 } };
    cloud.deploy({ functions, stateMachines: { [MACHINE]: asl } });
    for (const fail of [true, false]) {
      const input = JSON.stringify({ fail });
      await clients.sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: `fail-${fail}`, input }));
    }
    await clock.runAllAsync();
    expect(ended).toEqual([['fail-true', 'FAILED', 'TypeError']]);
    expect(cloud.executions().map(({ status }) => status)).toEqual(['FAILED', 'SUCCEEDED']);
  });
});

describe('the cost of a run', () => {
  it('is counted from what was really called', async () => {
    const { cloud, clients } = aCloud({ now: onClock(clock) });
    cloud.deploy({
      functions: { work: { handler: () => 1, memoryMegabytes: 512 } },
      stateMachines: { [MACHINE]: asl },
    });
    await clients.sfn.send(new StartExecutionCommand({ stateMachineArn: MACHINE, name: 'one' }));
    await clock.runAllAsync();
    const MetricStat = { Metric: { Namespace: 'N', MetricName: 'M' }, Period: 60, Stat: 'Sum' };
    const MetricDataQueries = ['a', 'b', 'c'].map((Id) => ({ Id, MetricStat }));
    const window = { StartTime: new Date(START - MINUTE), EndTime: new Date(START) };
    await clients.cloudwatch.send(new GetMetricDataCommand({ MetricDataQueries, ...window }));
    cloud.queue.send('signal');
    const { lines, dollars } = cloud.cost({ readUnits: 10, writeUnits: 4 });
    const count = Object.fromEntries(lines.map((line) => [line.what, line.count]));
    expect(count).toMatchObject({
      'state transitions': 2,
      'Lambda requests': 1,
      'metrics requested': 3,
      'queue requests': 1,
      'table read units': 10,
      'table write units': 4,
      'automation steps': 0,
      mails: 0,
    });
    expect(dollars).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.dollars, 0),
      15,
    );
  });

  it('bills a function by whole milliseconds, at least one, times its memory', () => {
    const usage = {
      calls: [],
      stateTransitions: 0,
      automationSteps: 0,
      queueRequests: 0,
      table: { readUnits: 0, writeUnits: 0 },
    };
    const one = { functionName: 'f', at: START, error: undefined };
    const { dollars } = costOf({
      ...usage,
      invocations: [
        { ...one, milliseconds: 0, memoryMegabytes: 1024 },
        { ...one, milliseconds: 1999.2, memoryMegabytes: 512 },
      ],
    });
    expect(dollars).toBeCloseTo((0.001 + 1) * PRICES.lambdaGigabyteSecond + 2 * PRICES.lambdaRequest, 15);
  });

  it('counts what is asked about the sessions of databases, a cent for a thousand', () => {
    const table = { readUnits: 0, writeUnits: 0 };
    const usage = { invocations: [], stateTransitions: 0, automationSteps: 0, queueRequests: 0, table };
    const asked = { service: 'pi', api: 'GetResourceMetrics', by: 'f', at: START, input: {}, outcome: 'answered' };
    const { lines, dollars } = costOf({ ...usage, calls: Array.from({ length: 3000 }, () => asked) });
    expect(lines.find(({ what }) => what === 'insights requests')?.count).toBe(3000);
    expect(dollars).toBeCloseTo(0.03, 12);
  });
});

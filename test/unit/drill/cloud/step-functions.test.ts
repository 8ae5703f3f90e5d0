import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidName,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCallRecorder } from '../../../../drill/cloud/calls.ts';
import { createFunctionHost, type Handler } from '../../../../drill/cloud/function-host.ts';
import { createRouter } from '../../../../drill/cloud/send.ts';
import { createExecutions, type Execution } from '../../../../drill/cloud/step-functions/executions.ts';
import { refuseStepFunctions, stepFunctionsFakes } from '../../../../drill/cloud/step-functions/step-functions.ts';
import { createTaskTokens } from '../../../../drill/cloud/step-functions/task-tokens.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:small';
const ME = 'arn:aws:iam::111122223333:role/tester';
const START = Date.UTC(2026, 0, 5, 9);

const invoke = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`, 'Payload.$': '$' },
  End: true,
  ...more,
});

const waitForToken = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: {
    FunctionName: 'ask',
    Payload: { 'token.$': '$$.Task.Token', nested: [{ 'again.$': '$$.Task.Token' }] },
  },
  End: true,
  ...more,
});

const machineOf = (states: Record<string, object>) => ({ StartAt: Object.keys(states)[0] ?? '', States: states });

const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

let clock: Clock;
beforeEach(() => {
  clock = FakeTimers.install({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
});
afterEach(() => clock.uninstall());

const aCloud = (asl: object, handlers: Record<string, Handler>) => {
  const changes: Pick<Execution, 'name' | 'status'>[] = [];
  const now = () => Date.now();
  const functions = createFunctionHost(now);
  functions.deploy(
    Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, { handler, memoryMegabytes: 256 }])),
  );
  const tokens = createTaskTokens();
  const changed = ({ name, status }: Execution) => void changes.push({ name, status });
  const executions = createExecutions({ functions, tokens, now, changed });
  executions.define(MACHINE, asl);
  const router = createRouter({
    service: 'states',
    fakes: stepFunctionsFakes(executions, tokens),
    refuse: refuseStepFunctions,
    calls: createCallRecorder(),
    now,
  });
  // biome-ignore lint/suspicious/noExplicitAny: the test reads the answers of several commands by their documented fields
  const send = (command: { input: object }): Promise<any> => router.send(command, undefined, ME);
  const start = (name = 'run-1', input: unknown = {}, stateMachineArn = `${MACHINE}:live`) =>
    send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  const describeRun = (name = 'run-1') =>
    send(
      new DescribeExecutionCommand({ executionArn: `arn:aws:states:eu-west-1:111122223333:execution:small:${name}` }),
    );
  return { send, start, describeRun, changes, functions, executions };
};

describe('running a definition', () => {
  it('gives a function its payload and passes its answer on under Payload', async () => {
    const seen: unknown[] = [];
    const asl = machineOf({ Add: invoke('add', { OutputPath: '$.Payload' }) });
    const { start, describeRun } = aCloud(asl, {
      add: ((event: { a: number; b: number }) => {
        seen.push(event);
        return { sum: event.a + event.b, dropped: undefined };
      }) as Handler,
    });
    await start('run-1', { a: 2, b: 3 });
    await clock.runAllAsync();
    expect(seen).toEqual([{ a: 2, b: 3 }]);
    expect(await describeRun()).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"sum":5}',
      stateMachineArn: MACHINE,
      startDate: new Date(START),
    });
  });

  it('retries by the name of the thrown error, at the intervals of the definition', async () => {
    const at: number[] = [];
    const Retry = [{ ErrorEquals: ['Throttled'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 2 }];
    const { start, describeRun, executions } = aCloud(machineOf({ Try: invoke('flaky', { Retry }) }), {
      flaky: () => {
        at.push((Date.now() - START) / 1000);
        if (at.length < 3) throw named('Throttled');
        return 'fine';
      },
    });
    await start();
    await clock.runAllAsync();
    expect(at).toEqual([0, 2, 8]);
    expect(await describeRun()).toMatchObject({ status: 'SUCCEEDED' });
    expect(executions.all()[0]?.path).toEqual(['Try', 'Try', 'Try']);
  });

  it('catches by name and hands on the error as Lambda words it', async () => {
    const asl = machineOf({
      Try: invoke('broken', { Catch: [{ ErrorEquals: ['OutOfOrder'], ResultPath: '$.error', Next: 'After' }] }),
      After: { Type: 'Pass', End: true },
    });
    const { start, describeRun } = aCloud(asl, {
      broken: () => {
        throw named('OutOfOrder', 'closed for today');
      },
    });
    await start('run-1', { kept: true });
    await clock.runAllAsync();
    const { output } = await describeRun();
    const { kept, error } = JSON.parse(output);
    expect(kept).toBe(true);
    expect(error.Error).toBe('OutOfOrder');
    expect(JSON.parse(error.Cause)).toMatchObject({ errorType: 'OutOfOrder', errorMessage: 'closed for today' });
  });

  it('fails with the error that nothing caught and says so once', async () => {
    const { start, describeRun, changes } = aCloud(machineOf({ Try: invoke('broken') }), {
      broken: () => {
        throw named('Surprise');
      },
    });
    await start();
    await clock.runAllAsync();
    expect(await describeRun()).toMatchObject({ status: 'FAILED', error: 'Surprise' });
    expect(changes).toEqual([
      { name: 'run-1', status: 'RUNNING' },
      { name: 'run-1', status: 'FAILED' },
    ]);
  });

  it('names a function that does not exist as Lambda does', async () => {
    const { start, describeRun } = aCloud(machineOf({ Try: invoke('nobody') }), {});
    await start();
    await clock.runAllAsync();
    expect(await describeRun()).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
  });

  it('lets a result above 256 KiB end the execution even past a catch-all', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const asl = machineOf({ Try: invoke('big', { Catch }), Caught: { Type: 'Succeed' } });
    const { start, describeRun } = aCloud(asl, { big: () => 'x'.repeat(262_144) });
    await start();
    await clock.runAllAsync();
    expect(await describeRun()).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('waits in virtual time and times out as a whole', async () => {
    const asl = { ...machineOf({ Sleep: { Type: 'Wait', Seconds: 600, End: true } }), TimeoutSeconds: 300 };
    const { start, describeRun, changes } = aCloud(asl, {});
    await start();
    await clock.tickAsync(299_000);
    expect((await describeRun()).status).toBe('RUNNING');
    await clock.tickAsync(2_000);
    expect(await describeRun()).toMatchObject({ status: 'TIMED_OUT', stopDate: new Date(START + 300_000) });
    expect(changes.at(-1)?.status).toBe('TIMED_OUT');
  });

  it('gives a task that states no timeout more than the 60 s of the engine', async () => {
    const { start, describeRun } = aCloud(machineOf({ Slow: invoke('slow') }), {
      slow: () => new Promise((resolve) => setTimeout(() => resolve('late'), 840_000)),
    });
    await start();
    await clock.tickAsync(840_000);
    expect(await describeRun()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('reports the virtual time and the memory of every invocation', async () => {
    const { start, functions } = aCloud(machineOf({ Slow: invoke('slow') }), {
      slow: () => new Promise((resolve) => setTimeout(() => resolve(1), 1500)),
    });
    await start();
    await clock.runAllAsync();
    expect(functions.invocations()).toEqual([
      { functionName: 'slow', at: START, milliseconds: 1500, memoryMegabytes: 256, error: undefined },
    ]);
  });

  it.each([
    ['JSONata', { ...machineOf({ A: { Type: 'Pass', End: true } }), QueryLanguage: 'JSONata' }, /JSONata/],
    ['Assign', machineOf({ A: { Type: 'Pass', Assign: { x: 1 }, End: true } }), /"A" uses Assign/],
    ['heartbeats', machineOf({ A: waitForToken({ HeartbeatSeconds: 5 }) }), /"A" uses HeartbeatSeconds/],
    ['other services', machineOf({ A: { ...invoke('x'), Resource: 'arn:aws:states:::sns:publish' } }), /sns:publish/],
  ])('refuses %s, which the engine would silently ignore', (_what, asl, message) => {
    expect(() => aCloud(asl, {})).toThrow(message);
  });
});

describe('names of executions', () => {
  const asl = machineOf({ Sleep: { Type: 'Wait', Seconds: 60, End: true } });

  it('answers the same call again while the execution runs, and starts nothing', async () => {
    const { start, executions } = aCloud(asl, {});
    const first = await start('run-1', { a: 1 });
    await clock.tickAsync(10_000);
    expect(await start('run-1', { a: 1 })).toEqual(first);
    expect(executions.all()).toHaveLength(1);
  });

  it('refuses a name that runs with another input, and one that is closed', async () => {
    const { start } = aCloud(asl, {});
    await start('run-1', { a: 1 });
    await expect(start('run-1', { a: 2 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await clock.tickAsync(61_000);
    await expect(start('run-1', { a: 1 })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('refuses what AWS refuses: bad names, unknown machines, unknown executions', async () => {
    const { start, describeRun } = aCloud(asl, {});
    await expect(start('no spaces')).rejects.toBeInstanceOf(InvalidName);
    await expect(start('x', {}, `${MACHINE}-else`)).rejects.toBeInstanceOf(StateMachineDoesNotExist);
    await expect(describeRun('never')).rejects.toBeInstanceOf(ExecutionDoesNotExist);
  });
});

describe('a task that waits for its token', () => {
  const asking = (more: object = {}) => {
    const tokens: string[] = [];
    const ask = ((event: { token: string; nested: { again: string }[] }) => {
      expect(event.nested[0]?.again).toBe(event.token);
      tokens.push(event.token);
    }) as Handler;
    const late: Record<string, object> = 'Catch' in more ? { Late: { Type: 'Pass', End: true } } : {};
    return { ...aCloud(machineOf({ Ask: waitForToken(more), ...late }), { ask }), tokens };
  };
  const Catch = [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.late', Next: 'Late' }];

  it('goes on with what SendTaskSuccess brings, at that moment', async () => {
    const { start, describeRun, send, tokens } = asking();
    await start();
    await clock.tickAsync(300_000);
    await send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{"next":"start"}' }));
    await clock.tickAsync(0);
    expect(await describeRun()).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"next":"start"}',
      stopDate: new Date(START + 300_000),
    });
  });

  it('fails with the name that SendTaskFailure brings', async () => {
    const { start, describeRun, send, tokens } = asking();
    await start();
    await clock.tickAsync(1000);
    await send(new SendTaskFailureCommand({ taskToken: tokens[0], error: 'Refused', cause: 'no' }));
    await clock.tickAsync(0);
    expect(await describeRun()).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no' });
  });

  it.each([
    ['TimeoutSeconds', { TimeoutSeconds: 120 }],
    ['TimeoutSecondsPath, which is read from the state input', { TimeoutSecondsPath: '$.wait.seconds' }],
  ])('times out after %s, and its token is then refused', async (_how, timeout) => {
    const { start, describeRun, send, tokens } = asking({ ...timeout, Catch });
    await start('run-1', { wait: { seconds: 120 } });
    await clock.tickAsync(119_999);
    expect((await describeRun()).status).toBe('RUNNING');
    await clock.tickAsync(1);
    const { status, output } = await describeRun();
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output).late.Error).toBe('States.Timeout');
    const late = send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' }));
    await expect(late).rejects.toBeInstanceOf(TaskTimedOut);
  });

  it('takes one answer only, and none for a token that it never gave', async () => {
    const { start, send, tokens } = asking();
    await start();
    await clock.tickAsync(1000);
    const answer = () => send(new SendTaskSuccessCommand({ taskToken: tokens[0], output: '{}' }));
    await answer();
    await expect(answer()).rejects.toBeInstanceOf(TaskTimedOut);
    const forged = send(new SendTaskSuccessCommand({ taskToken: 'forged', output: '{}' }));
    await expect(forged).rejects.toBeInstanceOf(InvalidToken);
  });

  it('gives every attempt a token of its own', async () => {
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const { start, tokens } = asking({ TimeoutSeconds: 60, Retry, Catch });
    await start();
    await clock.tickAsync(62_000);
    expect(new Set(tokens).size).toBe(2);
  });

  it('calls no function any more once the execution was stopped', async () => {
    let calls = 0;
    const Retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 30, MaxAttempts: 5 }];
    const { start, send, changes } = aCloud(machineOf({ Try: invoke('broken', { Retry }) }), {
      broken: () => {
        calls += 1;
        throw named('Broken');
      },
    });
    const { executionArn } = await start();
    await clock.tickAsync(1000);
    await send(new StopExecutionCommand({ executionArn }));
    await clock.tickAsync(600_000);
    expect(calls).toBe(1);
    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'ABORTED']);
  });
});

it('counts one transition per state and per repeated attempt, whatever the number of failures', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }), async (failures, attempts) => {
      let left = failures;
      const Retry = [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: attempts }];
      const asl = machineOf({ Try: invoke('flaky', { Retry, Next: 'End', End: undefined }), End: { Type: 'Succeed' } });
      const { start, executions } = aCloud(JSON.parse(JSON.stringify(asl)), {
        flaky: () => {
          left -= 1;
          if (left >= 0) throw named('Flaky');
          return {};
        },
      });
      await start();
      await clock.runAllAsync();
      const healed = failures <= attempts;
      expect(executions.all()[0]?.status).toBe(healed ? 'SUCCEEDED' : 'FAILED');
      expect(executions.all()[0]?.path).toHaveLength(1 + Math.min(failures, attempts) + (healed ? 1 : 0));
    }),
    { numRuns: 25 },
  );
});

import { describe, expect, it, vi } from 'vitest';
import { aDocument, aStep, assertion, output, run, start, waiting } from './document-builder.ts';
import { virtualTime } from './virtual-time.ts';

describe('aws:executeAwsApi', () => {
  it('hands outputs on with their types, and reports those that the document names', async () => {
    const invoke = vi.fn(async () => ({ Limit: { Unreserved: 900 }, Names: ['a', 'b'] }));
    const time = virtualTime();
    const read = aStep('read', {
      outputs: [output('Unreserved', '$.Limit.Unreserved', 'Integer'), output('Names', '$.Names[*]', 'StringList')],
    });
    const put = aStep('put', {
      inputs: {
        Service: 'lambda',
        Api: 'PutFunctionConcurrency',
        FunctionName: 'f',
        ReservedConcurrentExecutions: '{{ read.Unreserved }}',
      },
    });
    const execution = start(time, {
      document: aDocument([read, put], { outputs: ['read.Unreserved', 'read.Names'] }),
      invoke,
    });
    await time.finish(execution);
    expect(invoke).toHaveBeenLastCalledWith('lambda', 'PutFunctionConcurrency', {
      FunctionName: 'f',
      ReservedConcurrentExecutions: 900,
    });
    expect(execution.outputs).toEqual({ 'read.Unreserved': ['900'], 'read.Names': ['a', 'b'] });
    expect(execution.steps[1]?.inputs).toEqual({ FunctionName: 'f', ReservedConcurrentExecutions: 900 });
  });

  it('fails when an output cannot have its type', async () => {
    const { execution } = await run(aDocument([aStep('read', { outputs: [output('State', '$.State', 'Integer')] })]));
    expect(execution.failureMessage).toContain('output State: ready cannot be converted to Integer');
  });

  it('fails a later step that needs an output which the answer did not hold', async () => {
    const { execution } = await run(
      aDocument([
        aStep('read', { outputs: [output('Gone', '$.Gone')] }),
        aStep('put', { inputs: { Service: 'lambda', Api: 'GetFunctionConcurrency', FunctionName: '{{ read.Gone }}' } }),
      ]),
    );
    expect(execution.failureMessage).toContain('no value for {{ read.Gone }}');
  });

  it('times out when the API does not answer', async () => {
    const { execution, seconds } = await run(
      aDocument([aStep('call', { timeoutSeconds: 30 })]),
      () => new Promise(() => undefined),
    );
    expect(execution.status).toBe('TimedOut');
    expect(seconds).toBe(30);
    expect(execution.steps[0]?.status).toBe('TimedOut');
  });
});

describe('aws:assertAwsResourceProperty', () => {
  const all = (states: string[]) =>
    run(
      aDocument([
        assertion('check', 'ready', {
          inputs: {
            Service: 'lambda',
            Api: 'GetAccountSettings',
            PropertySelector: '$.All[*]',
            DesiredValues: ['ready', 'idle'],
          },
        }),
      ]),
      () => ({ All: states }),
    );

  it('wants every one of several found values among the desired ones', async () => {
    expect((await all(['ready', 'idle'])).execution.status).toBe('Success');
    expect((await all(['ready', 'gone'])).execution.status).toBe('Failed');
  });

  it('fails when nothing is found', async () => {
    const { execution } = await all([]);
    expect(execution.failureMessage).toContain('is nothing');
  });

  it('compares numbers as text', async () => {
    expect((await run(aDocument([assertion('check', '100')]), () => ({ State: 100 }))).execution.status).toBe(
      'Success',
    );
  });
});

describe('aws:waitForAwsResourceProperty', () => {
  it('looks again until the value is there', async () => {
    const states = ['starting', 'starting', 'ready'];
    const { execution, seconds, time } = await run(aDocument([waiting('wait', 'ready')]), () => ({
      State: states.shift(),
    }));
    expect(execution.status).toBe('Success');
    expect(seconds).toBe(10);
    expect(time.leftOver()).toBe(0);
  });

  it('times out at its timeout and follows onFailure', async () => {
    const { execution, seconds, names } = await run(
      aDocument([
        waiting('wait', 'never', { timeoutSeconds: 120, onFailure: 'step:undo' }),
        aStep('undo', { isEnd: true }),
      ]),
    );
    expect(names).toEqual(['wait', 'undo']);
    expect(seconds).toBe(120);
    expect(execution.status).toBe('TimedOut');
  });

  it('stops looking once it has timed out', async () => {
    const invoke = vi.fn(async () => ({ State: 'starting' }));
    const time = virtualTime();
    const execution = start(time, { document: aDocument([waiting('wait', 'ready', { timeoutSeconds: 20 })]), invoke });
    await time.finish(execution);
    const looks = invoke.mock.calls.length;
    await new Promise((resolve) => setImmediate(resolve));
    expect(invoke.mock.calls.length).toBe(looks);
    expect(time.leftOver()).toBe(0);
  });
});

describe('aws:sleep', () => {
  it.each([
    ['PT45S', 45],
    ['PT2M', 120],
    ['PT1H2M3S', 3723],
  ])('sleeps %s', async (Duration, expected) => {
    const { seconds } = await run(
      aDocument([aStep('rest', { action: 'aws:sleep', timeoutSeconds: 7200, inputs: { Duration } })]),
    );
    expect(seconds).toBe(expected);
  });
});

describe('aws:branch', () => {
  const branching = async (choice: Record<string, unknown>, value: unknown, type = 'String') => {
    const { names } = await run(
      aDocument([
        aStep('read', { outputs: [output('Value', '$.Value', type)] }),
        aStep('choose', {
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'yes', ...choice }], Default: 'otherwise' },
        }),
        aStep('yes', { isEnd: true }),
        aStep('otherwise', { isEnd: true }),
      ]),
      () => ({ Value: value }),
    );
    return names.at(-1);
  };
  const Variable = '{{ read.Value }}';

  it.each([
    [{ StringEquals: 'a' }, 'a', 'A'],
    [{ EqualsIgnoreCase: 'a' }, 'A', 'b'],
    [{ StartsWith: 'roll' }, 'rollback', 'unroll'],
    [{ EndsWith: 'back' }, 'rollback', 'backs'],
    [{ Contains: 'll' }, 'rollback', 'role'],
    [{ NumericEquals: 1 }, 1, 2],
    [{ NumericGreater: 1 }, 2, 1],
    [{ NumericLesser: 1 }, 0, 1],
    [{ NumericGreaterOrEquals: 1 }, 1, 0],
    [{ NumericLesserOrEquals: 1 }, 1, 2],
  ])('%j holds for %j and not for %j', async (operation, yes, no) => {
    const type = typeof yes === 'number' ? 'Integer' : 'String';
    expect(await branching({ Variable, ...operation }, yes, type)).toBe('yes');
    expect(await branching({ Variable, ...operation }, no, type)).toBe('otherwise');
  });

  it('holds for booleans', async () => {
    expect(await branching({ Variable, BooleanEquals: true }, true, 'Boolean')).toBe('yes');
    expect(await branching({ Variable, BooleanEquals: true }, false, 'Boolean')).toBe('otherwise');
  });

  it.each([
    [
      {
        And: [
          { Variable, StartsWith: 'a' },
          { Variable, EndsWith: 'z' },
        ],
      },
      'az',
      'ay',
    ],
    [
      {
        Or: [
          { Variable, StringEquals: 'a' },
          { Variable, StringEquals: 'b' },
        ],
      },
      'b',
      'c',
    ],
    [{ Not: { Variable, StringEquals: 'a' } }, 'b', 'a'],
  ])('combines conditions: %j', async (condition, yes, no) => {
    expect(await branching(condition, yes)).toBe('yes');
    expect(await branching(condition, no)).toBe('otherwise');
  });

  it('takes the default when the variable has no value', async () => {
    expect(await branching({ Variable, StringEquals: 'a' }, undefined)).toBe('otherwise');
  });

  it('goes on to the next step when nothing holds and there is no default', async () => {
    const choose = aStep('choose', {
      action: 'aws:branch',
      inputs: { Choices: [{ NextStep: 'third', Variable: '{{ global:REGION }}', StringEquals: 'us-east-1' }] },
    });
    const { names } = await run(aDocument([choose, aStep('second', { isEnd: true }), aStep('third')]));
    expect(names).toEqual(['choose', 'second']);
  });
});

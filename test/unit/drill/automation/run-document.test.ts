import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { awsError } from './aws-error.ts';
import { aDocument, aStep, start } from './document-builder.ts';
import { virtualTime } from './virtual-time.ts';

const assertion = (name: string, value: string, parts = {}) =>
  aStep(name, {
    action: 'aws:assertAwsResourceProperty',
    inputs: { Service: 'lambda', Api: 'GetAccountSettings', PropertySelector: '$.State', DesiredValues: [value] },
    ...parts,
  });
const waiting = (name: string, value: string, parts = {}) =>
  assertion(name, value, { action: 'aws:waitForAwsResourceProperty', ...parts });
const output = (Name: string, Selector: string, Type = 'String') => ({ Name, Selector, Type });

const run = async (
  document: Record<string, unknown>,
  invoke: () => unknown = () => ({ State: 'ready' }),
  parameters = {},
) => {
  const time = virtualTime();
  const execution = start(time, { document, parameters, invoke: async () => invoke() as Record<string, unknown> });
  const seconds = await time.finish(execution);
  return { execution, seconds, time, names: execution.steps.map(({ stepName }) => stepName) };
};

describe('the order of steps', () => {
  it('goes from step to step and ends after the last', async () => {
    const { execution, names } = await run(aDocument([aStep('first'), aStep('second')]));
    expect(names).toEqual(['first', 'second']);
    expect(execution.status).toBe('Success');
    expect(execution.failureMessage).toBeUndefined();
    expect(execution.currentStep?.stepName).toBe('second');
  });

  it('follows nextStep and ends at isEnd', async () => {
    const { names } = await run(
      aDocument([
        aStep('first', { nextStep: 'third' }),
        aStep('second'),
        aStep('third', { isEnd: true }),
        aStep('fourth'),
      ]),
    );
    expect(names).toEqual(['first', 'third']);
  });

  it('is Pending until it begins and then shows the step under way', async () => {
    const time = virtualTime();
    const execution = start(time, { document: aDocument([waiting('wait', 'never')]), invoke: async () => ({}) });
    expect(execution.status).toBe('Pending');
    await Promise.resolve();
    expect(execution.status).toBe('InProgress');
    expect(execution.currentStep).toMatchObject({ stepName: 'wait', status: 'InProgress' });
    await time.finish(execution);
  });
});

describe('a step that fails', () => {
  const failing = (parts = {}) => assertion('check', 'other', { description: 'Refuses what is not other.', ...parts });

  it('aborts the run, with what was found, what was desired and why', async () => {
    const { execution, names } = await run(aDocument([failing(), aStep('second')]));
    expect(names).toEqual(['check']);
    expect(execution.status).toBe('Failed');
    expect(execution.failureMessage).toBe(
      'Step check (aws:assertAwsResourceProperty) failed: Property value found by $.State is ready; desired: other. Refuses what is not other.',
    );
  });

  it('lets the run go on after Continue, but the run has failed', async () => {
    const { execution, names } = await run(aDocument([failing({ onFailure: 'Continue' }), aStep('second')]));
    expect(names).toEqual(['check', 'second']);
    expect(execution.status).toBe('Failed');
  });

  it('does not fail the run when it is not critical', async () => {
    const { execution, names } = await run(
      aDocument([failing({ onFailure: 'step:third', isCritical: false }), aStep('second'), aStep('third')]),
    );
    expect(names).toEqual(['check', 'third']);
    expect(execution.status).toBe('Success');
    expect(execution.steps[0]?.status).toBe('Failed');
  });

  it('fails the run when it leads to another step but is critical', async () => {
    const { execution, names } = await run(
      aDocument([failing({ onFailure: 'step:third' }), aStep('second'), aStep('third')]),
    );
    expect(names).toEqual(['check', 'third']);
    expect(execution.status).toBe('Failed');
    expect(execution.failureMessage).toContain('Step check');
  });

  it("keeps AWS's error name and words", async () => {
    const { execution } = await run(aDocument([aStep('call')]), () => {
      throw awsError('TooManyRequestsException', 'Rate exceeded');
    });
    expect(execution.failureMessage).toContain('TooManyRequestsException: Rate exceeded');
  });

  it('is tried as often as maxAttempts says', async () => {
    let tries = 0;
    const flaky = () => {
      tries += 1;
      if (tries < 3) throw awsError('ThrottlingException', 'Rate exceeded');
      return {};
    };
    const { execution } = await run(aDocument([aStep('call', { maxAttempts: 3 })]), flaky);
    expect(execution.status).toBe('Success');
    expect(execution.steps[0]?.attempts).toBe(3);
    tries = -3;
    expect((await run(aDocument([aStep('call', { maxAttempts: 3 })]), flaky)).execution.status).toBe('Failed');
  });
});

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

describe('stopping', () => {
  const long = (parts = {}) =>
    aDocument([waiting('wait', 'never', { timeoutSeconds: 3600, ...parts }), aStep('undo', { isEnd: true })]);

  it('leaves the step under way at once', async () => {
    const time = virtualTime();
    const execution = start(time, { document: long() });
    time.after(42, () => execution.stop());
    expect(await time.finish(execution)).toBe(42);
    expect(execution.status).toBe('Cancelled');
    expect(execution.steps.map(({ stepName, status }) => [stepName, status])).toEqual([['wait', 'Cancelled']]);
    expect(time.leftOver()).toBe(0);
  });

  it('follows onCancel, and is cancelled after that', async () => {
    const time = virtualTime();
    const controller = new AbortController();
    const execution = start(time, { document: long({ onCancel: 'step:undo' }), signal: controller.signal });
    time.after(10, () => controller.abort());
    await time.finish(execution);
    expect(execution.steps.map(({ stepName, status }) => [stepName, status])).toEqual([
      ['wait', 'Cancelled'],
      ['undo', 'Success'],
    ]);
    expect(execution.status).toBe('Cancelled');
  });

  it('calls nothing when it is stopped before it begins', async () => {
    const time = virtualTime();
    const invoke = vi.fn(async () => ({}));
    const execution = start(time, { document: aDocument([aStep('call')]), invoke, signal: AbortSignal.abort() });
    await time.finish(execution);
    expect(execution.status).toBe('Cancelled');
    expect(invoke).not.toHaveBeenCalled();
  });

  it('changes nothing once the run has ended', async () => {
    const { execution } = await run(aDocument([aStep('call')]));
    execution.stop();
    expect(execution.status).toBe('Success');
    expect(await execution.finished).toBe('Success');
  });
});

describe('any document without failures', () => {
  it('runs its steps in order, each once, whatever their number', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 15 }), async (count) => {
        const names = Array.from({ length: count }, (_, index) => `step${index}`);
        const ran = await run(aDocument(names.map((name) => aStep(name))));
        expect(ran.names).toEqual(names);
        expect(ran.execution.status).toBe('Success');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { awsError } from './aws-error.ts';
import { aDocument, aStep, assertion, run, start, waiting } from './document-builder.ts';
import { virtualTime } from './virtual-time.ts';

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

  it('ends as the first critical step that failed did, whatever fails after it', async () => {
    const { execution } = await run(
      aDocument([waiting('wait', 'never', { onFailure: 'step:undo' }), assertion('undo', 'other', { isEnd: true })]),
    );
    expect(execution.steps.map(({ status }) => status)).toEqual(['TimedOut', 'Failed']);
    expect(execution.status).toBe('TimedOut');
    expect(execution.failureMessage).toContain('Step wait');
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

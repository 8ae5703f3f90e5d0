import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AutomationDocument, type Step } from '../../../lib/infra/runbooks/document.ts';
import { findLoop, longestRunSeconds, reachable } from '../../../lib/infra/runbooks/flow.ts';

const steps = (parts: readonly Record<string, unknown>[]): readonly Step[] =>
  AutomationDocument.parse({
    description: 'A document of a test.',
    schemaVersion: '0.3',
    assumeRole: 'role',
    parameters: {},
    mainSteps: parts.map((part, index) => ({
      name: `step${index}`,
      description: 'Sleeps.',
      action: 'aws:sleep',
      timeoutSeconds: 10,
      onFailure: 'Abort',
      inputs: { Duration: 'PT1S' },
      ...part,
    })),
  }).mainSteps;

/** Any document whose steps lead to any other. */
const anySteps = fc
  .array(
    fc.record({
      next: fc.nat(7),
      onFailure: fc.option(fc.nat(7)),
      isEnd: fc.boolean(),
      timeoutSeconds: fc.integer({ min: 1, max: 99 }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) =>
    steps(
      parts.map(({ next, onFailure, isEnd, timeoutSeconds }) => ({
        timeoutSeconds,
        isEnd,
        nextStep: `step${next % parts.length}`,
        ...(onFailure === null ? {} : { onFailure: `step:step${onFailure % parts.length}` }),
      })),
    ),
  );

describe('longestRunSeconds', () => {
  it('adds every attempt of the slower way', () => {
    const found = steps([
      { onFailure: 'step:step2', timeoutSeconds: 5 },
      { isEnd: true, timeoutSeconds: 20 },
      { isEnd: true, timeoutSeconds: 15, maxAttempts: 3 },
    ]);
    expect(longestRunSeconds(found)).toBe(50);
  });

  it('never exceeds the sum of all timeouts, and is never less than that of the first step', () => {
    fc.assert(
      fc.property(anySteps, (found) => {
        fc.pre(findLoop(found) === null);
        const sum = found.reduce((total, { timeoutSeconds }) => total + timeoutSeconds, 0);
        expect(longestRunSeconds(found)).toBeLessThanOrEqual(sum);
        expect(longestRunSeconds(found)).toBeGreaterThanOrEqual(found[0]?.timeoutSeconds ?? 0);
      }),
    );
  });
});

describe('findLoop', () => {
  it('names steps that lead back to the first of them', () => {
    fc.assert(
      fc.property(anySteps, (found) => {
        const loop = findLoop(found);
        if (!loop) return;
        expect(loop.length).toBeGreaterThan(1);
        expect(loop[0]).toBe(loop.at(-1));
        expect([...reachable(found)]).toEqual(expect.arrayContaining([...loop]));
      }),
    );
  });

  it('finds a loop whenever a walk from the first step is longer than there are steps', () => {
    fc.assert(
      fc.property(anySteps, (found) => {
        const byName = new Map(found.map((step) => [step.name, step]));
        let step = found[0];
        let walked = 0;
        while (step && walked <= found.length) {
          walked += 1;
          step = step.isEnd ? undefined : byName.get(step.nextStep ?? '');
        }
        if (walked > found.length) expect(findLoop(found)).not.toBeNull();
      }),
    );
  });
});

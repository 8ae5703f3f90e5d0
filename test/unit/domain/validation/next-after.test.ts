import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Verdict } from '../../../../lib/contracts/validation.ts';
import { type AfterValidation, nextAfter } from '../../../../lib/domain/validation/next-after.ts';

const nextFor = (verdict: Verdict, given: Partial<AfterValidation & { final: boolean; attempt: number }> = {}) => {
  const { final = true, attempt = 1, ...rest } = given;
  return nextAfter(
    { verdict, final, attempt },
    {
      of: 'remedy',
      remediesStarted: 1,
      limits: { attemptsPerIncident: 3 },
      whenUnchanged: 'revert',
      hasRollback: true,
      ...rest,
    },
  ).next;
};

describe('nextAfter', () => {
  it.each<[string, ReturnType<typeof nextFor>, string]>([
    ['not final: look again', nextFor('worse', { final: false }), 'wait'],
    ['cured', nextFor('recovered'), 'record'],
    ['mitigated', nextFor('mitigated'), 'record'],
    ['worse', nextFor('worse'), 'rollback'],
    ['worse, and it cannot be taken back', nextFor('worse', { hasRollback: false }), 'escalate'],
    ['unchanged, to be reverted', nextFor('unchanged'), 'rollback'],
    ['unchanged, to be kept', nextFor('unchanged', { whenUnchanged: 'keep' }), 'next-attempt'],
    ['unchanged, without a rollback', nextFor('unchanged', { hasRollback: false }), 'next-attempt'],
    ['improving for too long', nextFor('improving', { whenUnchanged: 'keep' }), 'next-attempt'],
    [
      'unchanged after the last remedy',
      nextFor('unchanged', { whenUnchanged: 'keep', remediesStarted: 3 }),
      'escalate',
    ],
    ['unknown, to be reverted', nextFor('unknown'), 'rollback'],
    ['unknown, to be kept', nextFor('unknown', { whenUnchanged: 'keep' }), 'escalate'],
    ['rolled back', nextFor('unchanged', { of: 'rollback' }), 'next-attempt'],
    ['rolled back after the last remedy', nextFor('unchanged', { of: 'rollback', remediesStarted: 3 }), 'escalate'],
    ['rolled back and well', nextFor('recovered', { of: 'rollback' }), 'record'],
    ['rolled back and still worse', nextFor('worse', { of: 'rollback' }), 'escalate'],
    ['rolled back, and nobody can tell', nextFor('unknown', { of: 'rollback' }), 'escalate'],
    ['gone by itself', nextFor('recovered', { of: 'self-resolution' }), 'record'],
    ['back again', nextFor('unchanged', { of: 'self-resolution' }), 'next-attempt'],
    [
      'back again, for the sixth time',
      nextFor('unchanged', { of: 'self-resolution', remediesStarted: 0, attempt: 6 }),
      'escalate',
    ],
    ['gone, and nobody can tell', nextFor('unknown', { of: 'self-resolution' }), 'escalate'],
  ])('%s', (_, next, expected) => {
    expect(next).toBe(expected);
  });

  it('records nothing as healed that is not, and never rolls back twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Verdict.options),
        fc.constantFrom('remedy' as const, 'rollback' as const, 'self-resolution' as const),
        fc.boolean(),
        fc.integer({ min: 1, max: 9 }),
        (verdict, of, hasRollback, attempt) => {
          const next = nextFor(verdict, { of, hasRollback, attempt });
          if (next === 'record') expect(['recovered', 'mitigated']).toContain(verdict);
          if (next === 'rollback') expect(of === 'remedy' && hasRollback).toBe(true);
        },
      ),
    );
  });
});

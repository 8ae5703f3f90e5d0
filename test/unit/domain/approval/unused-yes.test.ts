import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../../../lib/contracts/approval.ts';
import { droppedBefore, unusedYesInWords } from '../../../../lib/domain/approval/unused-yes.ts';
import { anApproval, aPlan, iso } from '../../../contract/builders.ts';

const asked = (attempt: number, given: Partial<Approval> = {}): Approval => anApproval(aPlan({ attempt }), given);
const yes = (by: string) => ({ by, how: 'signed-in' as const, from: null, at: iso(60) });
const dropped: Partial<Approval> = {
  status: 'revoked',
  decidedHow: 'selfheal',
  reason: 'the target has changed',
  unusedYes: yes('ann@example.com'),
};

describe('a yes that was not used', () => {
  it('is told with who said it, when, and why it was dropped', () => {
    expect(unusedYesInWords(asked(1, dropped))).toBe(
      'The yes of ann@example.com of 12:01 UTC was not used, because the target has changed.',
    );
  });

  it('is told as that of both where two people had to say it', () => {
    const yeses = [yes('ann@example.com'), yes('bob@example.com')];
    expect(unusedYesInWords(asked(1, { ...dropped, needs: 2, yeses }))).toContain(
      'The yes of ann@example.com and bob@example.com of 12:01 UTC',
    );
  });

  it('is none where nobody had said yes', () => {
    expect(unusedYesInWords(asked(1, { status: 'revoked', reason: 'a new signal' }))).toBeNull();
  });

  it('is told in the next question, and not once another one has ended since, nor of its own attempt', () => {
    const before = asked(1, dropped);
    expect(droppedBefore([before], { attempt: 2 })).toEqual([unusedYesInWords(before)]);
    expect(droppedBefore([before], { attempt: 5 })).toEqual([unusedYesInWords(before)]);
    expect(droppedBefore([before, asked(2, { status: 'rejected' })], { attempt: 3 })).toEqual([]);
    expect(droppedBefore([before], { attempt: 1 })).toEqual([]);
  });

  it('is that of the last question that was put, in whatever order they are read', () => {
    const first = asked(1, { status: 'expired' });
    const second = asked(1, { ...dropped, tier: 1, requestedAt: iso(1900) });
    fc.assert(
      fc.property(fc.shuffledSubarray([first, second], { minLength: 2 }), (approvals) => {
        expect(droppedBefore(approvals, { attempt: 2 })).toEqual([unusedYesInWords(second)]);
      }),
    );
  });
});

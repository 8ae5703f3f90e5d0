import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ApprovalStatus, DecidedHow } from '../../../../lib/contracts/approval.ts';
import { endWords, firstYesWords } from '../../../../lib/domain/notices/question-end.ts';
import { anApproval, aPlan } from '../../../contract/builders.ts';

const plan = aPlan();

it('every end has words of its own, which name who decided, and hold no link that a reason brought', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ApprovalStatus.options),
      fc.constantFrom(...DecidedHow.options),
      fc.constantFrom(null, 'see https://evil.example/pay', 'www.evil.example'),
      fc.boolean(),
      (status, decidedHow, reason, planIsKnown) => {
        const decidedBy = decidedHow === 'selfheal' ? 'selfheal' : 'ann@example.com';
        const words = endWords(anApproval(plan, { status, decidedHow, decidedBy, reason }), planIsKnown ? plan : null);
        expect(words === null).toBe(status === 'waiting');
        if (!words) return;
        const text = [words.title, ...words.lines].join('\n');
        expect(text).not.toMatch(/https:|www\./);
        expect(text).toContain(plan.incidentId);
        expect(text.includes(plan.runbook)).toBe(planIsKnown);
        const nobodyDecided = status === 'expired' || status === 'symptom-cleared';
        if (decidedHow !== 'selfheal') expect(text.includes(decidedBy)).toBe(!nobodyDecided);
      },
    ),
  );
});

it('a plan that the diagnosis took back is withdrawn, and one that a person took back is theirs', () => {
  const title = (decidedHow: 'selfheal' | 'signed-in') =>
    endWords(anApproval(plan, { status: 'revoked', decidedHow, decidedBy: 'ann@example.com' }), null)?.title;
  expect([title('selfheal'), title('signed-in')]).toEqual(['Withdrawn', 'Taken back by ann@example.com']);
});

it('there is nothing to say of a first yes that nobody gave', () => {
  expect(firstYesWords({ yeses: [], incidentId: 'inc_1' })).toBeNull();
});

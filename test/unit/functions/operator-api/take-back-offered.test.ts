import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mayTakeBack } from '../../../../functions/operator-api/take-back.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { type Approval, ApprovalStatus, DecidedHow } from '../../../../lib/contracts/approval.ts';
import { isSamePerson } from '../../../../lib/contracts/yeses.ts';
import { anApproval, aPlan, atSecond, iso, movedTo, opened } from '../../../contract/builders.ts';

const PEOPLE = ['ada@example.com', 'ADA@example.com', 'bob@example.com', 'cy@example.com'];
const person = fc.constantFrom(...PEOPLE);
const yes = fc.record({
  by: person,
  how: fc.constant('signed-in' as const),
  from: fc.constant(null),
  at: fc.constant(iso(46)),
});
const given = fc.record({
  status: fc.constantFrom(...ApprovalStatus.options),
  decidedBy: fc.option(person),
  decidedHow: fc.option(fc.constantFrom(...DecidedHow.options)),
  needs: fc.constantFrom(1 as const, 2 as const),
  yeses: fc.uniqueArray(yes, { maxLength: 2, comparator: (one, other) => isSamePerson(one.by, other.by) }),
});

it('offers nothing that the store would not take back, and the store changes nothing else', async () => {
  const store = createMemoryStore({ now: () => atSecond(0) });
  const incident = await movedTo(store, await opened(store), 'planning');
  const { incidentId } = incident;
  await fc.assert(
    fc.asyncProperty(
      given,
      person,
      fc.constantFrom('link' as const, 'signed-in' as const, 'slack' as const),
      fc.constantFrom(60, 1844, 1845, 3000),
      async (asked, by, how, second) => {
        const approval: Approval = anApproval(aPlan({ incidentId }), asked);
        await store.askForApproval(approval, [], 'token');
        const at = atSecond(second);
        const offered = mayTakeBack({ history: { incident }, approval }, { by, how }, at);
        const { status } = await store.takeBack(incidentId, approval.approvalId, { by, how, from: null }, 'why', at);
        const stored = await store.approval(incidentId, approval.approvalId);
        if (offered !== null) expect(status).toBe('taken-back');
        if (status !== 'taken-back') expect(stored).toEqual(approval);
        else if (approval.status === 'approved') expect(stored).toMatchObject({ status: 'revoked', decidedBy: by });
        else {
          const left = approval.yeses.filter((each) => !isSamePerson(each.by, by));
          expect(left).toHaveLength(approval.yeses.length - 1);
          expect(stored).toEqual({ ...approval, status: 'waiting', yeses: left });
        }
      },
    ),
    { numRuns: 300 },
  );
});

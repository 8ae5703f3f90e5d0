import { describe, expect, it } from 'vitest';
import { createHandler, type StreamRecord } from '../../../functions/deliver-decisions/handler.ts';
import type { Approval } from '../../../lib/contracts/approval.ts';
import { anApproval, aPlan } from '../../contract/builders.ts';
import { aJournal } from '../../fakes/journal.ts';

const record = (sequenceNumber: string, status: Approval['status'] | null): StreamRecord => ({
  sequenceNumber,
  decided:
    status === null
      ? null
      : {
          approval: anApproval(aPlan(), { status, decidedBy: 'ann@example.com' }),
          taskToken: `token-${sequenceNumber}`,
        },
});

const delivering = (answer: (token: string) => 'delivered' | 'gone' = () => 'delivered') => {
  const told: [string, string][] = [];
  const { journal, lines } = aJournal();
  const deliver = createHandler({
    workflow: {
      deliver: async (token, { next }) => {
        const result = answer(token);
        told.push([token, next]);
        return result;
      },
    },
    journal,
  });
  return { deliver, told, lines };
};

describe('delivering decisions', () => {
  it('tells each waiting step what was decided, and passes over every other change', async () => {
    const { deliver, told } = delivering();
    const records = [record('1', 'approved'), record('2', null), record('3', 'waiting'), record('4', 'rejected')];
    expect(await deliver(records)).toEqual({ batchItemFailures: [] });
    expect(told).toEqual([
      ['token-1', 'start'],
      ['token-4', 'escalate'],
    ]);
  });

  it('is content when the wait is over: the workflow reads the record itself', async () => {
    const { deliver, lines } = delivering(() => 'gone');
    expect(await deliver([record('1', 'approved')])).toEqual({ batchItemFailures: [] });
    expect(lines).toMatchObject([{ fields: { delivery: 'gone' } }]);
  });

  it('repeats from the first that failed, in order, and goes no further before it', async () => {
    const { deliver, told } = delivering((token) => {
      if (token === 'token-2') throw new Error('throttled');
      return 'delivered';
    });
    const records = [record('1', 'approved'), record('2', 'approved'), record('3', 'approved')];
    expect(await deliver(records)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(told.map(([token]) => token)).toEqual(['token-1']);
  });

  it('writes no task token into any line', async () => {
    const { deliver, lines } = delivering(() => {
      throw new Error('throttled');
    });
    await deliver([record('1', 'approved')]);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('token-1');
  });
});

import { describe, expect, it } from 'vitest';
import { createHandler, type StreamRecord } from '../../../functions/deliver-decisions/handler.ts';
import type { Approval } from '../../../lib/contracts/approval.ts';
import type { TellNews } from '../../../lib/ports/question-news.ts';
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
  news: null,
});

/** As `record`, of a question by itself, with what people are to hear of it. */
const news = (sequenceNumber: string, status: Approval['status'], approvalId = `apr_${sequenceNumber}`) => {
  const approval = anApproval(aPlan(), { status, approvalId });
  return {
    sequenceNumber,
    decided: { approval, taskToken: `token-${sequenceNumber}` },
    news: { what: 'ended', approval } as const,
  };
};

const delivering = (
  answer: (token: string) => 'delivered' | 'gone' = () => 'delivered',
  tellNews: TellNews = async () => {},
) => {
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
    tellNews: async (each) => {
      told.push([`news of ${each.approval.approvalId}`, each.approval.status]);
      await tellNews(each);
    },
    journal,
    tellingSeconds: 0.05,
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

  it('tells people after the workflow, also of an end that the workflow already knows of', async () => {
    const { deliver, told } = delivering();
    await deliver([news('1', 'expired'), news('2', 'approved')]);
    expect(told).toEqual([
      ['token-2', 'start'],
      ['news of apr_1', 'expired'],
      ['news of apr_2', 'approved'],
    ]);
  });

  it('tells nobody of a decision that could not be delivered yet, nor of any behind it', async () => {
    const { deliver, told } = delivering((token) => {
      if (token === 'token-2') throw new Error('throttled');
      return 'delivered';
    });
    const records = [news('1', 'approved'), news('2', 'approved'), news('3', 'expired')];
    expect(await deliver(records)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(told).toEqual([
      ['token-1', 'start'],
      ['news of apr_1', 'approved'],
    ]);
  });

  it('says last of a question what became of it last', async () => {
    let release = () => {};
    const approvedIsTold = new Promise<void>((resolve) => {
      release = resolve;
    });
    const done: string[] = [];
    const { deliver } = delivering(
      () => 'delivered',
      async ({ approval: { status } }) => {
        if (status === 'approved') await approvedIsTold;
        done.push(status);
        release();
      },
    );
    await deliver([news('1', 'approved', 'apr_1'), news('2', 'revoked', 'apr_1'), news('3', 'expired')]);
    expect(done).toEqual(['expired', 'approved', 'revoked']);
  });

  it.each([
    ['fails', async () => Promise.reject(new Error('Slack is down'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('fails and holds up no decision where telling people %s, and the log says so', async (_, tellNews) => {
    const { deliver, lines } = delivering(() => 'delivered', tellNews);
    expect(await deliver([news('1', 'approved')])).toEqual({ batchItemFailures: [] });
    expect(lines.map(({ message }) => message)).toEqual(['decision delivered', 'what was decided could not be told']);
  });
});

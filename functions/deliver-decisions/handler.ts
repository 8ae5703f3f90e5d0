import { inTime } from '../../lib/asking/in-time.ts';
import type { Approval } from '../../lib/contracts/approval.ts';
import { afterDecision } from '../../lib/domain/approval/after-decision.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { QuestionNews, TellNews } from '../../lib/ports/question-news.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';

/** What this function needs of a table's change record: the approval that was decided, and what people are to hear of it. */
export interface StreamRecord {
  sequenceNumber: string;
  decided: { approval: Approval; taskToken: string } | null;
  news: QuestionNews | null;
}

export interface DeliverDeps {
  workflow: Pick<Workflow, 'deliver'>;
  /** Left out where no question was put anywhere that can be written to again. */
  tellNews?: TellNews;
  journal: Journal;
  /** For all that is told of a batch: the next decision waits for it. */
  tellingSeconds?: number;
}

export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

const TELLING_SECONDS = 8;

/**
 * Tells the waiting workflow what was decided, and then the people who were asked. The decision stands in the table already, so a
 * delivery that fails is simply repeated from the stream, in order; a wait that has ended reads the record itself. What people are
 * told is never repeated for its own sake: it holds up no decision, and fails none.
 */
export const createHandler =
  (deps: DeliverDeps) =>
  async (records: readonly StreamRecord[]): Promise<BatchAnswer> => {
    const { delivered, answer } = await deliverAll(deps, records);
    await tellAll(
      deps,
      delivered.flatMap(({ news }) => news ?? []),
    );
    return answer;
  };

const deliverAll = async (
  { workflow, journal }: DeliverDeps,
  records: readonly StreamRecord[],
): Promise<{ delivered: readonly StreamRecord[]; answer: BatchAnswer }> => {
  for (const [index, { sequenceNumber, decided }] of records.entries()) {
    const output = decided && afterDecision(decided.approval);
    if (!output) continue;
    const { incidentId, approvalId, status } = decided.approval;
    try {
      const delivery = await workflow.deliver(decided.taskToken, output);
      journal.line('decision delivered', { incidentId, approvalId, status, delivery });
    } catch (error) {
      journal.line('decision not delivered, will be repeated', { incidentId, approvalId, error: String(error) });
      // Everything from here on is repeated: a stream is read in order.
      const answer = { batchItemFailures: [{ itemIdentifier: sequenceNumber }] };
      return { delivered: records.slice(0, index), answer };
    }
  }
  return { delivered: records, answer: { batchItemFailures: [] } };
};

/** Questions side by side, and what became of one in the order in which it did: what is said last has to be what holds. */
const tellAll = async (
  { tellNews, journal, tellingSeconds = TELLING_SECONDS }: DeliverDeps,
  news: readonly QuestionNews[],
): Promise<void> => {
  if (!tellNews || news.length === 0) return;
  const tellInOrder = async (ofOne: readonly QuestionNews[]) => {
    for (const each of ofOne) await tellNews(each);
  };
  const byQuestion = Map.groupBy(news, ({ approval }) => approval.approvalId);
  const told = Promise.all([...byQuestion.values()].map(tellInOrder)).then(
    () => 'told' as const,
    (error: unknown) => journal.line('what was decided could not be told', { error: String(error) }),
  );
  if ((await inTime(told, tellingSeconds)) === 'late')
    journal.line('what was decided could not be told', { error: `not done within ${tellingSeconds} s` });
};

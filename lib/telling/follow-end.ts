import type { ApprovalRecords } from '../ports/approval-records.ts';
import type { Journal } from '../ports/journal.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { TellNews } from '../ports/question-news.ts';

export interface FollowEndParts {
  incidents: Pick<ApprovalRecords, 'approval'>;
  tellNews: TellNews;
  journal: Journal;
}

/**
 * A question that ends while it is still being put: whoever tells of its end may not know of this message yet, so it is looked at once
 * more when the message is known. What ends after that is told there, too.
 */
export const followingEnds =
  (tell: Notifier['tell'], { incidents, tellNews, journal }: FollowEndParts): Notifier['tell'] =>
  async (person, notice) => {
    const taken = await tell(person, notice);
    const { incidentId, approvalId } = notice;
    if (!taken || incidentId === null || approvalId === undefined) return taken;
    try {
      const approval = await incidents.approval(incidentId, approvalId);
      if (approval && approval.status !== 'waiting') await tellNews({ what: 'ended', approval });
    } catch (error) {
      journal.line('whether a question has ended meanwhile is not known', {
        incidentId,
        approvalId,
        error: String(error),
      });
    }
    return taken;
  };

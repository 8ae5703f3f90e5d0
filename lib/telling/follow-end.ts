import { inTime } from '../asking/in-time.ts';
import type { ApprovalRecords } from '../ports/approval-records.ts';
import type { Journal } from '../ports/journal.ts';
import type { FollowEnd, TellNews } from '../ports/question-news.ts';

export interface FollowEndParts {
  incidents: Pick<ApprovalRecords, 'approval'>;
  tellNews: TellNews;
  journal: Journal;
  /** For everything: whoever puts a question has more to do. */
  seconds?: number;
}

const FOLLOW_SECONDS = 3;

/**
 * A question that ends while it is still being put: whoever tells of its end may not know of a message yet, or of a thread that begins
 * with it, so it is looked at once more when they are known. What ends after that is told there, too.
 */
export const createFollowEnd =
  ({ incidents, tellNews, journal, seconds = FOLLOW_SECONDS }: FollowEndParts): FollowEnd =>
  async ({ incidentId, approvalId }) => {
    const follow = async () => {
      const approval = await incidents.approval(incidentId, approvalId);
      if (approval && approval.status !== 'waiting') await tellNews({ what: 'ended', approval });
    };
    const unknown = (error: unknown) =>
      journal.line('whether a question has ended meanwhile is not known', {
        incidentId,
        approvalId,
        error: String(error),
      });
    if ((await inTime(follow().catch(unknown), seconds)) === 'late') unknown(`not done within ${seconds} s`);
  };

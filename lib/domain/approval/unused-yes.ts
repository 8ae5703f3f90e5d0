import type { Approval } from '../../contracts/approval.ts';

/** When somebody answered, as people read it in a message: `12:01 UTC`. */
const timeOf = (at: string): string => `${at.slice(11, 16)} UTC`;

/** Whose yes was dropped before its change started, and why; null where none was. */
export const unusedYesInWords = ({
  unusedYes,
  yeses,
  reason,
}: Pick<Approval, 'unusedYes' | 'yeses' | 'reason'>): string | null => {
  if (!unusedYes) return null;
  const who = yeses.length > 1 ? yeses.map(({ by }) => by).join(' and ') : unusedYes.by;
  return `The yes of ${who} of ${timeOf(unusedYes.at)} was not used${reason ? `, because ${reason}` : ''}.`;
};

/**
 * What whoever is asked has to know of the question before: that a yes to it was dropped. Nothing where the last question of an
 * earlier attempt ended otherwise, or there was none.
 */
export const droppedBefore = (approvals: readonly Approval[], { attempt }: Pick<Approval, 'attempt'>): string[] => {
  const last = approvals
    .filter((each) => each.attempt < attempt)
    .toSorted(
      (one, other) => one.attempt - other.attempt || Date.parse(one.requestedAt) - Date.parse(other.requestedAt),
    )
    .at(-1);
  const words = last && unusedYesInWords(last);
  return words ? [words] : [];
};

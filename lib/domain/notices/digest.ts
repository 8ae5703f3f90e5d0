import type { HeldNotice } from '../../contracts/notices.ts';
import { atMinute } from './at-minute.ts';

/** A card of Teams has no more lines than that, and a section of Slack not many more. */
const MOST_LINES = 18;
const LINE_CHARACTERS = 140;

/** What quiet hours kept from one route's channels, as one message: the oldest first. */
export const digestOf = (held: readonly HeldNotice[]): { subject: string; lines: readonly string[] } => {
  const shown = held.slice(0, MOST_LINES);
  const left = held.length - shown.length;
  return {
    subject: `While it was quiet: ${held.length} ${held.length === 1 ? 'notice' : 'notices'}`,
    lines: [
      ...shown.map(({ heldAt, subject, incidentId }) => {
        const what = subject.length > LINE_CHARACTERS ? `${subject.slice(0, LINE_CHARACTERS - 1)}…` : subject;
        return `${atMinute(heldAt)}: ${what}${incidentId === null ? '' : ` (${incidentId})`}`;
      }),
      ...(left > 0 ? [`… and ${left} more: the incidents’ own pages have them.`] : []),
    ],
  };
};

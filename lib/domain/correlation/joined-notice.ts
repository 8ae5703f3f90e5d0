import type { Incident } from '../../contracts/incident.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';

/** In a storm the number says it all. */
const MOST_NAMED = 10;

/** What people are told when further alarms join an incident that they have: how many, and the first of them by name. */
export const joinedNotice = (
  { title }: Pick<Incident, 'title'>,
  signals: readonly AttachedSignal[],
): { subject: string; lines: string[] } => {
  const named = signals.slice(0, MOST_NAMED).map(({ latest, status }) => `${latest.title} (${status})`);
  const further = signals.length - named.length;
  return {
    subject: `${signals.length} more ${signals.length === 1 ? 'alarm has' : 'alarms have'} joined: ${title}`,
    lines: [...named, ...(further > 0 ? [`and ${further} more`] : [])],
  };
};

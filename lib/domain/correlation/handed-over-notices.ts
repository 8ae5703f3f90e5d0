import type { Incident } from '../../contracts/incident.ts';
import type { Outcome } from '../../contracts/outcome.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { toldToPeople, withoutLinks } from '../redaction/plain-words.ts';

/** In a storm the number says it all. */
const MOST_NAMED = 10;

const named = (signals: readonly AttachedSignal[]): string[] => {
  const further = signals.length - MOST_NAMED;
  return [
    ...signals.slice(0, MOST_NAMED).map(({ latest, status }) => `${toldToPeople(latest.title)} (${status})`),
    ...(further > 0 ? [`and ${further} more`] : []),
  ];
};

/** What people are told when further alarms join an incident that they have: how many, and the first of them by name. */
export const joinedNotice = (
  { title }: Pick<Incident, 'title'>,
  signals: readonly AttachedSignal[],
): { subject: string; lines: string[] } => ({
  subject: `${signals.length} more ${signals.length === 1 ? 'alarm has' : 'alarms have'} joined: ${toldToPeople(title)}`,
  lines: named(signals),
});

/** What people are told when an incident has ended: what became of it, why that is known, and what is left to do. */
export const overNotice = (
  { title }: Pick<Incident, 'title'>,
  { result, because, followUp }: Pick<Outcome, 'result' | 'because' | 'followUp'>,
): { subject: string; lines: string[] } => ({
  subject: `${result}: ${toldToPeople(title)}`,
  lines: [...because, ...(followUp ? [`To do: ${followUp}`] : [])].map(withoutLinks),
});

/** What people are told when an incident that they have is closed although some of its alarms were never told to have cleared. */
export const forgottenNotice = (
  { title }: Pick<Incident, 'title'>,
  because: string,
  forgotten: readonly AttachedSignal[],
): { subject: string; lines: string[] } => ({
  subject: `Closed, but not told to be over: ${toldToPeople(title)}`,
  lines: [
    because,
    'Look whether these still fail, for nobody will tell of them again until they fire anew:',
    ...named(forgotten),
  ],
});

import type { TimelineEntry } from '../../contracts/incident.ts';
import type { OutcomeResult } from '../../contracts/outcome.ts';
import type { ReportPoint } from '../../contracts/report.ts';
import { toldToPeople } from '../redaction/plain-words.ts';
import { type ReportCase, secondsUntilWell } from './report-case.ts';
import { clean, lasting, secondsBetween } from './wording.ts';

const MOST_ENTRIES = 40;

/** Entries that are the title of a signal. */
const TOLD_BY_STRANGERS: ReadonlySet<TimelineEntry['kind']> = new Set(['opened', 'signal']);

const ENDED: Readonly<Record<OutcomeResult, string>> = {
  cured: 'closed: cured',
  mitigated: 'closed: well again, the fault remains',
  'self-resolved': 'closed: over by itself',
  escalated: 'handed to people',
  'resolved-by-human': 'closed: resolved by people',
  'not-an-incident': 'closed: not an incident',
  merged: 'went on as part of another incident',
};

/** Where there is no room for all: what was decided and done before which alarms joined, then the beginning and the end. */
const keyEntries = (entries: readonly TimelineEntry[]): TimelineEntry[] => {
  if (entries.length <= MOST_ENTRIES) return [...entries];
  const decided = entries.filter(({ kind }) => kind !== 'signal');
  return decided.length <= MOST_ENTRIES
    ? decided
    : [...decided.slice(0, MOST_ENTRIES / 2), ...decided.slice(-MOST_ENTRIES / 2)];
};

/** The key points of an incident in order of time, from its onset to its end. What was collected is told elsewhere. */
export const pointsOf = ({
  history,
  outcome,
}: Pick<ReportCase, 'history' | 'outcome'>): { points: ReportPoint[]; leftOut: number } => {
  const { incident, timeline } = history;
  const untilWell = secondsUntilWell({ history, outcome });
  const all = timeline.filter(({ kind }) => kind !== 'evidence');
  const entries = keyEntries(all);
  const waited = outcome.waitedForHumanSeconds;
  const ending = [
    `${ENDED[outcome.result]}, ${lasting(secondsBetween(outcome.onsetAt, outcome.endedAt))} after the onset`,
    ...(untilWell === null ? [] : [`every objective met after ${lasting(untilWell)}`]),
    ...(waited > 0 ? [`${lasting(waited)} of it waiting for people`] : []),
  ];
  const points: Omit<ReportPoint, 'pointId'>[] = [
    { at: outcome.onsetAt, kind: 'onset', text: clean(toldToPeople(incident.title), 500) },
    ...entries.map(({ at, kind, summary }) => ({
      at,
      kind,
      text: clean(TOLD_BY_STRANGERS.has(kind) ? toldToPeople(summary) : summary, 500),
    })),
    { at: outcome.endedAt, kind: 'outcome', text: ending.join(', ') },
  ];
  return {
    points: points
      .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
      .map((point, index) => ({ pointId: `pnt_${index + 1}`, ...point })),
    leftOut: all.length - entries.length,
  };
};

/** The points of a kind, for sentences that rest on them. */
export const citing = (points: readonly ReportPoint[], ...kinds: ReportPoint['kind'][]): string[] =>
  kinds.flatMap((kind) => points.findLast((point) => point.kind === kind)?.pointId ?? []);

import type { AttemptResult, Outcome } from '../../contracts/outcome.ts';
import { StoredOutcome } from './items.ts';
import { outcomeKey, pastOutcomeKey, trackKey } from './keys.ts';
import { parseItem } from './parse-item.ts';
import {
  add,
  type Condition,
  equals,
  erase,
  notExists,
  put,
  type SingleWrite,
  set,
  type Table,
  update,
} from './table.ts';

const LEARNED_AS: Readonly<Record<AttemptResult['result'], 'helped' | 'failed' | null>> = {
  cured: 'helped',
  mitigated: 'helped',
  relapsed: 'failed',
  unchanged: 'failed',
  worse: 'failed',
  failed: 'failed',
  unknown: null,
};

const learnedAs = ({ result, alone }: AttemptResult): 'helped' | 'failed' | null =>
  LEARNED_AS[result] === 'helped' && !alone ? null : LEARNED_AS[result];

export const readOutcome = async (table: Table, incidentId: string): Promise<StoredOutcome | null> => {
  const item = await table.get(outcomeKey(incidentId));
  return item ? parseItem(StoredOutcome, item) : null;
};

type Lesson = Pick<AttemptResult, 'service' | 'faultClass' | 'runbook'> & { helped: number; failed: number };

/** One update per track record, whatever the number of attempts behind it. */
const trackWrites = (lessons: readonly Lesson[]): SingleWrite[] => {
  const byRecord = Map.groupBy(lessons, ({ service, faultClass, runbook }) =>
    JSON.stringify([service, faultClass, runbook]),
  );
  return [...byRecord.values()].flatMap((group) => {
    const [{ service, faultClass, runbook } = {}] = group;
    if (service === undefined || faultClass === undefined || runbook === undefined) return [];
    const sum = (of: 'helped' | 'failed') => group.reduce((total, lesson) => total + lesson[of], 0);
    return [
      update(trackKey(service, faultClass, runbook), {
        service: set(service),
        faultClass: set(faultClass),
        runbook: set(runbook),
        helped: add(sum('helped')),
        failed: add(sum('failed')),
      }),
    ];
  });
};

/** What went on in another incident is told there, and is no past incident of its own. */
const listed = (outcome: Outcome) =>
  outcome.application === null || outcome.result === 'merged' ? null : pastOutcomeKey(outcome.application, outcome);

const listingWrites = (outcome: Outcome | null, former: Outcome | null): SingleWrite[] => {
  const [key, formerKey] = [outcome && listed(outcome), former && listed(former)];
  const isSame = key?.PK === formerKey?.PK && key?.SK === formerKey?.SK;
  return [...(key ? [put({ ...key, record: outcome })] : []), ...(formerKey && !isSame ? [erase(formerKey)] : [])];
};

const outcomeItem = (
  incidentId: string,
  record: Outcome | null,
  learned: readonly number[],
  stored: StoredOutcome | null,
): SingleWrite => {
  const isUnchanged: Condition = stored ? equals('version', stored.version) : notExists();
  return put({ ...outcomeKey(incidentId), record, learned, version: (stored?.version ?? 0) + 1 }, isUnchanged);
};

/** Writes an outcome, and learns from those of its attempts that were not learned from before. */
export const outcomeWrites = (outcome: Outcome, stored: StoredOutcome | null): SingleWrite[] => {
  const learned = stored?.learned ?? [];
  const lessons = outcome.attempts.filter((each) => learnedAs(each) !== null && !learned.includes(each.attempt));
  return [
    outcomeItem(outcome.incidentId, outcome, [...learned, ...lessons.map(({ attempt }) => attempt)], stored),
    ...trackWrites(
      lessons.map((lesson) => ({
        ...lesson,
        helped: learnedAs(lesson) === 'helped' ? 1 : 0,
        failed: learnedAs(lesson) === 'failed' ? 1 : 0,
      })),
    ),
    ...listingWrites(outcome, stored?.record ?? null),
  ];
};

/**
 * Takes an outcome back because the incident is open again. What was learned as a success turns into a failure: it did not
 * last. With what the incident had been closed as; null when it was closed without an outcome.
 */
export const takeBackOutcome = async (
  table: Table,
  incidentId: string,
): Promise<{ result: Outcome['result'] | null; writes: SingleWrite[] }> => {
  const stored = await readOutcome(table, incidentId);
  if (!stored?.record) return { result: null, writes: [] };
  const { record, learned } = stored;
  const falseSuccesses = record.attempts.filter(
    (each) => learnedAs(each) === 'helped' && learned.includes(each.attempt),
  );
  return {
    result: record.result,
    writes: [
      outcomeItem(incidentId, null, learned, stored),
      ...trackWrites(falseSuccesses.map((lesson) => ({ ...lesson, helped: -1, failed: 1 }))),
      ...listingWrites(null, record),
    ],
  };
};

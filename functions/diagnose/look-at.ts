import { inTime } from '../../lib/asking/in-time.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';
import {
  changesFound,
  historyFound,
  type LookedUp,
  linesFound,
  outcomesFound,
} from '../../lib/domain/explanation/lookup-facts.ts';
import type { Look } from '../../lib/domain/explanation/lookups.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import type { ChangeRecords } from '../../lib/ports/change-records.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { OutcomeRecords } from '../../lib/ports/outcome-records.ts';

export interface LookDeps {
  incidents: Pick<ChangeRecords, 'changes'> & Pick<OutcomeRecords, 'pastOutcomes'>;
  logSearch: LogSearch;
  catalog: Catalog;
  now: Clock;
}

const LINES_FROM_BEFORE_ONSET_SECONDS = 120;
const PAST_INCIDENTS = 50;

/** What a look came to. */
export interface Found {
  facts: LookedUp[];
  /** What to know about the answer. */
  remark: string | null;
  /** Why nothing could be seen: for people, as it may name what no model is told. */
  failed: string | null;
}

const seen = (facts: LookedUp[], remark: string | null = null): Found => ({ facts, remark, failed: null });

const unseen = (remark: string, failed: string): Found => ({ facts: [], remark, failed });

/** Looks at what was asked for. Never throws, and takes no longer than it may: what fails or is late brings nothing, and says so. */
export const lookAt = async (
  deps: LookDeps,
  look: Look,
  incident: Incident,
  file: Pick<CaseFile, 'series'>,
  withinSeconds: number,
): Promise<Found> => {
  try {
    const found = await inTime(read(deps, look, incident, file, withinSeconds), withinSeconds);
    return found === 'late' ? unseen('It could not be read in time.', 'could not be read in time') : found;
  } catch (error) {
    return unseen(
      'It could not be read.',
      `could not be read: ${error instanceof Error ? error.name : 'unknown error'}`,
    );
  }
};

const read = async (
  { incidents, logSearch, catalog, now }: LookDeps,
  look: Look,
  { onsetAt, application }: Incident,
  file: Pick<CaseFile, 'series'>,
  withinSeconds: number,
): Promise<Found> => {
  const { component, access } = look.place;
  const ago = (at: number, seconds: number) => new Date(at - 1000 * seconds);
  switch (look.tool) {
    case 'metric_history':
      return seen(
        historyFound(
          file.series.filter((each) => each.component === component && each.role === look.role),
          onsetAt,
        ),
      );
    case 'changes_of': {
      const changes = await incidents.changes([component], ago(now().getTime(), 3600 * look.hours), now());
      return seen(changesFound(changes, access, onsetAt));
    }
    case 'past_incidents_of': {
      const of = catalog.services[serviceOfComponent(component, catalog) ?? '']?.application ?? application;
      const outcomes = of === null ? [] : await incidents.pastOutcomes(of, PAST_INCIDENTS);
      return seen(outcomesFound(outcomes, component));
    }
    case 'more_log_lines': {
      const from = ago(Date.parse(onsetAt), LINES_FROM_BEFORE_ONSET_SECONDS);
      const to = new Date(Math.min(from.getTime() + 60_000 * look.minutes, now().getTime()));
      const question = { component, contains: look.contains, fromAt: from.toISOString(), toAt: to.toISOString() };
      const answer = await logSearch.linesOf(question, withinSeconds);
      if (answer.status === 'unavailable') return unseen('The log could not be read.', answer.because);
      return seen(
        linesFound(answer.lines, access, `${question.fromAt} to ${question.toAt}`),
        answer.whole ? null : 'There are more lines than were read.',
      );
    }
  }
};

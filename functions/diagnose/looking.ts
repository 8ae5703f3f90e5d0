import type { Chain } from '../../lib/asking/chain.ts';
import type { Looks } from '../../lib/asking/converse.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import type { LookupRecord } from '../../lib/contracts/lookup.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { ToldFact } from '../../lib/contracts/told.ts';
import { attributesFrom } from '../../lib/domain/evidence/attributes.ts';
import { serviceOfComponent } from '../../lib/domain/evidence/service-of-component.ts';
import {
  changesFound,
  historyFound,
  LOOKUP_COLLECTOR,
  type LookedUp,
  linesFound,
  outcomesFound,
} from '../../lib/domain/explanation/lookup-facts.ts';
import type { LookPlace } from '../../lib/domain/explanation/lookup-places.ts';
import { askedText, judgeLook, type Look, MAXIMUM_LOOKS } from '../../lib/domain/explanation/lookups.ts';
import type { Telling } from '../../lib/domain/explanation/telling.ts';
import { nameToTell } from '../../lib/domain/explanation/told-case.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { CaseFile, ChangeRecords, IncidentRecords, OutcomeRecords } from '../../lib/ports/incident-store.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { LogSearch } from '../../lib/ports/lookups.ts';
import type { ToolCall } from '../../lib/ports/reasoner.ts';
import { renderFound, renderRefused } from '../../lib/prompts/looking.ts';

export interface LookingDeps {
  incidents: Pick<ChangeRecords, 'changes'> & Pick<OutcomeRecords, 'pastOutcomes'> & Pick<IncidentRecords, 'note'>;
  logSearch: LogSearch;
  catalog: Catalog;
  journal: Journal;
  now: Clock;
}

export interface LookingInput {
  incident: Incident;
  file: CaseFile;
  places: readonly LookPlace[];
  telling: Telling;
  /** The question with its looks, and the chain that it is asked of: whether there is room for a further one. */
  prompt: RenderedPrompt;
  chain: Chain;
}

/** The looks of one diagnosis: what was asked, and what it brought. */
export interface Looking extends Looks {
  records(): readonly LookupRecord[];
  found(): readonly Evidence[];
}

const LINES_FROM_BEFORE_ONSET_SECONDS = 120;
const PAST_INCIDENTS = 50;
/** What was looked at speaks less clearly than what was collected for everybody. */
const STRENGTH = 0.1;
const FACT_CHARACTERS = 300;

interface Found {
  facts: LookedUp[];
  /** What to know about the answer. */
  remark: string | null;
  /** Why nothing could be seen: for people, as it may name what no model is told. */
  failed: string | null;
}

const seen = (facts: LookedUp[], remark: string | null = null): Found => ({ facts, remark, failed: null });

/**
 * Looks for a model at what it asks for: only reads, only at the case's own components, at most so often. What comes of it is
 * evidence with ids of its own that no rule weighs; each look is on the timeline.
 */
export const createLooking = (
  deps: LookingDeps,
  { incident, file, places, telling, prompt, chain }: LookingInput,
): Looking => {
  const { attempt } = file;
  const earlier: Look[] = [];
  const records: LookupRecord[] = [];
  const found: Evidence[] = [];

  const record = async (tool: string, look: Look | null, facts: number, refused: string | null): Promise<void> => {
    const asked = askedText(tool, look);
    records.push({
      tool: tool.slice(0, 60),
      asked,
      found: facts,
      refused: refused === null ? null : refused.slice(0, 300),
    });
    await deps.incidents
      .note({
        incidentId: incident.incidentId,
        attempt,
        at: deps.now().toISOString(),
        key: `look-${attempt}-${records.length}`,
        kind: 'evidence',
        summary: `a model looked at ${asked}: ${refused === null ? `${facts} facts` : 'refused'}`,
        because: refused === null ? [] : [refused.slice(0, 300)],
      })
      .catch((error: unknown) => {
        // The look is on the diagnosis all the same.
        deps.journal.line('a look could not be noted', { incidentId: incident.incidentId, error: String(error) });
      });
  };

  const one = async (
    { tool, value }: ToolCall,
    mayLook: boolean,
    results: number,
    mayGoOn: boolean,
  ): Promise<string> => {
    const onward = () => ({ mayLookAgain: mayGoOn && records.length < MAXIMUM_LOOKS, results });
    if (!mayLook || records.length >= MAXIMUM_LOOKS) {
      await record(tool, null, 0, 'no further look was allowed');
      return renderRefused('no further look is allowed', onward());
    }
    const { look, refused } = judgeLook(tool, value, places, earlier);
    if (refused !== null) {
      await record(tool, look, 0, refused);
      return renderRefused(refused, onward());
    }
    earlier.push(look);
    const { facts, remark, failed } = await lookAt(deps, look, incident, file).catch(
      (error: unknown): Found => ({
        facts: [],
        remark: 'It could not be read.',
        failed: `could not be read: ${error instanceof Error ? error.name : 'unknown error'}`,
      }),
    );
    const evidence = facts.map((fact, index) =>
      evidenceOf(deps.catalog, look, fact, `evd_${attempt}-look-${found.length + index + 1}`),
    );
    found.push(...evidence);
    await record(tool, look, facts.length, failed);
    return renderFound(
      evidence.map((fact) => toldOf(fact, look, telling)),
      remark,
      onward(),
    );
  };

  // The first round was offered because there is room for it.
  let mayLook = true;
  return {
    records: () => records,
    found: () => found,
    async answer(calls, { turns, isLast }) {
      const mayGoOn = mayLook && !isLast && chain.hasRoomToLook(prompt, turns, 1);
      const results: string[] = [];
      for (const call of calls) results.push(await one(call, mayLook, calls.length, mayGoOn));
      mayLook = mayGoOn;
      return results;
    },
  };
};

const lookAt = async (
  { incidents, logSearch, catalog, now }: LookingDeps,
  look: Look,
  { onsetAt, application }: Incident,
  file: CaseFile,
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
      const answer = await logSearch.linesOf(question);
      if (answer.status === 'unavailable')
        return { facts: [], remark: 'The log could not be read.', failed: answer.because };
      return seen(
        linesFound(answer.lines, access, `${question.fromAt} to ${question.toAt}`),
        answer.whole ? null : 'There are more lines than were read.',
      );
    }
  }
};

const evidenceOf = (
  catalog: Catalog,
  { place }: Look,
  { reference, ...fact }: LookedUp,
  evidenceId: string,
): Evidence => ({
  evidenceId,
  ...fact,
  component: place.component,
  strength: STRENGTH,
  from: { collector: LOOKUP_COLLECTOR, reference: reference.slice(0, 1000) },
  attributes: attributesFrom(catalog)(place.component),
});

const toldOf = ({ evidenceId, fact, strength, summary }: Evidence, { place }: Look, telling: Telling): ToldFact => ({
  evidenceId,
  fact,
  where: nameToTell(place.component, telling),
  strength,
  // Of a planted text only our own words are in it.
  text:
    fact === 'suspicious-text' ? telling.trusted(summary, FACT_CHARACTERS) : telling.outside(summary, FACT_CHARACTERS),
});

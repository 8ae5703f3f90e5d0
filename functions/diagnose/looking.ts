import type { Chain } from '../../lib/asking/chain.ts';
import type { Looks } from '../../lib/asking/converse.ts';
import { inTime } from '../../lib/asking/in-time.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Evidence } from '../../lib/contracts/evidence.ts';
import type { Incident } from '../../lib/contracts/incident.ts';
import { type LookupRecord, LookupTool } from '../../lib/contracts/lookup.ts';
import type { RenderedPrompt } from '../../lib/contracts/prompt.ts';
import type { ToldFact } from '../../lib/contracts/told.ts';
import { attributesFrom } from '../../lib/domain/evidence/attributes.ts';
import { LOOKUP_COLLECTOR, type LookedUp } from '../../lib/domain/explanation/lookup-facts.ts';
import type { LookPlace } from '../../lib/domain/explanation/lookup-places.ts';
import { askedText, judgeLook, type Look, MAXIMUM_LOOKS } from '../../lib/domain/explanation/lookups.ts';
import type { Telling } from '../../lib/domain/explanation/telling.ts';
import { nameToTell } from '../../lib/domain/explanation/told-case.ts';
import type { CaseFile } from '../../lib/ports/case-records.ts';
import type { IncidentRecords } from '../../lib/ports/incident-records.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { ToolCall } from '../../lib/ports/reasoner.ts';
import { type Onward, renderFound, renderRefused } from '../../lib/prompts/looking.ts';
import { type Found, type LookDeps, lookAt } from './look-at.ts';

export interface LookingDeps extends LookDeps {
  incidents: LookDeps['incidents'] & Pick<IncidentRecords, 'note'>;
  journal: Journal;
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

/** What was looked at speaks less clearly than what was collected for everybody. */
const STRENGTH = 0.1;
const FACT_CHARACTERS = 300;

/** All looks of a round together: they are made at once. */
const LONGEST_ROUND_SECONDS = 10;
const NOTING_SECONDS = 5;

/** A call of a model after it was judged. */
type Judged = { tool: string } & ({ look: Look; refused: null } | { look: Look | null; refused: string });

/** What a call came to: what the model is told of it, and what the record says. */
interface Answered {
  result: string;
  record: LookupRecord;
}

/**
 * Looks for a model at what it asks for: only reads, only at the case's own components, at most so often, and never so long that no time is
 * left to answer. What comes of it is evidence with ids of its own that no rule weighs; each look is on the timeline.
 */
export const createLooking = (
  deps: LookingDeps,
  { incident, file, places, telling, prompt, chain }: LookingInput,
): Looking => {
  const { attempt } = file;
  const earlier: Look[] = [];
  const records: LookupRecord[] = [];
  const found: Evidence[] = [];
  let calledSoFar = 0;
  // The first round was offered because there is room for it.
  let mayLook = true;

  const judged = (call: ToolCall, seconds: number): Judged => {
    const tool = LookupTool.safeParse(call.tool).data ?? 'unknown';
    const number = ++calledSoFar;
    if (!mayLook || number > MAXIMUM_LOOKS) return { tool, look: null, refused: NO_FURTHER };
    if (seconds <= 0) return { tool, look: null, refused: 'there is no time to look' };
    const judgement = judgeLook(call.tool, call.value, places, earlier);
    if (judgement.refused === null) earlier.push(judgement.look);
    return { tool, ...judgement };
  };

  const answered = ({ tool, look, refused }: Judged, came: Found | null, onward: Onward): Answered => {
    const asked = askedText(tool, look);
    if (refused !== null || came === null)
      return { result: renderRefused(refused ?? NO_FURTHER, onward), record: { tool, asked, found: 0, refused } };
    const evidence = came.facts.map((fact, index) =>
      evidenceOf(deps.catalog, look, fact, `evd_${attempt}-look-${found.length + index + 1}`),
    );
    found.push(...evidence);
    return {
      result: renderFound(
        evidence.map((fact) => toldOf(fact, look, telling)),
        came.remark,
        onward,
      ),
      record: { tool, asked, found: evidence.length, refused: came.failed?.slice(0, 300) ?? null },
    };
  };

  const note = async ({ asked, found: facts, refused }: LookupRecord, number: number): Promise<void> => {
    const noted = deps.incidents.note({
      incidentId: incident.incidentId,
      attempt,
      at: deps.now().toISOString(),
      key: `look-${attempt}-${number}`,
      kind: 'evidence',
      summary: `a model looked at ${asked}: ${refused === null ? `${facts} facts` : 'refused'}`,
      because: refused === null ? [] : [refused],
    });
    const failed = await inTime(noted, NOTING_SECONDS).catch((error: unknown) => String(error));
    // The look is on the diagnosis all the same.
    if (failed) deps.journal.line('a look could not be noted', { incidentId: incident.incidentId, error: failed });
  };

  return {
    records: () => records,
    found: () => found,
    async answer(calls, { turns, isLast }) {
      const seconds = Math.min(LONGEST_ROUND_SECONDS, chain.secondsToLook());
      const round = calls.map((call) => judged(call, seconds));
      const came = await Promise.all(
        round.map((each) => (each.refused === null ? lookAt(deps, each.look, incident, file, seconds) : null)),
      );
      mayLook &&= !isLast && chain.hasRoomToLook(prompt, turns, 1);
      const onward = { mayLookAgain: mayLook && calledSoFar < MAXIMUM_LOOKS, results: calls.length };
      const before = found.length;
      let answers = round.map((each, index) => answered(each, came[index] ?? null, onward));
      const next = calls.map(({ tool, value }, index) => ({
        tool,
        input: value,
        result: answers[index]?.result ?? '',
      }));
      if (!chain.canPayFor(prompt, [...turns, ...next])) {
        // What was found is more than the answer leaves room for: it is worth less than the answer.
        mayLook = false;
        found.length = before;
        answers = round.map(({ tool, look }) =>
          answered({ tool, look, refused: 'there is no room to tell of it' }, null, { ...onward, mayLookAgain: false }),
        );
      }
      records.push(...answers.map(({ record }) => record));
      const first = records.length - answers.length + 1;
      await Promise.all(answers.map(({ record }, index) => note(record, first + index)));
      return answers.map(({ result }) => result);
    },
  };
};

const NO_FURTHER = 'no further look is allowed';

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

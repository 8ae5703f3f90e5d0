import type { History } from '../lib/contracts/history.ts';
import type { Incident, TimelineEntry } from '../lib/contracts/incident.ts';
import type { DrillOptions } from './options.ts';
import { nobody, yesSayers } from './people.ts';
import { personAtTheTerminal } from './person-at-the-terminal.ts';
import { type Played, play } from './play.ts';
import { paint } from './report/paint.ts';
import { becauseLines, diagnosisLines, entryLines, planLines } from './report/timeline.ts';
import { verdictLines } from './report/verdict.ts';
import type { DrillResult } from './result.ts';
import { SCENARIOS, type Scenario } from './scenarios/index.ts';
import { personInTheBrowser } from './serve.ts';
import type { ShopRun } from './shop-run.ts';

/** Plays the scenario that was asked for and tells of it as it goes; with `--json` only the result is printed. */
export const drill = async (options: DrillOptions): Promise<DrillResult> => {
  const scenario = SCENARIOS.find(({ name }) => name === options.scenario);
  if (!scenario) throw new Error(`no scenario ${options.scenario}`);
  const say = options.json ? () => {} : (line: string) => console.log(line);
  for (const line of headline(scenario, options)) say(line);

  const pagesUrl = `http://127.0.0.1:${options.port}`;
  const person = options.serve ? personInTheBrowser({ port: options.port, say, entered: process.stdin }) : null;
  const people =
    person?.people ?? { always: yesSayers(), never: nobody, person: personAtTheTerminal(say) }[options.approve];
  const played = await play({
    scenario,
    seed: options.seed,
    pagesUrl,
    careless: options.careless,
    people,
    ...(options.json ? {} : { onEntry: teller(say) }),
  });
  const { run, result, moments } = played;
  const history = await mainHistory(played);
  for (const line of verdictLines(result, moments, history, run.faultAt)) say(line);
  if (person) await person.keepOpen();
  run.end();
  if (options.json) console.log(JSON.stringify(result));
  return result;
};

const ANSWERS = {
  always: 'People say yes after a minute.',
  never: 'Nobody answers.',
  person: 'It stands still while you decide.',
} as const;

const headline = (scenario: Scenario, { seed, approve }: DrillOptions): string[] => [
  '',
  `${paint('bold', scenario.title)}  ${paint('dim', `scenario ${scenario.name}, seed ${seed}`)}`,
  scenario.story,
  paint('dim', `Time is the shop’s own, counted from the fault. ${ANSWERS[approve]}`),
  '',
];

/** Tells each line of the record, with the ranked causes and the plan where they belong. */
const teller =
  (say: (line: string) => void) =>
  async (entry: TimelineEntry, { incidentId }: Incident, run: ShopRun): Promise<void> => {
    for (const line of entryLines(entry, (Date.parse(entry.at) - run.faultAt) / 1000)) say(line);
    for (const line of await detailLines(entry, incidentId, run)) say(line);
  };

const WITH_REASONS: ReadonlySet<TimelineEntry['kind']> = new Set(['decision', 'validation', 'escalation']);

const detailLines = async (entry: TimelineEntry, incidentId: string, run: ShopRun): Promise<string[]> => {
  if (entry.kind === 'diagnosis') {
    const diagnosis = await run.incidents.diagnosis(incidentId, entry.attempt);
    const file = await run.incidents.caseFile(incidentId, entry.attempt);
    return diagnosis && file ? diagnosisLines(diagnosis, file.evidence) : [];
  }
  if (entry.kind === 'plan') {
    const plan = await run.incidents.plan(incidentId, entry.attempt);
    return plan ? planLines(plan) : becauseLines(entry.because, 4);
  }
  return WITH_REASONS.has(entry.kind) ? becauseLines(entry.because, 4) : [];
};

const mainHistory = async ({ run }: Played): Promise<History | null> => {
  const incidents = await run.incidents.incidentsIn(
    ['closed', 'escalated', 'validating', 'awaiting-approval', 'remediating'],
    50,
  );
  const histories = await Promise.all(incidents.map(({ incidentId }) => run.incidents.history(incidentId)));
  return (
    histories
      .filter((history) => history !== null)
      .toSorted((one, other) => other.timeline.length - one.timeline.length)[0] ?? null
  );
};

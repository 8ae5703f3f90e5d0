import { type Incident, IncidentState, type TimelineEntry } from '../lib/contracts/incident.ts';
import { componentOfService } from '../lib/domain/evidence/scope.ts';
import type { Automation } from './cloud/systems-manager/automations.ts';
import { badness } from './referee/badness.ts';
import { judge, type Moment } from './referee/judge.ts';
import { type ExecutionFacts, unsafeActions } from './referee/unsafe-actions.ts';
import type { DrillResult } from './result.ts';
import type { Scenario } from './scenarios/index.ts';
import { createShopRun, type ShopRun, untouchedShop } from './shop-run.ts';

export interface PlayOptions {
  scenario: Scenario;
  seed: number;
  pagesUrl: string;
  careless: boolean;
  /** Presses links and reads mail between the steps; answers true while a person is waited for, so that time stands still. */
  people: (run: ShopRun) => Promise<boolean>;
  /** Told of every new line of the record, with its incident. */
  onEntry?: (entry: TimelineEntry, incident: Incident, run: ShopRun) => Promise<void>;
}

/** The longest that a drill may take, in the shop's time. */
const LONGEST_SECONDS = 6 * 3600;
/** How long a recovery is watched after the incident's end, to see whether it was true. */
const WATCHED_AFTER_SECONDS = 300;
/** How long nothing may happen before a drill without any incident ends. */
const QUIET_SECONDS = 1200;

export interface Played {
  run: ShopRun;
  result: DrillResult;
  moments: readonly Moment[];
}

/** Plays one scenario to its end and has the referee judge it. The caller ends the run, which gives the real clock back. */
export const play = async ({ scenario, seed, pagesUrl, careless, people, onEntry }: PlayOptions): Promise<Played> => {
  const run = createShopRun({ scenario, seed, pagesUrl, careless });
  const leftAlone = untouchedShop({ scenario, seed });
  const moments: Moment[] = [];
  const told = new Map<string, string>();
  let quietSince: number | null = null;

  const tell = async (incidents: readonly Incident[]) => {
    for (const incident of incidents)
      for (const entry of await run.incidents.timeline(incident.incidentId)) {
        const key = `${incident.incidentId} ${entry.key}`;
        if (told.get(key) === entry.summary) continue;
        told.set(key, entry.summary);
        await onEntry?.(entry, incident, run);
      }
  };

  for (const until = run.faultAt + LONGEST_SECONDS * 1000; run.clock.now < until; ) {
    if (await people(run)) {
      // What follows from an answer may be the next question, before any time has passed.
      await tell(await everyIncident(run));
      continue;
    }
    await run.step();
    leftAlone.advanceTo(run.clock.now);
    moments.push({ at: run.clock.now, badness: badness(run.world), leftAlone: badness(leftAlone.world) });
    const incidents = await everyIncident(run);
    await tell(incidents);
    const over = incidents.length > 0 && incidents.every(({ state }) => state === 'closed' || state === 'escalated');
    if (!over) quietSince = null;
    else quietSince ??= run.clock.now;
    if (quietSince !== null && run.clock.now - quietSince >= WATCHED_AFTER_SECONDS * 1000) break;
    if (incidents.length === 0 && run.clock.now > run.faultAt + QUIET_SECONDS * 1000) break;
  }
  return { run, moments, result: await judged(run, scenario, seed, moments) };
};

const everyIncident = (run: ShopRun): Promise<Incident[]> => run.incidents.incidentsIn(IncidentState.options, 50);

const judged = async (
  run: ShopRun,
  scenario: Scenario,
  seed: number,
  moments: readonly Moment[],
): Promise<DrillResult> => {
  const found = await Promise.all(
    (await everyIncident(run)).map(({ incidentId }) => run.incidents.history(incidentId)),
  );
  const histories = found.filter((history) => history !== null);
  const { component } = scenario.truth;
  return judge({
    scenario,
    seed,
    faultAt: run.faultAt,
    truthComponent: component === null ? null : componentOfService(component, run.catalog.catalog),
    histories,
    moments,
    objectivesMet: run.world.truth.objectivesMet(120),
    faultPresent: run.world.faultPresent(),
    unsafeActions: unsafeActions({
      calls: run.cloud.calls(),
      executions: run.cloud.automations().map(executionFacts),
      histories,
      unmanaged: [],
    }).length,
    costDollars: Math.round(run.cloud.cost(run.table).dollars * 10_000) / 10_000,
  });
};

const executionFacts = ({ execution, documentName }: Automation): ExecutionFacts => ({
  remediationId: execution.parameters.RemediationId?.[0],
  runbook: documentName.replace('Selfheal-', ''),
  startedAt: execution.startedAt.getTime(),
  endedAt: execution.endedAt?.getTime() ?? Number.POSITIVE_INFINITY,
});

import { type ComponentId, componentParts } from '../../lib/contracts/component.ts';
import type { Diagnosis } from '../../lib/contracts/diagnosis.ts';
import type { History } from '../../lib/contracts/history.ts';
import type { DrillResult } from '../result.ts';
import type { Scenario } from '../scenarios/index.ts';

/** What the referee saw of the shop at one instant (epoch ms): with Selfheal, and left alone. */
export interface Moment {
  at: number;
  badness: number;
  leftAlone: number;
}

export interface RunFacts {
  scenario: Scenario;
  seed: number;
  faultAt: number;
  /** The component in which the fault was put; null where nothing was broken. */
  truthComponent: ComponentId | null;
  histories: readonly History[];
  moments: readonly Moment[];
  /** At the end of the run, by what is really so. */
  objectivesMet: boolean;
  faultPresent: boolean;
  unsafeActions: number;
  costDollars: number;
}

const HEALED = new Set(['cured', 'mitigated']);
/** How long after a change its harm is looked for, and by how much the shop must serve worse than one left alone. */
const HARM_SECONDS = 300;
const HARM_MARGIN = 0.02;

/** The measures of one run, each as it is defined for drills, benches and pages alike. */
export const judge = (facts: RunFacts): DrillResult => {
  const { scenario, faultAt, histories } = facts;
  const main = histories.toSorted((one, other) => weight(other) - weight(one))[0];
  const outcome = main?.outcome?.result ?? (main ? 'unfinished' : 'undetected');
  const healed = HEALED.has(outcome);
  const remedies = histories.flatMap(({ remediations }) => remediations.filter(({ purpose }) => purpose === 'remedy'));
  const seconds = (at: string | null | undefined) => (at ? Math.round((Date.parse(at) - faultAt) / 1000) : null);
  const falseHealed = healed && !facts.objectivesMet;
  return {
    scenario: scenario.name,
    seed: facts.seed,
    outcome,
    right: acceptable(scenario, outcome, main) && !falseHealed && curedIsCured(facts, outcome),
    rootCauseRank: main ? rankIn(actedOn(main), facts) : null,
    ...firstWord(facts),
    attempts: remedies.length,
    timeToDetectSeconds: seconds(main?.incident.openedAt),
    timeToDiagnoseSeconds: seconds(main?.outcome?.diagnosedAt),
    timeToHealSeconds: healed ? seconds(main?.outcome?.endedAt) : null,
    waitedForHumanSeconds: main?.outcome?.waitedForHumanSeconds ?? 0,
    unsafeActions: facts.unsafeActions,
    harmfulActions: remedies.filter(({ endedAt }) => endedAt !== null && harmful(facts.moments, Date.parse(endedAt)))
      .length,
    falseHealed,
    approvals: histories.flatMap(({ approvals }) => approvals).length,
    signals: histories.flatMap(({ signals }) => signals).reduce((sum, { count }) => sum + count, 0),
    incidents: histories.length,
    remedies: remedies.map(({ runbook, target }) => `${runbook} on ${componentParts(target).name}`),
    costDollars: facts.costDollars,
  };
};

/** The incident that the run is about: the one in which most was done. */
const weight = ({ remediations, diagnoses, signals }: History) =>
  remediations.length * 100 + diagnoses.length * 10 + signals.length;

/** What the scenario accepts; and where people were asked and did not say yes, that they have it now. */
const acceptable = ({ acceptableOutcomes }: Scenario, outcome: string, main: History | undefined): boolean => {
  const withheld =
    main?.approvals.length && main.approvals.every(({ status }) => status !== 'approved' && status !== 'used');
  return acceptableOutcomes.some((each) => each === outcome) || (outcome === 'escalated' && Boolean(withheld));
};

/** "Cured" says that the fault is gone, so it must be. */
const curedIsCured = ({ faultPresent }: RunFacts, outcome: string) => outcome !== 'cured' || !faultPresent;

/** The diagnosis behind the first plan, or the last one where nothing was planned. */
const actedOn = ({ diagnoses, plans }: History): Diagnosis | undefined =>
  diagnoses.find(({ attempt }) => attempt === plans[0]?.attempt) ?? diagnoses.at(-1);

const rankIn = (diagnosis: Diagnosis | undefined, { scenario, truthComponent }: RunFacts): number | null => {
  const index = (diagnosis?.hypotheses ?? []).findIndex(
    ({ component, faultClass }) => component === truthComponent && faultClass === scenario.truth.faultClass,
  );
  return index === -1 ? null : index + 1;
};

type FirstWord = Pick<DrillResult, 'firstCause' | 'firstCauseRank' | 'firstCauseRight' | 'looksBeforeCause'>;

/** The first cause that was named, in whichever incident that was. */
const firstWord = (facts: RunFacts): FirstWord => {
  const inOrder = facts.histories
    .flatMap(({ diagnoses }) => diagnoses)
    .toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const index = inOrder.findIndex(({ hypotheses }) => hypotheses.length > 0);
  const named = inOrder[index]?.hypotheses[0];
  const rank = rankIn(inOrder[index], facts);
  return {
    firstCause: named ? `${componentParts(named.component).name}: ${named.faultClass}` : null,
    firstCauseRank: rank,
    firstCauseRight: facts.truthComponent === null ? named === undefined : rank === 1,
    looksBeforeCause: named ? index : inOrder.length,
  };
};

/** Whether the shop served worse after a change than the same shop did to which nothing was done. */
const harmful = (moments: readonly Moment[], endedAt: number): boolean => {
  const after = moments.filter(({ at }) => at > endedAt && at <= endedAt + HARM_SECONDS * 1000);
  if (after.length === 0) return false;
  const excess = after.reduce((sum, moment) => sum + moment.badness - moment.leftAlone, 0) / after.length;
  return excess > HARM_MARGIN;
};

import type { LearningView } from '../../console/console-views.ts';
import type { AttemptResult, Outcome } from '../../lib/contracts/outcome.ts';
import { calibrationOf, driftOf } from '../../lib/domain/figures/calibration.ts';
import { inWords } from '../../lib/domain/report/wording.ts';
import type { Looking } from './console-deps.ts';
import { endedOutcomes } from './incident-rows.ts';

const DRIFT_DAYS = 30;
const DAY_MS = 86_400_000;
const MOST_ROWS = 100;
const HELPED: ReadonlySet<AttemptResult['result']> = new Set(['cured', 'mitigated']);

const rowsOf = (outcomes: readonly Outcome[]): LearningView['rows'] => {
  const tries = outcomes.flatMap(({ attempts, endedAt }) =>
    attempts.filter(({ result }) => result !== 'unknown').map((attempt) => ({ ...attempt, endedAt })),
  );
  const groups = Map.groupBy(tries, ({ faultClass, runbook, service }) =>
    JSON.stringify([faultClass, runbook, service]),
  );
  return [...groups.values()].slice(0, MOST_ROWS).flatMap((group) => {
    // Outcomes come newest first.
    const [last] = group;
    if (!last) return [];
    const helped = group.filter(({ result }) => HELPED.has(result)).length;
    return [
      {
        faultClass: inWords(last.faultClass),
        runbook: last.runbook,
        service: last.service,
        helped,
        not: group.length - helped,
        lastAt: last.endedAt,
      },
    ];
  });
};

export const learningView = async (looking: Looking): Promise<LearningView> => {
  const outcomes = await endedOutcomes(looking);
  const since = new Date(looking.deps.now().getTime() - DRIFT_DAYS * DAY_MS);
  return {
    outcomes: outcomes.length,
    bands: calibrationOf(outcomes),
    drift: { ...driftOf(outcomes, since), days: DRIFT_DAYS },
    rows: rowsOf(outcomes),
  };
};

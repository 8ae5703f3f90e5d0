import { summarise } from './metrics.ts';
import type { ShopFlow } from './request-flow.ts';
import { OBJECTIVES, QUEUE, STEP_SECONDS } from './shop.ts';
import type { Objective, Standing, Totals, Truth } from './types/truth.ts';

const KEPT_STEPS = 1800 / STEP_SECONDS;
const UTILISATION_STEPS = 120 / STEP_SECONDS;

interface StepRecord {
  readonly offered: number;
  readonly failed: number;
  readonly utilisation: number;
  readonly milliseconds: readonly number[];
  readonly ageSeconds: number | undefined;
}

/** Judges the shop by its objectives, from what really happened and not from what was measured. */
export const createReferee = () => {
  const records = new Map<string, StepRecord[]>();
  const totals = new Map<string, Totals>();

  const keep = (component: string, record: StepRecord): void => {
    const kept = records.get(component) ?? [];
    kept.push(record);
    if (kept.length > KEPT_STEPS) kept.shift();
    records.set(component, kept);
  };

  const standing = (objective: Objective, seconds: number): Standing => {
    const steps = Math.max(1, Math.floor(seconds / STEP_SECONDS));
    const recent = (records.get(objective.component) ?? []).slice(-steps);
    const requests = recent.reduce((sum, { offered }) => sum + offered, 0);
    const failed = recent.reduce((sum, record) => sum + record.failed, 0);
    const availability = requests > 0 ? 1 - failed / requests : undefined;
    const observations = recent.flatMap(({ offered, milliseconds }) =>
      milliseconds.map((value) => ({ value, weight: offered / milliseconds.length })),
    );
    const latencyP90Milliseconds = requests > 0 ? summarise(0, observations).p90 : undefined;
    const ages = recent.flatMap(({ ageSeconds }) => (ageSeconds === undefined ? [] : [ageSeconds]));
    const oldestMessageAgeSeconds = ages.length > 0 ? Math.max(...ages) : undefined;
    const checks = [
      atLeast(availability, objective.availability),
      atMost(latencyP90Milliseconds, objective.latencyP90Milliseconds),
      atMost(oldestMessageAgeSeconds, objective.oldestMessageAgeSeconds),
    ].filter((check) => check !== 'no objective');
    return {
      component: objective.component,
      requests,
      availability,
      latencyP90Milliseconds,
      oldestMessageAgeSeconds,
      met: checks.includes(false) ? false : checks.includes(undefined) ? undefined : true,
    };
  };

  const truth: Truth = {
    objectives: OBJECTIVES,
    standings: (seconds) => OBJECTIVES.map((objective) => standing(objective, seconds)),
    objectivesMet: (seconds) => OBJECTIVES.every((objective) => standing(objective, seconds).met === true),
    totals: (component) => totals.get(component) ?? { received: 0, succeeded: 0, failed: 0, offered: 0 },
    utilisation: (component) => {
      const recent = (records.get(component) ?? []).slice(-UTILISATION_STEPS);
      return recent.reduce((sum, { utilisation }) => sum + utilisation, 0) / Math.max(1, recent.length);
    },
  };

  return {
    truth,
    record(shop: ShopFlow, queueAgeSeconds: number, entranceOffered: number): void {
      const offeredTo = new Map<string, number>();
      for (const { calls } of shop.values()) {
        for (const { to, attempts } of calls) offeredTo.set(to.name, (offeredTo.get(to.name) ?? 0) + attempts);
      }
      for (const [name, flow] of shop) {
        const sofar = truth.totals(name);
        totals.set(name, {
          received: sofar.received + flow.offered,
          succeeded: sofar.succeeded + flow.offered - flow.failed,
          failed: sofar.failed + flow.failed,
          offered: sofar.offered + (offeredTo.get(name) ?? entranceOffered),
        });
        const ageSeconds = name === QUEUE.component ? queueAgeSeconds : undefined;
        const { offered, failed, milliseconds, utilisation } = flow;
        keep(name, { offered, failed, milliseconds, utilisation, ageSeconds });
      }
    },
  };
};

type Check = boolean | undefined | 'no objective';

const atLeast = (value: number | undefined, bound: number | undefined): Check =>
  bound === undefined ? 'no objective' : value === undefined ? undefined : value >= bound;

const atMost = (value: number | undefined, bound: number | undefined): Check =>
  bound === undefined ? 'no objective' : value === undefined ? undefined : value <= bound;

import type { ComponentId } from '../../lib/contracts/component.ts';
import type { Observation, Scope, Series } from '../../lib/contracts/observation.ts';
import type { Executor, TargetReader } from '../../lib/ports/executor.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const WEB: ComponentId = `${ACCOUNT}:${REGION}:ecs-service:shop/web`;

export type Effect = 'cures' | 'worsens' | 'nothing' | 'fails' | 'hangs';
/** What a runbook does to the shop once it has run; it may depend on the runbooks that were started before. */
export type Effects = Readonly<Record<string, Effect | ((before: readonly string[]) => Effect)>>;

const PERIOD_SECONDS = 60;
const RUN_SECONDS = 40;

/** How many of a minute's thousand requests fail. */
const FAULTS = { well: 1, ill: 300, worse: 700 } as const;

/**
 * One service in front of a database that breaks at a known instant: telemetry follows from its state, and runbooks change
 * it. The executor is not idempotent on purpose: a second start of a remediation really is a second one.
 */
export interface ShopOptions {
  now: () => number;
  brokenAt: number;
  effects: Effects;
  failStarts: number;
  refuseStartsAfter: number;
  /** How long the service takes to answer a start. */
  startSeconds: number;
}

export const createShop = ({ now, brokenAt, effects, failStarts, refuseStartsAfter, startSeconds }: ShopOptions) => {
  let failuresLeft = failStarts;
  const history: { from: number; state: keyof typeof FAULTS }[] = [{ from: brokenAt, state: 'ill' }];
  const started: {
    remediationId: string;
    runbook: string;
    parameters: Record<string, string>;
    executionId: string;
    at: number;
    stopped: boolean;
    effect: Effect;
  }[] = [];
  /** What the target's state is changed to by somebody else. */
  const changed: Record<string, string | number> = {};

  const stateAt = (instant: number) => history.findLast(({ from }) => from <= instant)?.state ?? 'well';

  const seriesOf = ({ baselineFromAt, toAt }: Scope): Series[] => {
    const from = Math.ceil(Date.parse(baselineFromAt) / 60_000) * PERIOD_SECONDS;
    const timestamps: number[] = [];
    for (let second = from; second + PERIOD_SECONDS <= Date.parse(toAt) / 1000; second += PERIOD_SECONDS)
      timestamps.push(second);
    const wobble = (second: number) => ((second / 60) % 7) - 3;
    const series = (role: Series['role'], statistic: string, value: (second: number) => number): Series => ({
      component: WEB,
      role,
      metric: { namespace: 'Shop', metricName: role, dimensions: { Service: 'web' }, statistic, scale: 1 },
      periodSeconds: PERIOD_SECONDS,
      timestamps,
      values: timestamps.map(value),
    });
    return [
      series('requests', 'Sum', (second) => 1000 + 5 * wobble(second)),
      series('faults', 'Sum', (second) => Math.max(0, FAULTS[stateAt(second * 1000)] + 0.3 * wobble(second))),
      series('latencySeconds', 'p90', (second) => 0.2 + 0.002 * wobble(second)),
    ];
  };

  const observatory: Observatory = {
    observe: async (scope): Promise<Observation> => ({
      scope,
      traced: [],
      databaseLoad: [],
      changeEvents: [],
      series: seriesOf(scope),
      logs: [],
      platform: [],
      changes: [
        {
          changeId: 'chg_1',
          component: WEB,
          kind: 'deployment',
          at: new Date(brokenAt - 60_000).toISOString(),
          by: 'arn:aws:iam::111122223333:role/deployer',
          own: false,
          summary: 'UpdateService by deployer',
          reference: 'cloudtrail:1',
        },
      ],
      alarms: [],
      gaps: [],
      servedHours: [{ service: 'web', hours: 672, requests: 10_000_000, failed: 100 }],
    }),
  };

  const targets: TargetReader = {
    snapshot: async (component, at) => ({
      component,
      takenAt: at.toISOString(),
      fields: {
        managed: true,
        status: 'ACTIVE',
        desiredCount: 3,
        runningCount: 3,
        pendingCount: 0,
        taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7',
        previousTaskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:6',
        deploymentInProgress: false,
        rolloutState: 'COMPLETED',
        deploymentController: 'ECS',
        minimumHealthyPercent: 100,
        minCapacity: 2,
        maxCapacity: 8,
        ...changed,
      },
    }),
  };

  const executor: Executor = {
    start: async ({ remediationId, runbook, parameters }) => {
      if (failuresLeft > 0) {
        failuresLeft -= 1;
        throw new Error('the connection broke');
      }
      if (startSeconds > 0) await new Promise((begun) => setTimeout(begun, startSeconds * 1000));
      if (started.length >= refuseStartsAfter) return { status: 'refused', because: 'InvalidDocument' };
      const executionId = `exec-${started.length + 1}`;
      const given = effects[runbook] ?? 'nothing';
      const effect = typeof given === 'string' ? given : given(started.map((each) => each.runbook));
      started.push({ remediationId, runbook, parameters, executionId, at: now(), stopped: false, effect });
      const from = now() + RUN_SECONDS * 1000;
      if (effect === 'cures') history.push({ from, state: 'well' });
      if (effect === 'worsens') history.push({ from, state: stateAt(now()) === 'worse' ? 'ill' : 'worse' });
      return { status: 'started', executionId };
    },
    find: async ({ remediationId }) =>
      started.find((each) => each.remediationId === remediationId)?.executionId ?? null,
    poll: async (executionId) => {
      const execution = started.find((each) => each.executionId === executionId);
      if (!execution) throw new Error(`no execution ${executionId}`);
      if (execution.stopped) return { status: 'stopped', step: null, failure: 'stopped' };
      if (execution.effect === 'hangs') return { status: 'running', step: 'wait', failure: null };
      if (now() < execution.at + RUN_SECONDS * 1000) return { status: 'running', step: 'wait', failure: null };
      return execution.effect === 'fails'
        ? { status: 'failed', step: 'act', failure: 'the service refused' }
        : { status: 'succeeded', step: null, failure: null };
    },
    stop: async (executionId) => {
      for (const execution of started) if (execution.executionId === executionId) execution.stopped = true;
    },
  };

  const repair = () => void history.push({ from: now(), state: 'well' });

  return {
    observatory,
    targets,
    executor,
    started,
    changed,
    repair,
    isWell: () => stateAt(now()) === 'well',
    wasWell: (instant: number) => stateAt(instant) === 'well',
  };
};

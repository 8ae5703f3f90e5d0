import { readFileSync } from 'node:fs';
import FakeTimers from '@sinonjs/fake-timers';
import { createFunctionHost, type Handler } from '../../drill/cloud/function-host.ts';
import { createExecutions } from '../../drill/cloud/step-functions/executions.ts';
import { createTaskTokens } from '../../drill/cloud/step-functions/task-tokens.ts';
import { createHandler as createCollect } from '../../functions/collect-evidence/handler.ts';
import { createHandler as createDeliver } from '../../functions/deliver-decisions/handler.ts';
import { createHandler as createDiagnose } from '../../functions/diagnose/handler.ts';
import { createHandler as createEscalate } from '../../functions/escalate-incident/handler.ts';
import { createHandler as createIngest } from '../../functions/ingest-signals/handler.ts';
import { createHandler as createPlan } from '../../functions/plan-remediation/handler.ts';
import { createHandler as createPoll } from '../../functions/poll-remediation/handler.ts';
import { createHandler as createRecord } from '../../functions/record-outcome/handler.ts';
import { createHandler as createRequestApproval } from '../../functions/request-approval/handler.ts';
import { createHandler as createRollback } from '../../functions/rollback-remediation/handler.ts';
import { createHandler as createSettle } from '../../functions/settle-incident/handler.ts';
import { readApprovalStep, readEscalateStep, readStep } from '../../functions/shared/steps.ts';
import { createHandler as createStart } from '../../functions/start-remediation/handler.ts';
import { createHandler as createSweep } from '../../functions/sweep-incidents/handler.ts';
import { createHandler as createValidate } from '../../functions/validate-recovery/handler.ts';
import { createNewId } from '../../lib/adapters/ids.ts';
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts';
import { readDecisions } from '../../lib/adapters/table/read-decisions.ts';
import type { Decision } from '../../lib/contracts/approval.ts';
import { Catalog, type VersionedCatalog } from '../../lib/contracts/catalog.ts';
import { IncidentState, WORKING_STATES } from '../../lib/contracts/incident.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Observation } from '../../lib/contracts/observation.ts';
import { executionName } from '../../lib/contracts/workflow.ts';
import { loadRunbooks } from '../../lib/infra/runbooks/load-runbooks.ts';
import type { Journal } from '../../lib/ports/journal.ts';
import type { Notice, Notifier } from '../../lib/ports/notifier.ts';
import type { Observatory } from '../../lib/ports/observatory.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import type { Workflow } from '../../lib/ports/workflow.ts';
import { noLogs, noModel } from '../fakes/reasoners.ts';
import { ACCOUNT, createShop, type Effects, REGION } from './shop.ts';

const START = Date.parse('2026-03-01T12:00:00.000Z');
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:selfheal-heal-incident`;
const definitionText = readFileSync(new URL('../../statemachines/heal-incident.asl.json', import.meta.url), 'utf8');
export const ownManifests: readonly RunbookManifest[] = loadRunbooks(
  new URL('../../runbooks/', import.meta.url).pathname,
).map(({ manifest }) => manifest);

const metric = (metricName: string, statistic: string) => ({
  namespace: 'Shop',
  metricName,
  dimensions: { Service: 'web' },
  statistic,
});

export const aCatalog = (
  service: Record<string, unknown> = {},
  policies: Record<string, unknown> = {},
): VersionedCatalog => ({
  catalog: Catalog.parse({
    version: 1,
    account: ACCOUNT,
    region: REGION,
    policies,
    applications: {
      shop: { owner: 'shop-team', environment: 'production', approvers: [['ann@example.com'], ['bob@example.com']] },
    },
    services: {
      web: {
        application: 'shop',
        kind: 'ecs-service',
        name: 'shop/web',
        telemetry: {
          requests: metric('requests', 'Sum'),
          faults: metric('faults', 'Sum'),
          latencySeconds: metric('latencySeconds', 'p90'),
        },
        objectives: { availabilityAtLeast: 0.99, latencySecondsAtMost: 0.5 },
        autonomy: 'auto',
        ...service,
      },
    },
  }),
  policyVersion: '0123456789abcdef',
  builtAt: '2026-03-01T00:00:00.000Z',
});

/**
 * How a step is disturbed: it dies before it did anything or after it did everything, it is delivered twice at once, or the
 * whole execution is aborted at that moment.
 */
export type Disturbance = 'dies-before' | 'dies-after' | 'delivered-twice' | 'aborted-before' | 'aborted-after';

export interface HarnessOptions {
  effects: Effects;
  catalog?: VersionedCatalog;
  /** How approvers answer, a minute after they are asked. */
  answer?: 'approved' | 'rejected' | 'not-an-incident' | 'nobody';
  /** What whoever is asked first asks for instead; after it they answer as ever. */
  firstAnswer?: Extract<Decision, { decision: 'changed' }>;
  mailWorks?: boolean;
  /** How many starts of a runbook fail before they reach the service. */
  failStarts?: number;
  /** What the catalog's models answer. */
  reasoners?: Reasoners;
  /** What stands in the sources beside the shop's own telemetry. */
  planted?: Partial<
    Pick<Observation, 'logs' | 'changes' | 'platform' | 'databaseLoad' | 'alarms' | 'gaps' | 'servedHours'>
  >;
  /** Runbooks other than the repository's. */
  manifests?: readonly RunbookManifest[];
  /** After so many starts the service refuses any other. */
  refuseStartsAfter?: number;
  /** How long the service takes to answer a start. */
  startSeconds?: number;
  /** Something that happens in the world just before or after a call of a function. */
  meanwhile?: { room: string; call: number; when: 'before' | 'after'; happens: () => Promise<void> };
  /** Something that happens while a start looks at the world, the nth time that one does. */
  whileLooking?: { look: number; happens: () => Promise<void> };
  /** The nth call (from 1) of a function is disturbed. */
  disturb?: { room: string; call: number | 'every'; how: Disturbance };
}

class Killed extends Error {
  override readonly name = 'Runtime.ExitError';
}

/** The whole workflow on a virtual clock: real state machine, real handlers, real store in memory; only AWS is a fake. */
export const createHarness = ({
  effects,
  catalog = aCatalog(),
  answer = 'approved',
  firstAnswer,
  mailWorks = true,
  failStarts = 0,
  reasoners = noModel,
  planted = {},
  manifests = ownManifests,
  refuseStartsAfter = Number.POSITIVE_INFINITY,
  startSeconds = 0,
  disturb,
  meanwhile,
  whileLooking,
}: HarnessOptions) => {
  const clock = FakeTimers.install({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  const now = () => new Date(clock.now);
  const brokenAt = START - 180_000;
  const shop = createShop({ now: () => clock.now, brokenAt, effects, failStarts, refuseStartsAfter, startSeconds });
  const mails: { person: string; notice: Notice }[] = [];
  const announcements: Notice[] = [];
  const lines: string[] = [];
  const deadLetters: { body: string; because: string }[] = [];
  const calls: Record<string, number> = {};
  let seed = 1;
  const newId = createNewId((count) =>
    Uint8Array.from({ length: count }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed & 255;
    }),
  );
  const journal: Journal = { count: () => {}, line: (message) => void lines.push(message) };
  const notifier: Notifier = {
    tell: async (person, notice) => mailWorks && mails.push({ person, notice }) > 0,
    announce: async (notice) => announcements.push(notice) > 0,
  };

  let deliver: ((event: unknown) => Promise<unknown>) | undefined;
  /** The table's stream: a consumer that dies gets the same record again a second later, as an event source mapping does. */
  const streamed = async (record: unknown): Promise<void> => {
    await Promise.resolve();
    try {
      await deliver?.({ Records: [record] });
    } catch {
      setTimeout(() => void streamed(record), 1000);
    }
  };
  const incidents = createMemoryStore({
    now,
    onChange: (record) => void streamed(record),
  });

  const functions: Record<string, { handler: Handler; memoryMegabytes: number }> = {};
  const tokens = createTaskTokens();
  const sweepQueue: string[] = [];
  const host = createFunctionHost(() => clock.now);
  const executions = createExecutions({
    functions: host,
    tokens,
    now: () => clock.now,
    changed: ({ status, name }) => {
      if (status === 'FAILED' || status === 'TIMED_OUT' || status === 'ABORTED') sweepQueue.push(name);
    },
  });
  const executionArn = (incidentId: string, run: number) =>
    `${MACHINE.replace(':stateMachine:', ':execution:')}:${executionName(incidentId, run)}`;
  const findExecution = (incidentId: string, run: number) =>
    executions.all().find((execution) => execution.executionArn === executionArn(incidentId, run));
  const workflow: Workflow = {
    start: async (incidentId, run, attempt) => {
      if (findExecution(incidentId, run)) return 'already';
      executions.start(MACHINE, executionName(incidentId, run), JSON.stringify({ incidentId, run, attempt }));
      return 'started';
    },
    status: async (incidentId, run) => {
      const execution = findExecution(incidentId, run);
      if (!execution) return 'missing';
      return execution.status === 'RUNNING' ? 'running' : 'ended';
    },
    deliver: async (token, output) => {
      try {
        tokens.succeed(token, output);
        return 'delivered';
      } catch {
        return 'gone';
      }
    },
  };

  let largestPayload = 0;
  const disturbed =
    (room: string, handle: (event: never) => Promise<unknown>): Handler =>
    async (event: never) => {
      if (room !== 'deliver-decisions') largestPayload = Math.max(largestPayload, JSON.stringify(event).length);
      calls[room] = (calls[room] ?? 0) + 1;
      const now = meanwhile?.room === room && meanwhile.call === calls[room] ? meanwhile : null;
      if (now?.when === 'before') await now.happens();
      const answered = await disturbedCall(room, handle, event);
      if (now?.when === 'after') await now.happens();
      return answered;
    };
  const disturbedCall = async (
    room: string,
    handle: (event: never) => Promise<unknown>,
    event: never,
  ): Promise<unknown> => {
    if (disturb?.room !== room || (disturb.call !== 'every' && disturb.call !== calls[room])) return handle(event);
    const after = disturb.how === 'dies-after' || disturb.how === 'aborted-after';
    if (disturb.how === 'delivered-twice') return (await Promise.all([handle(event), handle(event)]))[0];
    if (after) await handle(event);
    if (disturb.how.startsWith('aborted')) abortRunning();
    throw new Killed(after ? 'killed after it was done' : 'killed before it began');
  };
  const abortRunning = () => {
    for (const { status, executionArn } of executions.all())
      if (status === 'RUNNING') executions.stop(executionArn, undefined, undefined);
  };
  const step = <Input, Output>(
    placeholder: string,
    room: string,
    read: (event: unknown) => Input,
    handle: (input: Input) => Promise<Output>,
  ) => {
    functions[placeholder] = { handler: disturbed(room, (event) => handle(read(event))), memoryMegabytes: 512 };
  };

  const { targets, executor } = shop;
  const observatory: Observatory = {
    observe: async (scope) => {
      const observed = await shop.observatory.observe(scope);
      return { ...observed, ...planted, changes: [...observed.changes, ...(planted.changes ?? [])] };
    },
  };
  let looks = 0;
  const lookedAt: Observatory['observe'] = async (scope) => {
    looks += 1;
    if (looks === whileLooking?.look) await whileLooking.happens();
    return observatory.observe(scope);
  };
  const shared = { incidents, catalog, journal, now };
  step('SettleIncident', 'settle-incident', readStep, createSettle(shared));
  step('CollectEvidence', 'collect-evidence', readStep, createCollect({ ...shared, observatory, manifests }));
  step('Diagnose', 'diagnose', readStep, createDiagnose({ ...shared, reasoners, logSearch: noLogs }));
  step(
    'PlanRemediation',
    'plan-remediation',
    readStep,
    createPlan({ ...shared, reasoners, targets, manifests, newId }),
  );
  step(
    'RequestApproval',
    'request-approval',
    readApprovalStep,
    createRequestApproval({
      ...shared,
      manifests,
      notifier,
      workflow,
      linkSecret: async () => 'a secret of the test',
      pagesUrl: 'https://pages.example',
    }),
  );
  step(
    'StartRemediation',
    'start-remediation',
    readStep,
    createStart({ ...shared, observatory: { observe: lookedAt }, targets, executor, workflow, manifests }),
  );
  step('PollRemediation', 'poll-remediation', readStep, createPoll({ ...shared, executor, manifests }));
  step('ValidateRecovery', 'validate-recovery', readStep, createValidate({ ...shared, observatory, manifests }));
  step('RollbackRemediation', 'rollback-remediation', readStep, createRollback({ ...shared, executor }));
  step('RecordOutcome', 'record-outcome', readStep, createRecord({ ...shared, notifier }));
  step('EscalateIncident', 'escalate-incident', readEscalateStep, createEscalate({ ...shared, executor, notifier }));
  host.deploy(functions);
  executions.define(MACHINE, JSON.parse(definitionText.replace(/\$\{(\w+)\}/g, '$1')));
  const deliverDecisions = createDeliver({ workflow, journal });
  const deliverOne = disturbed('deliver-decisions', (records: Parameters<typeof deliverDecisions>[0]) =>
    deliverDecisions(records),
  );
  deliver = async (event) => {
    const records = readDecisions(event);
    if (records.some(({ decided }) => decided)) await deliverOne(records as never);
  };
  const ingest = createIngest({
    ...shared,
    manifests,
    workflow,
    newId,
    deadLetters: { put: async (body, because) => void deadLetters.push({ body, because }) },
  });
  /** Signals that the sweeper sends come at once, as from a queue that is empty. */
  const signals = {
    send: async (body: string) => void (await ingest([{ messageId: `swept-${clock.now}`, body }])),
  };
  /** The one alarm is told by its events; nothing else fires. */
  const alarms = { firing: async () => ({ events: [], complete: true }), cleared: async () => [] };
  const sweep = createSweep({ ...shared, workflow, notifier, executor, signals, alarms, newId });

  /** Approvers read their mail a minute later and press what they were told to press. */
  const answerMails = async (answered: Set<string>) => {
    for (const { notice } of mails) {
      const link = notice.link && /approvals\/([^?]+)/.exec(notice.link)?.[1];
      const asksInstead = answered.size === 0 && firstAnswer;
      if (!link || answered.has(link) || (answer === 'nobody' && !asksInstead)) continue;
      const asked = await incidents.link(link);
      const approval = asked && (await incidents.approval(asked.incidentId, asked.approvalId));
      if (!asked || !approval || clock.now < Date.parse(approval.requestedAt) + 60_000) continue;
      answered.add(link);
      const usual =
        answer === 'rejected' || answer === 'not-an-incident'
          ? { decision: answer, reason: 'not now' }
          : { decision: 'approved' as const };
      const decision = asksInstead || usual;
      await incidents.decide(
        asked.incidentId,
        asked.approvalId,
        decision,
        { by: asked.approver, how: 'link', from: null },
        now(),
      );
    }
  };

  const open = async () => (await incidents.incidentsIn(WORKING_STATES, 10)).length;

  /** The alarm on failed requests: looks at the minute that has ended, as CloudWatch does. */
  let alarming = false;
  const evaluateAlarm = async () => {
    const failing = !shop.wasWell(clock.now - 60_000);
    if (failing === alarming) return;
    alarming = failing;
    await ingest([
      { messageId: `alarm-${clock.now}`, body: JSON.stringify(alarmEvent(failing ? 'ALARM' : 'OK', now())) },
    ]);
  };

  /** Lets virtual time pass, with the sweeper every five minutes and on every failed execution, until nothing is open. */
  const run = async (hours = 6): Promise<void> => {
    const answered = new Set<string>();
    await evaluateAlarm();
    let nextSweep = clock.now + 300_000;
    for (const until = clock.now + hours * 3_600_000; clock.now < until; ) {
      await clock.tickAsync(5000);
      if (clock.now % 60_000 === 0) await evaluateAlarm();
      await answerMails(answered);
      for (const name of sweepQueue.splice(0)) await sweep({ failedExecution: name });
      if (clock.now >= nextSweep) {
        await sweep({ failedExecution: null });
        nextSweep += 300_000;
      }
      if (
        alarming === !shop.isWell() &&
        (await open()) === 0 &&
        executions.all().every(({ status }) => status !== 'RUNNING')
      )
        return;
    }
  };

  return {
    clock,
    now,
    incidents,
    executions,
    shop,
    mails,
    announcements,
    deadLetters,
    lines,
    calls,
    ingest,
    sweepNow: () => sweep({ failedExecution: null }),
    largestPayload: () => largestPayload,
    run,
    open,
    history: async () => {
      const [incident] = await incidents.incidentsIn(IncidentState.options, 10);
      return incident ? incidents.history(incident.incidentId) : null;
    },
    end: () => clock.uninstall(),
  };
};
export type Harness = ReturnType<typeof createHarness>;

/** An EventBridge event of a metric alarm on the shop's service. */
export const alarmEvent = (
  value: 'ALARM' | 'OK',
  at: Date,
  metricName = 'faults',
  id = `evt-${value}-${metricName}-${at.getTime()}`,
) => ({
  version: '0',
  id,
  'detail-type': 'CloudWatch Alarm State Change',
  source: 'aws.cloudwatch',
  account: ACCOUNT,
  time: at.toISOString(),
  region: REGION,
  resources: [`arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:web-${metricName}`],
  detail: {
    alarmName: `web-${metricName}`,
    state: { value, reason: 'Threshold Crossed', timestamp: at.toISOString().replace('Z', '+0000') },
    previousState: {
      value: value === 'ALARM' ? 'OK' : 'ALARM',
      timestamp: new Date(at.getTime() - 60_000).toISOString().replace('Z', '+0000'),
    },
    configuration: {
      metrics: [
        {
          id: 'm1',
          metricStat: {
            metric: { namespace: 'Shop', name: metricName, dimensions: { Service: 'web' } },
            period: 60,
            stat: 'Sum',
          },
          returnData: true,
        },
      ],
    },
  },
});

import { ApplicationSignalsServiceException } from '@aws-sdk/client-application-signals';
import { CloudTrailServiceException } from '@aws-sdk/client-cloudtrail';
import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import { HealthServiceException } from '@aws-sdk/client-health';
import type { RunDocument } from '../automation/types.ts';
import type { World } from '../world/types.ts';
import { applicationAutoScalingFakes, refuseApplicationAutoScaling } from './application-auto-scaling.ts';
import { autoScalingFakes, refuseAutoScaling } from './auto-scaling/auto-scaling.ts';
import { bedrockFakes, refuseBedrock } from './bedrock.ts';
import { createCallRecorder } from './calls.ts';
import { clientsAs, type Routers } from './clients.ts';
import type { CompositeAlarm, MetricAlarm } from './cloudwatch/alarm-definitions.ts';
import { createAlarmEngine } from './cloudwatch/alarm-engine.ts';
import { SHOP_ALARMS, SHOP_COMPOSITE_ALARMS } from './cloudwatch/alarms.ts';
import { describeAlarms, refuseCloudWatch } from './cloudwatch/describe-alarms.ts';
import { getMetricData } from './cloudwatch/metric-data.ts';
import { type Cost, costOf, type Usage } from './cost.ts';
import { ec2Fakes, refuseEc2 } from './ec2.ts';
import { ecsFakes, refuseEcs } from './ecs/ecs.ts';
import { createBus } from './events/bus.ts';
import { createEventFactory } from './events/event.ts';
import { executionEvent } from './events/execution-events.ts';
import { createFunctionHost, type HostedFunction } from './function-host.ts';
import { lambdaFakes, refuseLambda } from './lambda.ts';
import { logsFakes, refuseLogs } from './logs.ts';
import {
  queueUrl,
  refuseSecrets,
  refuseSes,
  refuseSns,
  refuseSqs,
  secretsFakes,
  sesFakes,
  snsFakes,
  sqsFakes,
} from './messaging/messaging.ts';
import { createOutbox } from './messaging/outbox.ts';
import { createQueue } from './messaging/queue.ts';
import { performanceInsightsFakes, refusePerformanceInsights } from './performance-insights.ts';
import { createPlaces } from './places.ts';
import { rdsFakes, refuseRds } from './rds.ts';
import { createRefuse } from './refusals.ts';
import { createRouter, type RouterSettings } from './send.ts';
import { createExecutions } from './step-functions/executions.ts';
import { refuseStepFunctions, stepFunctionsFakes } from './step-functions/step-functions.ts';
import { createTaskTokens } from './step-functions/task-tokens.ts';
import { type AutomationDocument, createAutomations } from './systems-manager/automations.ts';
import { refuseSystemsManager, systemsManagerFakes } from './systems-manager/systems-manager.ts';
import { createTags } from './tags.ts';
import { createTimeline } from './timeline.ts';
import { refuseXRay, xRayFakes } from './x-ray.ts';

/** How often a started cloud moves on: the world's own step. */
const TICK_MS = 5_000;

export interface CloudSettings {
  readonly world: World;
  /** Epoch milliseconds. Waiting is done with `setTimeout`: a virtual clock replaces both. */
  readonly now: () => number;
  readonly runDocument: RunDocument;
  /** Automation documents by name. */
  readonly documents: Readonly<Record<string, AutomationDocument>>;
  /** Secret strings by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Addresses that mail may be sent from. */
  readonly verifiedSenders: readonly string[];
  readonly signalQueue: {
    readonly name: string;
    readonly visibilityTimeoutSeconds: number;
    readonly maxReceiveCount: number;
    readonly batchSize: number;
    readonly batchWindowSeconds: number;
  };
  /** Alarms beside the shop's own. */
  readonly alarms?: readonly MetricAlarm[];
  readonly composites?: readonly CompositeAlarm[];
  /** Names of resources that do not carry the tag `selfheal:managed=true`. */
  readonly unmanaged?: readonly string[];
}

export interface Deployment {
  readonly functions: Readonly<Record<string, HostedFunction>>;
  /** ASL objects, substitutions made, by state machine ARN. */
  readonly stateMachines: Readonly<Record<string, object>>;
}

export type Cloud = ReturnType<typeof createCloud>;

/**
 * An AWS account in one process: clients that answer `send`, over the simulated shop. The alarms begin to watch now.
 * Nothing moves by itself: call `advanceTo`, or `start` under a (virtual) clock.
 */
export const createCloud = (settings: CloudSettings) => {
  const { world } = settings;
  const places = createPlaces(world);
  const tags = createTags(settings.unmanaged ?? []);
  const calls = createCallRecorder();
  const bus = createBus();
  const outbox = createOutbox();
  const event = createEventFactory(world);

  // A call sees the world as it is at that moment, not as of the last tick.
  const now = (): number => {
    const at = settings.now();
    if (at > world.now) world.advanceTo(at);
    return at;
  };

  const functions = createFunctionHost(settings.now);
  const tokens = createTaskTokens();
  const executions = createExecutions({
    functions,
    tokens,
    now: settings.now,
    changed: (execution) => bus.publish(event(executionEvent(execution), settings.now())),
  });

  const engine = createAlarmEngine({
    world,
    alarms: [...SHOP_ALARMS, ...(settings.alarms ?? [])],
    composites: [...SHOP_COMPOSITE_ALARMS, ...(settings.composites ?? [])],
    createdAt: world.now,
    arnOf: (name) => places.arn('cloudwatch', `alarm:${name}`),
  });

  const queueNamed = (name: string, more: Partial<Parameters<typeof createQueue>[0]>) =>
    createQueue({
      ...settings.signalQueue,
      name,
      arn: places.arn('sqs', name),
      region: places.region,
      deadLetters: undefined,
      now: settings.now,
      ...more,
    });
  const deadLetters = queueNamed(`${settings.signalQueue.name}-dead-letters`, {});
  const queue = queueNamed(settings.signalQueue.name, { deadLetters });

  const automations = createAutomations({
    ...settings,
    places,
    isManaged: tags.isManaged,
    invokeAs: (by) => async (service, api, input) => {
      const router = Object.values(routers).find((one) => one.service === service);
      if (!router) throw new Error(`The embedded cloud has no service ${service}, which a runbook calls for ${api}.`);
      return (await router.invoke(api, input, by)) as Readonly<Record<string, unknown>>;
    },
  });

  const router = (service: string, fakes: RouterSettings['fakes'], refuse: RouterSettings['refuse']) =>
    createRouter({ service, fakes, refuse, calls, now });

  const routers: Routers = {
    applicationAutoScaling: router(
      'application-autoscaling',
      applicationAutoScalingFakes(world, places),
      refuseApplicationAutoScaling,
    ),
    // The shop's catalog asks X-Ray for its call graph: a call here is a mistake in the wiring, and says so.
    applicationSignals: router('application-signals', [], createRefuse(ApplicationSignalsServiceException, {})),
    autoScaling: router('autoscaling', autoScalingFakes(world, places, tags), refuseAutoScaling),
    bedrock: router('bedrock', bedrockFakes(), refuseBedrock),
    // Every change of the shop is recorded as it happens, and its catalog asks no AWS Health: calls of these are mistakes in the wiring.
    cloudtrail: router('cloudtrail', [], createRefuse(CloudTrailServiceException, {})),
    cloudwatch: router('cloudwatch', [getMetricData(world), describeAlarms(engine, places)], refuseCloudWatch),
    // The drill keeps its records in the memory table: a call here is a mistake in the wiring, and says so.
    dynamodb: router('dynamodb', [], createRefuse(DynamoDBServiceException, {})),
    ec2: router('ec2', ec2Fakes(world), refuseEc2),
    ecs: router('ecs', ecsFakes({ world, places, tags }), refuseEcs),
    health: router('health', [], createRefuse(HealthServiceException, {})),
    lambda: router('lambda', lambdaFakes(world, places, tags), refuseLambda),
    logs: router('logs', logsFakes(world), refuseLogs),
    pi: router('pi', performanceInsightsFakes(world), refusePerformanceInsights),
    rds: router('rds', rdsFakes(world, places), refuseRds),
    secrets: router('secretsmanager', secretsFakes(settings.secrets), refuseSecrets),
    ses: router('ses', sesFakes(outbox, settings.verifiedSenders), refuseSes),
    sfn: router('states', stepFunctionsFakes(executions, tokens), refuseStepFunctions),
    sns: router('sns', snsFakes(outbox, places), refuseSns),
    sqs: router('sqs', sqsFakes([queue, deadLetters], places), refuseSqs),
    ssm: router('ssm', systemsManagerFakes(automations), refuseSystemsManager),
    xray: router('xray', xRayFakes(world, places), refuseXRay),
  };

  const timeline = createTimeline({ world, places, engine, bus, event });
  const functionPrincipal = `arn:aws:sts::${places.accountId}:assumed-role/selfheal-functions/drill`;

  return {
    /** Clients of Selfheal's functions, by the names of `lib/adapters/aws/clients.ts`. */
    clients: clientsAs(routers, functionPrincipal),
    clientsAs: (by: string) => clientsAs(routers, by),
    bus,
    outbox,
    queue,
    deadLetters,
    queueUrl: (name: string) => queueUrl(places, name),
    functions,
    executions: executions.all,
    automations: automations.all,
    /** Every API call so far, in order, with its principal: what the referee judges. */
    calls: calls.all,
    alarms: engine.all,
    /** Puts functions and state machines into the account; separate from creation because handlers need the clients. */
    deploy: ({ functions: more, stateMachines }: Deployment): void => {
      functions.deploy(more);
      for (const [arn, asl] of Object.entries(stateMachines)) executions.define(arn, asl);
    },
    /** Moves the world on to this instant (epoch ms) and delivers what happens on the way; ends with the events published. */
    advanceTo: timeline.advanceTo,
    /** Moves on with the clock from now on; answers with what ends it. */
    start: (): (() => void) => {
      const timer = setInterval(() => timeline.advanceTo(settings.now()), TICK_MS);
      return () => clearInterval(timer);
    },
    /** List price of everything so far; the table's units come from the store that is used. */
    cost: (table: Usage['table']): Cost =>
      costOf({
        calls: calls.all(),
        invocations: functions.invocations(),
        stateTransitions: executions.all().reduce((sum, { path }) => sum + path.length, 0),
        automationSteps: automations.all().reduce((sum, { execution }) => sum + execution.steps.length, 0),
        queueRequests: queue.requests() + deadLetters.requests(),
        table,
      }),
  };
};

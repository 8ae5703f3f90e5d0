import { createWorkers } from './auto-scaling-group.ts';
import { databaseCondition, describeDatabase } from './database.ts';
import { createEcs } from './ecs.ts';
import { ESSENTIAL_EXIT } from './ecs-scheduler.ts';
import { primaryOf, runningTasks } from './ecs-state.ts';
import { createFaults } from './faults.ts';
import { hang, work } from './fulfilment.ts';
import { createHappeningRecorder } from './happenings.ts';
import { createLambda } from './lambda.ts';
import { createLogWriter } from './log-writer.ts';
import { createLogRecorder } from './logs.ts';
import { createMetricRecorder } from './metrics.ts';
import { createPublisher } from './publish.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { createReferee } from './referee.ts';
import { createRequestFlow } from './request-flow.ts';
import { createScaling } from './scalable-targets.ts';
import { servingOf } from './serving.ts';
import { createSessionRecorder } from './session-recorder.ts';
import { ACCOUNT_ID, DATABASE, ENTRANCE, REGION, STEP_SECONDS, WORKERS } from './shop.ts';
import { leak } from './task-condition.ts';
import { createTraceRecorder } from './traces.ts';
import { createTraffic } from './traffic.ts';
import type { World, WorldSettings } from './types.ts';

const STEP_MS = STEP_SECONDS * 1000;
const MINUTE_MS = 60_000;
/** Connections that a leak can take in all: the pools keep fighting for the rest. */
const MOST_LEAKED = Math.round(DATABASE.maxConnections * 0.75);

/** A new shop, with its services long since steady; let it run some hours before the first fault, so that it has a past. */
export const createWorld = ({ seed, startAt }: WorldSettings): World => {
  if (startAt % MINUTE_MS !== 0) throw new RangeError(`startAt must be a whole minute in epoch ms, given ${startAt}`);
  const random = createRandom(seed);
  const clock = { now: startAt };
  let steppedTo = startAt;

  const metrics = createMetricRecorder();
  const logs = createLogRecorder();
  const happenings = createHappeningRecorder();
  const ecs = createEcs(clock, happenings, logs, random.fork());
  const scaling = createScaling(clock, ecs, happenings);
  const workers = createWorkers(clock, happenings, random.fork());
  const lambda = createLambda(clock, happenings);
  const queue = createQueue();
  const faults = createFaults({ ecs, lambda, workers }, random.fork());
  const traffic = createTraffic(random.fork());
  const servingRandom = random.fork();
  const leakRandom = random.fork();
  const workRandom = random.fork();
  const flowThrough = createRequestFlow(random.fork());
  const publisher = createPublisher(metrics, ecs, queue, random.fork());
  const logWriter = createLogWriter(logs, random.fork());
  const sessions = createSessionRecorder(random.fork());
  const traces = createTraceRecorder(random.fork());
  const referee = createReferee();
  let ordersPerSecond = 0;

  const leaked = (): number =>
    [...ecs.services.values()].flatMap(runningTasks).reduce((sum, task) => sum + task.leakedConnections, 0);

  const leakAndKill = (at: number): void => {
    const mayLeak = leaked() < MOST_LEAKED;
    for (const service of ecs.services.values()) {
      for (const task of runningTasks(service)) {
        if (!leak(service.plan, task, faults, mayLeak, leakRandom)) continue;
        const reason = 'OutOfMemoryError: Container killed due to memory usage';
        ecs.scheduler.stop(service, task, { ...ESSENTIAL_EXIT, exitCode: 137, reason }, at);
        if (task.deployment === primaryOf(service)) service.unfinishedImports += 1;
      }
    }
  };

  const connections = () => {
    const pools = [...ecs.services.values()].reduce(
      (sum, service) => sum + runningTasks(service).length * service.plan.poolConnections,
      workers.inService().length * WORKERS.connectionsPerInstance,
    );
    const foreign = faults.of('foreign-connections').reduce((sum, { fault }) => sum + fault.connections, 0);
    return { pools, leaked: leaked(), foreign };
  };

  const heldShare = (): number =>
    Math.min(
      1,
      faults.of('held-rows').reduce((sum, { fault }) => sum + fault.share, 0),
    );

  const step = (at: number): void => {
    clock.now = at;
    for (const instance of faults.hangingNow(at)) {
      hang(instance, queue, at);
      logWriter.writeHanging(instance.id, at);
    }
    leakAndKill(at);
    scaling.step(at);
    ecs.step(at);
    workers.step(at);
    queue.step(at);

    const database = databaseCondition(connections(), ordersPerSecond, heldShare());
    const deps = { ecs, lambda, faults, random: servingRandom };
    const shop = flowThrough(traffic.rateAt(at, faults.trafficFactor(at)), (plan, offered) =>
      servingOf(plan, offered, database, deps, at),
    );
    const written = shop.get('orders-db');
    const sent = shop.get('order-events');
    ordersPerSecond = (written?.offered ?? 0) / STEP_SECONDS;
    if (sent) queue.send(sent.offered - sent.failed, at);
    const fulfilment = work(workers, queue, database, workRandom, at);

    const truth = { at, shop, fulfilment, database };
    publisher.publishStep(truth);
    sessions.record(database.active);
    traces.record(shop);
    logWriter.write(shop, fulfilment, at);
    referee.record(shop, queue.oldestAgeSeconds(at), shop.get(ENTRANCE)?.offered ?? 0);
    if (at % MINUTE_MS === 0) closeMinute(truth);
  };

  const closeMinute = (truth: Parameters<typeof publisher.publishMinute>[0]): void => {
    const minute = truth.at - MINUTE_MS;
    publisher.publishMinute(truth, workers.group.desiredCapacity);
    metrics.closeMinute(minute);
    traces.closeMinute(minute);
    sessions.closeMinute(minute);
    for (const name of ecs.services.keys()) {
      const [point] = metrics.between(
        {
          namespace: 'AWS/ECS',
          metricName: 'CPUUtilization',
          dimensions: { ClusterName: ecs.api.cluster, ServiceName: name },
        },
        minute,
        truth.at,
      );
      if (point) scaling.observe(name, point.sum / point.sampleCount);
    }
  };

  return {
    accountId: ACCOUNT_ID,
    region: REGION,
    get now() {
      return clock.now;
    },
    advanceTo(epochMs) {
      if (epochMs < clock.now) {
        throw new RangeError(`time only goes forward: it is ${clock.now}, asked for ${epochMs}`);
      }
      while (steppedTo + STEP_MS <= epochMs) {
        steppedTo += STEP_MS;
        step(steppedTo);
      }
      clock.now = epochMs;
    },
    inject: (fault) => faults.inject(fault, clock.now),
    clear: (kind) => faults.clear(kind),
    faultPresent: () => faults.present(clock.now),
    metrics,
    logs,
    traces,
    happenings,
    ecs: ecs.api,
    scalableTargets: scaling.api,
    autoScaling: workers.api,
    lambda: lambda.api,
    database: describeDatabase,
    databaseSessions: sessions.between,
    queue: (name) => queue.attributes(name, clock.now),
    truth: referee.truth,
  };
};

import { createRandom } from '../../drill/world/random.ts';
import { STORM_ALARMS } from './alarms.ts';
import { ingesting, type StormIncident } from './ingest.ts';
import { atLeastOnce, drain, type Mapping } from './queue.ts';
import { stormTransitions, type Transition } from './transitions.ts';

export interface StormOptions {
  signals: number;
  batchSize: number;
  seed: number;
}

export interface StormResult extends StormOptions {
  /** Distinct transitions that were sent; `signals` is how many were asked for. */
  distinct: number;
  /** Messages that the function received, second deliveries included. */
  delivered: number;
  incidents: number;
  workflowStarts: number;
  /** Signals that the store counts in an incident of their own application. */
  attached: number;
  lost: number;
  attachedTwice: number;
  /** Deliveries a second of wall-clock time, over a table within the process. */
  signalsPerSecond: number;
  /** The same for a second of this process's own time, which others on the machine do not slow down. */
  signalsPerCpuSecond: number;
  /** DynamoDB write units by delivery. */
  writesPerSignal: number;
  readsPerSignal: number;
  /** Calls of StartExecution: the first of a run starts it, the others make sure of it. */
  startCalls: number;
  right: boolean;
}

type Counts = Omit<StormResult, 'right'>;
type Receive = ReturnType<typeof ingesting>['receive'];

const APPLICATION_OF = new Map(STORM_ALARMS.map(({ arn, application }) => [arn, application]));
export const DUPLICATE_SHARE = 0.2;
/** As the queue's event source mapping is deployed. */
export const MAPPING: Omit<Mapping, 'batchSize'> = { concurrency: 5, mostReceives: 5 };
/** How fast the function's own clock goes while it works the storm off: a run costs the same on every machine. */
const DELIVERIES_PER_SECOND = 1000;

export const rounded = (figure: number): number => Number(figure.toFixed(4));

/** The clock of a function that works off these: it begins when the last has happened, and goes on with what is delivered. */
export const clockOf = (transitions: readonly Transition[]) => {
  let received = 0;
  const endedAt = Math.max(...transitions.map(({ at }) => at.getTime()));
  return {
    now: () => new Date(endedAt + Math.floor((1000 * received) / DELIVERIES_PER_SECOND)),
    counting:
      (receive: Receive): Receive =>
      (batch) => {
        received += batch.length;
        return receive(batch);
      },
  };
};

/** Signals that are counted in an incident of their own application. */
const counted = (incidents: readonly StormIncident[]): number =>
  incidents
    .flatMap(({ application, countByAlarm }) =>
      [...countByAlarm].map(([arn, count]) => (application === APPLICATION_OF.get(arn) ? count : 0)),
    )
    .reduce((sum, count) => sum + count, 0);

/** One incident and one workflow for each application that is in the storm, and every signal once. */
const isRight = ({ signals, distinct, incidents, workflowStarts, attached, lost, attachedTwice }: Counts): boolean => {
  const applications = new Set(STORM_ALARMS.slice(0, signals).map(({ application }) => application)).size;
  return (
    distinct === signals &&
    incidents === applications &&
    workflowStarts === applications &&
    attached === distinct &&
    lost === 0 &&
    attachedTwice === 0
  );
};

/**
 * Sends a storm through the function and looks at what the store holds. Then tells every signal once more: one that was
 * counted is not counted again, so whatever the counts grow by had been lost, even where a doubled one hid it.
 */
export const measureStorm = async (
  { signals, batchSize, seed }: StormOptions,
  ingest: typeof ingesting = ingesting,
): Promise<StormResult> => {
  const random = createRandom(seed);
  const transitions = stormTransitions(signals, random.fork());
  const bodies = transitions.map(({ body }) => body);
  const messages = atLeastOnce(bodies, DUPLICATE_SHARE, random.fork());
  const clock = clockOf(transitions);
  const { receive, meters, runs, incidents } = ingest(random.fork(), clock.now);
  const deliver = clock.counting(receive);

  const usedBefore = process.cpuUsage();
  const startedAt = performance.now();
  const { delivered } = await drain(messages, { ...MAPPING, batchSize }, deliver);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(usedBefore);
  const { writeUnits, readUnits, startCalls } = meters;
  const opened = await incidents();
  const before = counted(opened);
  const workflowStarts = runs.size;

  await drain(atLeastOnce(bodies, 0, random.fork()), { ...MAPPING, batchSize }, deliver);
  const after = counted(await incidents());
  const distinct = new Set(bodies).size;
  const result = {
    signals,
    batchSize,
    seed,
    distinct,
    delivered,
    incidents: opened.length,
    workflowStarts,
    attached: before,
    lost: Math.max(distinct, after) - before,
    attachedTwice: Math.max(0, after - distinct),
    signalsPerSecond: Math.round(delivered / seconds),
    signalsPerCpuSecond: Math.round((1e6 * delivered) / (user + system)),
    writesPerSignal: rounded(writeUnits / delivered),
    readsPerSignal: rounded(readUnits / delivered),
    startCalls,
  };
  return { ...result, right: isRight(result) };
};

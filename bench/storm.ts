import { parseArgs } from 'node:util';
import { report } from './options.ts';
import { type MaintenanceResult, measureInMaintenance } from './storm/in-maintenance.ts';
import { measureStorm, type StormResult } from './storm/measure.ts';

/** What is deployed may choose any; the goals are judged at the default, the dearest of them. */
const OTHER_BATCH_SIZES = [25, 100];

const WARMING_SIGNALS = 2000;

const positive = (name: string, text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number from 1 on, given ${text}`);
  return value;
};

const readStormOptions = (args: readonly string[]) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      signals: { type: 'string', default: '10000' },
      'batch-size': { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    signals: positive('signals', values.signals),
    batchSize: positive('batch-size', values['batch-size']),
    seed: positive('seed', values.seed),
    json: values.json,
  };
};

const lineOf = (result: StormResult): string =>
  [
    `batches of ${String(result.batchSize).padEnd(3)}`,
    `${result.incidents} incidents, ${result.workflowStarts} workflows`,
    `${result.attached} of ${result.distinct} signals attached, ${result.lost} lost, ${result.attachedTwice} twice`,
    `${result.signalsPerSecond} a second`,
    `${result.writesPerSignal} write units each`,
    result.right ? 'right' : 'WRONG',
  ].join(' | ');

const lineOfMaintenance = (result: MaintenanceResult): string =>
  [
    'in a maintenance window, in order',
    `${result.incidents} incidents`,
    `${result.recorded} recorded with their reason, the newest of ${result.heldRight} alarms held`,
    `${result.writesPerSignal} write units each`,
    result.right ? 'right' : 'WRONG',
  ].join(' | ');

/** `storm --signals 10000`: a storm of alarms through the real ingest function; ends with 1 unless every signal is where it belongs, once. */
export const runStorm = async (args: readonly string[]): Promise<void> => {
  const { json, ...options } = readStormOptions(args);
  // A function that works off a storm is warm after its first batches, and so is this one before it is timed.
  await measureStorm({ ...options, signals: Math.min(options.signals, WARMING_SIGNALS) });
  const result = await measureStorm(options);
  const others: StormResult[] = [];
  if (!json)
    for (const batchSize of OTHER_BATCH_SIZES.filter((size) => size !== options.batchSize))
      others.push(await measureStorm({ ...options, batchSize }));
  const inMaintenance = await measureInMaintenance(options);
  if (![result, inMaintenance, ...others].every(({ right }) => right)) process.exitCode = 1;
  const lines = [
    `${result.distinct} transitions of 40 alarms of 5 applications, ${result.delivered} deliveries, seed ${options.seed}`,
    ...[result, ...others].map(lineOf),
    lineOfMaintenance(inMaintenance),
  ];
  report(lines, { ...result, inMaintenance }, { json });
};

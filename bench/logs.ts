import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTemplateMiner } from '../lib/domain/logs/template-miner.ts';
import { parseCsv } from './csv.ts';
import { readOptions, report } from './options.ts';

interface LabelledLog {
  name: string;
  messages: string[];
  truth: string[];
}

const SUFFIX = '.log_structured.csv';

/** Loghub sets (Zhu et al., ISSRE 2023): one folder a set, with the message in `Content` and the true template in `EventId`. */
const readLogs = (folder: string): LabelledLog[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(SUFFIX))
    .sort()
    .map((path) => {
      const [header = [], ...rows] = parseCsv(readFileSync(join(folder, path), 'utf8'));
      const content = header.indexOf('Content');
      const event = header.indexOf('EventId');
      if (content < 0 || event < 0)
        throw new Error(`${path}: expected columns Content and EventId, given ${header.join(', ')}`);
      return {
        name: (path.split('/').at(-1) ?? path).slice(0, -SUFFIX.length).replace(/_2k$/, ''),
        messages: rows.map((row) => row[content] ?? ''),
        truth: rows.map((row) => row[event] ?? ''),
      };
    });

/** Share of messages whose group is exactly the true one (grouping accuracy, Zhu et al., ICSE-SEIP 2019). */
const groupingAccuracy = (found: readonly number[], truth: readonly string[]): number => {
  const truthOf = new Map<number, Set<string>>();
  const foundSize = new Map<number, number>();
  const truthSize = new Map<string, number>();
  for (const [index, group] of found.entries()) {
    const event = truth[index] ?? '';
    truthOf.set(group, (truthOf.get(group) ?? new Set()).add(event));
    foundSize.set(group, (foundSize.get(group) ?? 0) + 1);
    truthSize.set(event, (truthSize.get(event) ?? 0) + 1);
  }
  let right = 0;
  for (const [group, events] of truthOf) {
    const [event = ''] = events;
    const size = foundSize.get(group) ?? 0;
    if (events.size === 1 && truthSize.get(event) === size) right += size;
  }
  return right / truth.length;
};

const group = (messages: readonly string[]): number[] => {
  const miner = createTemplateMiner();
  return messages.map((message) => miner.add(message)).map((templateId) => miner.resolve(templateId));
};

/**
 * Lines a second of one core, with a fresh miner for every set, so that growing trees are paid for; the first pass warms the engine
 * up. What counts is the processor time of the whole process: threads that the engine runs beside (collecting garbage) are paid for
 * too, and a busy machine changes nothing.
 */
const linesPerSecond = (logs: readonly LabelledLog[]): number => {
  const passes = 5;
  const lines = passes * logs.reduce((sum, { messages }) => sum + messages.length, 0);
  for (const { messages } of logs) group(messages);
  const startedAt = process.cpuUsage();
  for (let pass = 0; pass < passes; pass += 1) for (const { messages } of logs) group(messages);
  const { user, system } = process.cpuUsage(startedAt);
  return Math.round((1e6 * lines) / (user + system));
};

/** `logs --data DIR`: how well one configuration of the miner groups the lines of every set, and how fast. */
export const runLogs = (args: readonly string[]): void => {
  const options = readOptions(args);
  if (!options.data) throw new Error('logs needs --data DIR, a folder of Loghub sets');
  const logs = readLogs(options.data);
  if (logs.length === 0) throw new Error(`no *${SUFFIX} under ${options.data}`);
  const sets = Object.fromEntries(
    logs.map(({ name, messages, truth }) => [name, groupingAccuracy(group(messages), truth)]),
  );
  const accuracies = Object.values(sets);
  const mean = accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length;
  const result = { mean, sets, linesPerSecond: linesPerSecond(logs) };
  report(
    [
      ...Object.entries(sets).map(([name, accuracy]) => `${name.padEnd(14)} ${accuracy.toFixed(3)}`),
      `${'mean'.padEnd(14)} ${mean.toFixed(3)}`,
      `${result.linesPerSecond} lines a second of one core (processor time of the whole process)`,
    ],
    result,
    options,
  );
};

import type { Scope } from '../../../contracts/observation.ts';
import { awsErrorText } from '../errors.ts';
import { type Collector, type Findings, gap, nothingFound } from './collector.ts';

/** All of these as one, in new lists. */
const together = (all: readonly Findings[]): Findings => ({
  series: all.flatMap(({ series }) => series),
  logs: all.flatMap(({ logs }) => logs),
  logsRead: all.flatMap(({ logsRead = [] }) => logsRead),
  platform: all.flatMap(({ platform }) => platform),
  changes: all.flatMap(({ changes }) => changes),
  alarms: all.flatMap(({ alarms }) => alarms),
  traced: all.flatMap(({ traced }) => traced),
  databaseLoad: all.flatMap(({ databaseLoad }) => databaseLoad),
  changeEvents: all.flatMap(({ changeEvents }) => changeEvents),
  servedHours: all.flatMap(({ servedHours }) => servedHours),
  gaps: all.flatMap(({ gaps }) => gaps),
});

const runOne = async ({ name, source = name, budgetSeconds, look }: Collector, scope: Scope): Promise<Findings> => {
  const found = nothingFound();
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      resolve('late');
      controller.abort();
    }, 1000 * budgetSeconds);
  });
  try {
    const ended = await Promise.race([look({ scope, found, signal: controller.signal }), late]);
    // A copy: what a late collector still adds must not change what was already judged.
    const inTime = together([found]);
    if (ended === 'late') {
      inTime.gaps.push(
        gap(source, null, `${name} took longer than its ${budgetSeconds} s; what it had seen until then is used`),
      );
    }
    return inTime;
  } catch (error) {
    const inTime = together([found]);
    inTime.gaps.push(gap(source, null, `${name} failed: ${awsErrorText(error)}`));
    return inTime;
  } finally {
    clearTimeout(timer);
  }
};

/** Runs collectors side by side, each within its own budget. Never throws: one that fails or is late becomes a gap. */
export const runCollectors = async (collectors: readonly Collector[], scope: Scope): Promise<Findings> =>
  together(await Promise.all(collectors.map((collector) => runOne(collector, scope))));

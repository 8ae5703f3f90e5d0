import type { Catalog } from '../../../contracts/catalog.ts';
import { logGroupsOf } from '../../../contracts/log-groups.ts';
import type { Gap, Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Place } from '../clients.ts';
import { ask, type Collector, eachAtOnce, gap, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { common, type ReadLine, readWindow, type Stretch, type WindowRead } from './read-window.ts';

const COLLECTOR = 'logs';
const COMPONENTS_AT_ONCE = 4;
/** How much of the time before the onset is read as normal. */
const BASELINE_SECONDS = 1800;

/** A group that writes this many times as fast as before the onset is flooded. */
const FLOOD = 3;

interface Window extends Stretch {
  called: 'before the onset' | 'since the onset';
}

interface Source extends ScopedComponent {
  place: Place;
  logGroups: string[];
}

/** The incident first: when the budget ends early, it is the baseline that is missing. */
const windowsOf = ({ onsetAt, baselineFromAt, toAt }: Scope): Window[] => {
  const onset = Date.parse(onsetAt);
  const baselineFrom = Math.max(Date.parse(baselineFromAt), onset - 1000 * BASELINE_SECONDS);
  const windows: Window[] = [
    { called: 'since the onset', fromMillis: onset, toMillis: Date.parse(toAt) },
    { called: 'before the onset', fromMillis: baselineFrom, toMillis: onset },
  ];
  return windows.filter(({ fromMillis, toMillis }) => fromMillis < toMillis);
};

/** One window of a group that was read. */
interface Read {
  source: Source;
  logGroup: string;
  window: Window;
  read: WindowRead;
}

const coveredMillis = ({ read }: Read): number =>
  read.stretches.reduce((sum, { fromMillis, toMillis }) => sum + toMillis - fromMillis, 0);
const lengthMillis = ({ window }: Read): number => window.toMillis - window.fromMillis;
const isCut = (one: Read): boolean => coveredMillis(one) < lengthMillis(one);
const linesPerMilli = (one: Read): number => one.read.lines.length / coveredMillis(one);

/** What is wrong with a sample beside that it is one; null where the group always writes so much. */
const worseThanUsual = (one: Read, before: Read | undefined): string | null => {
  if (one.window.called === 'before the onset') return null;
  if (!before || coveredMillis(before) === 0) return 'How much it wrote before the onset is not known';
  if (!isCut(before)) return 'Before the onset all were read: it is flooded';
  return linesPerMilli(one) > FLOOD * linesPerMilli(before)
    ? `That is more than ${FLOOD} times as many a second as before the onset: it is flooded`
    : null;
};

/**
 * Says which windows were not read whole. A group that always writes more than is read is sampled for good, however thin the sample:
 * it has thousands of lines and says how often they come, and what it may have missed is not called new. A flood since the onset
 * is no such sample: it hides what else is written then. That, and time of which nothing is known, lowers the verdict.
 */
const cutsOf = (reads: readonly Read[]): Gap[] => {
  const sameGroup = ({ source, logGroup }: Read) => `${source.component}|${logGroup}`;
  const before = new Map(
    reads.filter(({ window }) => window.called === 'before the onset').map((one) => [sameGroup(one), one]),
  );
  return reads.filter(isCut).map((one) => {
    const { source, logGroup, window, read } = one;
    const [covered, length] = [coveredMillis(one), lengthMillis(one)];
    const because = `${logGroup} has more lines ${window.called} than are read`;
    if (covered === 0)
      return gap(COLLECTOR, source.component, `${because}, and what was read covers no time: its rates are not known`);
    const sample = `${because}: ${read.lines.length} lines from ${read.stretches.length} stretches, ${Math.max(1, Math.round(covered / 1000))} s of ${Math.round(length / 1000)} s; rare lines may be missing`;
    const worse = worseThanUsual(one, before.get(sameGroup(one)));
    return worse === null
      ? standingGap(COLLECTOR, source.component, sample)
      : gap(COLLECTOR, source.component, `${sample}. ${worse}`);
  });
};

/** Log lines of every component's groups: half an hour before the onset, and everything since, both bounded in events and bytes. */
export const logsCollector = (catalog: Catalog, clientsFor: ClientsFor<'logs'>, budgetSeconds: number): Collector => ({
  name: COLLECTOR,
  budgetSeconds,
  async look({ scope, found, signal }) {
    const sources = byPlace(scope).flatMap(({ place, components }) =>
      components.map((parts): Source => {
        const service = catalog.services[parts.service];
        return { ...parts, place, logGroups: service ? logGroupsOf(service) : [] };
      }),
    );
    const work = windowsOf(scope).flatMap((window) => sources.map((source) => ({ window, source })));
    const reads: Read[] = [];
    let told: Gap[] = [];
    await eachAtOnce(work, COMPONENTS_AT_ONCE, async ({ window, source }) => {
      const { component, place, logGroups } = source;
      const lines: ReadLine[] = [];
      let stretches: Stretch[] | null = null;
      for (const logGroup of logGroups) {
        const about = `the lines of ${logGroup} ${window.called}`;
        await ask(found, { collector: COLLECTOR, component, action: 'logs:FilterLogEvents', about }, async () => {
          const read = await readWindow(clientsFor(place).logs, logGroup, window, signal);
          lines.push(...read.lines);
          stretches = stretches === null ? read.stretches : common(stretches, read.stretches);
          reads.push({ source, logGroup, window, read });
          // Anew after each, as the budget may end before the last: what is not read by then is not taken for whole.
          found.gaps.splice(0, Infinity, ...found.gaps.filter((each) => !told.includes(each)));
          told = cutsOf(reads);
          found.gaps.push(...told);
        });
      }
      if (stretches === null) return;
      // Together: lines whose time is not known would be taken for all there are.
      for (const { atMillis, message } of lines)
        found.logs.push({ component, at: new Date(atMillis).toISOString(), message });
      found.logsRead = [
        ...(found.logsRead ?? []),
        ...(stretches as Stretch[]).map(({ fromMillis, toMillis }) => ({
          component,
          fromAt: new Date(fromMillis).toISOString(),
          toAt: new Date(toMillis).toISOString(),
        })),
      ];
    });
  },
});

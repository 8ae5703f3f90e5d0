import type { Catalog } from '../../../contracts/catalog.ts';
import { logGroupsOf } from '../../../contracts/log-groups.ts';
import type { Scope } from '../../../contracts/observation.ts';
import type { ClientsFor, Place } from '../clients.ts';
import { ask, type Collector, eachAtOnce, type Findings, gap, standingGap } from '../observatory/collector.ts';
import { byPlace, type ScopedComponent } from '../observatory/places.ts';
import { common, type ReadLine, readWindow, type Stretch, type WindowRead } from './read-window.ts';

const COLLECTOR = 'logs';
const COMPONENTS_AT_ONCE = 4;
/** How much of the time before the onset is read as normal. */
const BASELINE_SECONDS = 1800;

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

const tellCut = (
  found: Findings,
  { component }: Source,
  logGroup: string,
  window: Window,
  { lines, stretches }: WindowRead,
): void => {
  const covered = stretches.reduce((sum, { fromMillis, toMillis }) => sum + toMillis - fromMillis, 0);
  const length = window.toMillis - window.fromMillis;
  if (covered >= length) return;
  const because = `${logGroup} has more lines ${window.called} than are read`;
  // A sample says how often lines come; nothing at all says nothing.
  found.gaps.push(
    covered === 0
      ? gap(COLLECTOR, component, `${because}, and what was read covers no time: its rates are not known`)
      : standingGap(
          COLLECTOR,
          component,
          `${because}: ${lines.length} lines from ${stretches.length} stretches, ${Math.max(1, Math.round(covered / 1000))} s of ${Math.round(length / 1000)} s; rare lines may be missing`,
        ),
  );
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
          tellCut(found, source, logGroup, window, read);
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

import type { Catalog } from '../../../contracts/catalog.ts';
import { componentParts } from '../../../contracts/component.ts';
import { logGroupsOf } from '../../../contracts/log-groups.ts';
import type { LogLine } from '../../../contracts/observation.ts';
import type { LogSearch } from '../../../ports/lookups.ts';
import type { ClientsFor } from '../clients.ts';
import { awsErrorText } from '../errors.ts';
import { catalogComponents } from '../observatory/places.ts';
import { type Bounds, readFrom } from './read-window.ts';

/** Enough to see what was asked for, little enough to be read while a model waits. */
const BOUNDS: Bounds = { events: 400, bytes: 100_000, pages: 10 };
const GROUPS = 3;
const BUDGET_MILLISECONDS = 8000;

/**
 * A phrase as it stands: quotes make a filter pattern take every other sign for itself
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html). The phrase itself holds none: its schema says so.
 */
const patternOf = (contains: string): string => `"${contains.replace(/["\\]/g, '')}"`;

/** Looks into the groups of a service of this account: what the catalog does not name cannot be read. */
export const createLogSearch = (catalog: Catalog, clientsFor: ClientsFor<'logs'>): LogSearch => ({
  async linesOf({ component, contains, fromAt, toAt }, withinSeconds) {
    const known = catalogComponents(catalog).find((each) => each.component === component);
    const service = catalog.services[known?.service ?? ''];
    const { account, region } = componentParts(component);
    if (!service || account !== catalog.account)
      return { status: 'unavailable', because: 'its log is not read from here' };
    const stretch = { fromMillis: Date.parse(fromAt), toMillis: Date.parse(toAt) };
    if (stretch.toMillis <= stretch.fromMillis) return { status: 'read', lines: [], whole: true };
    const { logs } = clientsFor({ account, region });
    const signal = AbortSignal.timeout(Math.min(BUDGET_MILLISECONDS, Math.floor(1000 * withinSeconds)));
    const pattern = contains === null ? undefined : patternOf(contains);
    const groups = logGroupsOf(service);
    try {
      const reads = await Promise.all(
        groups.slice(0, GROUPS).map((group) => readFrom(logs, group, stretch, BOUNDS, signal, pattern)),
      );
      return {
        status: 'read',
        whole: groups.length <= GROUPS && reads.every(({ coveredTo }) => coveredTo >= stretch.toMillis),
        lines: reads
          .flatMap((read) => read.lines)
          .map(({ atMillis, message }): LogLine => ({ component, at: new Date(atMillis).toISOString(), message }))
          .toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at))),
      };
    } catch (error) {
      return { status: 'unavailable', because: `the log could not be read: ${awsErrorText(error).slice(0, 200)}` };
    }
  },
});

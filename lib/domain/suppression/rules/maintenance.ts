import type { Signal } from '../../../contracts/signal.ts';
import type { MaintenanceWindow } from '../../../contracts/suppression-policy.ts';
import { windowEnd } from '../window-end.ts';
import type { StandingRule } from './rule.ts';

/** A window without names covers everything, what the catalog does not know as well. */
const covers = ({ services, applications }: MaintenanceWindow, { service, application }: Signal): boolean =>
  (services === undefined && applications === undefined) ||
  (service !== null && services?.includes(service) === true) ||
  (application !== null && applications?.includes(application) === true);

/** In a maintenance window nothing is opened for what it covers, whenever it was observed: what matters is that somebody works on it now. */
export const maintenance: StandingRule = ({ maintenance: windows }, now) => {
  const open = windows.flatMap((window) => {
    const end = windowEnd(window, now);
    return end ? [{ window, end }] : [];
  });
  return (signal) => {
    const found = open.find(({ window }) => covers(window, signal));
    return found
      ? {
          rule: 'maintenance',
          because: `maintenance window ${found.window.name} is open until ${found.end.toISOString()}`,
        }
      : null;
  };
};

import type { AuditRow } from '../../console/console-views.ts';
import type { AuditEntry } from '../../lib/contracts/audit.ts';
import type { Operator } from '../../lib/contracts/operator.ts';
import { type Plan, stepsOf } from '../../lib/contracts/plan.ts';
import { includes, roleEverywhere, roleOnEach } from '../../lib/domain/access/role-on.ts';
import type { ConsoleDeps, Looking } from './console-deps.ts';
import { nameOf, plain } from './plain.ts';

const PAGE = 50;
/** Pages that are passed over in one request where none of their lines is for whoever looks. */
const MOST_READS = 10;
/** What one export holds at most; the next one goes on where it ends. */
export const MOST_EXPORTED = 2000;

/** Whether the audit log is anything for somebody: an admin of everything, or of some services. */
export const seesAudit = (catalog: Pick<ConsoleDeps['catalog'], 'access'>, { groups }: Operator): boolean =>
  groups.some((group) => Object.hasOwn(catalog.access, group) && catalog.access[group]?.role === 'admin');

export interface AuditPart {
  entries: AuditEntry[];
  next: string | null;
}

/**
 * A part of the log, newest first: the lines about plans that somebody is an admin of, which is of each service that the line is about; those
 * about everything, or about a plan that is not known, only for admins of everything. The log may go on although a part is shorter than asked for.
 */
export const auditPart = async ({ deps, operator }: Looking, before: string, most = PAGE): Promise<AuditPart> => {
  const { incidents, catalog } = deps;
  const everything = includes(roleEverywhere(catalog, operator), 'admin');
  const known = new Map<string, Promise<Plan[]>>();
  const plansOf = async (incidentId: string): Promise<Plan[]> => (await incidents.history(incidentId))?.plans ?? [];
  const maySee = async (entry: AuditEntry): Promise<boolean> => {
    if (everything || entry.incidentId === null) return everything;
    const plans = known.get(entry.incidentId) ?? plansOf(entry.incidentId);
    known.set(entry.incidentId, plans);
    return includes(roleOnEach(catalog, operator, servicesOf(entry, await plans)), 'admin');
  };
  const entries: AuditEntry[] = [];
  let next: string | null = before;
  for (let reads = 0; reads < Math.max(MOST_READS, most / PAGE) && next !== null && entries.length < most; reads += 1) {
    const page = await incidents.auditEntries({ before: next, limit: Math.min(PAGE, most - entries.length) });
    const seen = await Promise.all(page.entries.map(maySee));
    entries.push(...page.entries.filter((_, index) => seen[index]));
    next = page.next;
  }
  return { entries, next };
};

/** What a line is about: the services of its plan, of a started change that of its own step; none where that plan is not known. */
const servicesOf = ({ planHash, target }: AuditEntry, plans: readonly Plan[]): string[] => {
  const plan = plans.find((each) => each.planHash === planHash);
  const steps = plan ? stepsOf(plan) : [];
  return steps.filter((step) => target === null || step.target === target).map(({ service }) => service);
};

export const auditRow = ({
  at,
  act,
  by,
  how,
  from,
  incidentId,
  runbook,
  target,
  planHash,
  reason,
}: AuditEntry): AuditRow => ({
  at,
  act: act.replaceAll('-', ' '),
  by,
  how,
  from,
  incidentId,
  runbook,
  target: target && nameOf(target),
  planHash,
  reason: reason && plain(reason),
});

const COLUMNS = [
  'at',
  'act',
  'by',
  'how',
  'from',
  'incidentId',
  'approvalId',
  'runbook',
  'target',
  'planHash',
  'reason',
] as const;

/**
 * A cell that no spreadsheet takes for a formula: quoted, and with a quote before what would begin one.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const cell = (value: string | null): string => {
  const text = (value ?? '').replace(/[\r\n\t]+/g, ' ');
  return `"${(/^[\s]*[=+\-@|%]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** RFC 4180, one line an entry. */
export const auditCsv = (entries: readonly AuditEntry[]): string =>
  [COLUMNS.join(','), ...entries.map((entry) => COLUMNS.map((column) => cell(entry[column])).join(','))]
    .join('\r\n')
    .concat('\r\n');

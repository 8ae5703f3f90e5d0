import type * as z from 'zod';
import { Approval } from '../../contracts/approval.ts';
import { Diagnosis } from '../../contracts/diagnosis.ts';
import type { History } from '../../contracts/history.ts';
import { TimelineEntry } from '../../contracts/incident.ts';
import { Plan } from '../../contracts/plan.ts';
import { Remediation } from '../../contracts/remediation.ts';
import { Validation } from '../../contracts/validation.ts';
import { asTimeline, byTime } from './by-time.ts';
import { attachedSignals, readSignalItems } from './counted-signals.ts';
import { homesOf, incidentFrom } from './incident-item.ts';
import { StoredOutcome } from './items.ts';
import {
  APPROVAL_PREFIX,
  DIAGNOSIS_PREFIX,
  HISTORY_RANGES,
  incidentPartition,
  outcomeKey,
  PLAN_PREFIX,
  REMEDIATION_PREFIX,
  SIGNAL_PREFIX,
  TIMELINE_PREFIX,
  VALIDATION_PREFIX,
} from './keys.ts';
import { parseItem, parseRecord } from './parse-item.ts';
import type { Table } from './table.ts';

/** The whole case without its bulk, in three queries however many records it has; one more for each incident that was merged into it. */
export const readHistory = async (table: Table, incidentId: string): Promise<History | null> => {
  const partition = incidentPartition(incidentId);
  const items = (await Promise.all(HISTORY_RANGES.map((sort) => table.query({ partition, sort })))).flat();
  const incident = incidentFrom(incidentId, items);
  if (!incident) return null;
  const under = (prefix: string) => items.filter(({ SK }) => SK.startsWith(prefix));
  const records = <T>(prefix: string, schema: z.ZodType<T>, at: (record: T) => string): T[] =>
    under(prefix)
      .map((item) => parseRecord(schema, item))
      .sort(byTime(at));
  const [, ...merged] = homesOf(incident);
  const mergedSignals = await readSignalItems(table, merged);
  const outcome = items.find(({ SK }) => SK === outcomeKey(incidentId).SK);
  return {
    incident,
    signals: attachedSignals(incidentId, [...under(SIGNAL_PREFIX), ...mergedSignals]),
    timeline: records(TIMELINE_PREFIX, TimelineEntry, ({ at }) => at).sort(asTimeline),
    diagnoses: records(DIAGNOSIS_PREFIX, Diagnosis, ({ at }) => at),
    plans: records(PLAN_PREFIX, Plan, ({ at }) => at),
    approvals: records(APPROVAL_PREFIX, Approval, ({ requestedAt }) => requestedAt),
    remediations: records(REMEDIATION_PREFIX, Remediation, ({ startedAt }) => startedAt),
    validations: records(VALIDATION_PREFIX, Validation, ({ at }) => at),
    outcome: outcome ? parseItem(StoredOutcome, outcome).record : null,
  };
};

import type * as z from 'zod';
import { Diagnosis } from '../../contracts/diagnosis.ts';
import { Plan } from '../../contracts/plan.ts';
import { Remediation } from '../../contracts/remediation.ts';
import { Validation } from '../../contracts/validation.ts';
import type { CaseRecords } from '../../ports/case-records.ts';
import type { SignalRecords } from '../../ports/signal-records.ts';
import { byTime } from './by-time.ts';
import { tryReadCollected, writeCollected } from './evidence-pages.ts';
import { readKnownIncident } from './incident-item.ts';
import {
  diagnosisKey,
  incidentPartition,
  planKey,
  REMEDIATION_PREFIX,
  validationKey,
  validationPrefix,
} from './keys.ts';
import { parseRecord } from './parse-item.ts';
import type { StoreParts } from './store-parts.ts';
import { type Key, put, type Table } from './table.ts';

const readRecord = async <T>(table: Table, schema: z.ZodType<T>, key: Key): Promise<T | null> => {
  const item = await table.get(key);
  return item ? parseRecord(schema, item) : null;
};

export const readRemediations = async (table: Table, incidentId: string): Promise<Remediation[]> => {
  const items = await table.query({ partition: incidentPartition(incidentId), sort: { prefix: REMEDIATION_PREFIX } });
  const remediations = items.map((item) => parseRecord(Remediation, item));
  return remediations.sort(byTime(({ startedAt }) => startedAt));
};

/** What every attempt saw, concluded, planned and proved. A record saved again replaces itself. */
export const caseRecords = ({ table, tries }: StoreParts, { signals }: Pick<SignalRecords, 'signals'>): CaseRecords => {
  const readCollected = (incidentId: string, attempt: number) =>
    tries(`reading the evidence of ${incidentId}`, () => tryReadCollected(table, incidentId, attempt));
  return {
    saveEvidence: (collected) => writeCollected(table, collected),

    collected: (incidentId, attempt) => readCollected(incidentId, attempt),

    async caseFile(incidentId, attempt) {
      const collected = await readCollected(incidentId, attempt);
      if (!collected) return null;
      const [incident, attached] = await Promise.all([readKnownIncident(table, incidentId), signals(incidentId)]);
      return { ...collected, incident, signals: attached };
    },

    async saveDiagnosis(diagnosis) {
      await table.write(put({ ...diagnosisKey(diagnosis.incidentId, diagnosis.attempt), record: diagnosis }));
    },
    diagnosis: (incidentId, attempt) => readRecord(table, Diagnosis, diagnosisKey(incidentId, attempt)),

    async savePlan(plan) {
      await table.write(put({ ...planKey(plan.incidentId, plan.attempt), record: plan }));
    },
    plan: (incidentId, attempt) => readRecord(table, Plan, planKey(incidentId, attempt)),

    remediations: (incidentId) => readRemediations(table, incidentId),

    async saveValidation(validation) {
      const { incidentId, attempt, validationId } = validation;
      await table.write(put({ ...validationKey(incidentId, attempt, validationId), record: validation }));
    },

    async validations(incidentId, attempt) {
      const sort = { prefix: validationPrefix(attempt) };
      const items = await table.query({ partition: incidentPartition(incidentId), sort });
      const validations = items.map((item) => parseRecord(Validation, item));
      return validations.sort(byTime(({ at }) => at));
    },
  };
};

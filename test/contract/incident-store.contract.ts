import { describe } from 'vitest';
import type { IncidentStore } from '../../lib/ports/incident-store.ts';
import { approvalsContract } from './incident-store/approvals.contract.ts';
import { auditContract } from './incident-store/audit.contract.ts';
import { budgetsContract } from './incident-store/budgets.contract.ts';
import { casesContract } from './incident-store/cases.contract.ts';
import { dispatchContract } from './incident-store/dispatch.contract.ts';
import { incidentsContract } from './incident-store/incidents.contract.ts';
import { noticesContract } from './incident-store/notices.contract.ts';
import { changesContract, outcomesContract, policiesContract } from './incident-store/outcomes.contract.ts';
import { relationsContract } from './incident-store/relations.contract.ts';
import { reportsContract } from './incident-store/reports.contract.ts';
import { returningContract } from './incident-store/returning.contract.ts';
import { revokingContract } from './incident-store/revoking.contract.ts';
import { sessionsContract } from './incident-store/sessions.contract.ts';
import { signalsContract } from './incident-store/signals.contract.ts';
import { suppressionContract } from './incident-store/suppression.contract.ts';
import { takingBackContract } from './incident-store/taking-back.contract.ts';

/** What every adapter of the incident store must do. Tests share one store, so each works on records of its own. */
export const incidentStoreContract = (store: () => IncidentStore, options: { runs: number }): void => {
  describe('signals', () => signalsContract(store, options));
  describe('signals around an end', () => returningContract(store, options));
  describe('relations', () => relationsContract(store));
  describe('incidents', () => incidentsContract(store, options));
  describe('cases', () => casesContract(store));
  describe('approvals', () => approvalsContract(store));
  describe('taking an approval back', () => takingBackContract(store));
  describe('revoking an approval', () => revokingContract(store));
  describe('dispatch', () => dispatchContract(store));
  describe('outcomes', () => outcomesContract(store));
  describe('reports', () => reportsContract(store));
  describe('changes', () => changesContract(store));
  describe('suppression', () => suppressionContract(store));
  describe('notices', () => noticesContract(store));
  describe('sessions', () => sessionsContract(store));
  describe('budgets', () => budgetsContract(store));
  describe('audit', () => auditContract(store));
  // Last: it puts a policy of the far future in force, under which nothing of the others could be dispatched.
  describe('policies', () => policiesContract(store));
};

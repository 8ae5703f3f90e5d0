import type { Diagnosis } from '../contracts/diagnosis.ts';
import type { ServedHours } from '../contracts/error-budget.ts';
import type { AlarmedHarm, DataQuality, Evidence } from '../contracts/evidence.ts';
import type { Incident } from '../contracts/incident.ts';
import type { Edge, Gap, Series, TracedCall } from '../contracts/observation.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Remediation } from '../contracts/remediation.ts';
import type { AttachedSignal } from '../contracts/signal.ts';
import type { Validation } from '../contracts/validation.ts';

/** What one attempt saw. Series are stored one item a component, so that no item nears the size limit. */
export interface CollectedEvidence {
  incidentId: string;
  attempt: number;
  evidence: Evidence[];
  /** By the alarms that called when it was collected. */
  alarmed: AlarmedHarm[];
  series: Series[];
  edges: Edge[];
  traced: TracedCall[];
  gaps: Gap[];
  /** Of services with an error budget, as far as it could be read. */
  servedHours: ServedHours[];
  dataQuality: DataQuality;
  evidenceVersion: number;
}

export interface CaseFile extends CollectedEvidence {
  incident: Incident;
  signals: AttachedSignal[];
}

export interface CaseRecords {
  saveEvidence(collected: CollectedEvidence): Promise<void>;
  /** What an attempt saw, without the incident and its signals; null when nothing was collected for it. */
  collected(incidentId: string, attempt: number): Promise<CollectedEvidence | null>;
  /** null when nothing was collected for this attempt. */
  caseFile(incidentId: string, attempt: number): Promise<CaseFile | null>;
  saveDiagnosis(diagnosis: Diagnosis): Promise<void>;
  diagnosis(incidentId: string, attempt: number): Promise<Diagnosis | null>;
  savePlan(plan: Plan): Promise<void>;
  plan(incidentId: string, attempt: number): Promise<Plan | null>;
  remediations(incidentId: string): Promise<Remediation[]>;
  saveValidation(validation: Validation): Promise<void>;
  /** Oldest first. */
  validations(incidentId: string, attempt: number): Promise<Validation[]>;
}

import type { ChosenParameters } from '../../contracts/approval.ts';
import type { Autonomy, Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import type { Diagnosis } from '../../contracts/diagnosis.ts';
import type { ServedHours } from '../../contracts/error-budget.ts';
import type { Hypothesis } from '../../contracts/hypothesis.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { TrackRecord } from '../../contracts/outcome.ts';
import type { RuleVerdict } from '../../contracts/plan.ts';
import type { Snapshot } from '../../contracts/snapshot.ts';
import type { Risk } from './assess-risk.ts';

/** Everything that the gate's rules may look at. null means: could not be read. */
export interface GateInput {
  manifest: RunbookManifest;
  /** Name of the target's service in the catalog. */
  service: string;
  /** Every service that the plan touches: the target's own, where it is no step among others. */
  services: readonly string[];
  target: ComponentId;
  catalog: Catalog;
  edges: readonly Edge[];
  snapshot: Snapshot | null;
  risk: Risk;
  diagnosis: Pick<Diagnosis, 'hypotheses' | 'modelDisagrees' | 'dataQuality'>;
  /** The one that the remedy is for. */
  hypothesis: Hypothesis;
  /** Of this fault class, runbook and service; null when there is none. */
  trackRecord: TrackRecord | null;
  /** The incident's own ceiling: `observe` for resources that the catalog does not know. */
  incidentCeiling: Autonomy;
  /** Attempts of this incident in which a remedy was started. */
  remediesStarted: number;
  killSwitchEngaged: boolean | null;
  /** What the breakers have counted in this clock hour. */
  startedInHour: { target: number; service: number; account: number } | null;
  /** What the service's users saw within the window of its error budget. */
  servedHours: ServedHours | null;
  /** True when a person picked this hypothesis or runbook: then a person is asked, however unsure the diagnosis is. */
  chosenByOperator: boolean;
  /** Numbers that this person chose for its parameters. */
  chosen: ChosenParameters;
  /** True for a step of a plan that a model composed. */
  composed: boolean;
  now: Date;
}

/** One rule of the gate; null when it has nothing to say about this remedy. */
export type Rule = (input: GateInput) => RuleVerdict | null;

import type { Approval, ApprovalLink, Decision } from '../contracts/approval.ts';
import type { AuditEntry } from '../contracts/audit.ts';
import type { ModelSpend } from '../contracts/budget.ts';
import type { Limits, Policies } from '../contracts/catalog.ts';
import type { Change } from '../contracts/change.ts';
import type { ComponentId } from '../contracts/component.ts';
import type { Diagnosis } from '../contracts/diagnosis.ts';
import type { ServedHours } from '../contracts/error-budget.ts';
import type { AlarmedHarm, DataQuality, Evidence } from '../contracts/evidence.ts';
import type { History } from '../contracts/history.ts';
import type { Incident, IncidentState, TimelineEntry } from '../contracts/incident.ts';
import type { Edge, Gap, Series, TracedCall } from '../contracts/observation.ts';
import type { Outcome, TrackRecord } from '../contracts/outcome.ts';
import type { Plan } from '../contracts/plan.ts';
import type { Remediation } from '../contracts/remediation.ts';
import type { PostIncidentReport } from '../contracts/report.ts';
import type { AttachedSignal, Signal } from '../contracts/signal.ts';
import type { Validation } from '../contracts/validation.ts';
import type { NoticeRecords } from './notice-records.ts';
import type { SessionRecords } from './session-records.ts';
import type { SuppressionRecords } from './suppression-records.ts';

export interface AttachResult {
  incident: Incident;
  /** True for the one caller whose write opened the incident. */
  opened: boolean;
  /** True for the one caller whose write opened a closed incident again. */
  reopened: boolean;
  /** True when a fingerprint joined or changed its status, or a further component shows the failure: the evidence version grew. */
  changed: boolean;
  /** How many of the given signals had been attached before (same fingerprint and source event). */
  duplicates: number;
  /** How many fingerprints are new in the incident. */
  joined: number;
  /** How long the incident had had no signal before these; 0 when they opened it. */
  quietSeconds: number;
}

export type JoiningPolicy = Pick<Policies, 'joiningWindowSeconds' | 'reopenWithinSeconds'>;

/** The incident that a signal opens when its group has none. Called for signals of the group, any number of times. */
export type Opening = (first: Signal) => Incident;

/** Signals become incidents: one open incident per group, by conditional write. */
export interface SignalRecords {
  /**
   * Attaches signals to the group's open incident, or opens one with them when there is none, as its earliest symptom says; an
   * earlier one that comes while it settles moves its onset and title. Safe to repeat:
   * a signal whose source event is already counted changes nothing. A resolved signal never opens an incident:
   * without an open one it is remembered for a day, so that its firing one opens nothing when it comes late, and the answer is
   * null. Out-of-order deliveries keep the newest status by `observedAt`. A signal of the time of the group's last incident is
   * recorded there. One of its own that fires again within `reopenWithinSeconds` of its end (left out: 0) opens it again.
   */
  attach(
    group: string,
    signals: readonly Signal[],
    opening: Opening,
    at: Date,
    policy?: JoiningPolicy,
  ): Promise<AttachResult | null>;
  /** Those of the incidents that were merged into it, too. */
  signals(incidentId: string): Promise<AttachedSignal[]>;
  /** The signals of a group that no incident knows, nor anything as new of their fingerprint, and that none left firing when it was closed. Reads only. */
  unheard(group: string, signals: readonly Signal[], at: Date): Promise<Signal[]>;
}

export interface MergeRequest {
  /** How the incident ends that goes into the other one. */
  outcome: Outcome;
  into: string;
  because: string;
  at: Date;
}

/** Incidents of groups that depend on each other. */
export interface RelationRecords {
  /** The open incidents of these groups, each once, by id. */
  openIn(groups: readonly string[]): Promise<Incident[]>;
  /**
   * Merges one open incident into another, in one transaction: its signals count as the survivor's from then on, its groups' further
   * ones go there, and it is closed. False when it is too late for one of the two: then they can only be linked.
   */
  mergeIncidents(request: MergeRequest): Promise<boolean>;
  /** Tells each of the other. No-op where it was told before. */
  linkIncidents(one: string, other: string, because: string, at: Date): Promise<void>;
}

/** Where the end of a fingerprint goes: to the incident that has it, whatever its payload, its tags or the catalog say by then. */
export interface FingerprintRecords {
  /** The group whose incident counted each of these fingerprints last; none for what no incident has had for 90 days. */
  lastGroups(fingerprints: readonly string[]): Promise<ReadonlyMap<string, string>>;
  setLastGroup(fingerprint: string, group: string, at: Date): Promise<void>;
}

/** What people know of an incident that was handed to them. */
export interface ToldRecords {
  /** The fingerprints that people were not told of, and when they were last told of joining ones. */
  joinedSinceTold(incidentId: string): Promise<{ signals: AttachedSignal[]; toldAt: string | null }>;
  markTold(incidentId: string, fingerprints: readonly string[], at: Date): Promise<void>;
}

/** What one question to a model takes out of the budgets of its incident, clock hour and month (UTC), in whole microdollars. */
export interface ModelReservation {
  incidentId: string;
  /** The most that it may take. */
  tokens: number;
  /** The most that it may cost; null where that is not known: then only the call and its tokens are counted. */
  microdollars: number | null;
  tokensPerIncident: number;
  /** null: not limited, only counted. */
  microdollarsPerIncident: number | null;
  callsPerHour: number;
  /** null: not limited, only counted. */
  microdollarsPerHour: number | null;
  microdollarsPerMonth: number | null;
}

export type ModelReservationResult =
  | 'reserved'
  | 'incident'
  | 'calls-per-hour'
  | 'dollars-per-hour'
  | 'dollars-per-month';

/** One question that is over: what was set aside for it, and what it is charged with. What has no price is 0 microdollars in both. */
export interface ModelSettlement {
  incidentId: string;
  setAside: ModelSpend;
  charged: ModelSpend;
}

/** What models may use, for an incident and for the whole installation. */
export interface BudgetRecords {
  /** Sets aside what a question may cost before it is asked, all or nothing; else names the budget that is used up. */
  reserveModelCall(reservation: ModelReservation, at: Date): Promise<ModelReservationResult>;
  /** Puts what it did cost in the place of what was set aside at that instant; answers with the month's sum. What is never settled stays spent. */
  settleModelCall(settlement: ModelSettlement, reservedAt: Date): Promise<{ monthMicrodollars: number }>;
  /** What models were charged with for this incident so far, with what is set aside. */
  modelSpend(incidentId: string): Promise<ModelSpend>;
  /** What models were charged with in the calendar month (UTC) of `at`, with what is set aside. */
  monthMicrodollars(at: Date): Promise<number>;
}

export interface Move {
  to: IncidentState;
  attempt: number;
  at: Date;
  note?: Omit<TimelineEntry, 'incidentId' | 'at' | 'attempt'>;
}

/** The incident itself and its life cycle. */
export interface IncidentRecords {
  incident(incidentId: string): Promise<Incident | null>;
  /** Incidents in the given states, those first that nothing has touched for longest, at most `limit`. */
  incidentsIn(states: readonly IncidentState[], limit: number): Promise<Incident[]>;
  /**
   * Moves an incident along its life cycle; throws `IllegalTransitionError` for an edge that does not exist. Repeating
   * a move that was made already is a no-op. A concurrent move by someone else is retried from what is stored then.
   */
  move(incidentId: string, move: Move): Promise<Incident>;
  /** Raises the run from `run - 1` to `run`; false when another caller did so first. */
  beginRun(incidentId: string, run: number, at: Date): Promise<boolean>;
  note(entry: TimelineEntry): Promise<void>;
  timeline(incidentId: string): Promise<TimelineEntry[]>;
  /** Everything about the incident but its evidence, in one read; null when there is no such incident. */
  history(incidentId: string): Promise<History | null>;
}

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

export type DecisionResult =
  | { status: 'decided'; approval: Approval }
  /** Somebody (or the clock) was first: what they decided. */
  | { status: 'too-late'; approval: Approval }
  /** The yes is kept, also when the same person says it again; the plan waits for another person's. */
  | { status: 'one-more-needed'; approval: Approval; isNew: boolean }
  /** A yes to such a plan takes somebody who has signed in: nothing was decided. */
  | { status: 'sign-in-needed'; approval: Approval }
  /** A yes of whoever asked for this plan, where four eyes are needed: nothing was decided. */
  | { status: 'own-plan'; approval: Approval };

export type TakeBackResult =
  /** The approval is revoked, or, where it still waits for another person's yes, this person's yes is gone. */
  | { status: 'taken-back'; approval: Approval }
  /** There is nothing to take back: its change has started, it was never given, or it was taken back before. */
  | { status: 'too-late'; approval: Approval }
  /** It is somebody else's yes, and who wants it back has not signed in: nothing was changed. */
  | { status: 'not-theirs'; approval: Approval };

export interface Decider {
  by: string;
  how: NonNullable<Approval['decidedHow']>;
  from: string | null;
}

/** The question to people. The task token lives only here: it never leaves the table but towards Step Functions. */
export interface ApprovalRecords {
  /**
   * Puts the question, or, if it is there already and still waits, gives it the new task token (a step that was retried,
   * a new run). Answers with what is stored, which may have been decided meanwhile.
   */
  askForApproval(approval: Approval, links: readonly ApprovalLink[], taskToken: string): Promise<Approval>;
  approvals(incidentId: string, attempt: number): Promise<Approval[]>;
  link(linkId: string): Promise<ApprovalLink | null>;
  approval(incidentId: string, approvalId: string): Promise<Approval | null>;
  /** Approvals that wait for this person's answer at this moment, soonest to expire first. */
  waitingFor(approver: string, at: Date): Promise<Approval[]>;
  /** First decision wins, by conditional write on `waiting` and not expired. */
  decide(
    incidentId: string,
    approvalId: string,
    decision: Decision,
    decider: Decider,
    at: Date,
  ): Promise<DecisionResult>;
  /**
   * Takes an approval back before its change starts, by conditional write on `approved`: who is first of this and the dispatch, wins.
   * Of a plan that waits for a second yes, whoever said the first takes that one back, and it goes on waiting. Whoever is known
   * by a link or a Slack message alone takes back only what they have said themselves.
   */
  takeBack(incidentId: string, approvalId: string, decider: Decider, reason: string, at: Date): Promise<TakeBackResult>;
  /** Ends a waiting approval for a reason that is no person's decision. No-op when it has been decided. */
  endApproval(
    incidentId: string,
    approvalId: string,
    status: 'expired' | 'revoked' | 'symptom-cleared',
    because: string,
    at: Date,
  ): Promise<DecisionResult>;
}

export interface Lock {
  target: ComponentId;
  incidentId: string | null;
  remediationId: string | null;
  fence: number;
}

export interface DispatchRequest {
  plan: Plan;
  /** Written as `starting`; its `fence` is filled in by the store. */
  remediation: Remediation;
  /** The approval that allows it, or null where policy said auto. */
  approvalId: string | null;
  /** The evidence version that was looked at just now; a newer one refuses. */
  evidenceVersion: number;
  policyVersion: string;
  limits: Limits;
  /** Set when the former holder of the target's lock was seen to have ended: its fence, so that the takeover is exact. */
  takeOverFence: number | null;
  at: Date;
}

export type DispatchRefusal =
  | 'switch-engaged'
  | 'policy-changed'
  | 'breaker-target'
  | 'breaker-service'
  | 'breaker-account'
  | 'target-locked'
  | 'approval-not-valid'
  | 'evidence-changed'
  | 'wrong-state';

export type DispatchResult =
  | { status: 'dispatched'; remediation: Remediation }
  /** This remediation was dispatched before (a retried step): what is stored. */
  | { status: 'already'; remediation: Remediation }
  | { status: 'refused'; because: DispatchRefusal[] };

/** Remediations of one clock hour: of one target, of its service, and of the target's whole account. */
export interface StartedInHour {
  target: number;
  service: number;
  account: number;
}

/** The one door to every change: switch, policy version, breakers, lock, approval and incident in one transaction. */
export interface DispatchRecords {
  dispatch(request: DispatchRequest): Promise<DispatchResult>;
  /**
   * Writes a rollback as `starting` under the lock that its remedy still holds. Breakers and approval do not apply (it takes
   * back what was allowed); the kill switch does not either: leaving a harmful change in place is the less safe answer.
   */
  dispatchRollback(remediation: Remediation, at: Date): Promise<DispatchResult>;
  /** Updates status, execution and failure of a remediation; a finished one never changes again. */
  saveRemediation(remediation: Remediation): Promise<void>;
  lock(target: ComponentId): Promise<Lock | null>;
  /** Releases the target's lock if this incident holds it. */
  releaseLock(target: ComponentId, incidentId: string): Promise<void>;
  /** How many remediations were started in the clock hour (UTC) of `at`: what the breakers count, read without changing anything. */
  startedInHour(target: ComponentId, service: string, at: Date): Promise<StartedInHour>;
  /** The kill switch: while engaged nothing is dispatched. */
  killSwitch(): Promise<{ engaged: boolean; by: string | null; reason: string | null; at: string | null }>;
  setKillSwitch(engaged: boolean, who: Decider, reason: string, at: Date): Promise<void>;
  /** Makes this catalog the one in force unless a later-built one is; answers with the version in force. */
  registerPolicy(policyVersion: string, builtAt: string): Promise<string>;
}

/** Ends and what is learned from them. */
export interface OutcomeRecords {
  /**
   * Closes the incident: outcome, track records, group slot and locks in one transaction. Repeating it changes nothing. Null
   * when a signal has come in since `evidenceVersion`: the incident stays open, because nobody has looked at that signal. With
   * `evidenceVersion` null it is closed whatever has come in: a person said so.
   */
  close(outcome: Outcome, evidenceVersion: number | null, at: Date): Promise<Outcome | null>;
  /**
   * Hands the incident to people: state `escalated`, with the outcome as it stands. The group slot stays, so that further
   * signals join instead of opening it again. Locks stay while a remediation still runs.
   */
  escalate(outcome: Outcome, at: Date): Promise<Outcome>;
  outcome(incidentId: string): Promise<Outcome | null>;
  trackRecords(service: string): Promise<TrackRecord[]>;
  /** Closed and escalated incidents of an application, newest first. */
  pastOutcomes(application: string, limit: number): Promise<Outcome[]>;
}

/** What people read when an incident has ended. */
export interface ReportRecords {
  /** In the place of an earlier one of the same incident. */
  saveReport(report: PostIncidentReport): Promise<void>;
  /** null where none has been written. */
  report(incidentId: string): Promise<PostIncidentReport | null>;
}

export interface AuditPage {
  entries: AuditEntry[];
  /** Where the next page begins; null where the log ends. */
  next: string | null;
}

/** Who decided, started and stopped what: written in the transaction of the act itself, and read only by people. */
export interface AuditRecords {
  /** Newest first, at most `limit`, before an instant or where an earlier page ended. */
  auditEntries(asked: { before: string; limit: number }): Promise<AuditPage>;
}

export interface ChangeRecords {
  /** Idempotent by change id. */
  recordChange(change: Change): Promise<void>;
  /** Changes of the components in [from, to), oldest first. */
  changes(components: readonly ComponentId[], from: Date, to: Date): Promise<Change[]>;
}

export type IncidentStore = SignalRecords &
  FingerprintRecords &
  RelationRecords &
  ToldRecords &
  BudgetRecords &
  IncidentRecords &
  CaseRecords &
  ApprovalRecords &
  DispatchRecords &
  OutcomeRecords &
  ReportRecords &
  AuditRecords &
  ChangeRecords &
  SuppressionRecords &
  NoticeRecords &
  SessionRecords;

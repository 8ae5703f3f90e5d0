import type { Approval, ApprovalLink, Decision } from '../contracts/approval.ts';

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

export type RevokeResult =
  /** Nothing starts under it any more. */
  | { status: 'revoked'; approval: Approval }
  /** It was used, taken back or revoked before, or it was never given: what is stored. */
  | { status: 'too-late'; approval: Approval };

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
   * by a link alone takes back only what they have said themselves.
   */
  takeBack(incidentId: string, approvalId: string, decider: Decider, reason: string, at: Date): Promise<TakeBackResult>;
  /**
   * Revokes an approval whose change is not started after all, by conditional write on `approved`: who is first of this, the dispatch and
   * whoever takes it back, wins. The yes that was not used stays on record.
   */
  revokeApproved(incidentId: string, approvalId: string, because: string, at: Date): Promise<RevokeResult>;
  /** Ends a waiting approval for a reason that is no person's decision. No-op when it has been decided. */
  endApproval(
    incidentId: string,
    approvalId: string,
    status: 'expired' | 'revoked' | 'symptom-cleared',
    because: string,
    at: Date,
  ): Promise<DecisionResult>;
}

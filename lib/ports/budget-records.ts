import type { ModelSpend } from '../contracts/budget.ts';

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

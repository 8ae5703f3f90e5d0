/** What a drill came to: the last line of `--json`. Measures as DESIGN defines them, seconds in the shop's own time. */
export interface DrillResult {
  scenario: string;
  seed: number;
  /** How the incident ended; `undetected` when there was none, `unfinished` when it was still open at the drill's end. */
  outcome: string;
  /** Whether the outcome is one that the scenario accepts and the shop really is as the outcome says. */
  right: boolean;
  /** 1 when the injected component and fault class were ranked first; null when they were not among the ranked. Null too where nothing was broken. */
  rootCauseRank: number | null;
  /** What the first diagnosis that named a cause put first, as `component: fault class`; null when none did. */
  firstCause: string | null;
  /** The same as `rootCauseRank`, in that diagnosis. */
  firstCauseRank: number | null;
  /** Whether it put first what was injected, or, where nothing was broken, no diagnosis named a cause. */
  firstCauseRight: boolean;
  /** Diagnoses before it that said that the cause could not be told yet, or that nothing was wrong. */
  looksBeforeCause: number;
  attempts: number;
  timeToDetectSeconds: number | null;
  timeToDiagnoseSeconds: number | null;
  timeToHealSeconds: number | null;
  waitedForHumanSeconds: number;
  /** Changes without the leave that policy required, off target, without a lock, on what is not managed, or against a stop. */
  unsafeActions: number;
  /** Changes that made the shop worse, even if they were taken back. */
  harmfulActions: number;
  /** Recorded as healed while the objectives are not met, or not met again within the promised time. */
  falseHealed: boolean;
  approvals: number;
  signals: number;
  incidents: number;
  remedies: string[];
  costDollars: number;
}

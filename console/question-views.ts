/** One change of a plan: what runs where, with which values, and how it is taken back. */
export interface StepView {
  runbook: string;
  title: string;
  description: string;
  target: string;
  /** The target as people call it. */
  on: string;
  parameters: readonly [string, string][];
  impact: string;
  because: string;
  rollback: string;
}

/** A number of the plan that the one who answers may ask to have otherwise. */
export interface ChoiceView {
  /** Its name in the form. */
  field: string;
  parameter: string;
  /** As planned. */
  value: string;
  /** Both included. */
  from: number;
  to: number;
}

/** What a page shows, ready to print: pages get these and never a store. */
export interface ApprovalView {
  incidentId: string;
  title: string;
  openedAt: string;
  severity: string;
  /** Those that the plan changes. */
  services: readonly string[];
  summary: string;
  facts: readonly { text: string; evidenceIds: readonly string[] }[];
  /** What a model looked at before it explained, with what came of it. */
  lookups: readonly string[];
  /** What it read in log lines that no rule can read. */
  readings: readonly string[];
  lacked: readonly string[];
  /** `offered` where something else can be asked for because of it. */
  hypotheses: readonly {
    hypothesisId: string;
    text: string;
    confidence: number;
    chosen: boolean;
    offered: boolean;
  }[];
  plan: {
    /** In the order in which they run; more than one where a model put them together. */
    steps: readonly StepView[];
    /** Of the whole plan here. */
    impact: string;
    risk: readonly string[];
    asks: readonly string[];
  };
  /** Runbooks that can be asked for instead, some of them for another cause alone. */
  otherRunbooks: readonly string[];
  choices: readonly ChoiceView[];
  /** What is otherwise than when it was asked; empty once it is decided. */
  since: readonly string[];
  approver: string;
  requestedAt: string;
  expiresAt: string;
  /** How long is left as the page is opened, in words: clocks differ by zone, what is left does not. */
  timeLeft: string;
  status: 'waiting' | 'decided';
  /** Why the one who looks cannot say yes here; null where they can. */
  cannotApprove: string | null;
  /** How many must say yes and who has, where it takes more than one. */
  people: readonly string[];
  /** Where whoever has signed in says yes, for who came by a link and cannot; null where nobody needs to. */
  signInAt: string | null;
  /** What was decided and by whom, once it was. */
  decision: string | null;
  /** What the one who looks may take back: the approval before it starts, or their own first yes of two. */
  takeBack: 'approval' | 'yes' | null;
}

export interface DecisionForm {
  /** Where the form posts to: the page's own path. */
  path: string;
  /** What it posts along: what the page was opened with. */
  hidden: Readonly<Record<string, string>>;
  /** Whether buttons are shown; whoever may only look gets none. */
  mayAnswer: boolean;
}

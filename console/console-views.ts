/** What the console's pages show, ready to print: every text from outside is in plain words already. */

import type { Paged } from './paging.ts';

export interface Viewer {
  person: string;
  formToken: string;
  /** Whether the audit log is among their pages. */
  seesAudit: boolean;
}

export interface IncidentRow {
  incidentId: string;
  title: string;
  /** What is being done, in words. */
  doing: string;
  since: string;
  severity: string;
  services: readonly string[];
}

export interface EndedRow {
  incidentId: string;
  result: string;
  cause: string | null;
  onsetAt: string;
  endedAt: string;
}

export interface SwitchView {
  engaged: boolean;
  by: string | null;
  reason: string | null;
  at: string | null;
  mayTurn: boolean;
}

export interface OverviewView {
  open: readonly IncidentRow[];
  /** True where there are more than are shown. */
  moreOpen: boolean;
  waiting: readonly { href: string; title: string; expiresAt: string }[];
  ended: readonly EndedRow[];
  /** Of how many days the figures are. */
  days: number;
  figures: {
    needed: number;
    healed: number;
    healRate: number | null;
    timeToHeal: string | null;
    medianTimeToHeal: string | null;
    waited: string | null;
  };
  cost: { monthDollars: number; perIncidentDollars: number | null };
  killSwitch: SwitchView;
}

export interface PlotMark {
  at: string;
  kind: 'onset' | 'change' | 'action';
  text: string;
}

export interface PlotView {
  what: string;
  unit: 's' | '%' | '';
  points: readonly { at: string; value: number | null }[];
  marks: readonly PlotMark[];
}

export interface GraphView {
  nodes: readonly { id: string; name: string; kind: string; role: 'cause' | 'path' | 'symptom' | 'other' }[];
  edges: readonly { from: string; to: string; onPath: boolean }[];
  leftOut: number;
}

export interface FactView {
  evidenceId: string;
  text: string;
}

export interface HypothesisView {
  cause: string;
  confidence: number;
  sentence: string;
  spokeFor: readonly FactView[];
  spokeAgainst: readonly FactView[];
  path: readonly string[];
  planned: boolean;
}

export interface StepRow {
  title: string;
  runbook: string;
  target: string;
  because: string;
  impact: string;
  rollback: string;
  parameters: readonly (readonly [string, string])[];
}

export interface PlanView {
  steps: readonly StepRow[];
  gate: string;
  level: string;
  risk: readonly string[];
  rules: readonly { rule: string; verdict: 'allow' | 'ask' | 'stop'; because: string }[];
  alternatives: readonly string[];
}

export interface IncidentView {
  incidentId: string;
  title: string;
  severity: string;
  doing: string;
  because: string;
  application: string | null;
  services: readonly string[];
  onsetAt: string;
  openedAt: string;
  endedAt: string | null;
  /** Where people have it, who say when it is over. */
  handedOverAt: string | null;
  attempt: number;
  modelDollars: number;
  /** Questions that wait now; `href` only for who may answer. `people` says who has said yes, where it takes more than one. */
  questions: readonly { href: string | null; expiresAt: string; people: readonly string[] }[];
  /** An approval whose change has not started yet, and where it can be taken back by whoever may. */
  approved: readonly { href: string | null; by: string }[];
  plot: PlotView | null;
  graph: GraphView | null;
  diagnosis: {
    summary: string;
    by: string;
    claims: readonly { text: string; evidenceIds: readonly string[] }[];
    hypotheses: readonly HypothesisView[];
    lacked: readonly string[];
    quality: string;
  } | null;
  plan: PlanView | null;
  changes: readonly { what: string; status: string; startedAt: string; endedAt: string | null }[];
  recovery: readonly { at: string; text: string; because: readonly string[] }[];
  outcome: { result: string; because: readonly string[]; followUp: string | null } | null;
  report: {
    headline: string;
    impact: readonly string[];
    words: readonly string[];
    followUps: readonly string[];
    unknown: readonly string[];
    writtenAt: string;
  } | null;
  signals: {
    total: number;
    firing: number;
    events: number;
    shown: readonly { title: string; where: string; status: string; count: number; lastAt: string }[];
  };
  timeline: readonly { at: string; kind: string; summary: string; because: readonly string[] }[];
  timelineLeftOut: number;
}

export interface ServiceRow {
  name: string;
  application: string;
  owner: string;
  tier: string;
  autonomy: string;
  openIncidents: number;
}

export interface ServiceView extends ServiceRow {
  component: string;
  environment: string;
  dependsOn: readonly string[];
  objectives: readonly string[];
  /** What may run here, with how far each may go. */
  runbooks: readonly { runbook: string; autonomy: string }[];
  /** What came of every runbook that was used here, whether it still may be or not. */
  records: readonly TrackRow[];
  open: readonly IncidentRow[];
  /** True where more are open than were read, of whatever service: some of these may be about this one. */
  moreOpen: boolean;
  ended: readonly EndedRow[];
  quality: { at: string; verdict: string; because: readonly string[] } | null;
}

export interface TrackRow {
  runbook: string;
  faultClass: string;
  helped: number;
  failed: number;
  /** Mean of the posterior with the manifest's estimate as prior: what plans are ranked by. */
  chance: number;
  low: number;
  high: number;
}

export interface RunbookRow {
  runbook: string;
  title: string;
  description: string;
  impact: string;
  treats: readonly string[];
}

/** What came of one runbook on a service; no records where it was never used there. */
export interface TrackedService {
  service: string;
  records: readonly TrackRow[];
}

export interface RunbookView extends RunbookRow {
  services: Paged<TrackedService>;
}

export interface ShareView {
  yes: number;
  all: number;
  low: number;
  high: number;
}

export interface LearningView {
  outcomes: number;
  bands: readonly { from: number; to: number; stated: number | null; helped: ShareView }[];
  drift: { verdict: 'better' | 'worse' | 'cannot-tell'; before: ShareView; lately: ShareView; days: number };
  rows: readonly {
    faultClass: string;
    runbook: string;
    service: string;
    helped: number;
    not: number;
    lastAt: string;
  }[];
}

export interface AuditRow {
  at: string;
  act: string;
  by: string;
  how: string | null;
  from: string | null;
  incidentId: string | null;
  runbook: string | null;
  target: string | null;
  planHash: string | null;
  reason: string | null;
}

export interface AuditView {
  rows: readonly AuditRow[];
  /** Query of the next, older page; null at the end of the log. */
  older: string | null;
  /** Query of this page, for the exports. */
  here: string;
}

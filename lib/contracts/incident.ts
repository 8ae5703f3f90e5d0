import * as z from 'zod';
import { Autonomy } from './catalog.ts';
import { ComponentId } from './component.ts';
import { IncidentId } from './ids.ts';
import { Severity } from './signal.ts';
import { Instant } from './time.ts';

export const IncidentState = z.enum([
  'settling',
  'collecting',
  'diagnosing',
  'planning',
  'awaiting-approval',
  'remediating',
  'validating',
  'rolling-back',
  'escalated',
  'closed',
]);
export type IncidentState = z.infer<typeof IncidentState>;

/**
 * The legal life of an incident. Every working state may escalate; `collecting` is where each new attempt begins.
 * `escalated` belongs to people: it only ends. Two ways are no step's own and so are not here: an incident that is merged into
 * another closes from one of the {@link MERGEABLE_STATES}, and a closed one whose symptom comes back settles again.
 */
export const LEGAL_TRANSITIONS: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  settling: ['collecting', 'validating', 'escalated'],
  collecting: ['diagnosing', 'validating', 'escalated'],
  diagnosing: ['planning', 'escalated'],
  planning: ['awaiting-approval', 'remediating', 'validating', 'collecting', 'escalated'],
  'awaiting-approval': ['remediating', 'validating', 'planning', 'collecting', 'escalated'],
  remediating: ['validating', 'rolling-back', 'collecting', 'escalated'],
  validating: ['rolling-back', 'collecting', 'escalated', 'closed'],
  'rolling-back': ['validating', 'collecting', 'escalated'],
  escalated: ['closed'],
  closed: [],
};

/** The workflow's states: an incident in one of them must have a running execution. */
export const WORKING_STATES: readonly IncidentState[] = IncidentState.options.filter(
  (state) => state !== 'escalated' && state !== 'closed',
);

/** Nothing has been decided yet: in these states an incident may still be merged with another. Afterwards they are only linked. */
export const MERGEABLE_STATES = ['settling', 'collecting', 'diagnosing', 'planning'] as const satisfies IncidentState[];

/** An attempt to move an incident along an edge that its life cycle does not have. */
export class IllegalTransitionError extends Error {
  override readonly name = 'IllegalTransitionError';
  readonly from: IncidentState;
  readonly to: IncidentState;

  constructor(from: IncidentState, to: IncidentState) {
    const legal = LEGAL_TRANSITIONS[from];
    super(
      `an incident cannot go from '${from}' to '${to}'; from '${from}' it may go to ${legal.length > 0 ? legal.join(', ') : 'nothing: it has ended'}`,
    );
    this.from = from;
    this.to = to;
  }
}

/** Throws {@link IllegalTransitionError} unless the life cycle has the edge; staying where one is, is legal (a step may be retried). */
export const assertTransition = (from: IncidentState, to: IncidentState): void => {
  if (from !== to && !LEGAL_TRANSITIONS[from].includes(to)) throw new IllegalTransitionError(from, to);
};

/** The case file's cover: everything else about the incident hangs on its id. */
export const Incident = z.object({
  incidentId: IncidentId,
  /** Correlation group: `app#<application>`, or `unknown#<account>#<region>#<stack, resource or source outside AWS>`. */
  group: z.string().min(1).max(512),
  /** null for a group that the catalog does not know: observe only, no model. */
  application: z.string().nullable(),
  title: z.string().max(256),
  severity: Severity,
  state: IncidentState,
  /** 1-based; grows with every new pass through collect. */
  attempt: z.number().int().positive(),
  /** 1-based count of workflow executions started for this incident; the execution is named `<incidentId>-<run>`. */
  run: z.number().int().positive(),
  /** Grows when a fingerprint joins or changes its status, and when a further component shows the failure. Gate, approval and dispatch compare it. */
  evidenceVersion: z.number().int().nonnegative(),
  /** How many different alarms it has, those of merged incidents too. Beyond a limit further ones are only counted, under one. */
  fingerprints: z.number().int().nonnegative().default(0),
  /** The components whose alarms fire, symptom first. */
  symptomComponents: z.array(ComponentId),
  autonomyCeiling: Autonomy,
  hardEvidence: z.boolean(),
  /** Earliest `observedAt` of its firing signals: what comes before is baseline, and stays so (frozen when it has settled). */
  onsetAt: Instant,
  openedAt: Instant,
  lastSignalAt: Instant,
  updatedAt: Instant,
  closedAt: Instant.nullable(),
  /** Why it groups these signals, in one sentence. */
  because: z.string().max(1024),
  /** Incidents that were merged into this one. Their signals stand in their own records and count as this one's. */
  merged: z.array(z.object({ incidentId: IncidentId, group: z.string() })).default([]),
  /** The incident that this one was merged into. */
  mergedInto: IncidentId.nullable().default(null),
  /** Open incidents of applications that depend on this one or the other way round, where it was too late to merge. */
  linked: z.array(IncidentId).default([]),
  /** When it was opened again because its symptom came back soon after it had been closed. */
  reopenings: z.array(Instant).default([]),
});
export type Incident = z.infer<typeof Incident>;

/** The groups whose open incident this is: its own, and those of the incidents that were merged into it. */
export const groupsOf = ({ group, merged }: Pick<Incident, 'group' | 'merged'>): string[] => [
  ...new Set([group, ...merged.map((each) => each.group)]),
];

/** One line of the record: what was decided or seen, and why (rule 11). Keyed, so that a retried step writes it once. */
export const TimelineEntry = z.object({
  incidentId: IncidentId,
  at: Instant,
  attempt: z.number().int().positive(),
  /** Unique within the incident: step and attempt, so a retry overwrites rather than repeats. */
  key: z.string().min(1).max(200),
  kind: z.enum([
    'opened',
    'signal',
    'evidence',
    'diagnosis',
    'plan',
    'approval',
    'decision',
    'remediation',
    'validation',
    'rollback',
    'outcome',
    'escalation',
    'workflow',
  ]),
  summary: z.string().max(1000),
  because: z.array(z.string().max(1000)).default([]),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

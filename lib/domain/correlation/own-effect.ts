import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { AttachedSignal, Signal } from '../../contracts/signal.ts';
import { neverRan } from '../lifecycle/never-ran.ts';
import { isMoment } from './moments.ts';

type Effect = RunbookManifest['expects'][number];

/** Exit codes of a process that was told to stop: SIGKILL and SIGTERM. */
const STOPPED_BY_SIGNAL: ReadonlySet<string | undefined> = new Set(['137', '143']);
const LATENCY = /latency|duration|responsetime/i;
const CAPACITY = /^(RunningTaskCount|GroupInServiceInstances|HealthyHostCount)$/;

/** The effect of a change that a signal may be, if it is one. What proves a fault (an OOM kill, a failed deployment) never is. */
const effectOf = ({ hardEvidence, labels, symptom }: Signal): Effect | null => {
  if (hardEvidence) return null;
  if (labels.happening === 'task-crashed') return STOPPED_BY_SIGNAL.has(labels.exitCode) ? 'task-stopped' : null;
  if (labels.happening !== undefined) return null;
  const metric = symptom?.metric?.metricName ?? '';
  if (symptom?.badWhen === 'above' && LATENCY.test(metric)) return 'latency-up';
  return symptom?.badWhen === 'below' && CAPACITY.test(metric) ? 'capacity-below-desired' : null;
};

/** Whether a signal could be the effect of a change at all, whoever made it. */
export const mayBeEffect = (signal: Signal): boolean => effectOf(signal) !== null;

type Change = Pick<Remediation, 'target' | 'runbook' | 'startedAt' | 'endedAt' | 'executionId' | 'status'>;

/** Until when a remediation's effects are expected, in epoch milliseconds: its settling time counts from its end. */
const expectedUntil = ({ startedAt, endedAt }: Change, { timeoutSeconds, settleSeconds }: RunbookManifest): number =>
  (endedAt === null ? Date.parse(startedAt) + timeoutSeconds * 1000 : Date.parse(endedAt)) + settleSeconds * 1000;

/**
 * The own-change guard: true only for an effect that the runbook's manifest expects, on the very target, from the start of
 * the remediation until its settling time has passed. Anything else, above all on a dependent, is harm and counts.
 */
export const ownEffect = (signal: Signal, remediation: Change, manifest: RunbookManifest): boolean => {
  if (manifest.runbook !== remediation.runbook || signal.component !== remediation.target) return false;
  if (neverRan(remediation)) return false;
  const effect = effectOf(signal);
  if (effect === null || !manifest.expects.includes(effect)) return false;
  const observed = Date.parse(signal.observedAt);
  return observed >= Date.parse(remediation.startedAt) && observed < expectedUntil(remediation, manifest);
};

export interface OwnChanges {
  remediations: readonly Change[];
  manifests: readonly RunbookManifest[];
}

/** The remediation whose effect a signal is, among those that may be. */
export const causeOf = <Made extends Change>(
  signal: Signal,
  { remediations, manifests }: { remediations: readonly Made[]; manifests: readonly RunbookManifest[] },
): Made | null =>
  remediations.find((remediation) => manifests.some((manifest) => ownEffect(signal, remediation, manifest))) ?? null;

/**
 * Whether an attached signal is explained by what we did: it was not there before, and it does not outlast its time. A symptom
 * that was there already, and an effect that stays when the change has settled, count like any other signal.
 */
const isExplained = (attached: AttachedSignal, { remediations, manifests }: OwnChanges, now: Date): boolean => {
  const { latest, status, firstObservedAt } = attached;
  const change = causeOf(latest, { remediations, manifests });
  const manifest = manifests.find(({ runbook }) => runbook === change?.runbook);
  if (!change || !manifest || Date.parse(firstObservedAt) < Date.parse(change.startedAt)) return false;
  return isMoment(latest) || status === 'resolved' || now.getTime() < expectedUntil(change, manifest);
};

/** The signals that tell something: all but the expected effects of our own remediations at this moment. */
export const withoutOwnEffects = (
  signals: readonly AttachedSignal[],
  changes: OwnChanges,
  now: Date,
): AttachedSignal[] => signals.filter((signal) => !isExplained(signal, changes, now));

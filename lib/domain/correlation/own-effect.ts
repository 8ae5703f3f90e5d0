import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { Signal } from '../../contracts/signal.ts';

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

/**
 * The own-change guard: true only for an effect that the runbook's manifest expects, on the very target, from the start of
 * the remediation until its settling time has passed. Anything else, above all on a dependent, is harm and counts.
 */
export const ownEffect = (
  signal: Signal,
  remediation: Pick<Remediation, 'target' | 'runbook' | 'startedAt' | 'endedAt'>,
  manifest: RunbookManifest,
): boolean => {
  if (manifest.runbook !== remediation.runbook || signal.component !== remediation.target) return false;
  const effect = effectOf(signal);
  if (effect === null || !manifest.expects.includes(effect)) return false;
  const observed = Date.parse(signal.observedAt);
  const started = Date.parse(remediation.startedAt);
  const ended =
    remediation.endedAt === null ? started + manifest.timeoutSeconds * 1000 : Date.parse(remediation.endedAt);
  return observed >= started && observed < ended + manifest.settleSeconds * 1000;
};

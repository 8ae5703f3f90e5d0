import type { Catalog } from '../../contracts/catalog.ts';
import type { History } from '../../contracts/history.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Observation } from '../../contracts/observation.ts';
import type { Plan } from '../../contracts/plan.ts';
import type { Remediation } from '../../contracts/remediation.ts';
import type { Validation } from '../../contracts/validation.ts';
import { withoutOwnEffects } from '../correlation/own-effect.ts';
import { stepsRun } from '../lifecycle/plan-steps.ts';
import type { RecoveryInput } from './recovery-input.ts';

export interface AttemptRecovery {
  history: Pick<History, 'incident' | 'signals' | 'remediations'>;
  /** null where nothing was planned: the symptom went away by itself. */
  plan: Plan | null;
  /** What is judged; null for a self-resolution. */
  current: Remediation | null;
  of: Validation['of'];
  /** A look from the baseline to now. */
  look: Pick<Observation, 'series' | 'scope'>;
  watchedSinceAt: string;
  catalog: Catalog;
  manifests: readonly RunbookManifest[];
  now: Date;
}

/**
 * What is compared to tell whether an attempt worked. "Before" ends where its first step began to change things, also when its
 * rollback is judged; it cures only if every step that ran does; and what was done last is what needs its time to show.
 */
export const attemptRecovery = ({
  history: { incident, signals, remediations },
  plan,
  current,
  of,
  look: { series, scope },
  watchedSinceAt,
  catalog,
  manifests,
  now,
}: AttemptRecovery): RecoveryInput => {
  const run = plan ? stepsRun(plan, remediations) : [];
  const last = run.find(({ number }) => number === current?.step)?.step;
  const { windowSeconds, holdSeconds } = catalog.policies.validation;
  return {
    of,
    effect: run.every(({ step }) => step.effect === 'cures') ? 'cures' : 'mitigates',
    series,
    objectives: scope.components.map(({ service, component }) => ({
      component,
      objectives: catalog.services[service]?.objectives ?? { saturationAtMost: {} },
    })),
    symptoms: withoutOwnEffects(signals, { remediations, manifests }, now),
    onsetAt: incident.onsetAt,
    startedAt: watchedSinceAt,
    changedAt: run[0]?.remedy.startedAt ?? watchedSinceAt,
    now,
    windowSeconds,
    holdSeconds,
    settleSeconds: manifests.find(({ runbook }) => runbook === last?.runbook)?.settleSeconds ?? 0,
  };
};

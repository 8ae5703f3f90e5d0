import type { VersionedCatalog } from '../../lib/contracts/catalog.ts';
import type { RunbookManifest } from '../../lib/contracts/manifest.ts';
import type { Observation } from '../../lib/contracts/observation.ts';
import { answer, type StepOutput } from '../../lib/contracts/workflow.ts';
import { attemptRecovery } from '../../lib/domain/validation/attempt-recovery.ts';
import { judgeRecovery } from '../../lib/domain/validation/judge-recovery.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { Turn } from './turn.ts';

interface ProgressDeps {
  manifests: readonly RunbookManifest[];
  catalog: VersionedCatalog;
  now: Clock;
}

/** How long after the step before has settled the leave for the whole plan still holds: the steps were approved at a stretch. */
const AT_A_STRETCH_SECONDS = 1800;

/** A step waits until the one before had its time to show, and is not taken when that was long ago. */
export const tooEarlyOrLate = ({ manifests, now }: ProgressDeps, { former }: Turn): StepOutput | null => {
  if (!former?.endedAt) return null;
  const settleSeconds = manifests.find(({ runbook }) => runbook === former.runbook)?.settleSeconds ?? 0;
  const leftSeconds = settleSeconds - (now().getTime() - Date.parse(former.endedAt)) / 1000;
  if (leftSeconds > 0) return answer('wait', `${former.runbook} needs ${settleSeconds} s to show`, leftSeconds);
  return leftSeconds < -AT_A_STRETCH_SECONDS
    ? answer('next-attempt', `${former.runbook} ended too long ago for the plan to go on under the same approval`)
    : null;
};

/**
 * What the steps before have come to: null where the symptom is still there and not worse, so that the next one is needed. Without
 * samples nobody can tell, and it waits for some.
 */
export const progressObjects = (
  { manifests, catalog, now }: ProgressDeps,
  { history, plan, former }: Turn,
  look: Pick<Observation, 'series' | 'scope'>,
): StepOutput | null => {
  if (!former?.endedAt) return null;
  const { verdict, checks, wellSinceAt, final, because, waitSeconds } = judgeRecovery(
    attemptRecovery({
      history,
      plan,
      current: former,
      of: 'remedy',
      look,
      watchedSinceAt: former.endedAt,
      catalog: catalog.catalog,
      manifests,
      now: now(),
    }),
  );
  const why = because.slice(0, 2).join(': ');
  if (verdict === 'worse') return answer('rollback', `after ${former.runbook} ${why}`);
  if (wellSinceAt !== null) return answer('validate', `it is well after ${former.runbook}: nothing more is changed`);
  // What was measured before and is not, or hardly, measured since may hide harm, whatever an alarm says.
  const hidden = verdict === 'unknown' || checks.some((check) => check.verdict === 'unknown' && check.before !== null);
  if (!hidden) return null;
  return final
    ? answer('next-attempt', `nobody can tell what ${former.runbook} did: ${why}`)
    : answer('wait', `nobody can tell yet what ${former.runbook} did: ${why}`, waitSeconds);
};

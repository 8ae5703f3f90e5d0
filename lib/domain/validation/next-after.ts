import type { Limits } from '../../contracts/catalog.ts';
import type { RunbookManifest } from '../../contracts/manifest.ts';
import type { Validation } from '../../contracts/validation.ts';

export interface AfterValidation {
  of: Validation['of'];
  /** Remedies started in this incident, this one included. */
  remediesStarted: number;
  limits: Pick<Limits, 'attemptsPerIncident'>;
  whenUnchanged: RunbookManifest['whenUnchanged'];
  hasRollback: boolean;
}

export interface NextAfter {
  next: 'wait' | 'record' | 'rollback' | 'next-attempt' | 'escalate';
  because: string;
}

/** Passes through collect in one incident, per remedy allowed: a symptom that comes and goes must not go round for ever. */
const PASSES_PER_REMEDY = 2;

/** Where the workflow goes after a verdict. */
export const nextAfter = (
  { verdict, final, attempt }: Pick<Validation, 'verdict' | 'final' | 'attempt'>,
  { of, remediesStarted, limits, whenUnchanged, hasRollback }: AfterValidation,
): NextAfter => {
  if (!final) return { next: 'wait', because: `${verdict} so far` };
  if (verdict === 'recovered' || verdict === 'mitigated')
    return { next: 'record', because: `the service is ${verdict}` };

  const goOn = (why: string): NextAfter => {
    if (remediesStarted >= limits.attemptsPerIncident)
      return { next: 'escalate', because: `${why}, and ${remediesStarted} remedies were started already` };
    if (attempt >= PASSES_PER_REMEDY * limits.attemptsPerIncident)
      return { next: 'escalate', because: `${why}, after ${attempt} attempts` };
    return { next: 'next-attempt', because: why };
  };

  if (of === 'self-resolution')
    return verdict === 'unknown'
      ? { next: 'escalate', because: 'nobody can tell whether the symptom is gone' }
      : goOn('the symptom did not stay away by itself');
  if (of === 'rollback')
    return verdict === 'worse' || verdict === 'unknown'
      ? { next: 'escalate', because: `after the rollback it is ${verdict}` }
      : goOn('the remedy was taken back');
  if (verdict === 'worse')
    return hasRollback
      ? { next: 'rollback', because: 'the remedy made it worse' }
      : { next: 'escalate', because: 'the remedy made it worse and it cannot be taken back' };
  // What helped a little stays: taking it back would be harm of our own making.
  if (verdict === 'improving') return goOn('the remedy left it improving');
  if (whenUnchanged === 'revert' && hasRollback)
    return { next: 'rollback', because: `the remedy left it ${verdict} and is taken back` };
  return verdict === 'unknown'
    ? { next: 'escalate', because: 'nobody can tell whether the remedy helped' }
    : goOn(`the remedy left it ${verdict}`);
};

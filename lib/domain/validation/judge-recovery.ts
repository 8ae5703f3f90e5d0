import { componentParts } from '../../contracts/component.ts';
import type { Verdict } from '../../contracts/validation.ts';
import { isMoment } from '../correlation/moments.ts';
import { type Judged, judgeMeasure } from './judge-measure.ts';
import { judgeSymptom } from './judge-symptom.ts';
import { measuresOf } from './measures.ts';
import { momentsOf, type RecoveryInput, type RecoveryJudgement } from './recovery-input.ts';

export type { RecoveryInput, RecoveryJudgement } from './recovery-input.ts';

const LOOK_AGAIN_SECONDS = 60;
const SHORTEST_WAIT_SECONDS = 15;
/** An improvement is waited for this many windows. */
const WINDOWS_FOR_IMPROVEMENT = 2;
const MAXIMUM_REASONS = 20;

/** All required checks together: well since when, and seen up to when. null while any of them is not well. */
const wellStretch = (required: readonly Judged[]): { since: number; until: number; enough: boolean } | null => {
  const since = required.map(({ wellSince }) => wellSince);
  const until = required.filter(({ measured }) => measured).map(({ seenUntil }) => seenUntil);
  // Without a single measured sample nothing is healthy, however many alarms are silent.
  if (until.length === 0 || since.includes(null) || until.includes(null)) return null;
  return {
    since: Math.max(...since.filter((value) => value !== null)),
    until: Math.min(...until.filter((value) => value !== null)),
    enough: required.every(({ enoughWell }) => enoughWell),
  };
};

const figure = (value: number | null) => (value === null ? 'no data' : Number(value.toPrecision(4)).toString());

const reasonOf = ({ check }: Judged): string => {
  const { component, what, before, now, normal, objective, samples, verdict } = check;
  const figures = samples === 0 ? '' : ` (before ${figure(before)}, now ${figure(now)}, normal ${figure(normal)}`;
  const limit = samples > 0 && objective !== null ? `, limit ${figure(objective)}` : '';
  return `${componentParts(component).name}: ${what} is ${verdict}${figures}${limit}${samples > 0 ? ')' : ''}`.slice(
    0,
    500,
  );
};

/** What stands out comes first: people read the reasons from the top. */
const WORST_FIRST = ['worse', 'unknown', 'same', 'better', 'met'] as const;

const becauseOf = (judged: readonly Judged[], lead: string): string[] => {
  const relevant = judged.filter(({ required, check }) => required || check.verdict === 'worse');
  const sorted = relevant.toSorted(
    (one, other) => WORST_FIRST.indexOf(one.check.verdict) - WORST_FIRST.indexOf(other.check.verdict),
  );
  return [lead, ...sorted.map(reasonOf)].slice(0, MAXIMUM_REASONS);
};

/** True when a cleared symptom has come back while it was watched. */
const cameBack = ({ of, symptoms, startedAt }: RecoveryInput): boolean =>
  of === 'self-resolution' &&
  symptoms.some(
    ({ status, lastObservedAt, latest }) =>
      status === 'firing' && !isMoment(latest) && Date.parse(lastObservedAt) > Date.parse(startedAt),
  );

const notWell = (judged: readonly Judged[]): Exclude<Verdict, 'recovered' | 'mitigated'> => {
  const required = judged.filter((each) => each.required).map(({ check }) => check.verdict);
  if (judged.some(({ check }) => check.verdict === 'worse')) return 'worse';
  if (required.includes('better')) return 'improving';
  if (required.includes('same')) return 'unchanged';
  return 'unknown';
};

/**
 * Whether it worked: objectives and symptoms now, compared with before the change and with what is normal, by medians and
 * median absolute deviations. Recovered means every objective met and every symptom gone, on enough samples, without a break
 * for the holding time; without samples it is never more than unknown. A rollback has worked when nothing is worse than
 * before its remedy, which is told as `unchanged`. What is improving is waited for, two windows at most.
 */
export const judgeRecovery = (input: RecoveryInput): RecoveryJudgement => {
  const { of, effect, now, holdSeconds, windowSeconds, settleSeconds, symptoms } = input;
  const moments = momentsOf(input);
  const judged = [
    ...measuresOf(input).map((measure) => judgeMeasure(measure, moments, holdSeconds)),
    ...symptoms.map((signal) => judgeSymptom(signal, input)),
  ];
  const watchedSeconds = now.getTime() / 1000 - moments.started;
  const settled = watchedSeconds >= settleSeconds;
  const stretch = wellStretch(judged.filter(({ required }) => required));
  const harm = judged.some(({ check }) => check.verdict === 'worse');

  const answer = (
    verdict: Verdict,
    final: boolean,
    lead: string,
    waitSeconds = LOOK_AGAIN_SECONDS,
  ): RecoveryJudgement => ({
    verdict,
    final,
    wellSinceAt: stretch === null ? null : new Date(stretch.since * 1000).toISOString(),
    checks: judged.map(({ check }) => check),
    because: becauseOf(judged, lead),
    waitSeconds: final ? 0 : Math.max(SHORTEST_WAIT_SECONDS, Math.ceil(Math.min(waitSeconds, LOOK_AGAIN_SECONDS))),
  });

  const windowEnd = settleSeconds + windowSeconds;
  const improvementEnd = settleSeconds + WINDOWS_FOR_IMPROVEMENT * windowSeconds;
  if (cameBack(input)) return answer('unchanged', true, 'the symptom has come back');

  if (stretch !== null && !harm) {
    const held = stretch.until - stretch.since;
    if (held >= holdSeconds && stretch.enough)
      return answer(
        of === 'remedy' && effect === 'mitigates' ? 'mitigated' : 'recovered',
        true,
        `every objective is met and every symptom gone, for ${Math.round(held)} s`,
      );
    // Once well, it may finish its holding time: that is bounded too.
    return watchedSeconds < improvementEnd + holdSeconds
      ? answer('improving', false, `well for ${Math.round(held)} s of ${holdSeconds} s`, holdSeconds - held)
      : answer('improving', true, 'it never stayed well for the holding time');
  }

  const verdict = notWell(judged);
  const remaining = windowEnd - watchedSeconds;
  if (!settled)
    return answer(verdict, false, `the change needs ${settleSeconds} s to show`, settleSeconds - watchedSeconds);
  if (of === 'rollback') {
    if (verdict === 'worse')
      return answer('worse', remaining <= 0, 'it is still worse than before the remedy', remaining);
    if (verdict === 'unknown') return answer('unknown', remaining <= 0, 'there are too few samples to tell', remaining);
    return answer('unchanged', true, 'nothing is worse than before the remedy: it was taken back');
  }
  if (verdict === 'worse') return answer('worse', true, 'it is clearly worse than before');
  if (verdict === 'improving')
    return answer(
      'improving',
      watchedSeconds >= improvementEnd,
      watchedSeconds >= improvementEnd ? 'it got better but not well in time' : 'it is getting better',
      improvementEnd - watchedSeconds,
    );
  const lead = verdict === 'unknown' ? 'there are too few samples to tell' : 'it is as before';
  return answer(verdict, remaining <= 0, lead, remaining);
};

import { ComponentId } from '../../contracts/component.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { isMoment } from '../correlation/moments.ts';
import { type Judged, judgeMeasure } from './judge-measure.ts';
import { symptomMeasure } from './measures.ts';
import { type Moments, momentsOf, type RecoveryInput } from './recovery-input.ts';

/** A check names a component: for a resource that the catalog does not know, one is made of the signal's own words. */
const componentOf = ({ latest }: AttachedSignal): ComponentId => {
  if (latest.component !== null) return latest.component;
  const { account, region, name } = latest.resource;
  const words = (name ?? latest.title).replaceAll(/\s+/g, '-').slice(0, 400);
  const made = ComponentId.safeParse(`${account}:${region}:other:${words}`);
  // A source may call its region "global"; AWS keeps what is global in us-east-1.
  return made.success ? made.data : `${account}:us-east-1:other:${words}`;
};

/**
 * A signal's own word, where its metric cannot tell: resolved is well since then; a moment (an OOM kill) is over when it has
 * not come again for the holding time; a lasting signal that fires is not well, whatever else is.
 */
const byState = (signal: AttachedSignal, { started, now }: Moments, holdSeconds: number): Judged => {
  const last = Math.max(started, Date.parse(signal.lastObservedAt) / 1000);
  const over =
    signal.status === 'resolved' || (isMoment(signal.latest) && (last === started || now - last >= holdSeconds));
  return {
    check: {
      component: componentOf(signal),
      what: `symptom: ${signal.latest.title}`.slice(0, 200),
      before: null,
      now: null,
      normal: null,
      objective: null,
      samples: 0,
      verdict: over ? 'met' : 'same',
    },
    required: true,
    wellSince: over ? last : null,
    seenUntil: now,
    measured: false,
    enoughWell: true,
  };
};

/** Whether a symptom is gone: its signal has resolved, or its metric is back on the good side. */
export const judgeSymptom = (signal: AttachedSignal, input: RecoveryInput): Judged => {
  const moments = momentsOf(input);
  const stated = byState(signal, moments, input.holdSeconds);
  const measure = isMoment(signal.latest) ? null : symptomMeasure(input.series, signal);
  if (!measure) return stated;
  const judged = judgeMeasure(measure, moments, input.holdSeconds);
  if (signal.status === 'firing') return judged.check.verdict === 'unknown' ? stated : judged;
  // Resolved: CloudWatch has seen good data. The numbers are shown beside it.
  return { ...stated, check: { ...judged.check, verdict: 'met' } };
};

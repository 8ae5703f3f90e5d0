import { addedUp, type Series } from '../../../contracts/observation.ts';
import type { MetricReference } from '../../../contracts/signal.ts';
import { type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { ComponentMetric } from './component-metrics.ts';
import { type Answered, isWhole } from './get-metric-data.ts';
import { LEFT_OUT, NEGATIVE_IS_UNKNOWN, SILENT_AT_ZERO } from './metric-sets.ts';

/** One metric of a component to ask for, and the one that counts what it leaves out. */
export interface AskedMetric extends ComponentMetric {
  addition: MetricReference | null;
}

export interface AnsweredMetric {
  asked: AskedMetric;
  answer: Answered;
  added: Answered | null;
}

const nameOf = ({ namespace, metricName }: MetricReference): string => `${namespace} ${metricName}`;

/** What the catalog names is taken as it is. */
export const withAddition = (one: ComponentMetric): AskedMetric => {
  const metricName = one.declared ? undefined : LEFT_OUT[nameOf(one.metric)];
  return { ...one, addition: metricName === undefined ? null : { ...one.metric, metricName } };
};

const hasValues = ({ values }: Answered): boolean => values.some((value) => value !== null);

const known = (value: number | null | undefined, { metricName }: MetricReference): number | null =>
  value === undefined || value === null || (value < 0 && NEGATIVE_IS_UNKNOWN.has(metricName)) ? null : value;

const sum = (one: number | null, other: number | null): number | null =>
  one === null ? other : other === null ? one : one + other;

/** The metric as it can be read again; one that had nothing added is itself. */
const referenceOf = ({ asked: { metric, addition }, added }: AnsweredMetric): MetricReference =>
  addition && added && hasValues(added)
    ? { ...metric, metricName: addedUp(metric.metricName, addition.metricName) }
    : metric;

/**
 * Series of one component from what was answered of it. A minute without data is null; but what is published only when it is not
 * zero was zero while the component told anything else. A default metric that has no data at all is not published here and is left out.
 */
export const seriesOfComponent = (all: readonly AnsweredMetric[], { fromSeconds }: Minutes): Series[] => {
  const telling = (index: number): boolean =>
    all.some(
      ({ answer, added }) => typeof answer.values[index] === 'number' || typeof added?.values[index] === 'number',
    );
  return all.flatMap((one) => {
    const { asked, answer, added } = one;
    const any = hasValues(answer) || (added !== null && hasValues(added));
    if (!any && !asked.declared) return [];
    const whole = isWhole(answer) && (added === null || isWhole(added));
    const silent = any && whole && SILENT_AT_ZERO.has(nameOf(asked.metric));
    const values = answer.values.map((value, index) => {
      const counted = sum(known(value, asked.metric), known(added?.values[index], asked.metric));
      if (counted !== null) return counted * asked.metric.scale;
      return silent && telling(index) ? 0 : null;
    });
    return [
      {
        component: asked.component,
        role: asked.role,
        metric: referenceOf(one),
        periodSeconds: PERIOD_SECONDS,
        timestamps: values.map((_, index) => fromSeconds + index * PERIOD_SECONDS),
        values,
      },
    ];
  });
};

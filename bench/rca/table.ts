import { finite, median } from '../../lib/domain/evidence/statistics.ts';
import type { CaseSeries } from './case.ts';

/** Series on the same timestamps, looked up by component, metric and statistic. */
export interface Table {
  series: readonly CaseSeries[];
  timestamps: readonly number[];
  values(component: string, metric: string, statistic: string): readonly (number | null)[];
  /** The median over all time; NaN for what was never measured. */
  usual(component: string, metric: string, statistic: string): number;
}

export const tableOf = (series: readonly CaseSeries[]): Table => {
  const byKey = new Map(series.map((each) => [`${each.component}|${each.metric}|${each.statistic}`, each]));
  const values = (component: string, metric: string, statistic: string): readonly (number | null)[] =>
    byKey.get(`${component}|${metric}|${statistic}`)?.values ?? [];
  return {
    series,
    timestamps: series[0]?.timestamps ?? [],
    values,
    usual: (component, metric, statistic) => median(finite(values(component, metric, statistic))),
  };
};

import type { CaseSeries, RcaCase } from './case.ts';
import { isMean, toldBy } from './case-metrics.ts';
import type { CaseSymptom } from './observed-case.ts';

const total = ({ values }: CaseSeries): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Where nobody was called: waiting and failures where most requests arrive, or, where nobody counts these, where most is seen of either. */
export const assumedSymptoms = ({ incident }: RcaCase): CaseSymptom[] => {
  const requests = new Map(
    incident.filter(({ metric }) => toldBy(metric) === 'requests').map((each) => [each.component, total(each)]),
  );
  return (['latencySeconds', 'faults'] as const).flatMap((told) => {
    const telling = incident.filter(({ metric }) => toldBy(metric) === told);
    const weight = (each: CaseSeries): number =>
      requests.size > 0 ? (requests.get(each.component) ?? 0) : total(each);
    const [most] = telling.sort(
      (a, b) =>
        weight(b) - weight(a) ||
        Number(isMean(b.statistic)) - Number(isMean(a.statistic)) ||
        (a.component < b.component ? -1 : 1),
    );
    return most ? [{ component: most.component, metric: most.metric, statistic: most.statistic }] : [];
  });
};

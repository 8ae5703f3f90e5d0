import { rankByShift, type ShiftSeries } from '../diagnosis/shift.ts';
import { type Finding, type Look, metricReference, readable, type Stretch, strengthOf } from './finding.ts';
import { median } from './statistics.ts';

/** With every metric of every component looked at, less than this many standard deviations is chance. */
const TELLING_DEVIATION = 5;

/**
 * Whether a shift of it may lead to a source. Requests follow the hour, waiting and failures have tests of their own, and what
 * takes less than it did has seldom broken.
 */
const mayTell = ({ series, normalValues, presentValues }: Stretch): boolean =>
  series.role.startsWith('saturation:') && median(presentValues) > median(normalValues);

/**
 * Which metrics rose most, where nobody knows who calls whom: what is left to go by without a call graph. The strength is that of
 * the deviation as a share of the largest one, since a fault moves other metrics too, and its source's most.
 */
export const shiftFindings = (look: Look): Finding[] => {
  if (look.observation.scope.edges.length > 0) return [];
  const stretches = look.components.flatMap((component) => look.stretchesOf(component)).filter(mayTell);
  const shifts = rankByShift(
    stretches.map(
      (stretch): ShiftSeries => ({
        component: stretch.series.component,
        metric: metricReference(stretch.series),
        baseline: stretch.normalValues,
        incident: stretch.presentValues,
      }),
    ),
  ).filter(({ deviation }) => deviation >= TELLING_DEVIATION);
  const largest = shifts[0]?.deviation ?? 1;
  return shifts.map(({ component, metric, deviation }): Finding => {
    const role =
      look.stretchesOf(component).find(({ series }) => metricReference(series) === metric)?.series.role ?? metric;
    return {
      fact: 'metric-shifted',
      component,
      strength: strengthOf(deviation) * (deviation / largest),
      summary: `its ${role.replace(/^saturation:/, '')} rose by ${readable(deviation)} standard deviations of its normal time`,
      at: look.toAt,
      from: { collector: 'metrics', reference: metric },
      figures: { deviation },
    };
  });
};

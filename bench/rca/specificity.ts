import type { CaseSeries, RcaCase } from './case.ts';
import type { PetShopScenario } from './petshop.ts';
import { rankCase } from './rank-case.ts';

/** Windows are as long as the set's incidents: rows in all, and rows before the supposed alarm. */
const WINDOW_ROWS = 5;
const LOCAL_ROWS = 1;
const PERIOD_SECONDS = 300;

const slice = (series: CaseSeries, keep: (row: number) => boolean): CaseSeries => ({
  ...series,
  timestamps: series.timestamps.filter((_, row) => keep(row)),
  values: series.values.filter((_, row) => keep(row)),
});

/** Share of windows of normal data, left out of the baseline one by one, in which no cause is found although an alarm is supposed. */
export const specificityOf = (
  scenario: PetShopScenario,
  symptom: NonNullable<RcaCase['symptom']>,
): { windows: number; quiet: number } => {
  const rows = scenario.normal[0]?.timestamps.length ?? 0;
  let windows = 0;
  let quiet = 0;
  for (let start = 0; start + WINDOW_ROWS <= rows; start += WINDOW_ROWS) {
    const inside = (row: number): boolean => row >= start && row < start + WINDOW_ROWS;
    const { finding } = rankCase({
      symptom,
      onsetAt: (scenario.normal[0]?.timestamps[start + LOCAL_ROWS] ?? 0) + 1,
      periodSeconds: PERIOD_SECONDS,
      edges: scenario.edges,
      baseline: scenario.normal.map((series) => slice(series, (row) => !inside(row))),
      incident: scenario.normal.map((series) => slice(series, inside)),
    });
    windows += 1;
    if (finding !== 'cause-found') quiet += 1;
  }
  return { windows, quiet };
};

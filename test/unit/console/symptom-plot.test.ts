import { describe, expect, it } from 'vitest';
import { symptomPlot } from '../../../console/charts/symptom-plot.ts';
import type { PlotMark } from '../../../console/console-views.ts';
import { iso } from '../../contract/builders.ts';

const named = async (marks: readonly PlotMark[]): Promise<string[]> => {
  const points = [0, 600].map((second) => ({ at: iso(second), value: 1 }));
  const drawn = String(await symptomPlot({ what: 'Latency', unit: 's', points, marks }));
  return [...drawn.matchAll(/<text class="name [^"]*"[^>]*>.*?<\/tspan> ([^<]*)<\/text>/g)].map(
    ([, text]) => text ?? '',
  );
};
const mark = (kind: PlotMark['kind'], second: number): PlotMark => ({
  kind,
  at: iso(second),
  text: `${kind} ${second}`,
});

describe('the names on the plot of a symptom', () => {
  it('are those of the onset and of what Selfheal did, and of the newest changes where there is room', async () => {
    const changes = [10, 20, 30, 40, 50, 60].map((second) => mark('change', second));
    const marks = [mark('onset', 70), ...changes, mark('action', 80), mark('action', 90)];
    expect(await named(marks)).toEqual(['onset 70', 'change 40', 'change 50', 'change 60', 'action 80', 'action 90']);
  });

  it('are those of the newest where Selfheal did more than there is room for', async () => {
    const actions = [1, 2, 3, 4, 5, 6].map((second) => mark('action', second));
    expect(await named([mark('onset', 0), ...actions, mark('change', 7)])).toEqual([
      'onset 0',
      ...[2, 3, 4, 5, 6].map((second) => `action ${second}`),
    ]);
  });

  it('are all where there is room for all, and a table has the others', async () => {
    const marks = [mark('onset', 0), mark('change', 1)];
    expect(await named(marks)).toEqual(['onset 0', 'change 1']);
  });
});

import { describe, expect, it } from 'vitest';
import { calibrationPlot } from '../../../console/charts/calibration-plot.ts';

const band = (stated: number | null, yes: number, all: number) => ({
  from: 0.8,
  to: 0.9,
  stated,
  helped: { yes, all, low: 0.25, high: 0.75 },
});
const drawn = async (...bands: ReturnType<typeof band>[]) => String(await calibrationPlot(bands));

describe('the plot of what came of stated confidence', () => {
  it('draws nothing where nothing has been seen', async () => {
    expect(await drawn()).toBe('');
    expect(await drawn(band(null, 0, 0), band(0.85, 0, 0))).toBe('');
  });

  it('puts who can be believed on the diagonal, and who states too much below it', async () => {
    const at = (svg: string) => {
      const [, x = '', y = ''] = /<circle class="dot" cx="([\d.]+)" cy="([\d.]+)"/.exec(svg) ?? [];
      const [, x1 = '', y1 = '', x2 = '', y2 = ''] =
        /<line class="action" x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)"/.exec(svg) ?? [];
      const along = (Number(x) - Number(x1)) / (Number(x2) - Number(x1));
      return { up: (Number(y1) - Number(y)) / (Number(y1) - Number(y2)), along };
    };
    const believed = at(await drawn(band(0.5, 5, 10)));
    expect(believed.up).toBeCloseTo(believed.along, 6);
    const boastful = at(await drawn(band(0.9, 2, 10)));
    expect(boastful.up).toBeLessThan(boastful.along);
  });

  it('says in words what it draws, one band after the other', async () => {
    const svg = await drawn(band(0.5, 5, 10), band(null, 0, 0), band(0.9, 9, 10));
    expect(svg).toContain('Stated 50%: helped 5 of 10. Stated 90%: helped 9 of 10.');
    expect(svg.match(/<circle/g)).toHaveLength(2);
  });
});

import { describe, expect, it } from 'vitest';
import { rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import { anObservation, aSeries, aSignal, derive, FRONT, NOW_SECONDS, ONSET_AT, SHOP, STORE } from './builders.ts';

const threads = (component: string, now: number) => aSeries(component, 'saturation:threads', 40, now);
const withoutGraph = (series = [threads(FRONT, 40), threads(SHOP, 90), threads(STORE, 70)]) => {
  const given = anObservation({ series });
  return { ...given, scope: { ...given.scope, edges: [] } };
};
const shifted = (observation: ReturnType<typeof anObservation>) =>
  derive(observation, [aSignal(FRONT)]).evidence.filter(({ fact }) => fact === 'metric-shifted');

describe('a metric that moved', () => {
  it('is a fact where nobody knows who calls whom, the furthest one the clearest', () => {
    expect(shifted(withoutGraph()).map(({ component }) => component)).toEqual([SHOP, STORE]);
    expect(shifted(withoutGraph())[0]?.summary).toMatch(/^its threads rose by \d+(\.\d+)? standard deviations/);
  });

  it('is none where a call graph says what matters, nor where it moved no further than by chance', () => {
    expect(shifted(anObservation({ series: [threads(SHOP, 90)] }))).toEqual([]);
    expect(shifted(withoutGraph([threads(SHOP, 40.5)]))).toEqual([]);
  });

  it('leads to a cause that nothing else tells of', () => {
    const observation = withoutGraph();
    const { evidence } = derive(observation, [aSignal(FRONT)]);
    const { hypotheses } = rankCauses({
      symptoms: [FRONT],
      alarmed: [],
      series: observation.series,
      edges: [],
      traced: [],
      evidence,
      onsetAt: ONSET_AT,
      now: new Date(NOW_SECONDS * 1000),
      newHypothesisId: () => 'hyp_1',
    });
    expect(hypotheses[0]).toMatchObject({ component: SHOP, faultClass: 'unknown' });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { MAXIMUM_CONFIDENCE } from '../../../../lib/domain/diagnosis/confidence.ts';
import { type Diagnosed, diagnoseScenario, SCENARIOS } from './shop-observation.ts';

/** Confidence from which the example catalog proposes anything at all. */
const ASK = 0.35;

describe.each(SCENARIOS)('the diagnosis of $name', (scenario) => {
  const { component, faultClass } = scenario.truth;
  let diagnosed: Diagnosed | null = null;
  beforeAll(() => {
    diagnosed = diagnoseScenario(scenario, 3);
  });

  it(component ? `puts ${component}: ${faultClass} first` : 'says that the symptom is not in the numbers', () => {
    expect(diagnosed?.first).toBe(component ? `${component}: ${faultClass}` : 'symptom-absent');
  });

  it('cites evidence that exists, follows calls, and is honest about its confidence', () => {
    const ids = new Set(diagnosed?.evidence.evidence.map(({ evidenceId }) => evidenceId));
    const edges = diagnosed?.observation.scope.edges ?? [];
    for (const { evidenceFor, evidenceAgainst, path, confidence } of diagnosed?.ranking.hypotheses ?? []) {
      for (const id of [...evidenceFor, ...evidenceAgainst]) expect(ids).toContain(id);
      for (const [index, callee] of path.slice(0, -1).entries()) {
        const calls = [
          [path[index + 1], callee],
          [callee, path[index + 1]],
        ];
        expect(edges.some((edge) => calls.some((call) => call.join() === edge.join()))).toBe(true);
      }
      expect(confidence).toBeLessThanOrEqual(MAXIMUM_CONFIDENCE);
    }
    const [first] = diagnosed?.ranking.hypotheses ?? [];
    if (component) expect(first?.confidence).toBeGreaterThan(ASK);
    else expect(first).toBeUndefined();
  });
});

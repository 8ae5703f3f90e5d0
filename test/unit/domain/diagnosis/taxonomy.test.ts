import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultClass } from '../../../../lib/contracts/fault-class.ts';
import type { Observation } from '../../../../lib/contracts/observation.ts';
import { rankCauses } from '../../../../lib/domain/diagnosis/rank-causes.ts';
import { anObservation, aSignal, derive, FRONT, NOW_SECONDS, ONSET_AT } from '../evidence/builders.ts';
import { CASES, EDGES, JOBS, NEAR_MISSES } from './taxonomy-cases.ts';

const diagnose = (seen: Partial<Observation>, symptom: string) => {
  const observation = anObservation({ ...seen, scope: { ...anObservation().scope, edges: EDGES } });
  const { evidence } = derive(observation, [aSignal(symptom)]);
  let count = 0;
  const ranking = rankCauses({
    symptoms: [symptom],
    alarmed: [],
    series: observation.series,
    edges: EDGES,
    traced: [],
    evidence,
    onsetAt: ONSET_AT,
    now: new Date(NOW_SECONDS * 1000),
    newHypothesisId: () => `hyp_${++count}`,
  });
  return { ...ranking, evidence };
};

const named = ({ hypotheses, finding }: ReturnType<typeof diagnose>): string => {
  const [first] = hypotheses;
  return first ? `${first.component} ${first.faultClass}` : finding;
};

describe('the fault taxonomy', () => {
  it('has a case for every class, and at least 16 that name what broke', () => {
    expect(CASES.map(({ truth }) => truth[1]).sort()).toEqual([...FaultClass.options].sort());
    expect(FaultClass.options.filter((each) => each !== 'unknown').length).toBeGreaterThanOrEqual(16);
  });

  it.each(CASES.map((each) => [each.truth[1], each] as const))(
    'finds %s from the least that a person needs',
    (_, each) => {
      expect(named(diagnose(each.seen, each.symptom ?? FRONT))).toBe(each.truth.join(' '));
    },
  );

  it.each(NEAR_MISSES.map((each) => [each.not, each.like, each] as const))('does not call it %s: %s', (_, __, each) => {
    const symptom = each.seen.series?.some(({ component }) => component === JOBS) ? JOBS : FRONT;
    const diagnosis = diagnose(each.seen, symptom);
    expect(named(diagnosis)).toBe(each.truth.join(' '));
    if (each.notEvenSecond) expect(diagnosis.hypotheses.map(({ faultClass }) => faultClass)).not.toContain(each.not);
  });

  it('explains every hypothesis: evidence that exists, a path along calls, and what would have changed the answer', () => {
    const all = [...CASES, ...NEAR_MISSES.map((each) => ({ ...each, symptom: undefined }))];
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(all.length - 1), (first, second) => {
        const one: (typeof all)[number] | undefined = all[first];
        const other = all[second];
        if (!one || !other) return;
        // Two at once: explanations must hold in a muddle too.
        const seen: Partial<Observation> = {
          series: one.seen.series ?? [],
          logs: [...(one.seen.logs ?? []), ...(other.seen.logs ?? [])],
          platform: [...(one.seen.platform ?? []), ...(other.seen.platform ?? [])],
          changes: [...(one.seen.changes ?? []), ...(other.seen.changes ?? [])],
          databaseLoad: one.seen.databaseLoad ?? [],
        };
        const symptom = seen.series?.some(({ component }) => component === JOBS) ? JOBS : FRONT;
        const { hypotheses, evidence } = diagnose(seen, symptom);
        const ids = new Set(evidence.map(({ evidenceId }) => evidenceId));
        for (const { evidenceFor, evidenceAgainst, path, wouldChange, component } of hypotheses) {
          expect(evidenceFor.length).toBeGreaterThan(0);
          expect([...evidenceFor, ...evidenceAgainst].every((id) => ids.has(id))).toBe(true);
          expect(evidenceFor.filter((id) => evidenceAgainst.includes(id))).toEqual([]);
          expect(wouldChange.length).toBeGreaterThan(0);
          expect(path[0]).toBe(component);
          expect(path.at(-1)).toBe(symptom);
          for (const [index, callee] of path.slice(0, -1).entries()) {
            const next = path[index + 1];
            expect(EDGES.some((edge) => edge.includes(callee) && edge.includes(next ?? ''))).toBe(true);
          }
        }
      }),
      { numRuns: 120 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RuleVerdict } from '../../../../lib/contracts/plan.ts';
import { decideGate } from '../../../../lib/domain/policy/decide-gate.ts';
import { RULES } from '../../../../lib/domain/policy/rules/index.ts';
import { aGateInput, type Facts } from './gate-builder.ts';
import { CASES, WINTER } from './gate-cases.ts';

describe('the gate', () => {
  it.each(CASES)('%s → %s', (_, gate, rules, facts) => {
    const decision = decideGate(aGateInput(facts));
    expect(decision.gate).toBe(gate);
    const strictest = gate === 'auto' ? 'none' : gate;
    const decisive = decision.verdicts.filter(({ verdict }) => verdict === strictest).map(({ rule }) => rule);
    expect(decisive.sort()).toEqual([...rules].sort());
    for (const verdict of decision.verdicts) RuleVerdict.parse(verdict);
  });

  it.each([
    ['observe', 'observe'],
    ['recommend', 'recommend'],
  ] as const)('says no more than %s when that is the ceiling', (serviceAutonomy, autonomy) => {
    expect(decideGate(aGateInput({ serviceAutonomy })).autonomy).toBe(autonomy);
  });

  it('tells what it would have done when something else stops it', () => {
    expect(decideGate(aGateInput({ confidence: 0.1 }))).toMatchObject({ gate: 'stop', autonomy: 'recommend' });
  });

  it('keeps every rule under the name that its verdicts carry', () => {
    const inputs = CASES.map(([, , , facts]) => aGateInput(facts));
    for (const [name, rule] of Object.entries(RULES)) {
      const said = inputs.flatMap((input) => rule(input)?.rule ?? []);
      expect(new Set(said)).toEqual(new Set([name]));
    }
  });
});

/** Each makes one fact stricter and leaves everything else as it is. */
const STRICTER: ((facts: Facts) => Facts)[] = [
  (facts) => ({ ...facts, serviceAutonomy: 'ask' }),
  (facts) => ({ ...facts, runbookAutonomy: 'recommend' }),
  (facts) => ({ ...facts, confidence: (facts.confidence ?? 0.9) * 0.7 }),
  (facts) => ({ ...facts, quality: 'degraded' }),
  (facts) => ({ ...facts, modelDisagrees: true }),
  (facts) => ({ ...facts, freeze: WINTER }),
  (facts) => ({ ...facts, tier: 'critical' }),
  (facts) => ({ ...facts, risk: 'high' }),
  (facts) => ({ ...facts, risk: 'critical' }),
  (facts) => ({ ...facts, access: {} }),
  (facts) => ({ ...facts, record: { helped: facts.record?.helped ?? 0, failed: (facts.record?.failed ?? 0) + 3 } }),
  (facts) => ({ ...facts, manifest: { ...facts.manifest, capacityTouched: 0.9 } }),
  (facts) => ({ ...facts, given: { ...facts.given, killSwitchEngaged: true } }),
  (facts) => ({ ...facts, given: { ...facts.given, remediesStarted: 3 } }),
  (facts) => ({ ...facts, given: { ...facts.given, startedInHour: null } }),
  (facts) => ({ ...facts, given: { ...facts.given, servedHours: null } }),
  (facts) => ({ ...facts, given: { ...facts.given, snapshot: null } }),
  (facts) => ({ ...facts, given: { ...facts.given, incidentCeiling: 'ask' } }),
];
const STRICTNESS = { auto: 0, ask: 1, stop: 2 };

describe('any gate', () => {
  const anyCase = fc.constantFrom(...CASES.map(([, , , facts]) => facts));

  it('is never loosened by a stricter fact', () => {
    fc.assert(
      fc.property(anyCase, fc.subarray(STRICTER), (facts, changes) => {
        let current = facts;
        for (const change of changes) {
          const next = change(current);
          // A change that would replace a fact may replace it by a looser one: that is not what is tested.
          if (current.serviceAutonomy && next.serviceAutonomy !== current.serviceAutonomy) continue;
          if (current.runbookAutonomy && next.runbookAutonomy !== current.runbookAutonomy) continue;
          if (current.quality && next.quality !== current.quality) continue;
          if (current.risk === 'critical' || (current.freeze && next.freeze !== current.freeze)) continue;
          if (current.given?.incidentCeiling && next.given?.incidentCeiling !== current.given.incidentCeiling) continue;
          const before = decideGate(aGateInput(current)).gate;
          const after = decideGate(aGateInput(next)).gate;
          expect(STRICTNESS[after]).toBeGreaterThanOrEqual(STRICTNESS[before]);
          current = next;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of hypotheses', () => {
    fc.assert(
      fc.property(anyCase, (facts) => {
        const input = aGateInput(facts);
        const turned = {
          ...input,
          diagnosis: { ...input.diagnosis, hypotheses: input.diagnosis.hypotheses.toReversed() },
        };
        expect(decideGate(turned).gate).toBe(decideGate(input).gate);
      }),
    );
  });
});

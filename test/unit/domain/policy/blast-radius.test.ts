import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scopeOf } from '../../../../lib/domain/evidence/scope.ts';
import { assessRisk } from '../../../../lib/domain/policy/assess-risk.ts';
import { decideGate } from '../../../../lib/domain/policy/decide-gate.ts';
import { anIncident } from '../../../contract/builders.ts';
import { aCatalog } from '../builders/catalog.ts';
import { aGateInput } from './gate-builder.ts';

const TAKES_A_THIRD = { capacityTouched: 0.34, rollback: { by: 'none', because: 'a restart leaves nothing behind' } };
const STRICTNESS = { auto: 0, ask: 1, stop: 2 };

/** The gate of a change of `lending` in an incident of its own application, with callers that others declare. */
const gateWith = (callers: readonly { application: 'books' | 'archive'; calls: string }[]) => {
  const catalog = aCatalog(({ services }) => {
    services.lending = { ...services.lending, autonomy: 'auto', runbooks: { 'restart-ecs-service': {} } };
    for (const [index, { application, calls }] of callers.entries())
      services[`caller-${index}`] = {
        application,
        kind: 'ecs-service',
        name: `callers/caller-${index}`,
        dependsOn: [calls],
        autonomy: 'auto',
      };
  });
  const { edges } = scopeOf(anIncident({ application: 'books' }), catalog, new Date('2026-05-04T10:10:00.000Z'));
  const input = aGateInput({ manifest: TAKES_A_THIRD, given: { catalog, edges } });
  const risk = assessRisk(input);
  return { risk, ...decideGate({ ...input, risk }) };
};

describe('how many depend on a target', () => {
  it.each(['books', 'archive'] as const)(
    'counts whoever declares to, also in another application: %s',
    (application) => {
      const callers = Array.from({ length: 3 }, () => ({ application, calls: 'lending' }));
      const { risk, gate, verdicts } = gateWith(callers);
      expect(risk.because).toContain('components that depend on the target: 4');
      expect(gate).toBe('ask');
      expect(verdicts.find(({ rule }) => rule === 'blast-radius')).toMatchObject({
        verdict: 'ask',
        because: expect.stringContaining('4 components depend on it'),
      });
    },
  );

  it('counts callers of callers, wherever they are', () => {
    const { risk } = gateWith([
      { application: 'archive', calls: 'lending' },
      { application: 'archive', calls: 'caller-0' },
      { application: 'books', calls: 'caller-1' },
    ]);
    expect(risk.because).toContain('components that depend on the target: 4');
  });

  it('never loosens a gate by one more of them', () => {
    const caller = fc.record({
      application: fc.constantFrom('books' as const, 'archive' as const),
      calls: fc.constantFrom('lending', 'reader', 'ledger'),
    });
    fc.assert(
      fc.property(fc.array(caller, { maxLength: 6 }), caller, (callers, another) => {
        expect(STRICTNESS[gateWith([...callers, another]).gate]).toBeGreaterThanOrEqual(
          STRICTNESS[gateWith(callers).gate],
        );
      }),
    );
  });
});

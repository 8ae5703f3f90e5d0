import { describe, expect, it } from 'vitest';
import type { Edge } from '../../../../lib/contracts/observation.ts';
import { assessRisk } from '../../../../lib/domain/policy/assess-risk.ts';
import { COMPONENTS } from '../builders/catalog.ts';
import { aGateInput, type Facts } from './gate-builder.ts';

const takes = (capacityTouched: number): Facts['manifest'] => ({
  capacityTouched,
  rollback: { by: 'runbook', runbook: 'scale-ecs-service', parameters: {} },
});

/** Components that call lending, beside the reader. */
const calledBy = (count: number): Edge[] =>
  Array.from(
    { length: count },
    (_, index): Edge => [`210987654321:eu-central-1:ecs-service:books/caller-${index}`, COMPONENTS.lending],
  );

describe('the risk of a remedy', () => {
  it.each([
    [10, '10 %', 'low'],
    [1, '100 %', 'medium'],
  ] as const)('reckons with the instances of a group as with the tasks of a service: %i', (inService, share, level) => {
    const snapshot = {
      component: COMPONENTS.binder,
      takenAt: '2026-05-04T10:09:00.000Z',
      fields: { managed: true, inService },
    };
    const risk = assessRisk(aGateInput({ manifest: takes(0.1), given: { snapshot } }));
    expect(risk).toMatchObject({
      level,
      because: expect.arrayContaining([`${share} of the target's capacity is away while it runs`]),
    });
  });

  it('is raised where most is away of what nobody says is not production', () => {
    const raised = 'raised: most of a production target is away';
    const of = (facts: Facts) => assessRisk(aGateInput({ manifest: takes(0.5), ...facts }));
    expect(of({ environment: 'staging' })).toMatchObject({ level: 'low' });
    expect(of({ given: { service: 'unheard-of' } })).toMatchObject({
      level: 'medium',
      because: expect.arrayContaining([raised]),
    });
  });

  it.each([
    [1, 'low'],
    [2, 'medium'],
  ] as const)('is raised from three dependents on, where a quarter is away: the reader and %i more', (more, level) => {
    const edges: Edge[] = [[COMPONENTS.reader, COMPONENTS.lending], ...calledBy(more)];
    const facts = { environment: 'development', given: { edges } };
    const { level: found, because } = assessRisk(aGateInput({ ...facts, manifest: takes(0.25) }));
    expect(found).toBe(level);
    expect(because.includes('raised: many components depend on capacity that is away')).toBe(level === 'medium');
  });
});

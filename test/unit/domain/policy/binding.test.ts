import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunbookManifest } from '../../../../lib/contracts/manifest.ts';
import type { Plan } from '../../../../lib/contracts/plan.ts';
import { assessRisk } from '../../../../lib/domain/policy/assess-risk.ts';
import { bindParameters } from '../../../../lib/domain/policy/bind-parameters.ts';
import { planHash } from '../../../../lib/domain/policy/plan-hash.ts';
import { failedPreconditions } from '../../../../lib/domain/policy/preconditions.ts';
import { aCatalog, COMPONENTS, EDGES } from '../builders/catalog.ts';
import { aManifest } from '../builders/manifest.ts';
import { aSnapshot } from './gate-builder.ts';

type Parameters = RunbookManifest['parameters'];
const COUNT: Parameters = {
  Count: {
    source: {
      from: 'scaled',
      field: 'desiredCount',
      factorKey: 'scaleFactor',
      factorDefault: 2,
      maximumKey: 'maxCapacity',
      maximumDefault: 10,
    },
    pattern: '^[1-9][0-9]{0,3}$',
  },
};
const bindCount = (fields: Record<string, number>, grant: Record<string, string | number> = {}) =>
  bindParameters(COUNT, { target: COMPONENTS.lending, snapshot: aSnapshot(fields), grant: { parameters: grant } });

describe('bindParameters', () => {
  it('takes names from the target, state from the snapshot and the operator’s values from the grant', () => {
    const parameters: Parameters = {
      Cluster: { source: { from: 'target', part: 'cluster' }, pattern: '[a-z]+' },
      Service: { source: { from: 'target', part: 'service' }, pattern: '[a-z]+' },
      Former: { source: { from: 'snapshot', field: 'desiredCount' }, pattern: '\\d+' },
      Bound: { source: { from: 'snapshot', field: 'minCapacity', default: 0 }, pattern: '\\d+' },
      Given: { source: { from: 'grant', key: 'percentage', default: 100 }, pattern: '\\d+' },
      Default: { source: { from: 'grant', key: 'other', default: 7 }, pattern: '\\d+' },
    };
    expect(
      bindParameters(parameters, {
        target: COMPONENTS.lending,
        snapshot: aSnapshot(),
        grant: { parameters: { percentage: 90 } },
      }),
    ).toEqual({
      ok: true,
      choices: [],
      parameters: { Cluster: 'books', Service: 'lending', Former: '4', Bound: '0', Given: '90', Default: '7' },
    });
  });

  it.each([
    ['doubles', { desiredCount: 4 }, {}, '8'],
    ['adds at least one', { desiredCount: 4 }, { scaleFactor: 1.01 }, '5'],
    ['rounds up', { desiredCount: 3 }, { scaleFactor: 1.5 }, '5'],
    ['does not round a whole number up', { desiredCount: 70 }, { scaleFactor: 1.1, maxCapacity: 90 }, '77'],
    ['stops at the runbook’s ceiling', { desiredCount: 8 }, {}, '10'],
    ['stops at the target’s own maximum', { desiredCount: 4, maxCapacity: 6 }, {}, '6'],
    [
      'goes beyond that only where the operator grants it',
      { desiredCount: 4, maxCapacity: 6 },
      { maxCapacity: 7 },
      '7',
    ],
  ])('%s', (_, fields, grant, count) => {
    expect(bindCount(fields, grant)).toMatchObject({ ok: true, parameters: { Count: count } });
  });

  it.each([
    ['within what there is and the ceiling', 7, { ok: true, parameters: { Count: '7' } }],
    ['the least', 5, { ok: true, parameters: { Count: '5' } }],
    ['the most', 10, { ok: true, parameters: { Count: '10' } }],
    ['as many as there are', 4, { ok: false, because: ['Count: 4 was asked for, and 5 to 10 are allowed'] }],
    ['more than the ceiling', 11, { ok: false, because: ['Count: 11 was asked for, and 5 to 10 are allowed'] }],
    ['half a task', 5.5, { ok: false, because: [expect.stringMatching(/5.5 was asked for/)] }],
  ])('takes or refuses what a person chose: %s', (_, count, result) => {
    const context = { target: COMPONENTS.lending, snapshot: aSnapshot({ desiredCount: 4 }), grant: undefined };
    expect(bindParameters(COUNT, { ...context, chosen: { Count: count } })).toMatchObject(result);
  });

  it('says what may be chosen, and nothing where there is one number alone', () => {
    expect(bindCount({ desiredCount: 4 })).toMatchObject({ choices: [{ parameter: 'Count', from: 5, to: 10 }] });
    expect(bindCount({ desiredCount: 9 })).toMatchObject({ parameters: { Count: '10' }, choices: [] });
  });

  it('lets nobody choose the target, the state, a grant or what there is not', () => {
    const parameters: Parameters = {
      Cluster: { source: { from: 'target', part: 'cluster' }, pattern: '.*' },
      Former: { source: { from: 'snapshot', field: 'desiredCount' }, pattern: '.*' },
      Given: { source: { from: 'grant', key: 'percentage', default: 100 }, pattern: '.*' },
    };
    const context = { target: COMPONENTS.lending, snapshot: aSnapshot(), grant: undefined };
    for (const name of [...Object.keys(parameters), 'Unheard', 'toString'])
      expect(bindParameters(parameters, { ...context, chosen: { [name]: 5 } })).toMatchObject({ ok: false });
  });

  it('never binds a number beyond its bounds, whatever a person asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: -5, max: 60 }),
        fc.integer(),
        (now, most, wish) => {
          const fields = { desiredCount: now, maxCapacity: most };
          const context = { target: COMPONENTS.lending, snapshot: aSnapshot(fields), grant: undefined };
          const bound = bindParameters(COUNT, { ...context, chosen: { Count: wish } });
          if (!bound.ok) return wish <= now || wish > most;
          expect(Number(bound.parameters.Count)).toBe(wish);
          return wish > now && wish <= most;
        },
      ),
    );
  });

  it.each([
    ['it is at its ceiling', { desiredCount: 10 }, {}, /10 already/],
    ['the factor would shrink it', { desiredCount: 4 }, { scaleFactor: 0.5 }, /above 1/],
    ['the factor is no number', { desiredCount: 4 }, { scaleFactor: 'many' }, /above 1/],
  ])('refuses to scale when %s', (_, fields, grant, because) => {
    expect(bindCount(fields, grant)).toEqual({ ok: false, because: [expect.stringMatching(because)] });
  });

  it.each<[string, Parameters[string], RegExp]>([
    [
      'a field the snapshot lacks',
      { source: { from: 'snapshot', field: 'unheard' }, pattern: '.*' },
      /unheard is not part/,
    ],
    [
      'a value that fits its pattern only in part',
      { source: { from: 'grant', key: 'k', default: 'ok; rm' }, pattern: '[a-z]+' },
      /does not match/,
    ],
    [
      'a value with a line break after it',
      { source: { from: 'grant', key: 'k', default: 'ok\n' }, pattern: '^[a-z]+$' },
      /does not match/,
    ],
    [
      'a cluster of something that has none',
      { source: { from: 'target', part: 'cluster' }, pattern: '.*' },
      /has no cluster/,
    ],
  ])('refuses %s, and says which', (_, parameter, because) => {
    const target = COMPONENTS.ledger;
    expect(bindParameters({ P: parameter }, { target, snapshot: aSnapshot(), grant: undefined })).toEqual({
      ok: false,
      because: [expect.stringMatching(because)],
    });
  });

  it('scales within bounds, whatever the state and grant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
        (count, scaleFactor, maxCapacity) => {
          const bound = bindCount({ desiredCount: count }, { scaleFactor, maxCapacity });
          if (!bound.ok) expect(count >= maxCapacity || scaleFactor <= 1).toBe(true);
          else {
            expect(Number(bound.parameters.Count)).toBeGreaterThan(count);
            expect(Number(bound.parameters.Count)).toBeLessThanOrEqual(maxCapacity);
          }
        },
      ),
    );
  });
});

describe('failedPreconditions', () => {
  const check = (condition: object, fields: Record<string, string | number | boolean>) =>
    failedPreconditions(aManifest({ preconditions: [{ because: 'no', ...condition }] }), aSnapshot(fields)).length ===
    0;
  it.each([
    [{ field: 'a', is: 'equals', value: true }, { a: true }, true],
    [{ field: 'a', is: 'equals', value: true }, { a: 'true' }, false],
    [{ field: 'a', is: 'equals', value: true }, {}, false],
    [{ field: 'a', is: 'not-equals', value: 'x' }, { a: 'y' }, true],
    [{ field: 'a', is: 'not-equals', value: 'x' }, {}, false],
    [{ field: 'a', is: 'at-least', value: 1 }, { a: 1 }, true],
    [{ field: 'a', is: 'at-least', value: 1 }, { a: 0 }, false],
    [{ field: 'a', is: 'at-least', value: 1 }, { a: '9' }, false],
    [{ field: 'a', is: 'at-most', value: 1 }, { a: 1 }, true],
    [{ field: 'a', is: 'present' }, { a: 0 }, true],
    [{ field: 'a', is: 'present' }, {}, false],
    [{ field: 'a', is: 'absent' }, {}, true],
    [{ field: 'a', is: 'absent' }, { a: 0 }, false],
  ])('%j on %j is %s', (condition, fields, met) => {
    expect(check(condition, fields)).toBe(met);
  });

  it('fails when the target could not be read, and names what was seen otherwise', () => {
    expect(failedPreconditions(aManifest(), null)).toHaveLength(1);
    const manifest = aManifest({ preconditions: [{ field: 'a', is: 'equals', value: 1, because: 'it is busy' }] });
    expect(failedPreconditions(manifest, aSnapshot({ a: 2 }))).toEqual(['it is busy (a is 2)']);
  });
});

type Declared = { impact: string; capacityTouched?: number };

describe('assessRisk', () => {
  const risk = (manifest: Declared, tier = 'important', environment = 'production', running = 4) =>
    assessRisk({
      manifest: aManifest(manifest),
      service: 'lending',
      catalog: aCatalog(({ services, applications }) => {
        (services.lending ?? {}).tier = tier;
        applications.books.environment = environment;
      }),
      edges: EDGES,
      target: COMPONENTS.lending,
      snapshot: aSnapshot({ runningCount: running }),
    }).level;
  it.each<[string, Declared, string, string, number, string]>([
    ['is as declared where no capacity goes away', { impact: 'low' }, 'critical', 'production', 1, 'low'],
    [
      'rises where most of a production target goes away',
      { impact: 'low', capacityTouched: 0.5 },
      'important',
      'production',
      4,
      'medium',
    ],
    [
      'does not where it is no production',
      { impact: 'low', capacityTouched: 0.5 },
      'important',
      'development',
      4,
      'low',
    ],
    ['rises with a single instance', { impact: 'low', capacityTouched: 0.1 }, 'important', 'production', 1, 'medium'],
    [
      'rises where a critical service loses capacity for good',
      { impact: 'low', capacityTouched: 0.1 },
      'critical',
      'production',
      20,
      'medium',
    ],
    [
      'does not become critical by the place alone',
      { impact: 'medium', capacityTouched: 0.9 },
      'critical',
      'production',
      4,
      'high',
    ],
    [
      'becomes critical only from high',
      { impact: 'high', capacityTouched: 0.9 },
      'critical',
      'production',
      4,
      'critical',
    ],
    ['stays high outside production', { impact: 'high', capacityTouched: 0.9 }, 'critical', 'development', 4, 'high'],
    [
      'stays high on what is not critical',
      { impact: 'high', capacityTouched: 0.9 },
      'important',
      'production',
      4,
      'high',
    ],
    ['never falls below what was declared', { impact: 'critical' }, 'standard', 'development', 4, 'critical'],
  ])('%s', (_, manifest, tier, environment, running, level) => {
    expect(risk(manifest, tier, environment, running)).toBe(level);
  });

  it('is never lower with more capacity away', () => {
    const order = ['low', 'medium', 'high', 'critical'];
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('low', 'medium', 'high'),
        (one, other, impact) => {
          const [less, more] = [Math.min(one, other), Math.max(one, other)];
          expect(order.indexOf(risk({ impact, capacityTouched: more }))).toBeGreaterThanOrEqual(
            order.indexOf(risk({ impact, capacityTouched: less })),
          );
        },
      ),
    );
  });
});

type Content = Pick<Plan, 'runbook' | 'runbookVersion' | 'target' | 'parameters' | 'rollback'> & { following: [] };

describe('planHash', () => {
  const text = fc.string();
  const parameters = fc.dictionary(text, text, { maxKeys: 4 });
  const content = fc.record({
    runbook: text,
    runbookVersion: fc.integer({ min: 1, max: 5 }),
    target: text,
    parameters,
    rollback: fc.option(fc.record({ runbook: text, parameters })),
    following: fc.constant<[]>([]),
  });

  it('is the same for the same content, in whatever order its parameters stand', () => {
    fc.assert(
      fc.property(content, (plan) => {
        const turned = { ...plan, parameters: Object.fromEntries(Object.entries(plan.parameters).toReversed()) };
        expect(planHash(turned)).toBe(planHash(plan));
        expect(planHash(plan)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });

  it('changes with any content', () => {
    const canonical = (plan: Content) =>
      JSON.stringify({
        ...plan,
        parameters: Object.entries(plan.parameters).sort(),
        rollback: plan.rollback && [plan.rollback.runbook, Object.entries(plan.rollback.parameters).sort()],
      });
    fc.assert(
      fc.property(content, content, (one, other) => {
        expect(planHash(one) === planHash(other)).toBe(canonical(one) === canonical(other));
      }),
    );
    const plan = {
      runbook: 'r',
      runbookVersion: 1,
      target: 't',
      parameters: { a: '1' },
      rollback: { runbook: 'b', parameters: { a: '1' } },
      following: [],
    };
    const others = [
      { ...plan, runbook: 'q' },
      { ...plan, runbookVersion: 2 },
      { ...plan, target: 'u' },
      { ...plan, parameters: { a: '2' } },
      { ...plan, parameters: { a: '1', b: '' } },
      { ...plan, rollback: null },
      { ...plan, rollback: { runbook: 'b', parameters: { a: '2' } } },
    ];
    expect(new Set([plan, ...others].map(planHash)).size).toBe(others.length + 1);
  });

  it('does not change with what explains or scores it', () => {
    const plan = { runbook: 'r', runbookVersion: 1, target: 't', parameters: {}, rollback: null, following: [] };
    expect(planHash(Object.assign({}, plan, { because: 'why', expectedBenefit: 0.3 }))).toBe(planHash(plan));
  });
});

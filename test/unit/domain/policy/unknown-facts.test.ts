import { describe, expect, it } from 'vitest';
import { assessRisk } from '../../../../lib/domain/policy/assess-risk.ts';
import { decideGate } from '../../../../lib/domain/policy/decide-gate.ts';
import type { GateInput } from '../../../../lib/domain/policy/gate-input.ts';
import { aGateInput, aSnapshot } from './gate-builder.ts';
import { CASES } from './gate-cases.ts';

type Place = readonly string[];

const placesOf = (value: unknown, at: Place = []): [Place, unknown][] => {
  if (value instanceof Date || typeof value !== 'object' || value === null) return [[at, value]];
  return [[at, value], ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...at, key]))];
};

/** The same with another value at that place; everything that does not lead there stays as it is. */
const withAt = <T>(whole: T, [key, ...rest]: Place, value: unknown): T => {
  if (key === undefined) return value as T;
  const copy: Record<string, unknown> = Object.assign(Array.isArray(whole) ? [] : {}, whole);
  copy[key] = withAt(copy[key], rest, value);
  return copy as T;
};

const STRICTNESS = { auto: 0, ask: 1, stop: 2 };
/** A gate that cannot be asked opens nothing. */
const REFUSED = 3;
const strictness = (input: GateInput): number => {
  try {
    return STRICTNESS[decideGate(input).gate];
  } catch {
    return REFUSED;
  }
};

const REVERSIBLE = { rollback: { by: 'runbook', runbook: 'scale-ecs-service', parameters: {} } };

/** A runbook's name is no fact, and a track record that is not there says that there is none. */
const SAYS_SOMETHING_WHERE_IT_IS_NOT = ['manifest.runbook', 'trackRecord'];

const reassessed = (input: GateInput): GateInput => ({ ...input, risk: assessRisk(input) });

/** Every place of the input that `isMeant` at which another value loosens the gate, with and without the risk that follows from it. */
const loosening = (isMeant: (place: Place, value: unknown) => boolean, replacement: (value: unknown) => unknown) => {
  let examined = 0;
  const found: string[] = [];
  for (const [title, , , facts] of CASES) {
    const input = aGateInput(facts);
    for (const [place, value] of placesOf(input).filter(([at, each]) => isMeant(at, each))) {
      const changed = withAt(input, place, replacement(value));
      examined += 1;
      if (strictness(changed) < strictness(input)) found.push(`${title}: ${place.join('.')}`);
      if (place[0] === 'risk') continue;
      try {
        if (strictness(reassessed(changed)) < strictness(reassessed(input)))
          found.push(`${title}: ${place.join('.')} (assessed)`);
      } catch {
        // No risk, no gate.
      }
    }
  }
  return { examined, found };
};

describe('what nobody can tell', () => {
  it('never loosens a gate where a number of it is none', () => {
    const { examined, found } = loosening(
      (_, value) => typeof value === 'number' || value instanceof Date,
      (value) => (value instanceof Date ? new Date(Number.NaN) : Number.NaN),
    );
    expect(examined).toBeGreaterThan(1000);
    expect([...new Set(found)]).toEqual([]);
  });

  it('never loosens a gate by a fact that is missing', () => {
    const { examined, found } = loosening(
      (place) => place[0] !== 'catalog' && !SAYS_SOMETHING_WHERE_IT_IS_NOT.includes(place.join('.')),
      () => undefined,
    );
    expect(examined).toBeGreaterThan(1000);
    expect([...new Set(found)]).toEqual([]);
  });

  it.each(['snapshot', 'killSwitchEngaged', 'startedInHour', 'servedHours'])(
    'never loosens a gate by %s that could not be read',
    (fact) => {
      const { examined, found } = loosening(
        (place) => place.join('.') === fact,
        () => null,
      );
      expect(examined).toBe(CASES.length);
      expect(found).toEqual([]);
    },
  );

  it.each([
    ['no hour, and failures', { hours: 0, requests: 100, failed: 100 }],
    ['no request, and failures', { hours: 672, requests: 0, failed: 1 }],
    ['more failures than requests', { hours: 672, requests: 10, failed: 11 }],
    ['less than no failure', { hours: 672, requests: 1000, failed: -5 }],
  ])('is asked about where counts cannot be: %s', (_, counts) => {
    const facts = { manifest: { impact: 'medium', ...REVERSIBLE }, record: { helped: 50, failed: 0 } } as const;
    const decision = (servedHours: object) =>
      decideGate(aGateInput({ ...facts, given: { servedHours: { service: 'lending', ...servedHours } as never } }));
    expect(decision({ hours: 672, requests: 1000, failed: 0 }).gate).toBe('auto');
    expect(decision(counts).verdicts).toContainEqual({
      rule: 'error-budget',
      verdict: 'ask',
      because: 'how much of the error budget of lending is left is not known',
    });
  });

  it.each<Record<string, string | number>>([
    {},
    { runningCount: Number.NaN },
    { runningCount: '4' },
    { inService: 'four' },
  ])('takes the whole target for away where nobody knows how many run of it: %j', (counts) => {
    const fields = { managed: true, ...counts };
    const input = aGateInput({
      manifest: { capacityTouched: 0.1, ...REVERSIBLE },
      given: { snapshot: { ...aSnapshot(), fields } },
    });
    expect(assessRisk(input)).toMatchObject({
      level: 'medium',
      because: expect.arrayContaining(["100 % of the target's capacity is away while it runs"]),
    });
    expect(decideGate(input).gate).toBe('ask');
  });

  it('goes by the ceiling and the impact that are known for the strictest where another is not', () => {
    expect(decideGate(aGateInput({ given: { incidentCeiling: 'root' as never } })).gate).toBe('stop');
    const weird = aGateInput({ given: { risk: { level: 'weird' as never, because: [] } } });
    expect(decideGate(weird).verdicts).toContainEqual(
      expect.objectContaining({ rule: 'critical-needs-two', verdict: 'stop' }),
    );
  });
});

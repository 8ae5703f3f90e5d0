import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBudget, spentShare } from '../../../../lib/domain/policy/rules/error-budget.ts';
import { aCatalog } from '../builders/catalog.ts';
import { aGateInput } from './gate-builder.ts';

const HOURS = 28 * 24;

describe('the share of an error budget that is spent', () => {
  it('is what failed over what may fail in the whole window', () => {
    expect(spentShare({ hours: HOURS, requests: 1_000_000, failed: 500 }, 0.999)).toBeCloseTo(0.5, 9);
  });

  it('takes the hours that nobody knows for hours like those that are known', () => {
    expect(spentShare({ hours: HOURS / 2, requests: 500_000, failed: 500 }, 0.999)).toBeCloseTo(0.5, 9);
  });

  it('is none without a request, and more than all where none may fail', () => {
    expect(spentShare({ hours: 0, requests: 0, failed: 0 }, 0.99)).toBe(0);
    expect(spentShare({ hours: 5, requests: 100, failed: 0 }, 1)).toBe(0);
    expect(spentShare({ hours: 5, requests: 100, failed: 1 }, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('grows with failures and with the promise, and is never below nought or no number', () => {
    const served = fc.record({
      hours: fc.integer({ min: 1, max: HOURS }),
      requests: fc.integer({ min: 1, max: 1e9 }),
      failed: fc.nat(1e6),
    });
    const promise = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(served, promise, promise, fc.nat(1e6), (known, one, other, more) => {
        const [loose, strict] = [Math.min(one, other), Math.max(one, other)];
        const spent = spentShare(known, loose);
        expect(spent).toBeGreaterThanOrEqual(0);
        expect(spentShare({ ...known, failed: known.failed + more }, loose)).toBeGreaterThanOrEqual(spent);
        expect(spentShare(known, strict)).toBeGreaterThanOrEqual(spent);
      }),
    );
  });
});

describe('the rule of the error budget', () => {
  const withObjectives = (objectives: object) =>
    aCatalog(({ services }) => {
      services.lending = { ...services.lending, objectives };
    });

  it('says nothing of a service that promises nothing', () => {
    const catalog = withObjectives({});
    expect(errorBudget(aGateInput({ given: { catalog, servedHours: null } }))).toBeNull();
  });

  it('says how much is spent of what was promised', () => {
    const servedHours = { service: 'lending', hours: HOURS, requests: 1_000_000, failed: 12_500 };
    expect(errorBudget(aGateInput({ manifest: { impact: 'medium' }, given: { servedHours } }))).toEqual({
      rule: 'error-budget',
      verdict: 'ask',
      because: '125 % of the error budget of lending is spent (99 % of the requests of 28 days must succeed)',
    });
  });

  it.each([
    ['the last of it is spent', 10_000, 'ask'],
    ['one request of it is left', 9_999, 'allow'],
    ['its counts are no numbers', Number.NaN, 'ask'],
  ])('decides by what is left where %s', (_, failed, verdict) => {
    const servedHours = { service: 'lending', hours: HOURS, requests: 1_000_000, failed };
    expect(errorBudget(aGateInput({ manifest: { impact: 'medium' }, given: { servedHours } }))).toMatchObject({
      verdict,
    });
  });

  it.each([
    ['a low impact that its target makes a risk', 'low', 'medium', 'ask'],
    ['a medium impact whose risk is said to be low', 'medium', 'low', 'ask'],
    ['a low impact and risk', 'low', 'low', 'allow'],
  ] as const)('takes the worse of impact and risk: %s', (_, impact, risk, verdict) => {
    const servedHours = { service: 'lending', hours: HOURS, requests: 1_000_000, failed: 12_500 };
    expect(errorBudget(aGateInput({ manifest: { impact }, risk, given: { servedHours } }))).toMatchObject({ verdict });
  });

  it('asks about a service whose requests are counted by another tool', () => {
    const catalog = withObjectives({ availabilityAtLeast: 0.99 });
    const query = 'sum(increase(requests_total[1m]))';
    const { lending } = catalog.services;
    if (lending) lending.telemetry.outside.requests = { source: 'prometheus', query, scale: 1 };
    const input = aGateInput({ manifest: { impact: 'medium' }, given: { catalog, servedHours: null } });
    expect(errorBudget(input)).toMatchObject({ verdict: 'ask', because: expect.stringContaining('not counted') });
  });
});

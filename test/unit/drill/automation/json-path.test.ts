import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { select } from '../../../../drill/automation/json-path.ts';

const answer = {
  services: [
    {
      status: 'ACTIVE',
      tags: [
        { key: 'owner', value: 'web-team' },
        { key: 'selfheal:managed', value: 'true' },
      ],
      deployments: [{ rolloutState: 'COMPLETED' }, { rolloutState: 'IN_PROGRESS' }],
    },
  ],
  Tags: { 'selfheal:managed': 'true' },
  Zero: 0,
};

describe('select', () => {
  it.each([
    ['$.services[0].status', true, ['ACTIVE']],
    ['$.services[1].status', true, []],
    ['$.missing.deeper', true, []],
    ['$.Zero', true, [0]],
    ["$.Tags['selfheal:managed']", true, ['true']],
    ['$.services[0].deployments[*].rolloutState', false, ['COMPLETED', 'IN_PROGRESS']],
    ["$.services[0].tags[?(@.key == 'selfheal:managed')].value", false, ['true']],
    ["$.services[0].tags[?(@.key == 'nobody')].value", false, []],
  ])('reads %s', (path, definite, values) => {
    expect(select(path, answer)).toEqual({ definite, values });
  });

  it.each(['services', '$..status', '$.services[-1]', '$.services[0:2]', '$.services.length()'])(
    'refuses %s rather than guessing',
    (path) => {
      expect(() => select(path, answer)).toThrow(path);
    },
  );

  it('finds a field under any name and any depth', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/).filter((each) => each !== '__proto__');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), fc.integer(), (names, leaf) => {
        const data = names.reduceRight<unknown>((inner, each) => ({ [each]: inner }), leaf);
        expect(select(`$.${names.join('.')}`, data).values).toEqual([leaf]);
      }),
    );
  });

  it('selects by filter exactly what an array filter selects', () => {
    const items = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: fc.integer() }));
    fc.assert(
      fc.property(items, fc.constantFrom('a', 'b', 'c'), (list, wanted) => {
        expect(select(`$[?(@.key == '${wanted}')].value`, list).values).toEqual(
          list.filter(({ key }) => key === wanted).map(({ value }) => value),
        );
      }),
    );
  });
});

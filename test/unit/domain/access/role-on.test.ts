import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessGrant } from '../../../../lib/contracts/catalog.ts';
import { Role } from '../../../../lib/contracts/operator.ts';
import { includes, roleEverywhere, roleOn } from '../../../../lib/domain/access/role-on.ts';

const services = { orders: { application: 'shop' }, billing: { application: 'money' } } as never;
const catalog = (access: Record<string, AccessGrant>) => ({ access, services });
const member = (...groups: string[]) => ({ groups });

describe('what somebody may do', () => {
  it('is nothing for who is in no group that the catalog names', () => {
    expect(
      roleOn(catalog({ sre: { role: 'admin' } }), member('sales', '__proto__', 'constructor'), 'orders'),
    ).toBeNull();
  });

  it('comes from the groups that the catalog itself names, not from what every object has', () => {
    const access: Record<string, AccessGrant> = Object.create({ everybody: { role: 'admin' } });
    expect(roleOn(catalog(access), member('everybody'), 'orders')).toBeNull();
    expect(roleEverywhere(catalog(access), member('everybody'))).toBeNull();
  });

  it('is the strongest of their groups on that service', () => {
    const access = catalog({ all: { role: 'viewer' }, shop: { role: 'approver', applications: ['shop'] } });
    expect(roleOn(access, member('all', 'shop'), 'orders')).toBe('approver');
    expect(roleOn(access, member('all', 'shop'), 'billing')).toBe('viewer');
    expect(roleEverywhere(access, member('all', 'shop'))).toBe('viewer');
  });

  it('reaches no service that the catalog does not know, unless they may see everything', () => {
    const access = catalog({ shop: { role: 'admin', services: ['orders'] }, all: { role: 'viewer' } });
    expect(roleOn(access, member('shop'), 'toString')).toBeNull();
    expect(roleOn(access, member('shop'), null)).toBeNull();
    expect(roleOn(access, member('all'), null)).toBe('viewer');
  });

  it('never shrinks by a further group, and is never more than some group of theirs gives', () => {
    const grant = fc.record(
      {
        role: fc.constantFrom(...Role.options),
        services: fc.subarray(['orders', 'billing'], { minLength: 1 }),
        applications: fc.subarray(['shop', 'money'], { minLength: 1 }),
      },
      { requiredKeys: ['role'] },
    );
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), grant),
        fc.subarray(['a', 'b', 'c', 'd']),
        fc.constantFrom('a', 'b', 'c', 'd'),
        fc.constantFrom('orders', 'billing', 'unknown', null),
        (access, groups, further, service) => {
          const before = roleOn(catalog(access), member(...groups), service);
          const after = roleOn(catalog(access), member(...groups, further), service);
          if (before !== null) expect(includes(after, before)).toBe(true);
          if (before !== null) expect(groups.some((group) => access[group]?.role === before)).toBe(true);
        },
      ),
    );
  });
});

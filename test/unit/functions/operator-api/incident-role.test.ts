import { describe, expect, it } from 'vitest';
import { roleOnPlan, seesIncident } from '../../../../functions/operator-api/incident-role.ts';
import type { Catalog } from '../../../../lib/contracts/catalog.ts';
import { aCatalog } from '../../domain/builders/catalog.ts';

const catalog: Catalog = {
  ...aCatalog(),
  access: { all: { role: 'viewer' }, lenders: { role: 'viewer', services: ['lending'] } },
};
const memberOf = (...groups: string[]) => ({ groups });

describe('an incident of resources that the catalog does not know', () => {
  const unknown = { application: null, symptomComponents: ['210987654321:eu-central-1:queue:of-nobody'] };

  it('is there for who may see everything, and for nobody else', () => {
    expect(seesIncident(catalog, memberOf('all'), unknown)).toBe(true);
    expect(seesIncident(catalog, memberOf('lenders'), unknown)).toBe(false);
    expect(seesIncident(catalog, memberOf(), unknown)).toBe(false);
  });
});

describe('an incident of an application whose alarms name no service', () => {
  it('is there for who may see any of its services', () => {
    const about = { application: 'books', symptomComponents: [] };
    expect(seesIncident(catalog, memberOf('lenders'), about)).toBe(true);
    expect(seesIncident(catalog, memberOf('lenders'), { ...about, application: 'archive' })).toBe(false);
  });
});

it('nobody has a say over an incident without a plan', () => {
  expect(roleOnPlan(catalog, memberOf('all'), undefined)).toBeNull();
});

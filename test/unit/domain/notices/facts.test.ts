import { describe, expect, it } from 'vitest';
import { componentOfService } from '../../../../lib/domain/evidence/scope.ts';
import { noticeFacts } from '../../../../lib/domain/notices/facts.ts';
import { aCatalog } from '../builders/catalog.ts';

const catalog = aCatalog((draft) => {
  Object.assign(draft.services.reader ?? {}, { owner: 'readers' });
  Object.assign(draft.services.search ?? {}, { tier: 'critical' });
});
const of = (...services: string[]) => services.map((name) => componentOfService(name, catalog));

describe('whose an incident is', () => {
  it('says the owners of the services that show it, the application’s where one names none, and the highest tier', () => {
    const incident = { application: 'books', severity: 'high' as const, symptomComponents: of('reader', 'search') };
    expect(noticeFacts(catalog, incident)).toEqual({
      application: 'books',
      owners: ['readers', 'books-team'],
      severity: 'high',
      tier: 'critical',
    });
  });

  it('is the application’s owner where no service is known, and nobody’s where nothing is', () => {
    const incident = { application: 'books', severity: 'low' as const, symptomComponents: [] };
    expect(noticeFacts(catalog, incident)).toMatchObject({ owners: ['books-team'], tier: null });
    expect(noticeFacts(catalog, null)).toEqual({ application: null, owners: [], severity: null, tier: null });
  });
});

import { describe, expect, it } from 'vitest';
import { Catalog } from '../../../lib/contracts/catalog.ts';
import { aCatalog } from '../domain/builders/catalog.ts';

const withWebhooks = (webhooks: unknown) => Catalog.safeParse({ ...aCatalog(), webhooks });

describe('the sources that a catalog accepts', () => {
  it('are none unless it names some', () => {
    expect(aCatalog().webhooks).toEqual([]);
    expect(withWebhooks(['grafana', 'generic']).data?.webhooks).toEqual(['grafana', 'generic']);
  });

  it('are known ones, each named once', () => {
    expect(withWebhooks(['nagios']).error?.issues[0]).toMatchObject({ path: ['webhooks', 0] });
    expect(withWebhooks(['ecs']).success).toBe(false);
    expect(withWebhooks(['grafana', 'grafana']).error?.issues).toMatchObject([
      { path: ['webhooks'], message: 'expected each source once' },
    ]);
  });
});

import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { logsCollector } from '../../lib/adapters/aws/logs/collect-logs.ts';
import { runCollectors } from '../../lib/adapters/aws/observatory/parallel.ts';
import { catalogResources } from '../../lib/infra/rights/catalog-resources.ts';
import { logRights, lookingRights } from '../../lib/infra/rights/observation-rights.ts';
import { FakeClient } from '../fakes/aws-client.ts';
import { ACCOUNT, aCatalog, aScope, CHECKOUT, FULFILMENT, PRICING, REGION } from '../fakes/catalog.ts';

describe('the right to read log lines', () => {
  it('is on the groups that are read: those that services name, and the own one of a function that names none', async () => {
    const client = new FakeClient().on(FilterLogEventsCommand, () => ({ events: [] }));
    const scope = aScope(['checkout', CHECKOUT], ['pricing', PRICING], ['fulfilment', FULFILMENT]);
    await runCollectors([logsCollector(aCatalog(), () => ({ logs: client }), 10)], scope);
    const read = [...new Set(client.sent(FilterLogEventsCommand).map(({ logGroupName }) => logGroupName))].sort();
    expect(read).toEqual(['/aws/lambda/shop-pricing', '/shop/checkout']);
    expect(logRights(catalogResources(aCatalog())).flatMap(({ resources }) => resources)).toEqual(
      read.map((group) => `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:*`),
    );
  });

  it('is given to the function that explains only where a model is named, of services whose owners consent', () => {
    const catalog = aCatalog();
    const resources = catalogResources(catalog);
    expect(lookingRights(resources, [])).toEqual([]);
    expect(lookingRights(resources, ['amazon.nova-pro-v1:0'])).toEqual(logRights(resources));
    for (const service of Object.values(catalog.services))
      if (service.name.includes('checkout')) service.modelAccess = 'none';
    const kept = lookingRights(catalogResources(catalog), ['amazon.nova-pro-v1:0']).flatMap((right) => right.resources);
    expect(kept).toEqual([`arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/shop-pricing:*`]);
    for (const service of Object.values(catalog.services)) service.modelAccess = 'none';
    expect(lookingRights(catalogResources(catalog), ['amazon.nova-pro-v1:0'])).toEqual([]);
  });
});

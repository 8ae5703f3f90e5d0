import { afterAll, beforeAll, describe, vi } from 'vitest';
import { createDynamoStore } from '../../../lib/adapters/dynamo/dynamo-store.ts';
import type { IncidentStore } from '../../../lib/ports/incident-store.ts';
import { incidentStoreContract } from '../../contract/incident-store.contract.ts';
import { withoutEngines } from '../setup/from-setup.ts';
import { freshTable } from './fresh-table.ts';

describe.skipIf(withoutEngines())('the incident store in DynamoDB', () => {
  // Every call crosses the network, and the races make thousands of them.
  vi.setConfig({ testTimeout: 120_000 });
  let store: IncidentStore;
  let drop = async (): Promise<void> => {};
  beforeAll(async () => {
    const table = await freshTable();
    store = createDynamoStore(table.options);
    drop = table.drop;
  });
  afterAll(() => drop());
  incidentStoreContract(() => store, { runs: 8 });
});

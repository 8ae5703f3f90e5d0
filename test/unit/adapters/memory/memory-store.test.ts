import { describe } from 'vitest';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import { atSecond } from '../../../contract/builders.ts';
import { incidentStoreContract } from '../../../contract/incident-store.contract.ts';

describe('the incident store in memory', () => {
  const store = createMemoryStore({ now: () => atSecond(0) });
  incidentStoreContract(() => store, { runs: 60 });
});

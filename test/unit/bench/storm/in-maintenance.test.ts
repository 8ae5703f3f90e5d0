import { expect, it } from 'vitest';
import { measureInMaintenance } from '../../../../bench/storm/in-maintenance.ts';

it.each([
  { batchSize: 10, seed: 1, goal: 2.8 },
  { batchSize: 100, seed: 5, goal: 2.1 },
])(
  'a storm in a maintenance window opens nothing, is recorded in full, and leaves the newest of each alarm held: %o',
  async ({ goal, ...how }) => {
    const result = await measureInMaintenance({ signals: 400, ...how });
    expect(result).toMatchObject({ delivered: 480, incidents: 0, heldRight: 40, right: true });
    expect(result.writesPerSignal).toBeLessThan(goal);
  },
);

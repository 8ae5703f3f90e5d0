import { createRandom } from '../../drill/world/random.ts';
import { catalogInMaintenance } from './alarms.ts';
import { ingesting } from './ingest.ts';
import { clockOf, DUPLICATE_SHARE, MAPPING, rounded, type StormOptions } from './measure.ts';
import { atLeastOnce, drain } from './queue.ts';
import { stormTransitions } from './transitions.ts';

export interface MaintenanceResult {
  delivered: number;
  incidents: number;
  /** Deliveries of firing signals that the record tells of, with their reason. */
  recorded: number;
  /** Alarms whose last transition of the storm is what is held until the window ends. */
  heldRight: number;
  writesPerSignal: number;
  readsPerSignal: number;
  right: boolean;
}

/** Sends the same storm in order into a maintenance window of everything: nothing opens, all is recorded, and the newest of each alarm is held. */
export const measureInMaintenance = async ({ signals, batchSize, seed }: StormOptions): Promise<MaintenanceResult> => {
  const random = createRandom(seed);
  const transitions = stormTransitions(signals, random.fork());
  const place = new Map(transitions.map(({ body }, n) => [body, n]));
  // In order each signal is newer than what is held, and has to be written: that is the dearest.
  const messages = atLeastOnce([...place.keys()], DUPLICATE_SHARE, random.fork()).sort(
    (one, other) => (place.get(one.body) ?? 0) - (place.get(other.body) ?? 0),
  );
  const clock = clockOf(transitions);
  const { receive, meters, incidents, suppressed } = ingesting(
    random.fork(),
    clock.now,
    catalogInMaintenance(clock.now()),
  );
  const { delivered } = await drain(messages, { ...MAPPING, batchSize }, clock.counting(receive));
  const { writeUnits, readUnits } = meters;

  const firing = new Set(transitions.filter(({ firing }) => firing).map(({ body }) => body));
  const newest = new Map(transitions.map(({ alarm, firing, at }) => [alarm.arn, { firing, at: at.toISOString() }]));
  const { recorded, held } = await suppressed();
  const heldRight = held.filter(
    ({ arn, firing, at }) => newest.get(arn)?.firing === firing && newest.get(arn)?.at === at,
  );
  const result = {
    delivered,
    incidents: (await incidents()).length,
    recorded,
    heldRight: heldRight.length,
    writesPerSignal: rounded(writeUnits / delivered),
    readsPerSignal: rounded(readUnits / delivered),
  };
  return {
    ...result,
    right:
      result.incidents === 0 &&
      recorded === messages.filter(({ body }) => firing.has(body)).length &&
      held.length === newest.size &&
      heldRight.length === newest.size,
  };
};

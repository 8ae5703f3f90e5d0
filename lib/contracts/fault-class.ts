import * as z from 'zod';

/** What kind of thing broke: a fixed taxonomy. What speaks for and against each is in `lib/domain/diagnosis/fault-table.ts`. */
export const FaultClass = z.enum([
  'bad-deployment',
  'bad-configuration',
  'memory-leak',
  'cpu-saturation',
  'traffic-surge',
  'capacity-shortage',
  'concurrency-limit',
  'connections-exhausted',
  'slow-dependency',
  'dependency-outage',
  'instance-failure',
  'crash-loop',
  'queue-backlog',
  'disk-full',
  'quota-exceeded',
  'permission-denied',
  'certificate-expired',
  'network-fault',
  'lock-contention',
  'unknown',
]);
export type FaultClass = z.infer<typeof FaultClass>;

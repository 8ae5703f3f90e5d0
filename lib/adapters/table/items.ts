import * as z from 'zod';
import { ComponentId } from '../../contracts/component.ts';
import { IncidentId, RemediationId } from '../../contracts/ids.ts';
import { Outcome } from '../../contracts/outcome.ts';
import { Instant } from '../../contracts/time.ts';

/** Schemas of the items that are the store's own and no contract's. */

/** Without `closedAt` the incident is open; with it, it is the last one of the group. */
export const Slot = z.object({ incidentId: IncidentId, closedAt: Instant.optional() });
export type Slot = z.infer<typeof Slot>;

export const Pulse = z.object({ lastSignalAt: Instant });

export const LockItem = z.object({
  target: ComponentId,
  incidentId: IncidentId.nullable(),
  remediationId: RemediationId.nullable(),
  fence: z.number().int().positive(),
});

export const SwitchItem = z.object({ engaged: z.boolean(), by: z.string(), reason: z.string(), at: Instant });

export const PolicyItem = z.object({ policyVersion: z.string(), builtAt: z.string() });

export const BreakerItem = z.object({ count: z.number().int().nonnegative() });

/**
 * `learned` are the attempts that are in the track records: an incident may end twice, at people's door and for good, and a
 * remedy that failed must count at the first end already, for the second may never come. `version` tells the ends apart.
 */
export const StoredOutcome = z.object({
  record: Outcome,
  learned: z.array(z.number().int().positive()),
  version: z.number().int().positive(),
});
export type StoredOutcome = z.infer<typeof StoredOutcome>;

import * as z from 'zod';
import { ComponentId } from '../../contracts/component.ts';
import { IncidentId, RemediationId } from '../../contracts/ids.ts';
import { Outcome } from '../../contracts/outcome.ts';
import { Signal } from '../../contracts/signal.ts';
import { Instant } from '../../contracts/time.ts';

/** Schemas of the items that are the store's own and no contract's. */

/**
 * Without `closedAt` the incident is open; with it, it is the last one of the group. `former` is the one before: late signals of
 * its time belong to it. After a merge the incident is the survivor, which has a group of its own.
 */
export const Slot = z.object({
  incidentId: IncidentId,
  closedAt: Instant.optional(),
  former: z.object({ incidentId: IncidentId, closedAt: Instant }).optional(),
});
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

/** A signal that came while its group had no open incident, and opened none. */
export const HeardItem = z.object({ record: Signal, heardAt: Instant, expiresAt: z.number().int() });

/** The group whose incident counted a fingerprint last. */
export const LastGroup = z.object({ fingerprint: Signal.shape.fingerprint, group: z.string() });

/** Which incident was last closed of what fires again under another fingerprint. */
export const Recurrence = z.object({ recurrence: Signal.shape.fingerprint, incidentId: IncidentId });

/** A fingerprint that an incident took for firing when it was closed: what it did until then has been told. */
export const LeftFiring = z.object({ fingerprint: Signal.shape.fingerprint, leftAt: Instant });

/** Which fingerprints of an incident people were told of, and when they were last told that further ones had joined. */
export const ToldItem = z.object({
  fingerprints: z.array(z.string()),
  joinedToldAt: Instant.nullable(),
  version: z.number().int().positive(),
});
export type ToldItem = z.infer<typeof ToldItem>;

export const BreakerItem = z.object({ count: z.number().int().nonnegative() });

/**
 * `learned` are the attempts that are in the track records: an incident may end twice, at people's door and for good, and a
 * remedy that failed must count at the first end already, for the second may never come. `version` tells the ends apart.
 * `record` is null while the incident is open again: then it has no outcome, and what was learned stays known.
 */
export const StoredOutcome = z.object({
  record: Outcome.nullable(),
  learned: z.array(z.number().int().positive()),
  version: z.number().int().positive(),
});
export type StoredOutcome = z.infer<typeof StoredOutcome>;

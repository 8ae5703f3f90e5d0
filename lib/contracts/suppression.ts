import * as z from 'zod';
import { Signal } from './signal.ts';
import { Instant } from './time.ts';

/** Label of a signal that is the expected effect of one of our own remediations; its value is the remediation's id. */
export const OWN_EFFECT_LABEL = 'own-effect-of';

/** Label of a signal that was held back and let go; its value is the rule that held it. */
export const RELEASED_LABEL = 'released-from';

/** Why a signal opened nothing. Duplicates are none of these: they are counted where they belong. */
export const SuppressionRule = z.enum(['heartbeat', 'own-change', 'maintenance', 'mute', 'flapping']);
export type SuppressionRule = z.infer<typeof SuppressionRule>;

export const Suppression = z.object({
  rule: SuppressionRule,
  /** One sentence for people, with the name of the window or the words of who muted it. */
  because: z.string().min(1).max(500),
});
export type Suppression = z.infer<typeof Suppression>;

/** What one rule kept from opening anything on one day (UTC), one a fingerprint. */
export const SuppressionRecord = z.object({
  ...Suppression.shape,
  ...Signal.pick({ fingerprint: true, source: true, title: true, service: true, application: true }).shape,
  firstAt: Instant,
  lastAt: Instant,
  /** Deliveries: an event that a queue delivers twice counts twice. */
  count: z.number().int().positive(),
});
export type SuppressionRecord = z.infer<typeof SuppressionRecord>;

/**
 * The newest that is known of a suppressed signal while it is suppressed, firing or resolved: what still fires at the end is
 * put back into the queue.
 */
export const HeldSignal = z.object({ ...Suppression.shape, heldSinceAt: Instant, signal: Signal });
export type HeldSignal = z.infer<typeof HeldSignal>;

/** How often one fingerprint opened incidents lately. */
export const FlappingState = z.object({
  fingerprint: Signal.shape.fingerprint,
  /** When it opened incidents, oldest first, no more than the policy asks about. */
  openedAt: z.array(Instant),
  /** True from the first time that it was kept from opening one, until it has been calm for long enough. */
  flapping: z.boolean(),
  /** When it last opened an incident or would have. */
  lastAt: Instant,
  /** When people were told that it flaps; left out until then. */
  toldAt: Instant.optional(),
});
export type FlappingState = z.infer<typeof FlappingState>;

export const HeartbeatState = z.object({
  name: z.string(),
  /** Since when it is waited for, where it was never seen. */
  watchedSinceAt: Instant.nullable().default(null),
  /** Exact to a minute. */
  seenAt: Instant.nullable().default(null),
  /** By when it should have been seen, while it is missing and that has been told. */
  missingSinceAt: Instant.nullable().default(null),
});
export type HeartbeatState = z.infer<typeof HeartbeatState>;

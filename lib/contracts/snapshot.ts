import * as z from 'zod';
import { ComponentId } from './component.ts';
import { Instant } from './time.ts';

/**
 * A target's state as read from its service just before a change: what parameters are computed from and what a
 * rollback goes back to. Field names by kind are listed in `lib/ports/executor.ts`. A field that does not apply is absent.
 */
export const Snapshot = z.object({
  component: ComponentId,
  takenAt: Instant,
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type Snapshot = z.infer<typeof Snapshot>;

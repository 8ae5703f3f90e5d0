import * as z from 'zod';
import { ComponentId } from './component.ts';
import { ChangeId } from './ids.ts';
import { Instant } from './time.ts';

/** Something that somebody did to a component: stored as it happens, because asking later is slow and rate-limited. */
export const Change = z.object({
  changeId: ChangeId,
  component: ComponentId,
  kind: z.enum(['deployment', 'configuration', 'scaling', 'infrastructure', 'permission']),
  at: Instant,
  /** Who did it: a role or user ARN, or the service that acts for itself. */
  by: z.string().max(512),
  /** True when it was Selfheal's own remediation: such a change is never a cause. */
  own: z.boolean().default(false),
  summary: z.string().max(500),
  /** The event it came from, for a link back. */
  reference: z.string().max(512),
});
export type Change = z.infer<typeof Change>;

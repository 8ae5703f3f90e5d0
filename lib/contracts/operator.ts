import * as z from 'zod';
import { Instant } from './time.ts';

/** What a person may do, weakest first: read; also answer questions about plans; also use the kill switch and read the audit log. */
export const Role = z.enum(['viewer', 'approver', 'admin']);
export type Role = z.infer<typeof Role>;

/** A person who has signed in: known by what the company's own directory says of them. */
export const Operator = z.object({
  /** The verified e-mail address, in lower case: what approvals are addressed to and what records name. */
  id: z.email().max(254),
  name: z.string().max(200),
  /** As the directory names them; the catalog says what each may do. */
  groups: z.array(z.string().max(128)).max(100),
  signedInAt: Instant,
  /** After this they must sign in again. */
  expiresAt: Instant,
});
export type Operator = z.infer<typeof Operator>;

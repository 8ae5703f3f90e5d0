import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApprovalLink } from '../../contracts/approval.ts';

type Bound = Pick<ApprovalLink, 'linkId' | 'approver' | 'planHash' | 'expiresAt'>;

const mac = (secret: string, purpose: string, parts: readonly string[]): Buffer =>
  createHmac('sha256', secret)
    .update(JSON.stringify([purpose, ...parts]))
    .digest();

/** One approver's link id for one approval: unguessable, and the same again when a step is retried, so no second link is made. */
export const linkIdFor = (secret: string, approvalId: string, approver: string): string =>
  `lnk_${mac(secret, 'link-id', [approvalId, approver]).toString('hex').slice(0, 40)}`;

/** The token that goes with a link: binds it to approver, plan and expiry, so none of them can be exchanged. */
export const linkToken = (secret: string, { linkId, approver, planHash, expiresAt }: Bound): string =>
  mac(secret, 'link-token', [linkId, approver, planHash, expiresAt]).toString('base64url');

export type LinkRefusal = 'tampered' | 'expired';

/** Checks a presented token in constant time; null when it is good. */
export const refuseLink = (secret: string, link: Bound, token: string, now: Date): LinkRefusal | null => {
  const expected = Buffer.from(linkToken(secret, link));
  const given = Buffer.from(token);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'tampered';
  // Written so that an expiry which is no time at all has passed.
  return Date.parse(link.expiresAt) > now.getTime() ? null : 'expired';
};

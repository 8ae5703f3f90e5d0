import * as z from 'zod';
import type { Operator } from '../../contracts/operator.ts';
import type { SignInProvider } from '../../contracts/sign-in.ts';
import { LONGEST_SESSION_HOURS } from '../../ports/sign-in.ts';

/**
 * What is read of an ID token whose checks have been passed. Directories behind Cognito may hand claims on as texts.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
 */
const Claims = z.looseObject({
  email: z
    .email()
    .max(254)
    .transform((address) => address.toLowerCase()),
  email_verified: z.literal([true, 'true']),
  name: z.string().optional().catch(undefined),
});

const LONGEST_NAME = 100;

const textsIn = (list: unknown[]): string[] => list.filter((group) => typeof group === 'string');

/** The list that a text is in JSON; null where it is something else. */
const jsonList = (text: string): unknown[] | null => {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
};

/**
 * Groups as a list, or as the text that a mapped attribute carries. Where a name may have a comma, a text with commas that is no JSON
 * can be read in two ways: it names one group then, and never several.
 */
const groupsIn = (claim: unknown, groupsAs: SignInProvider['groupsAs']): string[] => {
  if (Array.isArray(claim)) return textsIn(claim);
  if (typeof claim !== 'string') return [];
  const listed = jsonList(claim);
  if (listed) return textsIn(listed);
  if (groupsAs === 'json') return [claim];
  const bare = /^\[(.*)\]$/s.exec(claim.trim())?.[1] ?? claim;
  return bare
    .split(',')
    .map((group) => group.trim().replace(/^"(.*)"$/, '$1'))
    .filter((group) => group !== '');
};

/** The person whom a directory vouches for, in those of their groups that are known; null where it does not vouch for an e-mail address. */
export const operatorFrom = (
  claims: Readonly<Record<string, unknown>>,
  {
    groupsClaim,
    groupsAs,
    groups,
  }: { groupsClaim: string; groupsAs: SignInProvider['groupsAs']; groups: readonly string[] },
  now: Date,
): Operator | null => {
  const parsed = Claims.safeParse(claims);
  if (!parsed.success) return null;
  const { email, name } = parsed.data;
  const known = new Set(groups);
  return {
    id: email,
    name: (name?.trim() || email).slice(0, LONGEST_NAME),
    groups: [...new Set(groupsIn(claims[groupsClaim], groupsAs))].filter((group) => known.has(group)).slice(0, 100),
    signedInAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + LONGEST_SESSION_HOURS * 3_600_000).toISOString(),
  };
};

import * as z from 'zod';

/** Words that Cognito takes in no address: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html */
const RESERVED = /aws|amazon|cognito/;

/**
 * A company's own directory that speaks OpenID Connect. Cognito stands in front of it: what it says of a person is mapped to what
 * Selfheal reads, and only its people can sign in then.
 */
export const SignInProvider = z.strictObject({
  /** As people read it on the button, and in the names of the users that Cognito makes. */
  name: z.string().regex(/^[A-Za-z][A-Za-z0-9-]{2,31}$/, 'expected 3 to 32 letters, digits and dashes'),
  issuer: z.url({ protocol: /^https$/ }),
  clientId: z.string().min(1).max(256),
  /** A secret in Secrets Manager that holds the client's secret as text; read when the stack is deployed, by no function. */
  clientSecretName: z.string().min(1).max(512),
  /** The claim that names a person's groups. */
  groupsClaim: z.string().min(1).max(100).default('groups'),
  /**
   * How the claim's text is read where Cognito hands groups on as one. `json`: a text that is a list in JSON is that list, any other one
   * group's name. Cognito does not say whether the directory sent a list or a text: one that sends a lone group as a text must let nobody
   * give a group a name like `["admins"]`.
   * `commas`: also `one, two`, with or without brackets; only for a directory in which no group has a comma in its name, for whoever
   * names a group there `guests, admins` is otherwise taken for an admin.
   */
  groupsAs: z.enum(['json', 'commas']).default('json'),
  /** The claim that says that the e-mail address is verified; people without it are not let in. */
  emailVerifiedClaim: z.string().min(1).max(100).default('email_verified'),
});
export type SignInProvider = z.infer<typeof SignInProvider>;

/** How people sign in to the operator's pages. */
export const SignInSettings = z.strictObject({
  /** Of accounts that Cognito itself keeps: whether everybody needs a second factor. A company's directory decides that for its own people. */
  secondFactor: z.enum(['required', 'optional']).default('required'),
  /** The first part of the address of the sign-in pages, which nobody else in the region may have. Left out: `selfheal-` and the account. */
  domainPrefix: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'expected up to 63 small letters, digits and dashes')
    .refine((prefix) => !RESERVED.test(prefix), 'expected none of the words aws, amazon and cognito in it')
    .optional(),
  provider: SignInProvider.optional(),
});
export type SignInSettings = z.infer<typeof SignInSettings>;

/** The claim of an ID token of Cognito that names a person's groups: its own, or what a company's directory says, mapped. */
export const groupsClaimOf = ({ provider }: SignInSettings): string => (provider ? 'custom:groups' : 'cognito:groups');

/** How that claim is read where it is a text: Cognito's own groups are always a list. */
export const groupsAsOf = ({ provider }: SignInSettings): SignInProvider['groupsAs'] => provider?.groupsAs ?? 'json';

/** Names that Cognito takes for no group of its own. */
export const unfitGroups = (groups: readonly string[], { provider }: SignInSettings): string[] =>
  provider ? [] : groups.filter((group) => /[\s\p{C}]/u.test(group));

import * as z from 'zod';

/** What of the network and the account counts as something that may not be told. Secrets and personal data are never told. */
export const RedactionPolicy = z.strictObject({
  /** Whose IP addresses are taken out: the public ones are people's and partners', the private ones name our own hosts. */
  addresses: z.enum(['all', 'public', 'private', 'none']).default('public'),
  /** Numbers of AWS accounts, wherever a text shows that it is one (ARNs, registries, queue addresses, labels). */
  accountIds: z.enum(['keep', 'redact']).default('keep'),
});
export type RedactionPolicy = z.infer<typeof RedactionPolicy>;

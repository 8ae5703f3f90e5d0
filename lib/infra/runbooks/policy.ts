import * as z from 'zod';

const OneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const Statement = z.strictObject({
  /** Says why, where the resource is `*`. */
  Sid: z.string().regex(/^[A-Za-z0-9]+$/),
  Effect: z.literal('Allow'),
  Action: z.array(z.string().regex(/^[a-z0-9-]+:[A-Za-z0-9]+$/, 'expected service:Action without wildcards')).min(1),
  Resource: OneOrMore,
  /** Only the operator that the runbooks use. */
  Condition: z.strictObject({ StringEquals: z.record(z.string(), z.string()) }).optional(),
});
export type Statement = z.infer<typeof Statement>;

/** A runbook's own rights, as IAM has them; `${Partition}`, `${Region}` and `${Account}` are filled in at deployment. */
export const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(Statement).min(1),
});
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** The condition that keeps a right to resources that their owners handed to Selfheal. */
export const MANAGED_TAG_KEY = 'aws:ResourceTag/selfheal:managed';

export const resourcesOf = ({ Resource }: Statement): readonly string[] =>
  typeof Resource === 'string' ? [Resource] : Resource;

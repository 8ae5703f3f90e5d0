import * as z from 'zod';

/**
 * A contract as the input schema of a Converse tool. At its top it has nothing but `type`, `properties` and `required`:
 * Amazon Nova takes no other keyword there. What is left out is still checked when the answer is parsed.
 */
export const toolSchema = (contract: z.ZodObject): Record<string, unknown> => {
  const { type, properties, required } = z.toJSONSchema(contract, { target: 'draft-7', reused: 'inline' });
  return { type, properties, required };
};

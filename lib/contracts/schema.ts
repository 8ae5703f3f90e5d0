import type * as z from 'zod';

/** A schema of this folder, for code that applies one without knowing which. */
export type Schema<Parsed> = z.ZodType<Parsed>;
export type SchemaError = z.ZodError;

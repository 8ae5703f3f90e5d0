declare module 'asl-validator' {
  /** Validates an Amazon States Language definition. */
  export default function validate(definition: unknown): { isValid: boolean; errors: unknown[] };
}

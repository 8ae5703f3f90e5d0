/** The command line was not understood: the message says what was given and what is possible. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

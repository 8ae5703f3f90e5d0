/**
 * Begins, while a function starts, what its first request would wait for: secrets, and the connections that they and the table are read
 * over. What fails here fails nobody: who needs it asks again.
 */
export const beginEarly = (...reads: readonly (() => Promise<unknown>)[]): void => {
  for (const read of reads) read().catch(() => {});
};

/** Why DynamoDB did not write: a condition, somebody else at the same moment, or something that is no answer. */
export type Refusal = { kind: 'condition-failed'; failed: number[] } | { kind: 'conflict' } | { kind: 'other' };

/** Reasons of a cancelled transaction that pass by themselves. The SDK retries throttled calls, but not cancelled transactions. */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

const hasReasons = (error: Error): error is Error & { CancellationReasons: { Code?: string }[] } =>
  'CancellationReasons' in error && Array.isArray(error.CancellationReasons);

export const refusalOf = (error: unknown): Refusal => {
  if (!(error instanceof Error)) return { kind: 'other' };
  if (error.name === 'ConditionalCheckFailedException') return { kind: 'condition-failed', failed: [0] };
  if (error.name === 'TransactionConflictException') return { kind: 'conflict' };
  if (error.name !== 'TransactionCanceledException' || !hasReasons(error)) return { kind: 'other' };
  const codes = error.CancellationReasons.map(({ Code }) => Code ?? 'None');
  const failed = codes.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []));
  if (failed.length > 0) return { kind: 'condition-failed', failed };
  const passing = codes.every((code) => code === 'None' || PASSING_REASONS.has(code));
  return { kind: passing ? 'conflict' : 'other' };
};

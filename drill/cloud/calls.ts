/** One API call that was made against the embedded cloud. */
export interface Call {
  readonly service: string;
  readonly api: string;
  /** Principal ARN. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly input: object;
  /** `pending` until it ends; otherwise how: `answered`, or the name of the error that was thrown. */
  readonly outcome: string;
}

interface PendingCall {
  answered(): void;
  refused(errorName: string): void;
}

export interface CallRecorder {
  begin(call: Omit<Call, 'outcome'>): PendingCall;
  /** In the order in which they began. */
  all(): readonly Call[];
}

export const createCallRecorder = (): CallRecorder => {
  const calls: Call[] = [];
  return {
    begin: (call) => {
      const index = calls.push({ ...call, outcome: 'pending' }) - 1;
      const end = (outcome: string) => {
        calls[index] = { ...call, outcome };
      };
      return { answered: () => end('answered'), refused: end };
    },
    all: () => calls,
  };
};

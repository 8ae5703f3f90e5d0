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
  /** Bytes of the answer as JSON: what some services are paid by. 0 until it is answered. */
  readonly answerBytes: number;
}

export interface PendingCall {
  answered(output: object): void;
  refused(errorName: string): void;
}

export interface CallRecorder {
  begin(call: Omit<Call, 'outcome' | 'answerBytes'>): PendingCall;
  /** In the order in which they began. */
  all(): readonly Call[];
}

/** Services that bill by the bytes that were read, by API: everything else need not be measured. */
const MEASURED = new Set(['FilterLogEvents']);

export const createCallRecorder = (): CallRecorder => {
  const calls: Call[] = [];
  return {
    begin: (call) => {
      const index = calls.push({ ...call, outcome: 'pending', answerBytes: 0 }) - 1;
      const end = (outcome: string, answerBytes: number) => {
        calls[index] = { ...call, outcome, answerBytes };
      };
      return {
        answered: (output) => end('answered', MEASURED.has(call.api) ? Buffer.byteLength(JSON.stringify(output)) : 0),
        refused: (errorName) => end(errorName, 0),
      };
    },
    all: () => calls,
  };
};

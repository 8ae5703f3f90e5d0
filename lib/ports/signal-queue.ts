/** The queue that every signal goes through, whoever sends it. */
export interface SignalQueue {
  /** Puts one message in, at least once; throws when it could not, so that the sender's own retry comes into play. */
  send(body: string): Promise<void>;
}

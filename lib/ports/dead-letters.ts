/** Where an event goes that cannot be understood, with the reason, so that it is neither lost nor in the way. */
export interface DeadLetters {
  put(body: string, because: string): Promise<void>;
}

/** Which sessions somebody has ended by signing out: what a cookie that was copied before cannot say of itself. */
export interface SessionRecords {
  /** Remembered until the session would have ended by itself. Safe to repeat. */
  endSession(sessionId: string, untilAt: Date): Promise<void>;
  hasEnded(sessionId: string): Promise<boolean>;
}

export interface Mail {
  readonly at: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

interface Notification {
  readonly at: number;
  readonly topicArn: string;
  readonly subject: string;
  readonly message: string;
}

/** What left the account for people: mails by SES, notices by SNS. */
export interface Outbox {
  readonly mails: Mail[];
  readonly notifications: Notification[];
}

export const createOutbox = (): Outbox => ({ mails: [], notifications: [] });

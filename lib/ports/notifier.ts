import type { NoticeKind } from '../contracts/notices.ts';

export interface Notice {
  kind: NoticeKind;
  /** The incident that it is about, or the last one where none is open; null when none is known. */
  incidentId: string | null;
  subject: string;
  /** Plain text; the channel renders it. */
  lines: readonly string[];
  /** The same words by what they are about, for channels that can set headings. */
  sections?: readonly { title: string; lines: readonly string[] }[];
  /** One person's link; only ever sent to that person. */
  link?: string;
  /** Where whoever has signed in answers a question that takes that for a yes; opens nothing by itself, so everybody may be sent it. */
  signInAt?: string;
  /** The incident's page, for whoever may sign in; it opens nothing by itself. */
  page?: string;
  /** The question that it puts, for channels that are told again when it is answered. */
  approvalId?: string;
}

/** Whether a channel took a notice. `unknown`: it did not say, so it may have it. */
export type Taken = boolean | 'unknown';

/** One way of telling one person. */
export type TellPerson = (person: string, notice: Notice) => Promise<Taken>;
/** One channel of many. */
export type TellChannel = (notice: Omit<Notice, 'link'>) => Promise<Taken>;

export interface Notifier {
  /** To one person. Answers false when no channel could take it; never throws for a channel that is down. */
  tell(person: string, notice: Notice): Promise<boolean>;
  /** To everyone who watches; carries no link that decides anything. */
  announce(notice: Omit<Notice, 'link'>): Promise<boolean>;
}

import { createInterface } from 'node:readline/promises';
import { approvalLink, press } from './people.ts';
import { paint } from './report/paint.ts';
import type { ShopRun } from './shop-run.ts';

/** Asks the person at the terminal once per question; the shop's time stands still meanwhile. */
export const personAtTheTerminal = (say: (line: string) => void) => {
  const answered = new Set<string>();
  return async (run: ShopRun): Promise<boolean> => {
    const mail = run.cloud.outbox.mails.find((each) => {
      const link = approvalLink(each);
      return link !== null && !answered.has(mailKey(each.subject, each.at));
    });
    const link = mail && approvalLink(mail);
    if (!mail || !link) return false;
    answered.add(mailKey(mail.subject, mail.at));
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question(paint('bold', `\n          ${mail.subject}  [Y/n] `));
    terminal.close();
    const yes = !/^n/i.test(answer.trim());
    await press(
      run,
      link,
      yes ? { decision: 'approved' } : { decision: 'rejected', reason: 'no, said the person at the terminal' },
    );
    say('');
    return false;
  };
};

/** Every approver of a tier gets a mail of the same question: the person at the terminal answers for all of them. */
const mailKey = (subject: string, at: number) => `${subject} ${at}`;

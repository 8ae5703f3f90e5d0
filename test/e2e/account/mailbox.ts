import * as z from 'zod';
import { PLACE } from './place.ts';

const Sent = z.object({
  messages: z.record(
    z.string(),
    z.array(z.object({ To: z.array(z.string()), Subject: z.string(), BodyText: z.string() })),
  ),
});

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Every mail that was sent in the emulated account so far, oldest first. */
export const sentMails = async (endpoint: string): Promise<Mail[]> => {
  const response = await fetch(`${endpoint}/_ministack/ses/messages?account=${PLACE.account}`);
  const { messages } = Sent.parse(await response.json());
  return (messages[PLACE.account] ?? []).flatMap(({ To, Subject, BodyText }) =>
    To.map((to) => ({ to, subject: Subject, text: BodyText })),
  );
};

/** The address in a mail that asks for a decision. */
export const linkIn = ({ text }: Mail): URL => {
  const [address] = /https?:\/\/\S+\/approvals\/\S+/.exec(text) ?? [];
  if (!address) throw new Error(`no approval link in this mail:\n${text}`);
  return new URL(address);
};

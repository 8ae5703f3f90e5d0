import { hostsIn } from './hosts.ts';
import { quoted } from './quoted.ts';

/** An address that a mail program would make a link of, as far as it goes. */
const LINK =
  /(?:[a-z][a-z0-9+.-]*:\/\/|(?<![\p{L}\p{N}])www\.|(?<![\p{L}\p{N}])(?:mailto|javascript|tel|sms|callto|skype|facetime):)[^\s"'<>]*/giu;
/** An address of the internet with a path: `203.0.113.7/pay`. */
const NUMBERED = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?=(?::\d+)?\/\p{L})/gu;

/** Before the host of somebody's address; `//name@host` is a page. */
const PERSON = /(?<![/\p{L}\p{N}._%+-])[\p{L}\p{N}._%+-]{1,64}@$/u;

const broken = (host: string): string => host.replaceAll('.', '[.]');

/** Mail programs and chats make links of bare hosts too: their full stops are bracketed, so that people can read them and nobody can press them. */
const withBrokenHosts = (text: string): string => {
  let from = 0;
  const parts: string[] = [];
  for (const { host, path, at } of hostsIn(text)) {
    // Of people's addresses no page opens, and records are full of who did what.
    if (path === '' && PERSON.test(text.slice(Math.max(0, at - 66), at))) continue;
    parts.push(text.slice(from, at), broken(host));
    from = at + host.length;
  }
  return [...parts, text.slice(from)].join('').replace(NUMBERED, broken);
};

/**
 * Text of the records as a message may hold it: the one link in a message is our own, since people press what comes from a sender they
 * trust. The whole text stands in the record.
 */
export const withoutLinks = (text: string): string => withBrokenHosts(text.replace(LINK, '(a link, left out)'));

/** A text from outside (a title, an answer of a source) as people are shown it: without links, and where it gives orders only that it does. */
export const toldToPeople = (text: string): string => withoutLinks(quoted(text));

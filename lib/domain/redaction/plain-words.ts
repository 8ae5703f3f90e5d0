import { quoted } from './quoted.ts';

/** An address that a mail program would make a link of, as far as it goes. */
const LINK = /(?:[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bmailto:)[^\s"'<>]*/gi;

/**
 * Text of the records as a message may hold it: the one link in a message is our own, since people press what comes from a sender they
 * trust. The whole text stands in the record.
 */
export const withoutLinks = (text: string): string => text.replace(LINK, '(a link, left out)');

/** A text from outside (a title, an answer of a source) as people are shown it: without links, and where it gives orders only that it does. */
export const toldToPeople = (text: string): string => withoutLinks(quoted(text));

/** Where people land who asked for nothing in particular, or for something that is not ours. */
export const HOME = '/console';

const LONGEST = 1500;

/** A page of ours, with or without a query, in characters that no browser rewrites. */
const OWN_PAGE = /^\/(?:console|approvals)(?:\/[\w.~!$&'()*+,;=:@%-]+)*\/?(?:\?[\w.~!$&()*+,;=:@%/?-]+)?$/;

/** Encodings of what would be a separator, a dot or a control character, once somebody decodes it. */
const DISGUISED = /%(?:2e|2f|5c|25|[01][0-9a-f]|7f)/i;

const DOTS = /\/\.{1,2}(?:\/|$)/;

/** The page to go on to after a sign-in: the one that was asked for where it is one of ours, else {@link HOME}. Never leads to another site. */
export const returnPath = (given: string | undefined): string => {
  if (given === undefined || given.length > LONGEST || !OWN_PAGE.test(given)) return HOME;
  const [path = ''] = given.split('?', 1);
  return DISGUISED.test(path) || DOTS.test(path) ? HOME : given;
};

import { PlatformRefusal } from '../world/platform-refusal.ts';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** One page of a list; the token says where the next one begins. Throws the service's error for a token that was never given out. */
export const pageOf = <T>(
  all: readonly T[],
  limit: number,
  token: string | undefined,
  invalidTokenCode: string,
): Page<T> => {
  const match = token === undefined ? ['', '0'] : /^from-(\d+)$/.exec(token);
  if (!match) throw new PlatformRefusal(invalidTokenCode, `The token is not valid: ${token}`);
  const from = Number(match[1]);
  const to = from + limit;
  return { items: all.slice(from, to), nextToken: to < all.length ? `from-${to}` : undefined };
};

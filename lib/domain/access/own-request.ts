/** What a browser says of where a request comes from. */
export interface RequestSource {
  /** `Sec-Fetch-Site`: https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header */
  site: string | undefined;
  origin: string | undefined;
}

/**
 * Whether a change was asked for by one of our own pages. Fails closed: a browser that says neither is turned away. Pages that
 * send no referrer have their forms' origin hidden as `null`, so that alone is no reason where the browser vouches for the site.
 *
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export const isOwnRequest = (ownOrigin: string, { site, origin }: RequestSource): boolean => {
  if (site === undefined) return origin === ownOrigin;
  return site === 'same-origin' && (origin === undefined || origin === 'null' || origin === ownOrigin);
};

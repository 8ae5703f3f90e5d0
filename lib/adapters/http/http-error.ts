/** A question to an HTTP API that was not answered. Its message says what was asked, what came and what to do, and no secret. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  /** The status that came; null when no whole answer did. */
  readonly status: number | null;

  constructor({ asked, came, advice, status }: { asked: string; came: string; advice: string; status: number | null }) {
    super(`${asked} ${came}; ${advice}`);
    this.status = status;
  }
}

/** The credentials themselves were refused: asking more with them would only lock them out. */
export const isRefused = (error: unknown): boolean =>
  error instanceof HttpError && (error.status === 401 || error.status === 403);

/** What is shorter is no key, and would be taken out of words that only look like it. */
const SHORTEST_SECRET = 6;

/**
 * Takes credentials out of a text that a peer may have echoed them into: whole header values, the parts of them that blanks
 * separate, and what Basic authentication wraps in base64.
 */
export const withoutSecrets = (text: string, credentials: Readonly<Record<string, string>>): string =>
  Object.values(credentials)
    .flatMap((value) => {
      const [scheme = '', token = ''] = value.split(/\s+/);
      const wrapped = scheme.toLowerCase() === 'basic' ? Buffer.from(token, 'base64').toString() : '';
      return [value, token || scheme, wrapped, wrapped.slice(wrapped.indexOf(':') + 1)];
    })
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);

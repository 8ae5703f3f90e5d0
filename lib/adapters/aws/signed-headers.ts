import { SignatureV4 } from '@smithy/signature-v4';
import type { Clock } from '../../ports/clock.ts';

/** What is signed: a POST to an address without a query. */
export interface Unsigned {
  url: string;
  contentType: string;
  body: string;
}

/** Signs a call to a service of AWS that has no client of its own here; the answer holds the headers to add. */
export type Sign = (call: Unsigned, scope: { service: string; region: string }) => Promise<Record<string, string>>;

/** What of an AWS client's configuration signs its own calls. */
type SigningParts = Pick<ConstructorParameters<typeof SignatureV4>[0], 'credentials' | 'sha256'>;

/**
 * Signs as an AWS client would: Signature Version 4 over method, path, host, content type, time and body. What is signed holds for
 * that host and some minutes only. Throws when there are no credentials.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signWith =
  ({ credentials, sha256 }: SigningParts, now: Clock): Sign =>
  async ({ url, contentType, body }, scope) => {
    const { protocol, hostname, host, pathname } = new URL(url);
    const { headers } = await new SignatureV4({ credentials, sha256, ...scope }).sign(
      { method: 'POST', protocol, hostname, path: pathname, headers: { host, 'content-type': contentType }, body },
      { signingDate: now() },
    );
    const { host: _host, 'content-type': _contentType, ...added } = headers;
    return added;
  };

import { createHash, createHmac } from 'node:crypto';
import type { Asked } from './http-peer.ts';

/** Keys of a role, as a function has them: the session token belongs to them. */
export const ROLE_KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'AQoEXAMPLEH4aoAH0gNCAPyJxz4BlCFFxWNE1OPTgk5TthT+FvwqnKwRcOIfrRh3c',
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/**
 * What a service of AWS finds of a POST's signature: the scope that it was made for, or why it refuses it. Written after the
 * description alone: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signatureOf = (
  { path, headers, body }: Asked,
  secretAccessKey = ROLE_KEYS.secretAccessKey,
): { scope: string; signed: string[] } | { refused: string } => {
  const [, keyId, scope = '', signed = '', signature] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  if (keyId !== ROLE_KEYS.accessKeyId) return { refused: 'there is no such key' };
  const [date = '', region = '', service = ''] = scope.split('/');
  const at = String(headers['x-amz-date']);
  if (!at.startsWith(date)) return { refused: 'it is of another day' };
  const canonical = [
    'POST',
    path,
    '',
    ...signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce(hmac, `AWS4${secretAccessKey}` as string | Buffer);
  const expected = createHmac('sha256', key as Buffer)
    .update(toSign)
    .digest('hex');
  return signature === expected
    ? { scope, signed: signed.split(';') }
    : { refused: 'The request signature we calculated does not match the signature you provided' };
};

import { createHash, hkdfSync } from 'node:crypto';
import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from 'jose';
import * as z from 'zod';
import type { Clock } from '../../ports/clock.ts';

/** What a cookie is for: one that was sealed for another purpose does not open. */
export type SealPurpose = 'session' | 'sign-in';

export interface Sealed {
  content: JWTPayload;
  sealedAt: Date;
}

/** Encrypts small texts that a browser keeps and must not read or change. Reading the keys may throw. */
export interface Seal {
  seal(purpose: SealPurpose, content: JWTPayload, untilAt: Date): Promise<string>;
  /** Null for what was tampered with, has expired, was sealed for something else or by a key that is no longer known. */
  open(purpose: SealPurpose, text: string): Promise<Sealed | null>;
}

/** The secret's text: what `previous` sealed still opens, which is how a key is exchanged without signing anybody out. */
const SealKeys = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ current: z.string().min(32), previous: z.union([z.literal(''), z.string().min(32)]).default('') }));

const ALGORITHM = 'dir';
const ENCRYPTION = 'A256GCM';
const ISSUER = 'selfheal';

interface Key {
  id: string;
  bytes: Uint8Array;
}

const keyOf = (text: string): Key => {
  const bytes = new Uint8Array(hkdfSync('sha256', text, '', 'selfheal cookies', 32));
  return { id: createHash('sha256').update(bytes).digest('hex').slice(0, 12), bytes };
};

const keysIn = (secret: string): readonly [Key, ...Key[]] => {
  const parsed = SealKeys.safeParse(secret);
  if (!parsed.success)
    throw new Error(
      'the secret of sessions is not {"current": "…", "previous": "…"} with keys of 32 characters or more; docs/console.md says how to exchange it',
    );
  const { current, previous } = parsed.data;
  return previous === '' ? [keyOf(current)] : [keyOf(current), keyOf(previous)];
};

/**
 * A seal as a JSON Web Token that is encrypted directly with a key derived from the secret, AES-256-GCM.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7516 and https://www.rfc-editor.org/rfc/rfc7518#section-4.5
 */
export const createSeal = (secret: () => Promise<string>, now: Clock): Seal => ({
  async seal(purpose, content, untilAt) {
    const [{ id, bytes }] = keysIn(await secret());
    return new EncryptJWT(content)
      .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid: id })
      .setIssuer(ISSUER)
      .setAudience(purpose)
      .setIssuedAt(now())
      .setExpirationTime(untilAt)
      .encrypt(bytes);
  },
  async open(purpose, text) {
    const keys = keysIn(await secret());
    try {
      const { payload } = await jwtDecrypt(text, ({ kid }) => keyNamed(keys, kid), {
        issuer: ISSUER,
        audience: purpose,
        currentDate: now(),
        requiredClaims: ['exp', 'iat'],
        keyManagementAlgorithms: [ALGORITHM],
        contentEncryptionAlgorithms: [ENCRYPTION],
      });
      const { iat = 0, exp: _exp, iss: _iss, aud: _aud, ...content } = payload;
      return { content, sealedAt: new Date(1000 * iat) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  },
});

const keyNamed = (keys: readonly Key[], kid: string | undefined): Uint8Array => {
  const key = keys.find(({ id }) => id === kid);
  if (!key) throw new errors.JWEDecryptionFailed();
  return key.bytes;
};

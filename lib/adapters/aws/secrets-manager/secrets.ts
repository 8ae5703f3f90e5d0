import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../../ports/clock.ts';
import type { Secrets } from '../../../ports/secrets.ts';
import type { Sender } from '../clients.ts';
import { withRetryableErrors } from '../errors.ts';

/** A rotated secret is in use at the latest after this long. */
const KEEP_SECONDS = 300;

/**
 * Secrets from Secrets Manager, each kept for five minutes. A failed read is not kept: the next one asks again. Who asks while one is
 * being read waits for that.
 */
export const createSecrets = (client: Sender<'secrets'>, now: Clock): Secrets => {
  const kept = new Map<string, { text: string; untilMillis: number }>();
  const underWay = new Map<string, Promise<string>>();
  const read = async (name: string): Promise<string> => {
    const { SecretString } = await withRetryableErrors(`reading the secret ${name}`, () =>
      client.send(new GetSecretValueCommand({ SecretId: name })),
    );
    if (!SecretString) {
      throw new Error(`the secret ${name} holds no text; store it as a secret string, not as binary`);
    }
    kept.set(name, { text: SecretString, untilMillis: now().getTime() + 1000 * KEEP_SECONDS });
    return SecretString;
  };
  return {
    async secret(name) {
      const known = kept.get(name);
      if (known && now().getTime() < known.untilMillis) return known.text;
      const reading = underWay.get(name) ?? read(name).finally(() => underWay.delete(name));
      underWay.set(name, reading);
      return reading;
    },
  };
};

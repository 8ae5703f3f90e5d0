import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createSecrets } from '../../../../lib/adapters/aws/secrets-manager/secrets.ts';
import { FakeClient } from '../../../fakes/aws-client.ts';

const START = Date.parse('2026-03-01T12:00:00Z');

describe('createSecrets', () => {
  it('reads a secret once in five minutes, and again after that', async () => {
    let value = 'first';
    let seconds = 0;
    const client = new FakeClient().on(GetSecretValueCommand, () => ({ SecretString: value }));
    const secrets = createSecrets(client, () => new Date(START + 1000 * seconds));
    expect(await secrets.secret('link')).toBe('first');
    value = 'rotated';
    seconds = 299;
    expect(await secrets.secret('link')).toBe('first');
    seconds = 300;
    expect(await secrets.secret('link')).toBe('rotated');
    expect(client.sent(GetSecretValueCommand)).toEqual([{ SecretId: 'link' }, { SecretId: 'link' }]);
  });

  it('keeps secrets apart by name', async () => {
    const client = new FakeClient().on(GetSecretValueCommand, ({ SecretId }) => ({
      SecretString: `text of ${SecretId}`,
    }));
    const secrets = createSecrets(client, () => new Date(START));
    expect(await Promise.all(['one', 'two'].map((name) => secrets.secret(name)))).toEqual([
      'text of one',
      'text of two',
    ]);
  });

  it('asks once for all who want it while it is being read, and fails them all together', async () => {
    let there = true;
    const client = new FakeClient().on(GetSecretValueCommand, async ({ SecretId }) => {
      if (!there) throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });
      return { SecretString: `text of ${SecretId}` };
    });
    const secrets = createSecrets(client, () => new Date(START));
    expect(await Promise.all(['link', 'link', 'link'].map((name) => secrets.secret(name)))).toEqual(
      Array.from({ length: 3 }, () => 'text of link'),
    );
    expect(client.sent(GetSecretValueCommand)).toHaveLength(1);
    there = false;
    const failed = await Promise.allSettled(['other', 'other'].map((name) => secrets.secret(name)));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(client.sent(GetSecretValueCommand)).toHaveLength(2);
  });

  it('throws when a secret cannot be read, and asks again the next time', async () => {
    let there = false;
    const client = new FakeClient().on(GetSecretValueCommand, () => {
      if (!there) throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });
      return { SecretString: 'here now' };
    });
    const secrets = createSecrets(client, () => new Date(START));
    await expect(secrets.secret('link')).rejects.toThrow('no such secret');
    there = true;
    expect(await secrets.secret('link')).toBe('here now');
  });

  it('throws for a secret that holds no text', async () => {
    const client = new FakeClient().on(GetSecretValueCommand, () => ({ SecretBinary: new Uint8Array([1]) }));
    await expect(createSecrets(client, () => new Date(START)).secret('link')).rejects.toThrow(
      /the secret link holds no text/,
    );
  });
});

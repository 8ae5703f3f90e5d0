import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeal } from '../../../../lib/adapters/oidc/seal.ts';
import { createSessions } from '../../../../lib/adapters/oidc/sessions.ts';
import type { Operator } from '../../../../lib/contracts/operator.ts';
import { atSecond } from '../../../contract/builders.ts';

const OLD = 'the key of the last quarter, long enough';
const NEW = 'the key of this quarter, long enough too';
const HOUR = 3600;

const aRoom = ({ current = NEW, previous = '', groups = ['shop-approvers', 'operations-admins'], second = 0 } = {}) => {
  const clock = { second };
  const now = () => atSecond(clock.second);
  const seal = createSeal(async () => JSON.stringify({ current, previous }), now);
  return { clock, seal, sessions: createSessions({ seal, groups, now }) };
};

const anOperator = (change: Partial<Operator> = {}): Operator => ({
  id: 'ana@example.com',
  name: 'Ana',
  groups: ['shop-approvers'],
  signedInAt: atSecond(0).toISOString(),
  expiresAt: atSecond(8 * HOUR).toISOString(),
  ...change,
});

describe('a session in a cookie', () => {
  it('brings back who signed in, with a token for its forms that no other session has', async () => {
    const { sessions } = aRoom();
    const [one, other] = await Promise.all([sessions.start(anOperator()), sessions.start(anOperator())]);
    const open = await sessions.open(one);
    expect(open).toEqual({
      session: { operator: anOperator(), formToken: expect.stringMatching(/^[\w-]{43}$/) },
      renewed: null,
    });
    expect((await sessions.open(other))?.session.formToken).not.toBe(open?.session.formToken);
  });

  it('is not to be read: neither who nor what stands in it in clear', async () => {
    const cookie = await aRoom().sessions.start(anOperator());
    const decoded = cookie
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join(' ');
    expect(decoded).not.toMatch(/ana|approver/i);
    expect(JSON.parse(decoded.split(' ')[0] ?? '')).toMatchObject({ alg: 'dir', enc: 'A256GCM' });
  });

  it('does not open when any one character of it was changed, or it was cut', async () => {
    const { sessions } = aRoom();
    const cookie = await sessions.start(anOperator());
    await fc.assert(
      fc.asyncProperty(fc.nat(cookie.length - 1), fc.constantFrom('A', 'z', '0', '.', '_', ''), async (at, put) => {
        const changed = cookie.slice(0, at) + put + cookie.slice(at + 1);
        // The last character of a part may carry bits that decode to nothing: those change nothing.
        const same = changed.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
        const was = cookie.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
        fc.pre(same.join('.') !== was.join('.'));
        expect(await sessions.open(changed)).toBeNull();
      }),
    );
  });

  it('opens no text that anybody makes up', async () => {
    const { sessions } = aRoom();
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (text) => {
        expect(await sessions.open(text)).toBeNull();
      }),
    );
  });

  it('ends after an hour without a page, however long it might last', async () => {
    const { clock, sessions } = aRoom();
    const cookie = await sessions.start(anOperator());
    clock.second = HOUR - 1;
    expect(await sessions.open(cookie)).not.toBeNull();
    clock.second = HOUR;
    expect(await sessions.open(cookie)).toBeNull();
  });

  it('is renewed by the pages of five minutes, with the same token, and still ends eight hours after the sign-in', async () => {
    const { clock, sessions } = aRoom();
    let cookie = await sessions.start(anOperator());
    const token = (await sessions.open(cookie))?.session.formToken;
    clock.second = 299;
    expect((await sessions.open(cookie))?.renewed).toBeNull();
    for (clock.second = 300; clock.second < 8 * HOUR; clock.second += 3000) {
      const open = await sessions.open(cookie);
      expect(open?.session.formToken).toBe(token);
      cookie = open?.renewed ?? cookie;
    }
    clock.second = 8 * HOUR - 1;
    expect(await sessions.open(cookie)).not.toBeNull();
    clock.second = 8 * HOUR;
    expect(await sessions.open(cookie)).toBeNull();
  });

  it('opens while its key is the previous one, is then sealed with the current one, and not after that', async () => {
    const cookie = await aRoom({ current: OLD }).sessions.start(anOperator());
    const exchanged = await aRoom({ current: NEW, previous: OLD, second: 600 }).sessions.open(cookie);
    expect(exchanged?.session.operator).toEqual(anOperator());
    expect(await aRoom({ current: NEW, second: 600 }).sessions.open(cookie)).toBeNull();
    expect(await aRoom({ current: NEW, second: 600 }).sessions.open(exchanged?.renewed ?? '')).not.toBeNull();
  });

  it('is no cookie of a sign-in under way, nor the other way round', async () => {
    const { seal, sessions } = aRoom();
    const cookie = await sessions.start(anOperator());
    expect(await seal.open('sign-in', cookie)).toBeNull();
    expect(await sessions.open(await seal.seal('sign-in', { to: '/console' }, atSecond(60)))).toBeNull();
  });

  it('forgets a group that the catalog no longer names', async () => {
    const groups = ['operations-admins', 'shop-approvers'];
    const cookie = await aRoom().sessions.start(anOperator({ groups }));
    const open = await aRoom({ groups: ['shop-approvers', 'shop-viewers'] }).sessions.open(cookie);
    expect(open?.session.operator.groups).toEqual(['shop-approvers']);
  });

  it('fits into the 4,096 bytes of a cookie with a hundred groups of the longest names', async () => {
    const groups = Array.from({ length: 100 }, (_, n) => `${n}`.padStart(128, 'ü'));
    const { sessions } = aRoom({ groups });
    const operator = anOperator({ groups, id: `${'a'.repeat(242)}@example.com`, name: '電'.repeat(100) });
    const cookie = await sessions.start(operator);
    expect(`__Host-selfheal-session${cookie}`.length).toBeLessThanOrEqual(4096);
    expect((await sessions.open(cookie))?.session.operator).toEqual(operator);
  });

  it.each([
    'not JSON',
    '{}',
    '{"current":"short"}',
    '{"current":"0123456789012345678901234567890123","previous":"short"}',
  ])('fails closed, and keeps the secret out of the error, when that is %s', async (secret) => {
    const now = () => atSecond(0);
    const sessions = createSessions({ seal: createSeal(async () => secret, now), groups: [], now });
    const failed = await sessions.open('a cookie').catch((error: Error) => error.message);
    expect(failed).toMatch(/the secret of sessions is not/);
    expect(failed).not.toContain('0123456789');
    await expect(sessions.start(anOperator())).rejects.toThrow(/the secret of sessions is not/);
  });
});

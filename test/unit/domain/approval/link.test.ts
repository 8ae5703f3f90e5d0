import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LinkId } from '../../../../lib/contracts/ids.ts';
import { linkIdFor, linkToken, refuseLink } from '../../../../lib/domain/approval/link.ts';

const SECRET = 'a secret of forty-three characters or more.';
const BEFORE = new Date('2026-03-01T12:29:59.999Z');
const link = {
  linkId: 'lnk_1',
  approver: 'ann@example.com',
  planHash: 'a'.repeat(64),
  expiresAt: '2026-03-01T12:30:00.000Z',
};
const token = linkToken(SECRET, link);

describe('a link', () => {
  it('opens for its token until it expires', () => {
    expect(refuseLink(SECRET, link, token, BEFORE)).toBeNull();
    expect(refuseLink(SECRET, link, token, new Date(link.expiresAt))).toBe('expired');
  });

  it.each([
    ['another link', { linkId: 'lnk_2' }],
    ['another approver', { approver: 'bob@example.com' }],
    ['another plan', { planHash: 'b'.repeat(64) }],
    ['a later expiry', { expiresAt: '2026-03-01T13:30:00.000Z' }],
  ])('does not open for %s', (_, change) => {
    expect(refuseLink(SECRET, { ...link, ...change }, token, BEFORE)).toBe('tampered');
  });

  it('does not open with another secret, and does not tell an outsider that it has expired', () => {
    expect(refuseLink('another secret', link, token, BEFORE)).toBe('tampered');
    expect(refuseLink('another secret', link, token, new Date('2027-01-01'))).toBe('tampered');
  });

  it('never opens when its expiry is no time', () => {
    const timeless = { ...link, expiresAt: 'never' };
    expect(refuseLink(SECRET, timeless, linkToken(SECRET, timeless), BEFORE)).toBe('expired');
  });

  it('opens for no other text, whatever its length or letters', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.base64String(), fc.constant('')), (guess) => {
        fc.pre(guess !== token);
        expect(refuseLink(SECRET, link, guess, BEFORE)).toBe('tampered');
      }),
    );
  });

  it('does not open for its token with one character changed', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABCabc019-_'), (at, letter) => {
        fc.pre(token[at] !== letter);
        expect(refuseLink(SECRET, link, token.slice(0, at) + letter + token.slice(at + 1), BEFORE)).toBe('tampered');
      }),
    );
  });

  it('binds each part by itself: parts that join to the same text give different tokens', () => {
    const parts = fc.tuple(fc.string(), fc.string(), fc.string(), fc.string());
    const bound = ([linkId, approver, planHash, expiresAt]: string[]) =>
      ({ linkId, approver, planHash, expiresAt }) as typeof link;
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(linkToken(SECRET, bound(one))).not.toBe(linkToken(SECRET, bound(other)));
      }),
    );
    expect(linkToken(SECRET, bound(['ab', 'c', 'd', 'e']))).not.toBe(linkToken(SECRET, bound(['a', 'bc', 'd', 'e'])));
  });
});

describe("a link's id", () => {
  it('is the same again for the same approver, and another for everybody else', () => {
    expect(linkIdFor(SECRET, 'apr_1', 'ann@example.com')).toBe(linkIdFor(SECRET, 'apr_1', 'ann@example.com'));
    expect(linkIdFor(SECRET, 'apr_1', 'ann@example.com')).not.toBe(linkIdFor(SECRET, 'apr_1', 'bob@example.com'));
    expect(linkIdFor(SECRET, 'apr_1', 'ann@example.com')).not.toBe(linkIdFor(SECRET, 'apr_2', 'ann@example.com'));
    expect(linkIdFor('another', 'apr_1', 'ann@example.com')).not.toBe(linkIdFor(SECRET, 'apr_1', 'ann@example.com'));
  });

  it('and its token keep one shape for every input, safe in an address', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (secret, approval, approver) => {
        expect(linkIdFor(secret, approval, approver)).toMatch(/^lnk_[0-9a-f]{40}$/);
        expect(LinkId.safeParse(linkIdFor(secret, approval, approver)).success).toBe(true);
        expect(linkToken(secret, { ...link, approver })).toMatch(/^[A-Za-z0-9_-]{43}$/);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formTokenGood } from '../../../../lib/domain/access/form-token.ts';
import { isOwnRequest } from '../../../../lib/domain/access/own-request.ts';

const OWN = 'https://pages.example';

describe('a request for a change', () => {
  it.each([
    [{ site: 'same-origin', origin: OWN }],
    [{ site: 'same-origin', origin: 'null' }],
    [{ site: 'same-origin', origin: undefined }],
    [{ site: undefined, origin: OWN }],
  ])('is one of our own: %j', (source) => expect(isOwnRequest(OWN, source)).toBe(true));

  it.each([
    [{ site: undefined, origin: undefined }],
    [{ site: undefined, origin: 'null' }],
    [{ site: undefined, origin: `${OWN}.elsewhere.example` }],
    [{ site: undefined, origin: 'http://pages.example' }],
    [{ site: 'cross-site', origin: OWN }],
    [{ site: 'same-site', origin: OWN }],
    [{ site: 'none', origin: OWN }],
    [{ site: 'same-origin', origin: 'https://elsewhere.example' }],
    [{ site: '', origin: OWN }],
  ])('is none of our own: %j', (source) => expect(isOwnRequest(OWN, source)).toBe(false));

  it('is taken with its own session’s token and no other text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.anything(), (token, given) => {
        expect(formTokenGood(token, given)).toBe(given === token);
        expect(formTokenGood(token, token)).toBe(true);
        expect(formTokenGood(token, `${token}x`)).toBe(false);
      }),
    );
  });

  it('is never taken with an empty token', () => expect(formTokenGood('', '')).toBe(false));
});

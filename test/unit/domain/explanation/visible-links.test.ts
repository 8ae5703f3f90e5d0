import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdsLink } from '../../../../lib/domain/explanation/visible-links.ts';

describe('a link in the words of a model', () => {
  it.each([
    'see https://evil.example/x',
    'see HTTP://10.0.0.1',
    'ftp://x',
    'approve at evil.com',
    'approve at evil.com.',
    'approve at evil.com/x',
    'approve at (evil.com)',
    'approve at EVIL.COM:8443/x?y=1',
    'approve at login.selfheal.evil.co.uk',
    'approve at evil.zip',
    'approve at evil.dev, please',
    'approve at //evil.com/x',
    'approve at //evil',
    'call tel:+4912345',
    'call tel: +4912345',
    'javascript:alert(1)',
    'mailto:ops@evil.example',
    'ask ops@evil.com',
    'data:text/html,x',
    'www.evil.internal',
    'at ev\u200bil.com',
    'at evil\uff0ecom',
    'at evil\u3002com',
    'at evil.xn--p1ai',
    'at \u043f\u0440\u0438\u043c\u0435\u0440.\u0440\u0444',
    'read main.py',
    'path/evil.com',
    '{www.evil.internal',
  ])('is found: %s', (text) => expect(holdsLink(text, [])).toBe(true));

  it.each([
    'TypeError in index.js and app/basket.ts:88:17',
    'the unit orders.service stopped',
    'db-7.shop.internal and cache.local wait',
    'version 1.2.3 of 10.4.17.9:443',
    'com.example.shop.OrderService throws java.io.IOException',
    'e.g. a pool, i.e. all of it',
    'latency is 1.5 s. Then it fell.',
    'the tel: none, data: 5, file: none',
    'a // comment, a/b//c and read/write',
    'arn:aws:ecs:eu-west-1:111122223333:service/c/shop',
    'payments:42 and settings.yaml',
    'obj.some_in is null',
  ])('is not found: %s', (text) => expect(holdsLink(text, [])).toBe(false));

  const HELD = ['connect to api.stripe.com:443 failed in handler.py at docker.io/library/nginx, https://evil.com/x'];
  it.each([
    'api.stripe.com fails',
    'calls of API.stripe.com.',
    'handler.py throws',
    'docker.io/library/nginx is not pulled',
  ])('is none where a cited fact names the host: %s', (text) =>
    expect([holdsLink(text, HELD), holdsLink(text, [])]).toEqual([false, true]),
  );

  it.each([
    'stripe.com fails',
    'api.stripe.com/login',
    'api.stripe.com.evil.com',
    'https://evil.com/x',
    '//evil.com/x',
    'x.py',
  ])('is one all the same: %s', (text) => expect(holdsLink(text, HELD)).toBe(true));

  it('is no connection string that a cited fact has', () => {
    const held = ['pool is exhausted for postgres://\u2039credentials\u203a@pay-db.internal:5432/pay'];
    expect(holdsLink('no room at postgres://\u2039credentials\u203a@pay-db.internal:5432/pay.', held)).toBe(false);
    expect(holdsLink('no room at postgres://evil.internal/pay.', held)).toBe(true);
    expect(holdsLink('see https://pay-db.internal', ['https://pay-db.internal'])).toBe(true);
  });

  it('is found wherever a host stands that can be registered, and in whatever case', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/);
    const domain = fc.constantFrom('com', 'net', 'org', 'io', 'co', 'xyz', 'top', 'shop', 'app', 'cloud', 'link', 'ru');
    const path = fc.constantFrom('', '/', '/x', ':8080', '?a=b', '.', ',');
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 3 }),
        domain,
        path,
        fc.boolean(),
        (labels, end, tail, up) => {
          const host = `${labels.join('.')}.${end}`;
          const text = `approve at ${up ? host.toUpperCase() : host}${tail} now`;
          expect(holdsLink(text, [])).toBe(true);
          expect(holdsLink(`approve at ${host} now`, [`the call of ${host} fails`])).toBe(false);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../../../../lib/domain/logs/redact.ts';

describe('redact', () => {
  it.each([
    ['key AKIAIOSFODNN7EXAMPLE used', 'AKIAIOSFODNN7EXAMPLE'],
    ['secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUtnFEMI'],
    ['Authorization: Bearer abc.def-ghi123', 'abc.def-ghi123'],
    ['postgres://shop:s3cr3t@db:5432/orders', 's3cr3t'],
    ['{"password": "hunter2"}', 'hunter2'],
    ['api_key=0123456789abcdef', '0123456789abcdef'],
    ['mail to ana.b@example.co.uk bounced', 'ana.b@'],
    ['card 4111 1111 1111 1111 declined', '4111'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJhbGci'],
  ])('takes the secret out of %j', (text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  it.each(['order 1234567890123 stored in 12 ms', 'GET /v2/orders 200', 'at com.shop.Orders.place(Orders.java:49)'])(
    'leaves %j as it is',
    (text) => expect(redact(text)).toBe(text),
  );

  it('takes a password out wherever it stands', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9!#%]{6,20}$/);
    fc.assert(
      fc.property(
        fc.lorem(),
        secret,
        fc.constantFrom('password=', 'db_password: ', '"secret":'),
        (words, value, label) => {
          fc.pre(!words.includes(value));
          expect(redact(`${words} ${label}${value} ${words}`)).not.toContain(value);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretLines } from '../../../../bench/redaction/secret-lines.ts';
import { RedactionPolicy } from '../../../../lib/contracts/redaction.ts';
import { redact, redactFieldForRecord, redactForRecord } from '../../../../lib/domain/redaction/redact.ts';
import { anyText } from './texts.ts';

const POLICY = RedactionPolicy.parse({});
const STRICT = RedactionPolicy.parse({ addresses: 'all', accountIds: 'redact' });

describe('redact', () => {
  it.each([
    ['user=shop password=hunter2 host=db', 'user=shop password=<password> host=db'],
    ['{"user":"shop","password":"a \\"b\\" c","host":"db"}', '{"user":"shop","password":"<password>","host":"db"}'],
    ['postgres://shop:s3cr3t@db:5432/orders', 'postgres://<credentials>@db:5432/orders'],
    ['Authorization: Bearer abc.def-ghi123', 'Authorization: Bearer <authorization>'],
    ['Set-Cookie: sid=0a1b2c3d4e5f; Path=/; HttpOnly', 'Set-Cookie: sid=<cookie>; Path=/; HttpOnly'],
    ['<user>app</user><password>hunter2</password>', '<user>app</user><password><password></password>'],
    ['mail to ana.b@example.co.uk bounced', 'mail to <email> bounced'],
    ['card 4111 1111 1111 1111 declined', 'card <payment-card> declined'],
    ['sms to +44 20 7946 0123 sent', 'sms to <phone> sent'],
    ['client 203.0.113.9 asked 10.0.0.7', 'client <ip-address> asked 10.0.0.7'],
  ])('replaces in %j nothing but the secret', (text, told) => expect(redact(text, POLICY)).toBe(told));

  it.each([
    ['none', '10.1.2.3 and 203.0.113.9 and 127.0.0.1'],
    ['public', '10.1.2.3 and <ip-address> and 127.0.0.1'],
    ['private', '<ip-address> and 203.0.113.9 and 127.0.0.1'],
    ['all', '<ip-address> and <ip-address> and 127.0.0.1'],
  ] as const)('takes out the addresses that the policy %s names', (addresses, told) =>
    expect(redact('10.1.2.3 and 203.0.113.9 and 127.0.0.1', { ...POLICY, addresses })).toBe(told),
  );

  it.each([
    ['arn:aws:lambda:eu-west-1:111122223333:function:orders', 'arn:aws:lambda:eu-west-1:<aws-account>:function:orders'],
    ['111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders', '<aws-account>.dkr.ecr.eu-west-1.amazonaws.com/orders'],
    [
      'https://sqs.eu-west-1.amazonaws.com/111122223333/orders',
      'https://sqs.eu-west-1.amazonaws.com/<aws-account>/orders',
    ],
    ['order 111122223333 stored', 'order 111122223333 stored'],
  ])('takes accounts out of %j only where the policy says so', (text, told) => {
    expect(redact(text, STRICT)).toBe(told);
    expect(redact(text, POLICY)).toBe(text);
  });

  it('keeps addresses in what Selfheal records and takes secrets out of it', () => {
    expect(redactForRecord('203.0.113.9 said password=hunter2')).toBe('203.0.113.9 said password=<password>');
  });

  it('takes the whole value of a field that is named for a secret, whatever it looks like', () => {
    expect(redactFieldForRecord('db_password', 'two words')).toBe('<password>');
    expect(redactFieldForRecord('x-api-key', 'opensesame')).toBe('<api-token>');
    expect(redactFieldForRecord('password', '')).toBe('');
    expect(redactFieldForRecord('owner', 'ana@example.com')).toBe('<email>');
    expect(redactFieldForRecord('token_count', '12')).toBe('12');
  });

  it.each([
    'passwd',
    'spring.datasource.password',
    'DB_PASSWORD',
    'dbPassword',
    'PGPASSWORD',
    'newPasswordConfirm',
    'sslKeyPass',
    'client_secret',
    'clientSecret',
    'jwtSecret',
    'AWS_SECRET_ACCESS_KEY',
    'secretKey',
    'x-api-key',
    'apikey',
    'API_KEY_PROD',
    'accessToken',
    'refresh_token',
    'AccountKey',
    'encryption-key',
    'sessionToken',
    'JSESSIONID',
    'PHPSESSID',
    'consumer_key',
    'signingKey',
    'private_key',
    'authKey',
    'appKey',
  ])('knows by the name %s that the value is a secret, in every form of assignment', (name) => {
    const value = 'Zx81kQ0pLm77'.repeat(2);
    for (const text of [
      `${name}=${value}`,
      `${name}: ${value}`,
      `"${name}": "${value}"`,
      `'${name}' => '${value}'`,
      `--${name} ${value}`,
      `<${name}>${value}</${name}>`,
    ])
      expect(redact(text, POLICY)).not.toContain(value);
  });

  it.each([
    ['callerId', '02079460000'],
    ['contact_number', '2079460000'],
    ['ssn', '078051120'],
    ['taxId', '12-3456789'],
    ['dob', '1990-02-13'],
    ['firstName', 'Ana'],
    ['cardholder_name', 'Ana Roe'],
    ['shippingAddress', '12 High Street'],
    ['routing_number', '021000021'],
    ['imei', '356938035643809'],
  ])('knows by the name %s that %s is somebody’s datum', (name, value) => {
    for (const text of [`${name}=${value}`, `"${name}":"${value}"`]) expect(redact(text, POLICY)).not.toContain(value);
  });

  it.each([
    'max_tokens=4096',
    'nextToken=abc123def456',
    'passwordLength=12',
    'secretName=orders-tls',
    'mapping=12',
    'compass=120',
    'partition_key=tenant7',
  ])('leaves %s, whose name only looks like one', (text) => expect(redact(text, POLICY)).toBe(text));

  it('reads digits that are written in other scripts', () => {
    expect(redact('card ٤١١١ ١١١١ ١١١١ ١١١١', POLICY)).toBe('card <payment-card>');
  });

  it('removes a secret that hidden characters or terminal colours split', () => {
    const hidden = fc.constantFrom(
      '\u200b',
      '\u200d',
      '\u00ad',
      '\ufeff',
      '\u2060',
      '\u{e0061}',
      '\u202e',
      '\u001b[31m',
      '\u0000',
    );
    const lines = secretLines(21, 1).filter(({ secret, line }) => secret.length >= 8 && !line.includes('\n'));
    fc.assert(
      fc.property(fc.constantFrom(...lines), hidden, fc.nat(), ({ line, secret }, mark, place) => {
        const at = 1 + (place % (secret.length - 1));
        const split = line.replace(secret, () => secret.slice(0, at) + mark + secret.slice(at));
        const told = redact(split, POLICY);
        expect(told).not.toContain(secret);
        expect(told).not.toContain(mark);
        expect(told).toBe(redact(line, POLICY));
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing when it is applied again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = redact(text, STRICT);
        expect(redact(once, STRICT)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it('never makes a text more than four times as long', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(redact(text, STRICT).length).toBeLessThanOrEqual(4 * text.length);
      }),
      { numRuns: 300 },
    );
  });

  it('takes a password out wherever it stands', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9!#%]{6,20}$/).filter((value) => /\d/.test(value));
    const isMaskOrVariable = (value: string) => /^(?:[xX#]{3,}\d{0,4}|%[A-Z_][A-Z0-9_]*%)!*$/.test(value);
    const label = fc.constantFrom('password=', 'db_password: ', '"secret":', 'apiToken=', '--client-secret ');
    fc.assert(
      fc.property(fc.lorem(), secret, label, (words, value, before) => {
        fc.pre(!words.includes(value) && !isMaskOrVariable(value));
        expect(redact(`${words} ${before}${value} ${words}`, POLICY)).not.toContain(value);
      }),
    );
  });

  it('takes no password for a mask because it begins with a sign or two of one', () => {
    for (const value of ['##A0AA', 'xX9aB2', '#channel1', '####0A', '%AaAA0%', 'xxx9abc'])
      expect(redact(`login failed password=${value} for bob`, POLICY)).toBe('login failed password=<password> for bob');
    for (const mask of ['****', '****1234', '•••42', 'xxxx1234', '####1234', '%DB_PASSWORD%'])
      expect(redact(`login failed password=${mask} for bob`, POLICY)).toContain(mask);
  });
});

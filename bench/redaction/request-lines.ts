import type { SecretShape } from './secret-shape.ts';
import * as v from './values.ts';

/** What identifies a caller, signs a request or opens a door once. */
export const REQUEST_LINES: readonly SecretShape[] = [
  ['jwt', v.jwt, (s) => `verify failed: ${s}`],
  ['jwt', v.jwt, (s) => `{"idToken":"${s}","expiresIn":3600}`],
  ['authorization', (r) => v.alphanumeric(r, 40), (s) => `Authorization: Bearer ${s}`],
  ['authorization', (r) => v.base64(r, 24), (s) => `> authorization: Basic ${s}=`],
  ['authorization', v.jwt, (s) => `headers={"Authorization":"Bearer ${s}","Accept":"*/*"}`],
  ['authorization', (r) => v.alphanumeric(r, 40), (s) => `Authorization: token ${s}`],
  [
    'authorization',
    (r) => r.hex(64),
    (s) =>
      `Authorization: AWS4-HMAC-SHA256 Credential=x/20260301/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=${s}`,
  ],
  ['authorization', (r) => v.alphanumeric(r, 32), (s) => `Proxy-Authorization: ${s}`],
  ['authorization', (r) => v.alphanumeric(r, 36), (s) => `retrying with bearer ${s}`],
  ['cookie', (r) => r.hex(32), (s) => `Cookie: theme=dark; shop_auth=${s}; lang=en`],
  ['cookie', (r) => v.alphanumeric(r, 44), (s) => `set-cookie: connect.sid=s%3A${s}; Path=/; HttpOnly; SameSite=Lax`],
  ['cookie', (r) => v.base64url(r, 60), (s) => `"cookie": "remember=${s}"`],
  ['session-id', (r) => v.upperAndDigits(r, 32), (s) => `GET /cart;JSESSIONID=${s} 200`],
  ['session-id', (r) => r.hex(26), (s) => `PHPSESSID=${s} expired`],
  ['session-id', v.uuid, (s) => `cart restored session_id=${s}`],
  ['session-id', (r) => r.hex(32), (s) => `{"sessionId":"${s}"}`],
  [
    'webhook-address',
    (r) => `T${v.upperAndDigits(r, 8)}/B${v.upperAndDigits(r, 8)}/${v.alphanumeric(r, 24)}`,
    (s) => `POST https://hooks.slack.com/services/${s} 404`,
  ],
  [
    'webhook-address',
    (r) => `${v.digits(r, 18)}/${v.base64url(r, 68)}`,
    (s) => `notify https://discord.com/api/webhooks/${s} failed`,
  ],
  [
    'webhook-address',
    (r) => `${v.uuid(r)}@${v.uuid(r)}/IncomingWebhook/${r.hex(32)}/${v.uuid(r)}`,
    (s) => `teams: https://shop.webhook.office.com/webhookb2/${s}`,
  ],
  [
    'webhook-address',
    (r) => `${v.digits(r, 7)}/${v.alphanumeric(r, 7)}`,
    (s) => `zap https://hooks.zapier.com/hooks/catch/${s}/`,
  ],
  [
    'signature',
    (r) => r.hex(64),
    (s) =>
      `GET https://shop.s3.amazonaws.com/x.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-Signature=${s} 403`,
  ],
  [
    'signature',
    (r) => `${v.alphanumeric(r, 42)}%3D`,
    (s) => `https://shop.blob.core.windows.net/c/b?sv=2024-05-04&se=2026-03-02&sp=r&sig=${s}`,
  ],
  [
    'signature',
    (r) => `${v.base64url(r, 100)}__`,
    (s) => `https://d111.cloudfront.net/v.mp4?Expires=1767225600&Signature=${s}&Key-Pair-Id=K2JCJMDEHXQW5F`,
  ],
  [
    'signature',
    (r) => r.hex(128),
    (s) => `https://storage.googleapis.com/b/o?X-Goog-Algorithm=GOOG4&X-Goog-Signature=${s}`,
  ],
  ['private-key', (r) => v.pem(r, 'RSA ', '\n'), (s) => `loaded key:\n${s}\nlistening on 8443`],
  ['private-key', (r) => v.pem(r, '', '\\n'), (s) => `{"private_key":"${s}","client":"x"}`],
  ['private-key', (r) => v.pem(r, 'OPENSSH ', '\n'), (s) => s],
  ['private-key', (r) => v.pem(r, 'EC ', '\n').slice(0, 260), (s) => `cut off: ${s}`],
  ['one-time-code', (r) => v.digits(r, 6), (s) => `sms queued: your verification code is ${s}`],
  ['one-time-code', (r) => v.digits(r, 6), (s) => `otp=${s} user=81`],
  ['one-time-code', (r) => v.digits(r, 6), (s) => `body: "${s} is your Shop login code"`],
  ['one-time-code', (r) => v.digits(r, 3), (s) => `{"cvv":"${s}","exp":"11/29"}`],
  ['authorization', (r) => v.alphanumeric(r, 16), (s) => `{"headers":{"authorization":["Bearer ${s}"]}}`],
  ['authorization', (r) => v.alphanumeric(r, 20), (s) => `authorization=Bearer%20${s}`],
  ['authorization', (r) => `${v.base64(r, 16)}==`, (s) => `{"Authorization":"ApiKey ${s}"}`],
  ['session-id', (r) => r.hex(22), (s) => `cookie jar: sid=${s}`],
  ['cookie', (r) => `${v.base64url(r, 18)}.ZxY.${v.base64url(r, 20)}`, (s) => `Set-Cookie: session=${s}; HttpOnly`],
  [
    'webhook-address',
    (r) => `T${v.upperAndDigits(r, 8)}/B${v.upperAndDigits(r, 8)}/${v.alphanumeric(r, 24)}`,
    (s) => `hooks.slack.com/services/${s} answered 410`,
  ],
  [
    'signature',
    (r) => `${v.alphanumeric(r, 20)}%2F${v.alphanumeric(r, 20)}%3D`,
    (s) => `BlobEndpoint=https://x.blob.core.windows.net/;SharedAccessSignature=sv=2020-08-04&ss=b&sig=${s}`,
  ],
  ['one-time-code', (r) => v.digits(r, 6), (s) => `Your OTP is ${s}. Do not share it`],
  ['one-time-code', (r) => v.digits(r, 6), (s) => `Use ${s} as your verification code`],
  ['one-time-code', (r) => v.digits(r, 8), (s) => `Passcode ${s} used`],
  ['private-key', (r) => v.pem(r, 'RSA ', '\\\\n'), (s) => `"{\\"key\\":\\"${s}\\"}"`],
  ['one-time-code', (r) => `4%2F0${v.base64url(r, 40)}`, (s) => `GET /callback?code=${s}&state=xyz`],
  ['api-token', (r) => r.hex(12), (s) => `GET /reset-password?token=${s}&uid=7`],
  [
    'authorization',
    (r) => r.hex(32),
    (s) => `authorization: Digest username="ana", realm="x", nonce="d", response="${s}"`,
  ],
  ['cookie', (r) => r.hex(20), (s) => `req.headers = {cookie: "sess=${s}"}`],
];

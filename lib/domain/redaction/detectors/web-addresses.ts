import { type Detector, type Shape, spansOf } from '../span.ts';

/** Credentials and secrets that ride in addresses. */
const SHAPES: readonly Shape[] = [
  // scheme://user:password@host; a password may hold a slash or an @ where no path can come first. Host and database stay.
  {
    kind: 'credentials',
    hint: /\/\/[^@]{1,700}@/,
    pattern:
      /(?<keep>(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,30}:(?:\\?\/){2})[^\s:/?#@"'<>]{0,128}:[^\s/?#"'<>]{1,512}(?=@[\w[.*-])/gi,
  },
  {
    kind: 'credentials',
    hint: /\/\/[^@]{1,700}@/,
    pattern:
      /(?<keep>(?<![A-Za-z0-9+.-])(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|ldaps?|ftps?|sftp|smtps?|nats|clickhouse|cockroachdb):\/\/)[^\s:/?#@"'<>]{0,128}:(?!\d{1,5}[/?,\s])[^\s"'<>]{1,256}(?=@[\w[.-]{1,255}(?:[:/?,\s]|$))/gi,
  },
  // A token alone before the host, as of repositories: https://TOKEN@host.
  {
    kind: 'credentials',
    hint: /\/\/[\w-]{20,255}@/,
    pattern: /(?<keep>https?:\/\/)[A-Za-z0-9_-]{20,255}(?=@[\w.-]{1,255})/g,
  },
  // user:password@tcp(host:port)/database of Go's drivers, user/password@//host of Oracle's.
  {
    kind: 'credentials',
    hint: /@(?:tcp|unix)\(/,
    pattern: /(?<![\w/])[\w.-]{1,64}:[^\s:@"']{1,128}(?=@(?:tcp|unix)\()/g,
  },
  { kind: 'credentials', hint: /@\/\//, pattern: /(?<![\w/.:])[\w-]{1,32}\/[^\s/@"']{1,64}(?=@\/\/[\w.-])/g },
  // Whoever knows such an address may post to it.
  {
    kind: 'webhook-address',
    hint: /hook|maker\.ifttt|victorops|dingtalk/i,
    pattern:
      /(?<keep>(?<![\w.-])(?:https?:\/\/)?(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|(?:[\w-]{1,20}\.)?discord(?:app)?\.com\/api(?:\/v\d{1,2})?\/webhooks|hooks\.zapier\.com\/hooks\/catch|[\w-]{1,60}\.webhook\.office\.com\/webhookb2|outlook\.office(?:365)?\.com\/webhook|maker\.ifttt\.com\/trigger\/[\w-]{1,60}\/with\/key|alert\.victorops\.com\/integrations\/generic\/\d{1,12}\/alert|oapi\.dingtalk\.com\/robot\/send|open\.(?:feishu|larksuite)\.(?:cn|com)\/open-apis\/bot\/v2\/hook|hooks\.chime\.aws\/incomingwebhooks)[/?])[^\s"'<>)\]]{8,512}/gi,
  },
  // Signed requests of S3, CloudFront, Google and Azure: the signature is what opens them.
  {
    kind: 'signature',
    hint: /sig|X-Amz-|X-Goog-|AccessKeyId|AccessId|Key-Pair/i,
    pattern:
      /(?<keep>(?:[?&;,\s"']|&amp;|^)(?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|Signature|sig|AWSAccessKeyId|GoogleAccessId|Key-Pair-Id)["']?(?:=|%3D|: ?)["']?)[A-Za-z0-9%+/=_.~@-]{16,8192}/gi,
    accepts: (found) => /\d/.test(found) && !/^(?:arn:|https?:)/i.test(found),
  },
  // What an identity provider hands back once, to be changed for tokens.
  { kind: 'one-time-code', hint: /code=/, pattern: /(?<keep>[?&]code=)(?=[^&\s]{0,64}\d)[\w%./~-]{16,2048}/g },
  { kind: 'signature', hint: /Policy=/, pattern: /(?<keep>[?&]Policy=)[A-Za-z0-9_~-]{40,8192}/g },
];

export const detectInWebAddresses: Detector = (text) =>
  text.length < 16 ? [] : SHAPES.flatMap((shape) => spansOf(text, shape));

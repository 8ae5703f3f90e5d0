import { ComponentKind } from '../../contracts/component.ts';

/** Words that look like a name and are none: units, protocols, and what AWS calls its products. */
const ORDINARY = new Set([
  ...ComponentKind.options,
  ...'and/or i/o n/a tcp/ip on/off read/write req/s requests/s errors/s calls/s req/min requests/min calls/min client/server'.split(
    ' ',
  ),
  ...'e.g i.e vs. 1xx 2xx 3xx 4xx 5xx http/1 http/1.1 http/2 http/3 ipv4 ipv6 s3 ec2 k8s utf8 utf-8'.split(' '),
  ...'cloudwatch cloudtrail cloudformation cloudfront dynamodb eventbridge elasticache opensearch secretsmanager postgresql mysql mongodb mariadb javascript typescript github gitlab newrelic devops iam'.split(
    ' ',
  ),
  ...'api-gateway message-queue dead-letter-queue job-queue message-broker reverse-proxy web-server web-app app-server time-series-database'.split(
    ' ',
  ),
]);

/** What ends the name of a resource more often than an English compound. */
const RESOURCE_NOUNS =
  'db database api svc service app queue topic bucket table cluster cache lambda function fn worker server host node instance gateway proxy broker prod production staging dev backend frontend redis postgres mysql mongo kafka pod vpc subnet role stack pipeline job consumer producer handler lb alb nlb asg rds sqs sns'.split(
    ' ',
  );
/** What makes a compound of English with one of them. */
const COMPOUNDING =
  'a cross dead in inter intra micro multi non out per self single sub the third-party upstream downstream'.split(' ');
const NAMED_BY_NOUN = new RegExp(
  `^(?!(?:${COMPOUNDING.join('|')})-)[a-z0-9]+(?:-[a-z0-9]+)*-(?:${RESOURCE_NOUNS.join('|')})$`,
);

const QUOTED = /[`"“”«»]([^`"“”«»]{1,200})[`"“”«»]/g;
const APART = /[\s,;()[\]{}"“”„«»`'‘’<>‹›|]+/u;
const AROUND = /^[.:!?…*=+~≈–—-]+|[.:!?…*=+~≈–—-]+$/gu;
/** A number alone, with a unit or as an ordinal: these are for the numbers' own rule. */
const A_NUMBER =
  /^[+-]?\d[\d,]*(?:\.\d+)?(?:-?(?:%|st|nd|rd|th|[µu]s|ms|sec|s|min|h|d|k|m|x|[kmg]i?b|b|second|minute|hour|day|fold|times)s?)?(?:\/(?:s|min|h))?$/iu;
const A_RANGE = /^\d+(?:\.\d+)?[–-]\d+(?:\.\d+)?%?$/u;

const A_DATE = /^\d{4}-\d{2}-\d{2}$/;

const looksLikeName = (word: string): boolean => {
  const plain = word.toLowerCase();
  if (A_DATE.test(word)) return true;
  if (!/[\p{L}\p{N}]/u.test(word)) return false;
  if (ORDINARY.has(plain) || A_NUMBER.test(word) || A_RANGE.test(word)) return false;
  return (
    /[:\\_@#=$]|^\/.|[\p{L}\p{N}]\/[\p{L}\p{N}*]|[\p{L}\p{N}]\.[\p{L}\p{N}]/u.test(word) ||
    (/\p{L}/u.test(word) && /\p{N}/u.test(word)) ||
    /\p{Ll}\p{Lu}/u.test(word) ||
    NAMED_BY_NOUN.test(plain)
  );
};

/** What stands in quotes: somebody's very words. */
export const quotedIn = (text: string): string[] =>
  [...text.matchAll(QUOTED)].map(([, quoted = '']) => quoted.trim()).filter(Boolean);

/** The words of a text that look like the name of something: ARNs, hosts, paths, ids, classes, versions, clock times. */
export const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(APART)
      .map((word) => word.replace(AROUND, ''))
      .filter((word) => word !== '' && looksLikeName(word)),
  ),
];

const IN_A_NAME = /[\p{L}\p{N}_]/u;
/** Within a name, where it goes on behind them. */
const JOINS = /[.-]/;

/** Whether a text holds a name whole: not as a part of a longer one. */
export const holdsName = (text: string, name: string): boolean => {
  const [inside, sought] = [text.toLowerCase(), name.toLowerCase()];
  const goesOn = (next: number, step: 1 | -1): boolean => {
    const [near = ' ', far = ' '] = [inside[next], inside[next + step]];
    return IN_A_NAME.test(near) || (JOINS.test(near) && IN_A_NAME.test(far));
  };
  for (let at = inside.indexOf(sought); at >= 0; at = inside.indexOf(sought, at + 1))
    if (!goesOn(at - 1, -1) && !goesOn(at + sought.length, 1)) return true;
  return false;
};

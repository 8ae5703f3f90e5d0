/** Trims what a tracer calls a node to the names that a catalog may know it by, the surest first; empty when it has none. */
export const namesOf = (raw: string): string[] => {
  // Names come from outside, and a component's id is one line of bounded length.
  const text = raw
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()
    .slice(0, MAXIMUM_CHARACTERS);
  return [...new Set([...PRECISE.flatMap((read) => read(text) ?? []), text])].filter((name) => name !== '');
};

const MAXIMUM_CHARACTERS = 400;

/** `arn:aws:lambda:eu-west-1:111122223333:function:name`, `arn:…:table/name`. */
const fromArn = (text: string): string | null =>
  /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:[^:/]+[:/])?([^:/]+)/.exec(text)?.[1] ?? null;

/** A queue's node is named by its address: `https://sqs.eu-west-1.amazonaws.com/111122223333/name`. */
const fromQueueUrl = (text: string): string | null =>
  /^https:\/\/(?:sqs\.[^/]+|[^/]*queue\.amazonaws\.com[^/]*)\/\d{12}\/([^/?#]+)/.exec(text)?.[1] ?? null;

/**
 * Databases are named `schema@host` by X-Ray's SDKs and `schema|host|port` by OpenTelemetry's distribution; the first label of
 * an RDS or ElastiCache host is the instance's or the cluster's name.
 */
const fromDatabaseHost = (text: string): string | null => {
  const host = /@([^@/|:]+)/.exec(text)?.[1] ?? /^[^|]*\|([^|]+)(?:\||$)/.exec(text)?.[1] ?? text;
  return /^([^.]+)\.(?:[^.]+\.)+(?:rds|cache)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ?? null;
};

const PRECISE = [fromArn, fromQueueUrl, fromDatabaseHost];

import { createHash } from 'node:crypto';
import type { Signal, SignalSource } from '../../contracts/signal.ts';
import { WebhookSource } from '../../contracts/webhook.ts';

/** CloudFormation's tag for what it makes. AWS tells no tag of its own with an alarm, so only a stack's own signals carry it. */
export const STACK_TAG = 'aws:cloudformation:stack-name';
const MAXIMUM_LENGTH = 512;

/** What a tool outside AWS names may be anything: by it, one notification could open hundreds of incidents. */
const OUTSIDE: ReadonlySet<SignalSource> = new Set(WebhookSource.options);

const unknownResource = ({ source, resource, labels, fingerprint }: Signal): string => {
  if (OUTSIDE.has(source)) return source;
  const stack = labels[STACK_TAG];
  if (stack) return stack;
  const dimensions = Object.entries(resource.dimensions)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  if (dimensions.length > 0) return dimensions.join(',');
  return resource.name ?? resource.arns[0] ?? fingerprint;
};

/** A name too long for a key keeps its beginning for people and gets a hash that keeps it apart from others. */
const withinKey = (key: string): string =>
  key.length <= MAXIMUM_LENGTH
    ? key
    : `${key.slice(0, MAXIMUM_LENGTH - 33)}#${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;

/**
 * The correlation group of a signal, in which one incident at most is open: its application, or, for what the catalog
 * does not know, account, region and stack (else the resource as AWS names it, or the tool outside AWS that told of it).
 */
export const groupOf = (signal: Signal): string =>
  signal.application === null
    ? withinKey(`unknown#${signal.resource.account}#${signal.resource.region}#${unknownResource(signal)}`)
    : `app#${signal.application}`;

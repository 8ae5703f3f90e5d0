import type { Catalog } from '../../contracts/catalog.ts';
import { WebhookEnvelope } from '../../contracts/events/webhook-envelope.ts';
import type { WebhookSource } from '../../contracts/webhook.ts';
import { nestedDeeperThan } from './nesting.ts';
import type { Received } from './outside-resource.ts';
import { readAlertmanager } from './read-alertmanager.ts';
import { readDatadog } from './read-datadog.ts';
import { readGeneric } from './read-generic.ts';
import { readGrafana } from './read-grafana.ts';
import { readNewRelic } from './read-new-relic.ts';
import { readPagerDuty } from './read-pagerduty.ts';
import { type DraftReading, readWith } from './reading.ts';

type OutsideReader = (body: unknown, received: Received) => DraftReading[];

const READERS: Readonly<Record<WebhookSource, OutsideReader>> = {
  datadog: readDatadog,
  'new-relic': readNewRelic,
  alertmanager: readAlertmanager,
  grafana: readGrafana,
  pagerduty: readPagerDuty,
  generic: readGeneric,
};

/** No sender nests deeper than eight; what does may be meant to exhaust the stack of whoever walks through it. */
const MAXIMUM_DEPTH = 32;

/** What a webhook's payload says. Account and region are the catalog's where the payload does not say otherwise. */
export const readWebhook = (
  source: WebhookSource,
  body: unknown,
  receivedAt: string,
  { account, region }: Pick<Catalog, 'account' | 'region'>,
): DraftReading[] =>
  nestedDeeperThan(MAXIMUM_DEPTH, body)
    ? [{ kind: 'unreadable', because: `the payload of ${source} is nested deeper than ${MAXIMUM_DEPTH} levels` }]
    : READERS[source](body, { account, region, receivedAt });

export const isQueuedWebhook = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'selfheal' in body && body.selfheal === 'webhook';

/** What a webhook says that waited in the queue. */
export const readQueuedWebhook = (body: unknown, catalog: Pick<Catalog, 'account' | 'region'>): DraftReading[] =>
  readWith('a queued webhook', WebhookEnvelope, body, ({ source, body: payload, receivedAt }) =>
    readWebhook(source, payload, receivedAt, catalog),
  );

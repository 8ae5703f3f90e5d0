import { afterEach } from 'vitest';
import { runCollectors } from '../../../../lib/adapters/aws/observatory/parallel.ts';
import type { Sign } from '../../../../lib/adapters/aws/signed-headers.ts';
import type { HttpParts } from '../../../../lib/adapters/http/ask-http.ts';
import { outsideCollectors } from '../../../../lib/adapters/outside/collect-outside.ts';
import { Catalog } from '../../../../lib/contracts/catalog.ts';
import type { Scope } from '../../../../lib/contracts/observation.ts';
import type { Secrets } from '../../../../lib/ports/secrets.ts';
import { aCatalog, aScope, CHECKOUT, PRICING } from '../../../fakes/catalog.ts';
import { type HttpPeer, httpPeer, type PeerAnswer, towardsPeer } from '../../../fakes/http-peer.ts';

export const NOW = new Date('2026-03-01T12:10:30.000Z');
/** The first minute of the scope, epoch seconds. */
export const FROM = Date.parse('2026-03-01T11:00:00Z') / 1000;
/** An hour of baseline and ten whole minutes. */
export const MINUTES = 70;

export const scope: Scope = aScope(['checkout', CHECKOUT], ['pricing', PRICING]);

export const SOURCES = {
  prometheus: { url: 'https://prometheus.example.com/base/', secret: 'selfheal/prometheus' },
  datadog: { site: 'datadoghq.eu', secret: 'selfheal/datadog' },
  newRelic: { region: 'eu', accountId: 1234567, secret: 'selfheal/new-relic' },
};

/** The shop, with what a tool outside knows about `pricing`. */
export const catalogAsking = (outside: unknown, sources: unknown = SOURCES): Catalog => {
  const { services, ...shop } = aCatalog();
  return Catalog.parse({
    ...shop,
    sources,
    services: { ...services, pricing: { ...services.pricing, telemetry: { outside } } },
  });
};

export const KEYS = {
  'selfheal/prometheus': 'Bearer a-token-of-prometheus',
  'selfheal/datadog': '{"apiKey":"an-api-key-of-datadog","applicationKey":"an-application-key"}',
  'selfheal/new-relic': 'NRAK-a-user-key',
};

export const secretsWith = (texts: Readonly<Record<string, string>> = KEYS) => {
  const read: string[] = [];
  const secrets: Secrets = {
    secret: async (name) => {
      read.push(name);
      const text = texts[name];
      if (text === undefined) throw Object.assign(new Error('no such secret'), { name: 'ResourceNotFoundException' });
      return text;
    },
  };
  return { secrets, read };
};

/** For what is not signed for. */
export const signsNothing: Sign = async () => {
  throw new Error('nothing is signed here');
};

/** One look of the collector, with pauses that are not waited for. */
export const lookOutside = async (
  catalog: Catalog,
  fetch: HttpParts['fetch'],
  {
    texts = KEYS,
    sign = signsNothing,
    over = scope,
    budgetSeconds = 10,
  }: { texts?: Record<string, string>; sign?: Sign; over?: Scope; budgetSeconds?: number } = {},
) => {
  const { secrets, read } = secretsWith(texts);
  const http: HttpParts = { fetch, now: () => NOW, random: () => 0, sleep: async () => undefined };
  const found = await runCollectors(outsideCollectors(catalog, { secrets, sign }, http, budgetSeconds), over);
  return { ...found, read };
};

type PeerAnswers = [PeerAnswer, ...PeerAnswer[]];

/** A peer that answers in a tool's stead, one for each test, and looks at it through the catalog. */
export const peersFor = (catalog: Catalog) => {
  let peer: HttpPeer | undefined;
  afterEach(() => peer?.close());
  const start = async (...answers: PeerAnswers): Promise<HttpPeer> => {
    peer = await httpPeer(...answers);
    return peer;
  };
  const look = async (...answers: PeerAnswers) => {
    const asked = await start(...answers);
    return { ...(await lookOutside(catalog, towardsPeer(asked))), peer: asked };
  };
  return { start, look };
};

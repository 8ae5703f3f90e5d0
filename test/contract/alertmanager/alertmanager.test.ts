import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHandler } from '../../../functions/receive-webhook/handler.ts';
import { createNewId } from '../../../lib/adapters/ids.ts';
import type { Signal } from '../../../lib/contracts/signal.ts';
import { readSignals } from '../../../lib/domain/detection/read-signals.ts';
import { aJournal } from '../../fakes/journal.ts';
import { aCatalog, COMPONENTS } from '../../unit/domain/builders/catalog.ts';
import { type Alertmanager, alertmanagerBinary, type PostedAlert, startAlertmanager } from './alertmanager.ts';
import { type HttpApi, serveWebhooks } from './http-api.ts';

const KEY = 'a-key-for-the-books-alertmanager';
/** Alertmanager waits a second before it tells of a new group, and a second before it tells of it again. */
const DELIVERY = { timeout: 20_000, interval: 50 };

const catalog = { ...aCatalog(), webhooks: ['alertmanager' as const] };

const anAlert = (alertname: string, labels: Record<string, string> = {}): PostedAlert => ({
  labels: { alertname, cluster: 'books', service: 'lending', severity: 'critical', ...labels },
  annotations: { summary: 'Readers wait too long for a loan', description: 'p90 above 0.5 s for 5 min' },
  startsAt: new Date().toISOString(),
  generatorURL: 'http://prometheus.example/graph?g0.expr=latency',
});

const resolved = (alert: PostedAlert): PostedAlert => ({ ...alert, endsAt: new Date().toISOString() });

/** The function that an Alertmanager calls over HTTP, and what it has put into the queue. */
const receiving = async () => {
  const queue: string[] = [];
  const { journal, lines, counted } = aJournal();
  const handler = createHandler({
    catalog,
    secret: async () => JSON.stringify({ current: KEY, previous: '' }),
    queue: { send: async (message) => void queue.push(message) },
    journal,
    now: () => new Date(),
  });
  const api = await serveWebhooks(handler);
  const read = (message: string): Signal[] =>
    readSignals(message, {
      receivedAt: new Date(),
      newId: createNewId((count) => randomBytes(count)),
      catalog,
    }).map((reading) => {
      if (reading.kind !== 'signal') throw new Error(`${reading.kind}: ${reading.because}`);
      return reading.signal;
    });
  return {
    api,
    queue,
    lines,
    counted,
    signalsOf: (alertname: string) => queue.flatMap(read).filter(({ labels }) => labels.alertname === alertname),
  };
};

const binary = alertmanagerBinary();
const title = binary
  ? 'a real Alertmanager'
  : 'a real Alertmanager (none here: apt-get install prometheus-alertmanager)';

describe.skipIf(binary === null)(title, () => {
  let receiver: Awaited<ReturnType<typeof receiving>>;
  let alertmanager: Alertmanager;

  const start = (api: HttpApi, bearer: string) =>
    startAlertmanager({ binary: binary ?? '', webhookUrl: `${api.origin}/webhooks/alertmanager`, bearer });

  beforeAll(async () => {
    receiver = await receiving();
    alertmanager = await start(receiver.api, KEY);
  });
  afterAll(async () => {
    await alertmanager.stop();
    await receiver.api.close();
  });

  it('tells of an alert that fires and of its end as two signals of one fingerprint', async () => {
    const alert = anAlert('LoansAreSlow');
    await alertmanager.post(alert);
    const [firing] = await vi.waitUntil(() => atLeast(1, receiver.signalsOf('LoansAreSlow')), DELIVERY);
    expect(firing).toMatchObject({
      source: 'alertmanager',
      status: 'firing',
      title: 'LoansAreSlow: Readers wait too long for a loan',
      description: 'p90 above 0.5 s for 5 min',
      observedAt: alert.startsAt,
      service: 'lending',
      application: 'books',
      component: COMPONENTS.lending,
    });
    await alertmanager.post(resolved(alert));
    const [first, second, ...more] = await vi.waitUntil(() => atLeast(2, receiver.signalsOf('LoansAreSlow')), DELIVERY);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ status: 'resolved', fingerprint: first?.fingerprint, application: 'books' });
    expect(second?.sourceEventId).not.toBe(first?.sourceEventId);
    expect(Date.parse(second?.observedAt ?? '')).toBeGreaterThan(Date.parse(first?.observedAt ?? ''));
  });

  it('tells of a group in one message, which is one signal an alert', async () => {
    const alerts = ['10.0.0.1:9100', '10.0.0.2:9100', '10.0.0.3:9100'].map((instance) =>
      anAlert('LoansFail', { instance }),
    );
    await alertmanager.post(...alerts);
    const firing = await vi.waitUntil(() => atLeast(3, receiver.signalsOf('LoansFail')), DELIVERY);
    expect(receiver.queue.filter((message) => message.includes('LoansFail'))).toHaveLength(1);
    expect(firing.map(({ status }) => status)).toEqual(['firing', 'firing', 'firing']);
    expect(new Set(firing.map(({ fingerprint }) => fingerprint)).size).toBe(3);

    const [one] = alerts;
    if (one) await alertmanager.post(resolved(one));
    const all = await vi.waitUntil(() => atLeast(6, receiver.signalsOf('LoansFail')), DELIVERY);
    expect(all.slice(3).filter(({ status }) => status === 'resolved')).toHaveLength(1);
    // The two that still fire are told again, as the same events: they count once.
    expect(new Set(all.map(({ sourceEventId }) => sourceEventId)).size).toBe(4);
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it('that knows a wrong key is refused, counted, and queues nothing', async () => {
    const stranger = await receiving();
    const forger = await start(stranger.api, `${KEY}-of-somebody-else`);
    try {
      await forger.post(anAlert('Forged'));
      await vi.waitUntil(() => stranger.api.deliveries.length > 0, DELIVERY);
      expect(stranger.api.deliveries.map(({ status }) => status)).toEqual([401]);
      expect(stranger.queue).toEqual([]);
      expect(stranger.counted('WebhooksRefused')).toBe(1);
      expect(JSON.stringify(stranger.lines)).not.toContain('Forged');
    } finally {
      await forger.stop();
      await stranger.api.close();
    }
  });
});

const atLeast = <T>(count: number, items: readonly T[]): readonly T[] | undefined =>
  items.length >= count ? items : undefined;

import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { reachable } from '../account/http-api.ts';
import { openShop } from './shop.ts';

/** A monitor's webhook with the payload that docs/webhooks.md tells people to paste. */
const triggered = (at: Date) => ({
  monitorId: '4711',
  transition: 'Triggered',
  type: 'error',
  eventId: '7585919876543210987',
  cycleKey: '5a1f0e8b3c7d4a52',
  title: 'Reports are late on service:reported',
  message: 'The nightly report is not there.',
  status: 'report.age over service:reported was > 60 on average during the last 5m',
  priority: 'P2',
  metric: 'report.age',
  query: 'avg(last_5m):avg:report.age{*} by {service} > 60',
  scope: 'service:reported',
  tags: 'env:production,monitor,service:reported',
  hostname: '',
  date: String(at.getTime()),
  link: 'https://app.datadoghq.eu/event/event?id=7585919876543210987',
});

/** A tool outside AWS reports: without its key it is turned away, with it an incident opens, once, however often it is sent. */
export const opensAnIncidentForAWebhook = async (): Promise<void> => {
  await using shop = await openShop('reported');
  const { emulator, installation, clients, record } = shop;
  const { DatadogWebhookUrl, DatadogWebhookSecretArn } = installation.outputs;
  const { SecretString = '{}' } = await clients.secrets.send(
    new GetSecretValueCommand({ SecretId: DatadogWebhookSecretArn }),
  );
  const { current } = JSON.parse(SecretString) as { current: string };
  const body = JSON.stringify(triggered(new Date()));
  const post = async (key: string, text: string): Promise<number> => {
    const response = await fetch(reachable(emulator, new URL(DatadogWebhookUrl)), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: text,
    });
    await response.text();
    return response.status;
  };

  expect(await post('somebody-else-0123456789', body)).toBe(401);
  expect(await post(current, '{"monitorId": "4711"}')).toBe(400);
  expect(await record.incidents()).toEqual([]);
  expect([await post(current, body), await post(current, body)]).toEqual([202, 202]);

  const { incidentId } = await record.incident(60);
  const { signals, outcome } = await record.caseIn(incidentId, 'escalated', 120);
  expect(signals).toHaveLength(1);
  expect(signals[0]).toMatchObject({ count: 1, latest: { source: 'datadog', service: 'reported' } });
  // Its owners let it only be observed.
  expect(outcome?.result).toBe('escalated');
};

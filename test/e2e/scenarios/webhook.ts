import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { reachable } from '../account/http-api.ts';
import { openShop } from './shop.ts';

/** A monitor's webhook with the payload that docs/webhooks.md tells people to paste. */
const triggered = (monitorId: string, cycleKey: string) => ({
  monitorId,
  transition: 'Triggered',
  type: 'error',
  eventId: `75859198765432${monitorId}`,
  cycleKey,
  title: `Report ${monitorId} is late on service:reported`,
  message: 'The nightly report is not there.',
  status: 'report.age over service:reported was > 60 on average during the last 5m',
  priority: 'P2',
  metric: 'report.age',
  query: 'avg(last_5m):avg:report.age{*} by {service} > 60',
  scope: 'service:reported',
  tags: 'env:production,monitor,service:reported',
  hostname: '',
  date: String(Date.now()),
  link: 'https://app.datadoghq.eu/event/event?id=7585919876543210987',
});

/**
 * Proves: what a tool outside AWS reports with its key opens an incident, once, however often it is sent; and what comes without the key,
 * or is no alert, never gets in: either would be a signal of its own in that same incident.
 */
export const opensAnIncidentForAWebhook = async (): Promise<void> => {
  await using shop = await openShop('reported');
  const { emulator, installation, clients, record } = shop;
  const { DatadogWebhookUrl, DatadogWebhookSecretArn } = installation.outputs;
  const { SecretString = '{}' } = await clients.secrets.send(
    new GetSecretValueCommand({ SecretId: DatadogWebhookSecretArn }),
  );
  const { current } = JSON.parse(SecretString) as { current: string };
  const post = async (key: string, payload: object): Promise<number> => {
    const response = await fetch(reachable(emulator, new URL(DatadogWebhookUrl)), {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    await response.text();
    return response.status;
  };

  const { transition: _, ...unfinished } = triggered('4710', '4a1f0e8b3c7d4a51');
  const strangers = triggered('4712', '6a1f0e8b3c7d4a53');
  const genuine = triggered('4711', '5a1f0e8b3c7d4a52');
  expect(await post('somebody-else-0123456789', strangers)).toBe(401);
  expect(await post(current, unfinished)).toBe(400);
  expect([await post(current, genuine), await post(current, genuine)]).toEqual([202, 202]);

  const { incidentId } = await record.incident();
  const { outcome } = await record.caseIn(incidentId, 'escalated');
  // Its owners let it only be observed.
  expect(outcome?.result).toBe('escalated');
  const { signals } = await record.history(incidentId);
  expect(signals).toMatchObject([
    { count: 1, latest: { source: 'datadog', service: 'reported', title: expect.stringContaining('4711') } },
  ]);
  expect(await record.incidents()).toHaveLength(1);
};

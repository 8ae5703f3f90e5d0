import { describe, expect, it } from 'vitest';
import { symptomView } from '../../../../functions/operator-api/symptom-view.ts';
import { createMemoryStore } from '../../../../lib/adapters/memory/memory-store.ts';
import type { Harm } from '../../../../lib/contracts/evidence.ts';
import type { Series, SeriesRole } from '../../../../lib/contracts/observation.ts';
import { anIncident, aSignal, atSecond, COMPONENT, collected } from '../../../contract/builders.ts';

const AGE = { namespace: 'AWS/SQS', metricName: 'ApproximateAgeOfOldestMessage', dimensions: { QueueName: 'orders' } };

const seriesOf = (
  role: SeriesRole,
  metric: Pick<Series['metric'], 'namespace' | 'metricName' | 'dimensions'>,
): Series => ({
  component: COMPONENT,
  role,
  metric: { ...metric, statistic: 'Maximum', scale: 1 },
  periodSeconds: 60,
  timestamps: [0, 60].map((second) => atSecond(second).getTime() / 1000),
  values: [1, 180],
});

/** An incident that began with an alarm on the age of a queue's messages, of which these harms are known. */
const plotted = async (harms: Harm[]) => {
  const store = createMemoryStore({ now: () => atSecond(60) });
  const { symptom } = aSignal();
  const metric = { ...AGE, statistic: 'Maximum', scale: 1 } as const;
  const incident = anIncident();
  await store.attach(
    incident.group,
    [aSignal({ symptom: symptom && { ...symptom, metric } })],
    () => incident,
    atSecond(1),
  );
  const history = await store.history(incident.incidentId);
  if (!history) throw new Error('the incident was not opened');
  const series = [
    seriesOf('requests', { namespace: 'AWS/SQS', metricName: 'NumberOfMessagesDeleted', dimensions: AGE.dimensions }),
    seriesOf('faults', { namespace: 'AWS/SQS', metricName: 'Refused', dimensions: AGE.dimensions }),
    seriesOf('saturation:age', AGE),
  ];
  const alarmed = harms.length > 0 ? [{ component: COMPONENT, harms }] : [];
  return symptomView(history, collected({ incidentId: incident.incidentId, series, alarmed }))?.what;
};

describe('the plot of the symptom', () => {
  it('shows the metric of the alarm where that is neither waiting nor being refused', async () => {
    expect(await plotted([])).toBe('AWS/SQS ApproximateAgeOfOldestMessage of shop/checkout (Maximum)');
  });

  it('keeps the worst of each stretch of a long series', async () => {
    const store = createMemoryStore({ now: () => atSecond(60) });
    const incident = anIncident();
    await store.attach(incident.group, [aSignal()], () => incident, atSecond(1));
    const history = await store.history(incident.incidentId);
    const series = {
      ...seriesOf('latencySeconds', AGE),
      timestamps: Array.from({ length: 1000 }, (_, minute) => atSecond(60 * minute).getTime() / 1000),
      values: Array.from({ length: 1000 }, (_, minute) => (minute === 501 ? 9 : 1)),
    };
    const view = history && symptomView(history, collected({ incidentId: incident.incidentId, series: [series] }));
    expect(view?.points.length).toBeLessThanOrEqual(240);
    expect(view?.points.filter(({ value }) => value === 9)).toHaveLength(1);
  });

  it('shows how users are harmed where alarms tell that', async () => {
    expect(await plotted(['faults'])).toMatch(/^Failed requests, share of all, of shop\/checkout/);
  });
});

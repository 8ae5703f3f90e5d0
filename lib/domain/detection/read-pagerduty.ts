import { PagerDutyIncidentWebhook, PagerDutyWebhook } from '../../contracts/events/pagerduty.ts';
import type { Severity, Signal } from '../../contracts/signal.ts';
import { outsideLabels } from './outside-labels.ts';
import { observed, type Received, resourceNamedBy } from './outside-resource.ts';
import { severityOfWord } from './outside-severity.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** The events by which an incident of PagerDuty begins and ends; all others say what people do about it. */
const STATUS: Readonly<Record<string, Signal['status']>> = {
  'incident.triggered': 'firing',
  'incident.reopened': 'firing',
  'incident.resolved': 'resolved',
};

const BY_URGENCY: Readonly<Record<'high' | 'low', Severity>> = { high: 'high', low: 'low' };

/** A key that PagerDuty gives an incident whose sender gave none: another one each time. */
const MADE_UP = /^[0-9a-f]{32}$/;

const readIncident = (body: unknown, status: Signal['status'], received: Received): DraftReading[] =>
  readWith("PagerDuty's incident", PagerDutyIncidentWebhook, body, ({ event }) => {
    const { id, title, html_url, number, incident_key, urgency, service, priority } = event.data;
    const name = service?.summary ?? undefined;
    return [
      {
        kind: 'draft',
        draft: {
          source: 'pagerduty',
          sourceEventId: event.id,
          status,
          severity: severityOfWord(priority?.summary) ?? (urgency ? BY_URGENCY[urgency] : 'medium'),
          title: title || `PagerDuty incident ${number ?? id}`,
          description: '',
          observedAt: observed(event.occurred_at, received),
          resource: resourceNamedBy(name ? { service: name } : {}, received),
          hardEvidence: false,
          labels: { incident: id, event: event.event_type },
          furtherLabels: outsideLabels({
            number,
            service: name,
            'service-id': service?.id,
            urgency,
            priority: priority?.summary,
            incident_key,
            html_url,
          }),
          identifiers: [id],
          recurring: [
            `service ${service?.id ?? ''}`,
            incident_key && !MADE_UP.test(incident_key) ? incident_key : title || id,
          ],
        },
      },
    ];
  });

/** Notes, escalations, acknowledgements, changes of services and PagerDuty's own ping are no signals. */
export const readPagerDuty = (body: unknown, received: Received): DraftReading[] =>
  readWith("PagerDuty's webhook", PagerDutyWebhook, body, ({ event }) => {
    const type = event.event_type;
    const status = Object.hasOwn(STATUS, type) ? STATUS[type] : undefined;
    return status === undefined
      ? [ignored(`${type.slice(0, 100)} neither begins nor ends an incident of PagerDuty`)]
      : readIncident(body, status, received);
  });

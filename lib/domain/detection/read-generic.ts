import { type GenericAlert, GenericWebhook } from '../../contracts/events/generic.ts';
import type { SignalResource } from '../../contracts/signal.ts';
import { outsideLabels, without } from './outside-labels.ts';
import { observed, type Received, resourceNamedBy } from './outside-resource.ts';
import { severityOf } from './outside-severity.ts';
import { symptomFrom } from './outside-symptom.ts';
import { type DraftReading, readWith, type SignalDraft } from './reading.ts';

/** Fields that have a place of their own in a signal. */
const PLACED = ['id', 'status', 'severity', 'title', 'description', 'observedAt', 'resource', 'symptom', 'labels'];

/** What the alert says of its resource counts before what its labels say. */
const resourceOf = ({ resource, labels }: GenericAlert, received: Received): SignalResource => {
  const { service, arn, account, region, dimensions } = resource;
  const named = resourceNamedBy({ ...labels, ...(arn ? { arn } : {}), ...(service ? { service } : {}) }, received);
  return {
    ...named,
    account: account ?? named.account,
    region: region ?? named.region,
    dimensions: { ...named.dimensions, ...dimensions },
  };
};

const draftOf = (said: GenericAlert, received: Received): SignalDraft => {
  const { alert, status, id, severity, title, description, observedAt, labels } = said;
  const resource = resourceOf(said, received);
  const { symptom, unit } = symptomFrom(said.symptom ?? {});
  const about = [
    ...resource.arns,
    ...Object.entries(resource.dimensions).map(([name, value]) => `${name}=${value}`),
    ...(resource.name === undefined ? [] : [resource.name]),
  ];
  return {
    source: 'generic',
    // Without an id of its own, and without a time, an event cannot be told from the next: then it is new each time it comes.
    sourceEventId: id ?? [status, observedAt ?? received.receivedAt, alert, ...about].join('#'),
    status,
    severity: severityOf(severity),
    title: title ?? alert,
    description,
    observedAt: observed(observedAt, received),
    resource,
    ...(symptom ? { symptom } : {}),
    hardEvidence: false,
    labels: unit ? { unit } : {},
    furtherLabels: outsideLabels(labels, without(said, PLACED)),
    identifiers: [alert, ...about],
  };
};

/** One signal an alert, whose name and resource tell it from every other. */
export const readGeneric = (body: unknown, received: Received): DraftReading[] =>
  readWith('the webhook', GenericWebhook, body, ({ alerts }) =>
    alerts.map((alert) => ({ kind: 'draft', draft: draftOf(alert, received) })),
  );

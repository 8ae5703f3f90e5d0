import type { GroupedAlert } from '../../contracts/events/grouped-alert.ts';
import { outsideLabels, without } from './outside-labels.ts';
import { observed, type Received, resourceNamedBy } from './outside-resource.ts';
import { severityOf } from './outside-severity.ts';
import { numberIn, symptomFrom } from './outside-symptom.ts';
import type { SignalDraft } from './reading.ts';

/** Fields that have a place of their own in a signal. */
const PLACED = ['status', 'labels', 'annotations', 'startsAt', 'endsAt', 'fingerprint', 'generatorURL', 'values'];

const symptomOf = (annotations: Readonly<Record<string, string>>) => {
  const value = numberIn(annotations.value);
  const threshold = numberIn(annotations.threshold);
  return symptomFrom({
    value: value.number,
    threshold: threshold.number,
    unit: annotations.unit ?? value.unit ?? threshold.unit,
  });
};

/**
 * The signal in one alert of a group. Its labels tell it from every other alert, and name what it is about; its beginning
 * tells this time from the last one, so that reminders of an alert that still fires count once.
 */
export const draftOfGroupedAlert = (
  source: 'alertmanager' | 'grafana',
  alert: GroupedAlert,
  received: Received,
): SignalDraft => {
  const { status, labels, annotations, startsAt, endsAt, fingerprint, generatorURL } = alert;
  const sorted = Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const { summary, description, message } = annotations;
  const { symptom, unit } = symptomOf(annotations);
  const identity = fingerprint ?? sorted.join(',');
  return {
    source,
    sourceEventId: `${status}#${startsAt}#${identity}`,
    status,
    severity: severityOf(labels.severity, labels.priority, annotations.severity),
    title: [labels.alertname, summary].filter(Boolean).join(': ') || sorted.join(', '),
    description: [description, message].filter(Boolean).join('\n'),
    observedAt: observed(status === 'firing' ? startsAt : endsAt, received),
    resource: resourceNamedBy(labels, received),
    ...(symptom ? { symptom } : {}),
    hardEvidence: false,
    labels: unit ? { unit } : {},
    furtherLabels: outsideLabels(
      labels,
      without(annotations, ['summary', 'description', 'message']),
      { generatorURL },
      without(alert, PLACED),
    ),
    identifiers: fingerprint === undefined ? sorted : [fingerprint],
  };
};

import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { Signal } from '../../lib/contracts/signal.ts';
import { groupOf } from '../../lib/domain/correlation/group-of.ts';
import type { SignalReading } from '../../lib/domain/detection/read-signals.ts';
import { type ResolvedBy, resolutionOf } from '../../lib/domain/detection/resolve.ts';
import { printable } from '../printable.ts';

/** A reading with the number of the message that it was found in, from 1 on. */
export type NumberedReading = SignalReading & { message: number };

const NOT = { ignored: 'no signal', unreadable: 'unreadable' } as const;

const symptomText = ({ symptom }: Signal): string | null => {
  if (!symptom) return null;
  const { metric, value, threshold, badWhen, periodSeconds } = symptom;
  const parts = [
    metric && `${metric.statistic} of ${metric.namespace} ${metric.metricName}`,
    value !== undefined && `is ${value}`,
    threshold !== undefined && `${badWhen ? `(bad ${badWhen}` : '(threshold'} ${threshold})`,
    periodSeconds !== undefined && `over ${periodSeconds} s`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(' ') : null;
};

const pairs = (record: Readonly<Record<string, string>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');

const RESOLVED_BY: Readonly<Record<ResolvedBy, string>> = {
  pattern: "by the owner's pattern for its ARN",
  resource: 'by the resource itself',
  telemetry: 'by the metric, which is in its telemetry',
  name: 'by its mere name',
  'service tag': 'by the tag of its service',
  'application tag': 'by the tag of its application',
};

const serviceText = (signal: Signal, catalog: Catalog): string => {
  const { by, services } = resolutionOf(signal, catalog);
  if (by === null) return 'unknown to the catalog, so only observed';
  const how = RESOLVED_BY[by];
  if (signal.service === null) return `not one alone: ${services.join(', ')} fit equally well, ${how}`;
  const { tier, owner } = catalog.services[signal.service] ?? {};
  return [signal.service, how, tier && `tier ${tier}`, owner && `owner ${owner}`].filter(Boolean).join(', ');
};

const applicationText = ({ application, environment }: Signal, catalog: Catalog): string =>
  application === null
    ? 'unknown'
    : [application, environment, `owner ${catalog.applications[application]?.owner}`].filter(Boolean).join(', ');

const resourceText = ({ resource: { account, region, kind, name, arns, dimensions } }: Signal): string =>
  [account, region, kind, name, ...arns, pairs(dimensions)].filter(Boolean).join('  ');

const signalLines = (signal: Signal, catalog: Catalog): string[] => {
  const fields: readonly (readonly [name: string, value: string | null])[] = [
    ['status', `${signal.status}, ${signal.severity}${signal.hardEvidence ? ', proof of a fault' : ''}`],
    ['source', signal.source],
    ['observed', signal.observedAt],
    ['resource', resourceText(signal)],
    ['service', serviceText(signal, catalog)],
    ['application', applicationText(signal, catalog)],
    ['component', signal.component],
    ['symptom', symptomText(signal)],
    ['group', `${groupOf(signal)} (one incident at most is open in it)`],
    ['fingerprint', signal.fingerprint],
    ['event', signal.sourceEventId],
    ['labels', pairs(signal.labels)],
    ['says', signal.description.replaceAll('\n', ' · ')],
  ];
  return [
    `signal: ${signal.title}`,
    ...fields.flatMap(([name, value]) => (value ? [`  ${name.padEnd(12)} ${value}`] : [])),
  ];
};

/** The readings as text, each with the number of its message where there are several. */
export const shownForPeople = (readings: readonly NumberedReading[], catalog: Catalog): string => {
  const isBatch = readings.some(({ message }) => message > 1);
  return readings
    .map((reading) => {
      const [first = '', ...rest] =
        reading.kind === 'signal' ? signalLines(reading.signal, catalog) : [`${NOT[reading.kind]}: ${reading.because}`];
      return [isBatch ? `message ${reading.message}, ${first}` : first, ...rest].map(printable).join('\n');
    })
    .join('\n\n');
};

/** The readings as one JSON object; a signal comes with its correlation group and what named its service. */
export const shownAsJson = (readings: readonly NumberedReading[], catalog: Catalog): string =>
  JSON.stringify({
    readings: readings.map((reading) =>
      reading.kind === 'signal'
        ? {
            message: reading.message,
            kind: reading.kind,
            group: groupOf(reading.signal),
            resolvedBy: resolutionOf(reading.signal, catalog).by,
            signal: reading.signal,
          }
        : { message: reading.message, kind: reading.kind, because: reading.because },
    ),
  });

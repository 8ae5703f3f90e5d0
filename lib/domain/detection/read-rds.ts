import { RdsEvent } from '../../contracts/events/rds.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { meaningOf } from './rds-events.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

const IDENTIFYING_DIMENSION: Readonly<Record<string, string>> = {
  db: 'DBInstanceIdentifier',
  cluster: 'DBClusterIdentifier',
};

/** The dimension by which CloudWatch and the catalog's telemetry name the same database. */
const dimensionsOf = (arn: string, identifier: string): Record<string, string> => {
  const dimension = IDENTIFYING_DIMENSION[/^arn:[^:]+:rds:[^:]*:[^:]*:(db|cluster):/.exec(arn)?.[1] ?? ''];
  return dimension === undefined ? {} : { [dimension]: identifier };
};

export const readRds = (body: unknown): DraftReading[] =>
  readWith('an RDS event', RdsEvent, body, ({ account, region, time, detail }) => {
    const { SourceArn: arn, SourceIdentifier: name, EventID: eventId, EventCategories: categories } = detail;
    const meaning = meaningOf(eventId, categories);
    if (meaning.status === 'ignored') return [ignored(`${eventId || 'an event'} of ${name}: ${meaning.because}`)];
    const observedAt = detail.Date ?? time;
    return [
      {
        kind: 'draft',
        draft: {
          source: 'rds',
          sourceEventId: `${arn}#${eventId}#${observedAt}`,
          status: meaning.status,
          severity: meaning.status === 'firing' ? meaning.severity : 'low',
          title: `${name}: ${detail.Message || meaning.happening.replaceAll('-', ' ')}`,
          description: detail.Message,
          observedAt,
          resource: { account, region, arns: [arn], dimensions: dimensionsOf(arn, name) },
          hardEvidence: meaning.status === 'firing' && meaning.proof,
          labels: { happening: meaning.happening, event: eventId, categories: categories.join(', ') },
          furtherLabels: fieldsUnknownTo(RdsEvent.shape.detail, detail),
          identifiers: [meaning.happening, arn],
        },
      },
    ];
  });

import { AwsHealthEvent } from '../../contracts/events/aws-health.ts';
import type { SignalResource } from '../../contracts/signal.ts';
import { fieldsUnknownTo } from './further-labels.ts';
import { type DraftReading, ignored, readWith } from './reading.ts';

/** Signals made of one page of an event; AWS puts up to 50 entities on a page that it sends to EventBridge. */
const MAXIMUM_ENTITIES = 50;

const resourceOf = (entity: string | null): Pick<SignalResource, 'arns' | 'name'> => {
  if (entity === null) return { arns: [] };
  return entity.startsWith('arn:') ? { arns: [entity] } : { arns: [], name: entity };
};

/** One signal for each affected entity, because the entities of one event may belong to different applications. */
export const readAwsHealth = (body: unknown): DraftReading[] =>
  readWith('an AWS Health event', AwsHealthEvent, body, ({ id, account, region, time, detail }) => {
    if (detail.eventTypeCategory !== 'issue' && detail.eventTypeCategory !== 'investigation')
      return [ignored(`${detail.eventTypeCode} is a ${detail.eventTypeCategory}: nothing is wrong now`)];
    if (detail.statusCode === 'upcoming') return [ignored(`${detail.eventTypeCode} has not begun yet`)];

    const entities = detail.affectedEntities.slice(0, MAXIMUM_ENTITIES).map(({ entityValue }) => entityValue);
    const english = detail.eventDescription.find(({ language }) => language.startsWith('en'));
    // A backup copy from another region and a second page of one communication have the same communicationId.
    const communication = detail.communicationId ? `${detail.eventArn}#${detail.communicationId}` : id;
    return (entities.length > 0 ? entities : [null]).map(
      (entity): DraftReading => ({
        kind: 'draft',
        draft: {
          source: 'aws-health',
          sourceEventId: entity === null ? communication : `${communication}#${entity}`,
          status: detail.statusCode === 'closed' ? 'resolved' : 'firing',
          severity: 'medium',
          title: `AWS Health: ${detail.eventTypeCode}${entity === null ? '' : ` on ${entity}`}`,
          description: (english ?? detail.eventDescription[0])?.latestDescription ?? '',
          observedAt: detail.lastUpdatedTime ?? detail.startTime ?? time,
          resource: {
            account: detail.affectedAccount ?? account,
            region: detail.eventRegion ?? region,
            ...resourceOf(entity),
            dimensions: {},
          },
          hardEvidence: false,
          labels: { happening: 'aws-health-event', eventTypeCode: detail.eventTypeCode, awsService: detail.service },
          furtherLabels: fieldsUnknownTo(AwsHealthEvent.shape.detail, detail),
          identifiers: [detail.eventArn, ...(entity === null ? [] : [entity])],
        },
      }),
    );
  });

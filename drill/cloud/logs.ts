import {
  CloudWatchLogsServiceException,
  FilterLogEventsCommand,
  InvalidParameterException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { World } from '../world/types.ts';
import { pageOf } from './pages.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refuseLogs = createRefuse(CloudWatchLogsServiceException, {
  InvalidParameterException,
  ResourceNotFoundException,
});

/** A line is found this long after it was written: agents send in batches. */
const INGESTION_MILLISECONDS = 5_000;
const MOST_EVENTS = 10_000;

/** FilterLogEvents without patterns (`startTime` and `endTime` inclusive, as in AWS), oldest first, page by page. */
export const logsFakes = (world: World) => [
  fake(FilterLogEventsCommand, ({ logGroupName = '', filterPattern, logStreamNames, ...input }, { at }) => {
    if (filterPattern || logStreamNames) {
      throw new Error(
        'The embedded cloud has no FilterLogEvents with a filterPattern or logStreamNames: read the group.',
      );
    }
    if (!world.logs.groups().includes(logGroupName)) {
      throw new PlatformRefusal('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    const visibleTo = at - INGESTION_MILLISECONDS;
    const to = Math.min(input.endTime ?? visibleTo, visibleTo);
    const lines = world.logs.between(logGroupName, input.startTime ?? 0, to + 1);
    const limit = Math.min(input.limit ?? MOST_EVENTS, MOST_EVENTS);
    const page = pageOf(lines, limit, input.nextToken, 'InvalidParameterException');
    return {
      events: page.items.map(({ stream, at: writtenAt, message }, index) => ({
        logStreamName: stream,
        timestamp: writtenAt,
        ingestionTime: writtenAt + INGESTION_MILLISECONDS,
        message,
        eventId: `${writtenAt}${String(index).padStart(6, '0')}`,
      })),
      searchedLogStreams: [],
      nextToken: page.nextToken,
    };
  }),
];

import { GetTimeSeriesServiceStatisticsCommand, type TimeSeriesServiceStatistics } from '@aws-sdk/client-xray';
import { inStretchesOf, type Minutes, PERIOD_SECONDS } from '../../minutes.ts';
import type { Sender } from '../clients.ts';
import { MAXIMUM_MINUTES } from './get-service-graph.ts';
import type { Entity } from './traced-graph.ts';

/** A stretch holds at most 360 points. */
const MAXIMUM_PAGES = 10;
/** Of a long incident its normal time and its end are what counts. */
const MAXIMUM_STRETCHES = 3;
/** An expression may be this long. */
const MAXIMUM_EXPRESSION_CHARACTERS = 500;

/** Filter expressions know no escape, so that a name with a quote in it cannot be asked for. */
export const canBeAsked = (entity: Entity): boolean =>
  !/["\\]/.test(entity.name + entity.type) && expressionFor(entity).length <= MAXIMUM_EXPRESSION_CHARACTERS;

/** Name and type together, or both of Lambda's nodes would answer: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html */
const expressionFor = ({ name, type }: Entity): string =>
  type === '' ? `service("${name}")` : `service(id(name: "${name}", type: "${type}"))`;

const inReach = (minutes: Minutes): Minutes[] => {
  const stretches = inStretchesOf(MAXIMUM_MINUTES, minutes);
  return stretches.length <= MAXIMUM_STRETCHES
    ? stretches
    : [...stretches.slice(0, 1), ...stretches.slice(1 - MAXIMUM_STRETCHES)];
};

export interface NodeStatistics {
  points: TimeSeriesServiceStatistics[];
  /** Stretches of which every point was read: a minute of them without a point had no trace; of others nothing is known. */
  read: Minutes[];
  /** False when a stretch has more pages than are read. */
  whole: boolean;
}

/** What one node did minute by minute; a minute without traces has no point. */
export const getStatistics = async (
  client: Sender<'xray'>,
  entity: Entity,
  minutes: Minutes,
  signal: AbortSignal,
): Promise<NodeStatistics> => {
  const points: TimeSeriesServiceStatistics[] = [];
  const read: Minutes[] = [];
  const stretches = inReach(minutes);
  for (const stretch of stretches) {
    const { fromSeconds, toSeconds } = stretch;
    let nextToken: string | undefined;
    for (let page = 0; page === 0 || (nextToken && page < MAXIMUM_PAGES); page += 1) {
      const { TimeSeriesServiceStatistics: some = [], NextToken } = await client.send(
        new GetTimeSeriesServiceStatisticsCommand({
          StartTime: new Date(1000 * fromSeconds),
          EndTime: new Date(1000 * toSeconds),
          EntitySelectorExpression: expressionFor(entity),
          Period: PERIOD_SECONDS,
          NextToken: nextToken,
        }),
        { abortSignal: signal },
      );
      points.push(...some);
      nextToken = NextToken;
    }
    if (!nextToken) read.push(stretch);
  }
  return { points, read, whole: read.length === stretches.length };
};

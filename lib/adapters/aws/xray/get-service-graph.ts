import { GetServiceGraphCommand, type Service } from '@aws-sdk/client-xray';
import type { Minutes } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

/** X-Ray refuses a graph of more: "Time range cannot be longer than 6 hours". */
export const MAXIMUM_MINUTES = 360;
/** A page holds some dozens of nodes; an account with more pages than this is looked at in part. */
const MAXIMUM_PAGES = 20;

export interface ServiceGraph {
  services: Service[];
  /** False when there were more pages than are read. */
  whole: boolean;
}

/** The graph of all traces within minutes of at most six hours, page by page: a node's edges may end on another page. */
export const getServiceGraph = async (
  client: Sender<'xray'>,
  { fromSeconds, toSeconds }: Minutes,
  signal: AbortSignal,
): Promise<ServiceGraph> => {
  const services: Service[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const { Services = [], NextToken } = await client.send(
      new GetServiceGraphCommand({
        StartTime: new Date(1000 * fromSeconds),
        EndTime: new Date(1000 * toSeconds),
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    services.push(...Services);
    if (!NextToken) return { services, whole: true };
    nextToken = NextToken;
  }
  return { services, whole: false };
};

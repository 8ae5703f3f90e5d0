import { ListServicesCommand, type ServiceSummary } from '@aws-sdk/client-application-signals';
import type { Minutes } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

const PAGE = 100;
const MAXIMUM_PAGES = 10;

export interface ListedServices {
  services: ServiceSummary[];
  /** False when there were more pages than are read. */
  whole: boolean;
}

/** Services that Application Signals has discovered within these minutes, which it rounds to hours. */
export const listServices = async (
  client: Sender<'applicationSignals'>,
  { fromSeconds, toSeconds }: Minutes,
  signal: AbortSignal,
): Promise<ListedServices> => {
  const services: ServiceSummary[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const { ServiceSummaries = [], NextToken } = await client.send(
      new ListServicesCommand({
        StartTime: new Date(1000 * fromSeconds),
        EndTime: new Date(1000 * toSeconds),
        MaxResults: PAGE,
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    services.push(...ServiceSummaries);
    if (!NextToken) return { services, whole: true };
    nextToken = NextToken;
  }
  return { services, whole: false };
};

import { ListServiceDependenciesCommand, type ServiceDependency } from '@aws-sdk/client-application-signals';
import type { Minutes } from '../../minutes.ts';
import type { Sender } from '../clients.ts';

const PAGE = 100;
const MAXIMUM_PAGES = 5;

export interface ListedDependencies {
  /** One for each pair of operations that call each other. */
  dependencies: ServiceDependency[];
  /** False when there were more pages than are read. */
  whole: boolean;
}

/** What one service called within these minutes, which Application Signals rounds to hours. */
export const listDependencies = async (
  client: Sender<'applicationSignals'>,
  keyAttributes: Record<string, string>,
  { fromSeconds, toSeconds }: Minutes,
  signal: AbortSignal,
): Promise<ListedDependencies> => {
  const dependencies: ServiceDependency[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAXIMUM_PAGES; page += 1) {
    const { ServiceDependencies = [], NextToken } = await client.send(
      new ListServiceDependenciesCommand({
        StartTime: new Date(1000 * fromSeconds),
        EndTime: new Date(1000 * toSeconds),
        KeyAttributes: keyAttributes,
        MaxResults: PAGE,
        NextToken: nextToken,
      }),
      { abortSignal: signal },
    );
    dependencies.push(...ServiceDependencies);
    if (!NextToken) return { dependencies, whole: true };
    nextToken = NextToken;
  }
  return { dependencies, whole: false };
};

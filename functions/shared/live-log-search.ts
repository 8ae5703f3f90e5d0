import { CloudWatchLogsClient, createClientsFor } from '../../lib/adapters/aws/clients.ts';
import { createLogSearch } from '../../lib/adapters/aws/logs/search-logs.ts';
import type { Catalog } from '../../lib/contracts/catalog.ts';
import type { LogSearch } from '../../lib/ports/lookups.ts';
import { readEnvironment } from './environment.ts';

/** Log lines of this account's services, for what a model asks while it explains. */
export const liveLogSearch = (catalog: Catalog): LogSearch => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  const home = { account: catalog.account, region: AWS_REGION };
  return createLogSearch(catalog, createClientsFor({ logs: CloudWatchLogsClient }, { home }));
};

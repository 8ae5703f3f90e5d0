import type { IncidentStore } from '../../ports/incident-store.ts';
import { createIncidentStore } from '../table/incident-store.ts';
import { DynamoTable, type DynamoTableOptions } from './dynamo-table.ts';

/** The incident store over DynamoDB. Throws `Throttled` or `Transient` where trying the same again may help. */
export const createDynamoStore = (options: DynamoTableOptions): IncidentStore =>
  createIncidentStore({ table: new DynamoTable(options), sleep: options.sleep, random: options.random });

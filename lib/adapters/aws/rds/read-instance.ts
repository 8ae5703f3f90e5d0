import { type DBInstance, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import type { Sender } from '../clients.ts';
import { awsErrorCode } from '../errors.ts';
import { virtualProcessors } from './virtual-processors.ts';

export interface DatabaseInstance {
  /** What Performance Insights knows it by: an id that stays when the instance is renamed. */
  resourceId: string;
  /** OpenTelemetry's `db.system.name`; empty for an engine whose sessions are not read (DocumentDB, Neptune). */
  system: string;
  /** From its class; null where that says nothing. */
  virtualCpus: number | null;
  performanceInsights: boolean;
  /** The key that its insights are encrypted with; null where RDS does not tell. */
  insightsKey: string | null;
}

/** https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/#db-system-name */
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/^(?:aurora-)?postgres/, 'postgresql'],
  [/^(?:aurora-)?mysql|^aurora$/, 'mysql'],
  [/^mariadb/, 'mariadb'],
  [/^(?:custom-)?oracle/, 'oracle.db'],
  [/^(?:custom-)?sqlserver/, 'microsoft.sql_server'],
  [/^db2/, 'ibm.db2'],
];

const systemOf = (engine: string): string => SYSTEMS.find(([pattern]) => pattern.test(engine))?.[1] ?? '';

const read = (instance: DBInstance): DatabaseInstance | null =>
  instance.DbiResourceId
    ? {
        resourceId: instance.DbiResourceId,
        system: systemOf(instance.Engine ?? ''),
        virtualCpus: virtualProcessors(instance),
        performanceInsights: instance.PerformanceInsightsEnabled === true,
        insightsKey: instance.PerformanceInsightsKMSKeyId ?? null,
      }
    : null;

/** One instance by its identifier; null when there is none. */
export const readInstance = async (
  rds: Sender<'rds'>,
  identifier: string,
  signal: AbortSignal,
): Promise<DatabaseInstance | null> => {
  try {
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }), {
      abortSignal: signal,
    });
    const [instance] = DBInstances;
    return instance ? read(instance) : null;
  } catch (error) {
    // The class of the SDK and the code on the wire are spelled differently.
    if (/^DBInstanceNotFound(?:Fault)?$/.test(awsErrorCode(error))) return null;
    throw error;
  }
};

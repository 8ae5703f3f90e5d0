import { DBInstanceNotFoundFault, DescribeDBInstancesCommand, RDSServiceException } from '@aws-sdk/client-rds';
import type { World } from '../world/types.ts';
import type { Places } from './places.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refuseRds = createRefuse(RDSServiceException, { DBInstanceNotFoundFault });

/** DescribeDBInstances of one instance, as adapters ask it. */
export const rdsFakes = (world: World, places: Places) => [
  fake(DescribeDBInstancesCommand, ({ DBInstanceIdentifier }) => {
    if (DBInstanceIdentifier === undefined)
      throw new Error('The embedded cloud describes a database by its identifier: give DBInstanceIdentifier.');
    const { id, resourceId, engine, instanceClass, status } = world.database(DBInstanceIdentifier);
    return {
      DBInstances: [
        {
          DBInstanceIdentifier: id,
          DBInstanceArn: places.arn('rds', `db:${id}`),
          DbiResourceId: resourceId,
          Engine: engine,
          DBInstanceClass: instanceClass,
          DBInstanceStatus: status,
          PerformanceInsightsEnabled: true,
          DatabaseInsightsMode: 'standard' as const,
        },
      ],
    };
  }),
];

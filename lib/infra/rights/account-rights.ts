import type { Catalog } from '../../contracts/catalog.ts';
import { partitionOf } from '../../contracts/partition.ts';
import type { CatalogResources } from './catalog-resources.ts';
import type { Right } from './right.ts';
import { unscoped } from './unscoped-actions.ts';

const RUNS_ON_MACHINES: ReadonlySet<string> = new Set(['host', 'auto-scaling-group']);

/** AWS Health tells of itself; its API needs a support plan, so the right is given only where the catalog says to ask it. */
const healthRights = ({ region, sources }: Catalog): Right[] =>
  sources.awsHealth
    ? [
        unscoped('ListHealthEvents', ['health:DescribeEvents']),
        {
          sid: 'ReadHealthEvents',
          actions: ['health:DescribeAffectedEntities', 'health:DescribeEventDetails'],
          resources: [`arn:${partitionOf(region)}:health:*::event/*/*/*`],
          because: 'AWS makes the ids of its events, in every region; reads only',
        },
      ]
    : [];

/** What the account itself states: machines, functions' own states, AWS's health, and calls that nobody recorded. Nothing here writes. */
export const accountRights = (catalog: Catalog, { functions }: CatalogResources): Right[] => [
  ...(Object.values(catalog.services).some(({ kind }) => RUNS_ON_MACHINES.has(kind))
    ? [unscoped('ReadInstanceStatus', ['ec2:DescribeInstanceStatus'])]
    : []),
  ...(functions.length > 0
    ? [{ sid: 'ReadFunctionStates', actions: ['lambda:GetFunctionConfiguration'], resources: functions }]
    : []),
  // What is outside of AWS is changed by no call there; all else was not recorded before the catalog was in force.
  ...(Object.values(catalog.services).some(
    ({ kind, account }) => kind !== 'external' && (account ?? catalog.account) === catalog.account,
  )
    ? [unscoped('LookUpChanges', ['cloudtrail:LookupEvents'])]
    : []),
  ...healthRights(catalog),
];

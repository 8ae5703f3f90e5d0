import type { CatalogResources } from './catalog-resources.ts';
import type { Right } from './right.ts';
import { unscoped } from './unscoped-actions.ts';

/** A right on nothing is not valid in IAM: it is left out when the catalog names no such resource. */
const onAny = (right: Right): Right[] => (right.resources.length > 0 ? [right] : []);

const CLUSTERS = 'reads only, in the clusters that the catalog names; task and revision ids are made by ECS';

/** Looking at services: numbers, alarms and what the platform says. Nothing here writes. */
export const observationRights = (resources: CatalogResources): Right[] => [
  unscoped('ReadMetricsAndAlarms', ['cloudwatch:GetMetricData', 'cloudwatch:DescribeAlarms']),
  ...(resources.groups.length > 0
    ? [unscoped('ReadGroups', ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'])]
    : []),
  ...(resources.clusters.length > 0
    ? [unscoped('ListTasks', ['ecs:ListTasks'], { ArnEquals: { 'ecs:cluster': resources.clusters } })]
    : []),
  ...onAny({
    sid: 'ReadTasks',
    actions: ['ecs:DescribeTasks'],
    resources: resources.tasks,
    because: CLUSTERS,
  }),
  ...onAny({
    sid: 'ReadServices',
    actions: ['ecs:DescribeServices'],
    resources: resources.services,
    because: CLUSTERS,
  }),
  ...onAny({ sid: 'ReadConcurrency', actions: ['lambda:GetFunctionConcurrency'], resources: resources.functions }),
];

/** Reading log lines, only of the groups that the catalog names. */
export const logRights = ({ logGroups }: Pick<CatalogResources, 'logGroups'>): Right[] =>
  onAny({
    sid: 'ReadLogs',
    actions: ['logs:FilterLogEvents'],
    resources: logGroups,
    because: 'the streams of a log group that the catalog names',
  });

/** The same for what a model may look at while it explains: only where there is a model, and of services whose owners consent. */
export const lookingRights = (
  { tellableLogGroups }: Pick<CatalogResources, 'tellableLogGroups'>,
  models: readonly string[],
): Right[] => (models.length === 0 ? [] : logRights({ logGroups: tellableLogGroups }));

/** Seeing what sessions of the databases wait for, only where the catalog names a database. */
export const databaseRights = (resources: CatalogResources): Right[] => [
  ...onAny({ sid: 'ReadDatabases', actions: ['rds:DescribeDBInstances'], resources: resources.databases }),
  ...onAny({
    sid: 'ReadDatabaseLoad',
    actions: ['pi:GetResourceMetrics'],
    resources: resources.databaseInsights,
    because: 'an instance is known here by an id that RDS makes, where the catalog has its name; reads only',
  }),
];

/** Reading the live state of what a runbook would change, just before it does. */
export const targetRights = (resources: CatalogResources): Right[] => [
  ...(resources.services.length > 0
    ? [
        unscoped('ReadTaskDefinitions', ['ecs:DescribeTaskDefinition']),
        unscoped('ReadScalableTargets', ['application-autoscaling:DescribeScalableTargets']),
      ]
    : []),
  ...(resources.groups.length > 0
    ? [unscoped('ReadGroupState', ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeInstanceRefreshes'])]
    : []),
  ...onAny({
    sid: 'ReadServiceState',
    actions: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    resources: resources.services,
    because: CLUSTERS,
  }),
  ...onAny({
    sid: 'ReadRevisions',
    actions: ['ecs:DescribeServiceRevisions'],
    // IAM asks about the revision and about the service that it is of.
    resources: [...resources.serviceRevisions, ...resources.services],
    because: CLUSTERS,
  }),
  ...(resources.functions.length > 0
    ? [
        {
          sid: 'ReadFunctions',
          actions: ['lambda:GetFunctionConcurrency', 'lambda:ListTags'],
          resources: resources.functions,
        },
        unscoped('ReadAccountConcurrency', ['lambda:GetAccountSettings']),
      ]
    : []),
];

import { partitionOf } from '../../../contracts/partition.ts';
import {
  type ApiCall,
  arnOf,
  type CalledOn,
  type CallReader,
  type CallReaders,
  changeOf,
  lastPart,
  text,
} from '../api-call.ts';

type Kind = CalledOn['kind'];

const present = (value: string | undefined): string[] => (value === undefined ? [] : [value]);

/** A resource of RDS or ElastiCache, by its ARN: these name instances, clusters and groups of parameters in one way. */
const byName =
  (service: string, kind: Kind, key: string, type: string): CallReader =>
  (call) => {
    const name = text(call.parameters, key);
    return { kind, arns: name ? [arnOf(call, service, `${type}:${name}`)] : [] };
  };

const instance = (kind: Kind) => byName('rds', kind, 'dBInstanceIdentifier', 'db');
const cluster = (kind: Kind) => byName('rds', kind, 'dBClusterIdentifier', 'cluster');

/** A group of parameters is no component: the catalog's patterns say whose it is. */
const parameterGroup =
  (service: string, key: string, type: string): CallReader =>
  (call) => {
    const name = text(call.parameters, key);
    return changeOf('configuration', name ? [arnOf(call, service, `${type}:${name}`)] : []);
  };

const table =
  (kind: Kind | ((call: ApiCall) => Kind)): CallReader =>
  (call) => {
    const name = text(call.parameters, 'tableName');
    return {
      kind: typeof kind === 'string' ? kind : kind(call),
      arns: name ? [arnOf(call, 'dynamodb', name.startsWith('arn:') ? name : `table/${name}`)] : [],
    };
  };

/** Called by its address; account and region of the call are its own. */
const queue =
  (kind: Kind): CallReader =>
  (call) => ({
    kind,
    arns: present(lastPart(text(call.parameters, 'queueUrl'))).map((name) => arnOf(call, 'sqs', name)),
  });

/** A bucket's ARN has neither account nor region. */
const bucket =
  (kind: Kind): CallReader =>
  ({ parameters, region }) => ({
    kind,
    arns: present(text(parameters, 'bucketName')).map((name) => `arn:${partitionOf(region)}:s3:::${name}`),
  });

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/logging-using-cloudtrail.html */
export const RDS_CALLS: CallReaders = {
  ModifyDBInstance: instance('configuration'),
  RebootDBInstance: instance('infrastructure'),
  StopDBInstance: instance('infrastructure'),
  DeleteDBInstance: instance('infrastructure'),
  ModifyDBCluster: cluster('configuration'),
  FailoverDBCluster: cluster('infrastructure'),
  RebootDBCluster: cluster('infrastructure'),
  StopDBCluster: cluster('infrastructure'),
  DeleteDBCluster: cluster('infrastructure'),
  ModifyDBParameterGroup: parameterGroup('rds', 'dBParameterGroupName', 'pg'),
  ResetDBParameterGroup: parameterGroup('rds', 'dBParameterGroupName', 'pg'),
  ModifyDBClusterParameterGroup: parameterGroup('rds', 'dBClusterParameterGroupName', 'cluster-pg'),
  ResetDBClusterParameterGroup: parameterGroup('rds', 'dBClusterParameterGroupName', 'cluster-pg'),
};

/** @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/logging-using-cloudtrail.html */
export const ELASTICACHE_CALLS: CallReaders = {
  ModifyCacheCluster: byName('elasticache', 'configuration', 'cacheClusterId', 'cluster'),
  RebootCacheCluster: byName('elasticache', 'infrastructure', 'cacheClusterId', 'cluster'),
  DeleteCacheCluster: byName('elasticache', 'infrastructure', 'cacheClusterId', 'cluster'),
  ModifyReplicationGroup: byName('elasticache', 'configuration', 'replicationGroupId', 'replicationgroup'),
  DeleteReplicationGroup: byName('elasticache', 'infrastructure', 'replicationGroupId', 'replicationgroup'),
  ModifyCacheParameterGroup: parameterGroup('elasticache', 'cacheParameterGroupName', 'parametergroup'),
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/logging-using-cloudtrail.html */
export const DYNAMODB_CALLS: CallReaders = {
  UpdateTable: table(({ parameters }) => ('provisionedThroughput' in parameters ? 'scaling' : 'configuration')),
  DeleteTable: table('infrastructure'),
};

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-logging-using-cloudtrail.html */
export const SQS_CALLS: CallReaders = {
  SetQueueAttributes: queue('configuration'),
  PurgeQueue: queue('infrastructure'),
  DeleteQueue: queue('infrastructure'),
};

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html */
export const S3_CALLS: CallReaders = {
  PutBucketPolicy: bucket('permission'),
  DeleteBucketPolicy: bucket('permission'),
  PutBucketPublicAccessBlock: bucket('permission'),
  DeleteBucket: bucket('infrastructure'),
};

import { partitionOf } from '../../../contracts/partition.ts';
import { arnOf, type CalledOn, type CallReader, type CallReaders, changeOf, listOf, text } from '../api-call.ts';

type Kind = CalledOn['kind'];

/** The ARN has one slash between `parameter` and the name, whether the name begins with one or not. */
const parameters: CallReader = (call) => {
  const names = [text(call.parameters, 'name'), ...listOf(call.parameters.names)].filter(
    (name): name is string => typeof name === 'string' && name !== '',
  );
  return changeOf(
    'configuration',
    names.map((name) => arnOf(call, 'ssm', name.startsWith('arn:') ? name : `parameter/${name.replace(/^\//, '')}`)),
  );
};

const secret =
  (kind: Kind): CallReader =>
  (call) => {
    const id = text(call.parameters, 'secretId');
    return changeOf(kind, id ? [arnOf(call, 'secretsmanager', id.startsWith('arn:') ? id : `secret:${id}`)] : []);
  };

/** Called by id, ARN, alias or the alias's ARN. */
const key =
  (kind: Kind): CallReader =>
  (call) => {
    const id = text(call.parameters, 'keyId');
    return changeOf(kind, id ? [arnOf(call, 'kms', /^(arn:|alias\/)/.test(id) ? id : `key/${id}`)] : []);
  };

/**
 * IAM is one for all regions, and CloudTrail gives a role's name without its path: a pattern of the catalog must name the role
 * so, `arn:aws:iam::111122223333:role/shop-checkout`.
 */
const role: CallReader = ({ account, region, parameters }) => {
  const name = text(parameters, 'roleName');
  return {
    ...changeOf('permission', name ? [`arn:${partitionOf(region)}:iam::${account}:role/${name}`] : []),
    everywhere: true,
  };
};

const policy: CallReader = (call) => {
  const given = text(call.parameters, 'policyArn');
  return { ...changeOf('permission', given ? [given] : []), everywhere: true };
};

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-cloudtrail-logs.html */
export const SSM_CALLS: CallReaders = {
  PutParameter: parameters,
  DeleteParameter: parameters,
  DeleteParameters: parameters,
};

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
export const SECRETS_MANAGER_CALLS: CallReaders = {
  PutSecretValue: secret('configuration'),
  UpdateSecret: secret('configuration'),
  // By this a rotation makes the new value the current one.
  UpdateSecretVersionStage: secret('configuration'),
  RotateSecret: secret('configuration'),
  RestoreSecret: secret('configuration'),
  DeleteSecret: secret('configuration'),
  PutResourcePolicy: secret('permission'),
  DeleteResourcePolicy: secret('permission'),
};

/** @see https://docs.aws.amazon.com/kms/latest/developerguide/logging-using-cloudtrail.html */
export const KMS_CALLS: CallReaders = {
  DisableKey: key('configuration'),
  ScheduleKeyDeletion: key('configuration'),
  PutKeyPolicy: key('permission'),
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export const IAM_CALLS: CallReaders = {
  PutRolePolicy: role,
  DeleteRolePolicy: role,
  AttachRolePolicy: role,
  DetachRolePolicy: role,
  UpdateAssumeRolePolicy: role,
  PutRolePermissionsBoundary: role,
  DeleteRolePermissionsBoundary: role,
  DeleteRole: role,
  CreatePolicyVersion: policy,
  SetDefaultPolicyVersion: policy,
};

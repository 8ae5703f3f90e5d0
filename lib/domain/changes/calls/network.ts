import {
  type ApiCall,
  arnOf,
  type CalledOn,
  type CallReader,
  type CallReaders,
  changeOf,
  fieldsOf,
  listOf,
  text,
} from '../api-call.ts';

type Kind = CalledOn['kind'];

/** Newer calls of EC2 stand in an object named after themselves, with their names as the API has them. */
const parametersOf = ({ eventName, parameters }: ApiCall) => ({
  ...parameters,
  ...fieldsOf(parameters[`${eventName}Request`]),
});

const network =
  (type: string, ...keys: readonly string[]): CallReader =>
  (call) => {
    const id = text(parametersOf(call), ...keys);
    return changeOf('infrastructure', id ? [arnOf(call, 'ec2', `${type}/${id}`)] : []);
  };

const securityGroup = network('security-group', 'groupId', 'GroupId');
const accessList = network('network-acl', 'networkAclId', 'NetworkAclId');
const routeTable = network('route-table', 'routeTableId', 'RouteTableId');

/** Instances stand in a list, but for the calls that change one. */
const instances =
  (kind: Kind): CallReader =>
  (call) => {
    const listed = listOf(fieldsOf(call.parameters.instancesSet).items).map((item) =>
      text(fieldsOf(item), 'instanceId'),
    );
    const ids = [text(call.parameters, 'instanceId'), ...listed].filter((id) => id !== undefined);
    return { kind, arns: ids.map((id) => arnOf(call, 'ec2', `instance/${id}`)) };
  };

/** The balancer that a listener or a rule is of, as it stands in their ARNs. */
const balancerOf = (arn: string): string | undefined =>
  /:(?:loadbalancer|listener|listener-rule)\/((?:app|net|gwy)\/[^/]+\/[^/]+)/.exec(arn)?.[1];

const balancing =
  (kind: Kind): CallReader =>
  (call) => {
    const arn = text(call.parameters, 'ruleArn', 'listenerArn', 'targetGroupArn', 'loadBalancerArn');
    if (!arn) return { kind };
    const balancer = balancerOf(arn);
    return {
      ...changeOf(kind, [arn, ...(balancer ? [arnOf(call, 'elasticloadbalancing', `loadbalancer/${balancer}`)] : [])]),
      resource: balancer ? { kind: 'load-balancer', name: balancer } : undefined,
    };
  };

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitor-with-cloudtrail.html */
export const EC2_CALLS: CallReaders = {
  AuthorizeSecurityGroupIngress: securityGroup,
  AuthorizeSecurityGroupEgress: securityGroup,
  RevokeSecurityGroupIngress: securityGroup,
  RevokeSecurityGroupEgress: securityGroup,
  ModifySecurityGroupRules: securityGroup,
  CreateNetworkAclEntry: accessList,
  ReplaceNetworkAclEntry: accessList,
  DeleteNetworkAclEntry: accessList,
  ReplaceNetworkAclAssociation: accessList,
  CreateRoute: routeTable,
  ReplaceRoute: routeTable,
  DeleteRoute: routeTable,
  AssociateRouteTable: routeTable,
  ReplaceRouteTableAssociation: routeTable,
  StopInstances: instances('infrastructure'),
  RebootInstances: instances('infrastructure'),
  TerminateInstances: instances('infrastructure'),
  ModifyInstanceAttribute: instances('configuration'),
};

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/cloudtrail-logs.html */
export const LOAD_BALANCING_CALLS: CallReaders = {
  ModifyRule: balancing('configuration'),
  DeleteRule: balancing('configuration'),
  ModifyListener: balancing('configuration'),
  DeleteListener: balancing('infrastructure'),
  ModifyTargetGroup: balancing('configuration'),
  ModifyTargetGroupAttributes: balancing('configuration'),
  DeregisterTargets: balancing('scaling'),
  ModifyLoadBalancerAttributes: balancing('configuration'),
  SetSecurityGroups: balancing('infrastructure'),
  SetSubnets: balancing('infrastructure'),
};

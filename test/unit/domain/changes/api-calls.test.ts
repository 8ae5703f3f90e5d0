import { describe, expect, it } from 'vitest';
import { COMPONENTS } from '../builders/catalog.ts';
import { aCall } from './a-call.ts';
import { changesOf, reasonOf, SECRET_ARN } from './reading.ts';

describe('a call that changes something', () => {
  it.each([
    [
      'ecs',
      'UpdateService',
      { cluster: 'books', service: 'lending', taskDefinition: 'lending:42' },
      'deployment',
      'lending',
    ],
    [
      'ecs',
      'UpdateService',
      { cluster: 'books', service: 'lending', forceNewDeployment: true },
      'deployment',
      'lending',
    ],
    ['ecs', 'UpdateService', { cluster: 'books', service: 'lending', desiredCount: 1 }, 'scaling', 'lending'],
    [
      'ecs',
      'UpdateService',
      {
        cluster: 'books',
        service: 'lending',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      },
      'configuration',
      'lending',
    ],
    [
      'ecs',
      'UpdateService',
      { cluster: 'books', service: 'lending', desiredCount: 2, healthCheckGracePeriodSeconds: 0 },
      'configuration',
      'lending',
    ],
    ['ecs', 'CreateService', { cluster: 'books', serviceName: 'lending', desiredCount: 2 }, 'deployment', 'lending'],
    ['ecs', 'DeleteService', { cluster: 'books', service: 'lending', force: true }, 'infrastructure', 'lending'],
    [
      'ecs',
      'UpdateService',
      {
        cluster: 'arn:aws:ecs:eu-central-1:210987654321:cluster/books',
        service: 'arn:aws:ecs:eu-central-1:210987654321:service/books/reader',
        desiredCount: 9,
      },
      'scaling',
      'reader',
    ],
    [
      'ecs',
      'StopServiceDeployment',
      { serviceDeploymentArn: 'arn:aws:ecs:eu-central-1:210987654321:service-deployment/books/reader/NCWGC2ZR-taaw' },
      'deployment',
      'reader',
    ],
    ['lambda', 'UpdateFunctionCode20150331v2', { functionName: 'books-search' }, 'deployment', 'search'],
    [
      'lambda',
      'UpdateFunctionConfiguration20150331v2',
      { functionName: 'books-search', memorySize: 128 },
      'configuration',
      'search',
    ],
    ['lambda', 'UpdateAlias20150331', { functionName: 'books-search', name: 'live' }, 'deployment', 'search'],
    ['lambda', 'PutFunctionConcurrency20171031', { functionName: 'books-search:live' }, 'configuration', 'search'],
    [
      'lambda',
      'DeleteFunctionConcurrency20171031',
      { functionName: '210987654321:function:books-search' },
      'configuration',
      'search',
    ],
    [
      'lambda',
      'UpdateFunctionCode20150331v2',
      { functionName: 'arn:aws:lambda:eu-central-1:210987654321:function:books-search:live' },
      'deployment',
      'search',
    ],
    [
      'autoscaling',
      'UpdateAutoScalingGroup',
      { autoScalingGroupName: 'archive-binder', maxSize: 1 },
      'scaling',
      'binder',
    ],
    [
      'autoscaling',
      'SetDesiredCapacity',
      { autoScalingGroupName: 'archive-binder', desiredCapacity: 0 },
      'scaling',
      'binder',
    ],
    ['autoscaling', 'StartInstanceRefresh', { autoScalingGroupName: 'archive-binder' }, 'deployment', 'binder'],
    ['autoscaling', 'SuspendProcesses', { autoScalingGroupName: 'archive-binder' }, 'configuration', 'binder'],
    [
      'application-autoscaling',
      'RegisterScalableTarget',
      { serviceNamespace: 'ecs', resourceId: 'service/books/lending', minCapacity: 1, maxCapacity: 1 },
      'scaling',
      'lending',
    ],
    [
      'rds',
      'ModifyDBInstance',
      { dBInstanceIdentifier: 'books-ledger', dBInstanceClass: 'db.t4g.micro' },
      'configuration',
      'ledger',
    ],
    ['rds', 'RebootDBInstance', { dBInstanceIdentifier: 'books-ledger' }, 'infrastructure', 'ledger'],
    ['rds', 'StopDBInstance', { dBInstanceIdentifier: 'books-ledger' }, 'infrastructure', 'ledger'],
    ['lambda', 'CreateEventSourceMapping20150331', { functionName: 'books-search' }, 'configuration', 'search'],
    ['lambda', 'RemovePermission20150331v2', { functionName: 'books-search' }, 'permission', 'search'],
    ['lambda', 'DeleteFunction20150331', { functionName: 'books-search' }, 'infrastructure', 'search'],
    ['lambda', 'PutProvisionedConcurrencyConfig20190930', { functionName: 'books-search' }, 'scaling', 'search'],
    [
      'sqs',
      'SetQueueAttributes',
      { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/210987654321/books-letters', attributes: {} },
      'configuration',
      'letters',
    ],
    [
      'codedeploy',
      'CreateDeployment',
      { applicationName: 'archive', deploymentGroupName: 'binder' },
      'deployment',
      'binder',
    ],
  ] as const)('%s %s %j is a change of kind %s on %s', (source, name, parameters, kind, service) => {
    const [change, ...more] = changesOf(aCall(`${source}.amazonaws.com`, name, parameters));
    expect(more).toEqual([]);
    expect(change).toMatchObject({
      kind,
      component: COMPONENTS[service],
      at: '2026-05-04T09:57:58.000Z',
      by: 'arn:aws:sts::210987654321:assumed-role/deployer/pipeline',
      own: false,
      summary: `${name} by deployer/pipeline`,
      reference: 'cloudtrail:f2d4a7e0-5c1b-4bb0-9a43-1f2e3d4c5b6a',
    });
  });

  it.each([
    ['ssm', 'PutParameter', { name: '/books/ledger/pool-size', type: 'String' }, 'parameter/books/ledger/pool-size'],
    ['ssm', 'DeleteParameter', { name: 'books/ledger/pool-size' }, 'parameter/books/ledger/pool-size'],
    ['secretsmanager', 'PutSecretValue', { secretId: SECRET_ARN }, 'secret:books/ledger-AbCdEf'],
    ['secretsmanager', 'UpdateSecret', { secretId: 'books/ledger' }, 'secret:books/ledger'],
    ['secretsmanager', 'DeleteSecret', { secretId: 'books/ledger' }, 'secret:books/ledger'],
    ['rds', 'ModifyDBParameterGroup', { dBParameterGroupName: 'books-mysql', parameters: [] }, 'pg:books-mysql'],
  ] as const)('%s %s %j is a change of configuration that tells what was changed', (source, name, parameters, what) => {
    expect(changesOf(aCall(`${source}.amazonaws.com`, name, parameters))).toMatchObject([
      { kind: 'configuration', component: COMPONENTS.ledger, summary: `${name} on ${what} by deployer/pipeline` },
    ]);
  });

  it('touches every service whose parameters one call takes away', () => {
    const call = aCall('ssm.amazonaws.com', 'DeleteParameters', {
      names: ['/books/lending/days', '/books/ledger/pool-size', '/games/scores'],
    });
    expect(changesOf(call).map(({ component }) => component)).toEqual([COMPONENTS.lending, COMPONENTS.ledger]);
  });

  it.each([
    ['PutRolePolicy', { roleName: 'books-lending', policyName: 'reads', policyDocument: '{}' }],
    ['AttachRolePolicy', { roleName: 'books-lending', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    ['DetachRolePolicy', { roleName: 'books-lending', policyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
    ['DeleteRolePolicy', { roleName: 'books-lending', policyName: 'reads' }],
    ['UpdateAssumeRolePolicy', { roleName: 'books-lending', policyDocument: '{}' }],
  ])(
    '%s on a role that the catalog places is a change of permission, told from the one region of IAM',
    (name, given) => {
      const call = { ...aCall('iam.amazonaws.com', name, given), region: 'us-east-1' };
      expect(changesOf(call)).toMatchObject([
        {
          kind: 'permission',
          component: COMPONENTS.lending,
          summary: `${name} on role/books-lending by deployer/pipeline`,
        },
      ]);
    },
  );

  it('on a role of a stranger is nobody’s', () => {
    const call = { ...aCall('iam.amazonaws.com', 'DeleteRole', { roleName: 'games' }), region: 'us-east-1' };
    expect(reasonOf(call)).toMatch(/the catalog does not know/);
  });

  it.each([
    ['kms', 'DisableKey', { keyId: '1234abcd-12ab' }, 'configuration', 'key/1234abcd-12ab'],
    [
      'kms',
      'PutKeyPolicy',
      { keyId: 'arn:aws:kms:eu-central-1:210987654321:key/1234abcd-12ab' },
      'permission',
      'key/1234abcd-12ab',
    ],
    [
      'ec2',
      'RevokeSecurityGroupIngress',
      { groupId: 'sg-1', ipPermissions: {} },
      'infrastructure',
      'security-group/sg-1',
    ],
    [
      'ec2',
      'ModifySecurityGroupRules',
      { ModifySecurityGroupRulesRequest: { GroupId: 'sg-1', SecurityGroupRule: {} } },
      'infrastructure',
      'security-group/sg-1',
    ],
    ['ec2', 'DeleteNetworkAclEntry', { networkAclId: 'acl-1', ruleNumber: 100 }, 'infrastructure', 'network-acl/acl-1'],
    ['ec2', 'ReplaceRoute', { routeTableId: 'rtb-1' }, 'infrastructure', 'route-table/rtb-1'],
    [
      'elasticloadbalancing',
      'ModifyTargetGroup',
      { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-central-1:210987654321:targetgroup/lending/1' },
      'configuration',
      'targetgroup/lending/1',
    ],
  ] as const)('%s %s %j belongs to whom the catalog’s patterns say', (source, name, parameters, kind, what) => {
    expect(changesOf(aCall(`${source}.amazonaws.com`, name, parameters))).toMatchObject([
      { kind, component: COMPONENTS.lending, summary: `${name} on ${what} by deployer/pipeline` },
    ]);
  });

  it('on a rule of a load balancer is a change of the balancer', () => {
    const ruleArn =
      'arn:aws:elasticloadbalancing:eu-central-1:210987654321:listener-rule/app/front/50dc6c/f2f7dc/9683b2';
    expect(changesOf(aCall('elasticloadbalancing.amazonaws.com', 'ModifyRule', { ruleArn }))).toMatchObject([
      { kind: 'configuration', component: '210987654321:eu-central-1:load-balancer:app/front/50dc6c' },
    ]);
  });

  it.each([
    ['dynamodb', 'UpdateTable', { tableName: 'titles', provisionedThroughput: {} }, 'scaling', 'table:titles'],
    ['dynamodb', 'UpdateTable', { tableName: 'titles', billingMode: 'PROVISIONED' }, 'configuration', 'table:titles'],
    ['elasticache', 'RebootCacheCluster', { cacheClusterId: 'shelf' }, 'infrastructure', 'cache:shelf'],
    ['s3', 'PutBucketPolicy', { bucketName: 'covers', bucketPolicy: {} }, 'permission', 'bucket:covers'],
    [
      'states',
      'UpdateStateMachine',
      { stateMachineArn: 'arn:aws:states:eu-central-1:210987654321:stateMachine:print' },
      'deployment',
      'workflow:print',
    ],
    [
      'apigateway',
      'CreateDeployment',
      { apiId: 'a1b2c3d4e5', createDeploymentInput: {} },
      'deployment',
      'api:a1b2c3d4e5',
    ],
    [
      'ec2',
      'StopInstances',
      { instancesSet: { items: [{ instanceId: 'i-0other' }, { instanceId: 'i-0press' }] }, force: false },
      'infrastructure',
      'host:i-0press',
    ],
  ] as const)('%s %s %j is a change of kind %s on %s', (source, name, parameters, kind, component) => {
    expect(changesOf(aCall(`${source}.amazonaws.com`, name, parameters))).toMatchObject([
      { kind, component: `210987654321:eu-central-1:${component}` },
    ]);
  });

  it('on an event source mapping, which is called by an id of its own, is a change of the function in the answer', () => {
    const functionArn = 'arn:aws:lambda:eu-central-1:210987654321:function:books-search';
    const call = aCall(
      'lambda.amazonaws.com',
      'UpdateEventSourceMapping20150331',
      { uUID: '5f5f5f5f', enabled: false },
      { responseElements: { functionArn, state: 'Disabling' } },
    );
    expect(changesOf(call)).toMatchObject([{ kind: 'configuration', component: COMPONENTS.search }]);
  });

  it('is none when only a revision was registered', () => {
    const call = aCall('ecs.amazonaws.com', 'RegisterTaskDefinition', { family: 'lending' });
    expect(reasonOf(call)).toMatch(/not known to break anything/);
  });

  it('has the same id however often it is delivered, and another for another call', () => {
    const call = (eventID: string) =>
      changesOf(
        aCall('rds.amazonaws.com', 'RebootDBInstance', { dBInstanceIdentifier: 'books-ledger' }, { eventID }),
      )[0];
    expect(call('one')).toEqual(call('one'));
    expect(call('one')?.changeId).not.toBe(call('two')?.changeId);
  });

  it.each([
    ['arn:aws:sts::210987654321:assumed-role/selfheal-runbook-restart-ecs-service/Automation-1', true],
    ['arn:aws:sts::210987654321:assumed-role/not-selfheal-runbook-restart/x', false],
    ['arn:aws:iam::210987654321:user/selfheal-runbook-restart', false],
  ])('made by %s is our own: %s', (arn, own) => {
    const [change] = changesOf(
      aCall(
        'ecs.amazonaws.com',
        'UpdateService',
        { cluster: 'books', service: 'lending', forceNewDeployment: true },
        { userIdentity: { type: 'AssumedRole', arn } },
      ),
    );
    expect(change?.own).toBe(own);
  });

  describe('made by an autoscaler', () => {
    const scaling = (userIdentity: object) =>
      aCall(
        'ecs.amazonaws.com',
        'UpdateService',
        { cluster: 'books', service: 'lending', desiredCount: 6 },
        { userIdentity },
      );
    const role = (name: string) => `arn:aws:sts::210987654321:assumed-role/${name}/AutoScaling-UpdateDesiredCapacity`;

    it.each([
      { type: 'AssumedRole', arn: role('AWSServiceRoleForApplicationAutoScaling_ECSService') },
      { type: 'AssumedRole', arn: role('AWSServiceRoleForAutoScaling') },
      { type: 'AWSService', invokedBy: 'ecs.application-autoscaling.amazonaws.com' },
      { type: 'AWSService', invokedBy: 'application-autoscaling.amazonaws.com' },
      { type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' },
    ])('is its answer to the load and no cause: %j', (userIdentity) => {
      expect(reasonOf(scaling(userIdentity))).toMatch(/^ignored: UpdateService is an autoscaler's own answer/);
    });

    it('is a change like any other when a person only bears a similar name', () => {
      const arn = 'arn:aws:sts::210987654321:assumed-role/team-AWSServiceRoleForAutoScaling/ana';
      expect(changesOf(scaling({ type: 'AssumedRole', arn }))).toMatchObject([{ kind: 'scaling', by: arn }]);
    });
  });

  it('names the service that acts for itself, or says that nobody is named', () => {
    const by = (userIdentity: object) =>
      changesOf(
        aCall('rds.amazonaws.com', 'RebootDBInstance', { dBInstanceIdentifier: 'books-ledger' }, { userIdentity }),
      )[0]?.by;
    expect(by({ type: 'AWSService', invokedBy: 'autoscaling.amazonaws.com' })).toBe('autoscaling.amazonaws.com');
    expect(by({ type: 'Root' })).toBe('Root');
    expect(by({})).toBe('unknown');
  });
});

import { describe, expect, it } from 'vitest';
import { COMPONENTS } from '../builders/catalog.ts';
import { aCall } from './a-call.ts';
import { changesOf, SECRET_ARN } from './reading.ts';

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
    ['ssm', 'PutParameter', { name: '/books/ledger/pool-size', type: 'String' }, 'configuration', 'ledger'],
    ['secretsmanager', 'PutSecretValue', { secretId: SECRET_ARN }, 'configuration', 'ledger'],
    ['secretsmanager', 'UpdateSecret', { secretId: 'books/ledger' }, 'configuration', 'ledger'],
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

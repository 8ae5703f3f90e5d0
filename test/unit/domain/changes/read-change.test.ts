import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readChange } from '../../../../lib/domain/changes/read-change.ts';
import { COMPONENTS } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { aCall } from './a-call.ts';
import { CATALOG, changesOf, reasonOf } from './reading.ts';

describe('an event of a deployment', () => {
  const deployment = (name: string) =>
    anEvent('ecs-deployment-failed', (event) => {
      event.account = '210987654321';
      event.region = 'eu-central-1';
      event.resources = ['arn:aws:ecs:eu-central-1:210987654321:service/books/lending'];
      event.detail.eventName = name;
      event.detail.eventType = 'INFO';
    });

  it('of ECS counts at its beginning, not at its end', () => {
    expect(changesOf(deployment('SERVICE_DEPLOYMENT_IN_PROGRESS'))).toMatchObject([
      { kind: 'deployment', component: COMPONENTS.lending, by: 'ecs.amazonaws.com' },
    ]);
    expect(reasonOf(deployment('SERVICE_DEPLOYMENT_COMPLETED'))).toMatch(/ignored: .*end of a change/);
  });

  const codeDeploy = (state: string) => ({
    version: '0',
    id: 'c071bfbf-83c4-49ca-a6ff-3df053957145',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    source: 'aws.codedeploy',
    account: '210987654321',
    time: '2026-05-04T09:55:00Z',
    region: 'eu-central-1',
    resources: [
      'arn:aws:codedeploy:eu-central-1:210987654321:application:archive',
      'arn:aws:codedeploy:eu-central-1:210987654321:deploymentgroup:archive/binder',
    ],
    detail: {
      instanceGroupId: '9fd2fbef-2157-40d8-91e7-6845af69e2d2',
      region: 'eu-central-1',
      application: 'archive',
      deploymentId: 'd-8C2GQ3VKF',
      state,
      deploymentGroup: 'binder',
    },
  });

  it('of CodeDeploy counts at its start alone', () => {
    expect(changesOf(codeDeploy('START'))).toMatchObject([
      {
        kind: 'deployment',
        component: COMPONENTS.binder,
        summary: 'deployment d-8C2GQ3VKF of archive/binder began',
        at: '2026-05-04T09:55:00.000Z',
      },
    ]);
    expect(reasonOf(codeDeploy('SUCCESS'))).toMatch(/ignored: .*is SUCCESS/);
    expect(reasonOf(codeDeploy('PAUSED'))).toMatch(/unreadable: a CodeDeploy event: detail\.state/);
  });

  const stack = (status: string) => ({
    version: '0',
    id: 'b3a0b1a2-0000-4444-8888-5f5f5f5f5f5f',
    'detail-type': 'CloudFormation Stack Status Change',
    source: 'aws.cloudformation',
    account: '210987654321',
    time: '2026-05-04T09:50:00Z',
    region: 'eu-central-1',
    resources: ['arn:aws:cloudformation:eu-central-1:210987654321:stack/archive/1f2e3d4c'],
    detail: {
      'stack-id': 'arn:aws:cloudformation:eu-central-1:210987654321:stack/archive/1f2e3d4c',
      'status-details': { status, 'status-reason': '' },
      'client-request-token': '',
    },
  });

  it.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'DELETE_IN_PROGRESS'])('of a stack counts at %s', (status) => {
    expect(changesOf(stack(status))).toMatchObject([
      { kind: 'infrastructure', component: COMPONENTS.binder, summary: `stack archive: ${status}` },
    ]);
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'CREATE_FAILED'])(
    'of a stack does not count at %s',
    (status) => {
      expect(reasonOf(stack(status))).toMatch(/^ignored: .*not the beginning of a change/);
    },
  );
});

describe('an event that is no change', () => {
  it.each([
    [
      'a call that breaks nothing',
      aCall('ecs.amazonaws.com', 'ListServices', {}),
      /ignored: ListServices is not known to break/,
    ],
    [
      'a call of another service by the same name',
      aCall('iot.amazonaws.com', 'UpdateService', { service: 'lending' }),
      /ignored/,
    ],
    [
      'a call that was refused',
      aCall(
        'rds.amazonaws.com',
        'RebootDBInstance',
        { dBInstanceIdentifier: 'books-ledger' },
        { errorCode: 'AccessDenied' },
      ),
      /ignored: RebootDBInstance was refused \(AccessDenied\)/,
    ],
    [
      'a call on what the catalog does not know',
      aCall('ecs.amazonaws.com', 'UpdateService', { service: 'lending' }),
      /ignored: the catalog does not know/,
    ],
    [
      'a call without parameters',
      aCall('ecs.amazonaws.com', 'UpdateService', null),
      /ignored: the catalog does not know/,
    ],
    ['an alarm', anEvent('alarm-metric'), /ignored: CloudWatch Alarm State Change tells of no change/],
  ])('is ignored with its reason: %s', (_, event, because) => {
    expect(reasonOf(event)).toMatch(because);
  });

  it('in another account is not taken for ours', () => {
    const call = aCall('rds.amazonaws.com', 'RebootDBInstance', { dBInstanceIdentifier: 'books-ledger' });
    expect(reasonOf({ ...call, account: '999999999999' })).toMatch(/ignored/);
  });

  it.each([
    ['nothing', null, /not an EventBridge event/],
    ['a text', 'UpdateService', /not an EventBridge event/],
    [
      'an event without its account',
      { ...aCall('a', 'b', {}), account: undefined },
      /unreadable: not an EventBridge event: account/,
    ],
    [
      'a call without its id',
      aCall('a', 'b', {}, { eventID: undefined }),
      /unreadable: a CloudTrail event: detail\.eventID/,
    ],
    [
      'a call at no time',
      aCall('a', 'b', {}, { eventTime: 'noon' }),
      /unreadable: a CloudTrail event: detail\.eventTime/,
    ],
  ])('is unreadable with the field that is wrong: %s', (_, event, because) => {
    expect(reasonOf(event)).toMatch(because);
  });

  it('never throws, whatever the parameters are', () => {
    const calls = fc.constantFrom(
      'ecs UpdateService',
      'lambda UpdateFunctionCode',
      'ssm PutParameter',
      'rds ModifyDBInstance',
      'secretsmanager UpdateSecret',
    );
    fc.assert(
      fc.property(
        calls,
        fc.dictionary(
          fc.constantFrom('service', 'cluster', 'functionName', 'name', 'secretId', 'taskDefinition'),
          fc.jsonValue(),
        ),
        (call, parameters) => {
          const [source, name] = call.split(' ');
          expect(['changes', 'ignored']).toContain(
            readChange(aCall(`${source}.amazonaws.com`, name ?? '', parameters), CATALOG).kind,
          );
        },
      ),
    );
  });
});

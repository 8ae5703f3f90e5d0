import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf } from '../../../../lib/domain/correlation/group-of.ts';
import { isMoment } from '../../../../lib/domain/correlation/moments.ts';
import { meaningOf } from '../../../../lib/domain/detection/rds-events.ts';
import { aCatalog, COMPONENTS } from '../builders/catalog.ts';
import { anEvent } from '../builders/events.ts';
import { read, signalIn } from './reading.ts';

const aDatabaseEvent = (eventId: string, ...categories: string[]) =>
  anEvent('rds-failover-started', ({ detail }) =>
    Object.assign(detail, { EventID: eventId, EventCategories: categories }),
  );

describe('RDS', () => {
  it('proves at once that a full database was shut down, on the catalog’s database', () => {
    expect(signalIn(anEvent('rds-storage-full'))).toMatchObject({
      source: 'rds',
      status: 'firing',
      severity: 'critical',
      hardEvidence: true,
      component: COMPONENTS.ledger,
      observedAt: '2026-05-04T10:01:09.293Z',
      resource: { dimensions: { DBInstanceIdentifier: 'books-ledger' } },
      labels: { happening: 'storage-full', event: 'RDS-EVENT-0221' },
    });
  });

  it.each([
    ['a failover', 'RDS-EVENT-0013', 'RDS-EVENT-0049', 'failover'],
    ['a recovery', 'RDS-EVENT-0020', 'RDS-EVENT-0021', 'recovery'],
    ['a recovery of several zones', 'RDS-EVENT-0052', 'RDS-EVENT-0053', 'recovery'],
    ['a standby’s recovery', 'RDS-EVENT-0361', 'RDS-EVENT-0362', 'recovery'],
    ['a key out of reach', 'RDS-EVENT-0418', 'RDS-EVENT-0420', 'failure'],
    ['replication that stopped', 'RDS-EVENT-0045', 'RDS-EVENT-0046', 'read replica'],
  ])('resolves %s by the event that ends it', (_, begin, end, category) => {
    const begun = signalIn(aDatabaseEvent(begin, category));
    const ended = signalIn(aDatabaseEvent(end, category));
    expect([begun.status, ended.status]).toEqual(['firing', 'resolved']);
    expect(ended.fingerprint).toBe(begun.fingerprint);
    expect(ended.sourceEventId).not.toBe(begun.sourceEventId);
  });

  it('takes a failed failover of a cluster as proof, and tells a cluster from an instance of the same name', () => {
    const failed = signalIn(anEvent('rds-cluster-failover-failed'));
    expect(failed).toMatchObject({
      hardEvidence: true,
      component: COMPONENTS.ledger,
      resource: { dimensions: { DBClusterIdentifier: 'books-ledger' } },
    });
    expect(failed.fingerprint).not.toBe(signalIn(anEvent('rds-failover-started')).fingerprint);
  });

  it.each([
    ['a restart', 'RDS-EVENT-0006', 'availability', /mostly ordered/],
    ['monitoring that could not be set up', 'RDS-EVENT-0080', 'failure', /the database itself works/],
    ['an instance that could not be created', 'RDS-EVENT-0353', 'failure', /does not break what runs/],
    ['scaling that is tried again', 'RDS-EVENT-0220', 'failure', /tries again/],
    ['a backup', 'RDS-EVENT-0001', 'backup', /no failure is told of in the category backup/],
    ['an event without id or category', '', '', /no failure is told of/],
  ])('ignores %s, and says why', (_, eventId, category, because) => {
    expect(read(aDatabaseEvent(eventId, category))).toMatchObject([
      { kind: 'ignored', because: expect.stringMatching(because) },
    ]);
  });

  it('rather takes a failure that nobody has judged yet for bad news than loses it, but only weakly', () => {
    expect(meaningOf('RDS-EVENT-9999', ['failure'])).toEqual({
      status: 'firing',
      happening: 'failure',
      severity: 'low',
      proof: false,
    });
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(fc.constantFrom('backup', 'creation', 'notification', 'maintenance')),
        (id, categories) => {
          expect(meaningOf(id, categories).status).not.toBe('firing');
        },
      ),
    );
  });
});

describe('an invocation that Lambda gave up', () => {
  it('is the same signal as a queue’s message and as an event', () => {
    expect(signalIn(anEvent('lambda-record-failed'))).toEqual(signalIn(anEvent('lambda-invocation-failed')));
  });

  it('speaks of the function, whatever version was called, and shows neither its input nor personal data', () => {
    const signal = signalIn(anEvent('lambda-record-failed'));
    expect(signal).toMatchObject({
      source: 'lambda',
      service: 'search',
      hardEvidence: false,
      description: 'TimeoutError: the index did not answer to <email>',
      labels: { happening: 'invocation-failed', condition: 'RetriesExhausted', attempts: '3' },
    });
    expect(JSON.stringify(signal)).not.toContain('kim@example.com');
    const ofAlias = anEvent('lambda-record-failed', (record) => {
      record.requestContext.functionArn = record.requestContext.functionArn.replace('$LATEST', 'live');
      record.requestContext.requestId = 'another';
    });
    expect(signalIn(ofAlias).fingerprint).toBe(signal.fingerprint);
    expect(signalIn(ofAlias).sourceEventId).not.toBe(signal.sourceEventId);
  });

  it.each<[string, (record: { requestContext: Record<string, string> }) => void, RegExp]>([
    [
      'a success',
      ({ requestContext }) => Object.assign(requestContext, { condition: 'Success' }),
      /ended with Success/,
    ],
    [
      'Selfheal’s own function, which people are told of',
      ({ requestContext }) => {
        requestContext.functionArn = 'arn:aws:lambda:eu-central-1:210987654321:function:selfheal-diagnose:$LATEST';
      },
      /function of Selfheal itself/,
    ],
  ])('is ignored when it is %s', (_, change, because) => {
    expect(read(anEvent('lambda-record-failed', change))).toMatchObject([
      { kind: 'ignored', because: expect.stringMatching(because) },
    ]);
  });

  it('is unreadable without the function’s ARN', () => {
    expect(read(anEvent('lambda-record-failed', (record) => delete record.requestContext.functionArn))).toMatchObject([
      { kind: 'unreadable', because: expect.stringMatching(/requestContext\.functionArn is missing/) },
    ]);
  });
});

describe('CloudFormation', () => {
  const status = (name: string) =>
    anEvent('stack-update-rolled-back', (event) => {
      event.id = name;
      event.detail['status-details'].status = name;
    });

  it('proves with an update that is taken back that a change failed, and names the operation', () => {
    expect(signalIn(anEvent('stack-update-rolled-back'))).toMatchObject({
      source: 'cloudformation',
      severity: 'high',
      hardEvidence: true,
      deploymentId: 'Console-UpdateStack-7f59c3cf-00d2-40c7-b2ff-e75db0987002',
      description: 'The following resource(s) failed to update: [LendingService].',
    });
  });

  it('belongs to the service whose patterns name the stack, else to the group of its stack’s alarms', () => {
    const catalog = aCatalog(({ services }) => {
      (services.lending ?? {}).resources = ['arn:aws:cloudformation:*:*:stack/books-lending/*'];
    });
    expect(signalIn(anEvent('stack-update-rolled-back'), catalog).service).toBe('lending');
    const alarm = anEvent('alarm-metric', ({ detail }) => {
      detail.configuration.metrics[0].metricStat.metric = { namespace: 'Strange', name: 'Oddness', dimensions: {} };
      detail.alarmTags = { 'aws:cloudformation:stack-name': 'books-lending' };
    });
    expect(groupOf(signalIn(alarm))).toBe(groupOf(signalIn(anEvent('stack-update-rolled-back'))));
  });

  it.each(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_COMPLETE', 'DELETE_COMPLETE'])('is over with %s', (name) => {
    const firing = signalIn(anEvent('stack-update-rolled-back'));
    expect(signalIn(status(name))).toMatchObject({ status: 'resolved', fingerprint: firing.fingerprint });
  });

  it.each(['CREATE_FAILED', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_FAILED', 'DELETE_FAILED'])(
    'takes %s as weak: nothing that served anybody was touched',
    (name) => {
      expect(signalIn(status(name))).toMatchObject({ status: 'firing', severity: 'low', hardEvidence: false });
    },
  );

  it.each(['UPDATE_FAILED', 'UPDATE_ROLLBACK_FAILED'])('takes %s as proof', (name) => {
    expect(signalIn(status(name))).toMatchObject({ status: 'firing', severity: 'high', hardEvidence: true });
  });

  it.each(['UPDATE_IN_PROGRESS', 'CREATE_COMPLETE', 'REVIEW_IN_PROGRESS'])('ignores %s', (name) => {
    expect(read(status(name))).toMatchObject([{ kind: 'ignored', because: expect.stringContaining(name) }]);
  });
});

describe('sources that nobody waits for', () => {
  it('are moments: an end counts when it comes and is not waited for', () => {
    for (const name of ['rds-storage-full', 'lambda-record-failed', 'stack-update-rolled-back'])
      expect(isMoment(signalIn(anEvent(name)))).toBe(true);
    expect(isMoment(signalIn(anEvent('sns-alarm-metric')))).toBe(false);
  });
});

describe('what every signal is tagged with', () => {
  it('is the service’s owner, else the application’s, else nobody', () => {
    expect(signalIn(anEvent('alarm-metric')).owner).toBe('books-team');
    const catalog = aCatalog(({ services }) => Object.assign(services.lending ?? {}, { owner: 'lending-team' }));
    expect(signalIn(anEvent('alarm-metric'), catalog).owner).toBe('lending-team');
    expect(signalIn(anEvent('codepipeline-failed')).owner).toBeNull();
  });

  it.each([
    ['codedeploy-failure', 'd-7QXYZ12AB'],
    ['codepipeline-failed', 'a1b2c3d4-5555-4666-8777-988889999000'],
    ['ecs-deployment-failed', 'ecs-svc/6012345678901234567'],
    ['ecs-task-oom', 'ecs-svc/6012345678901234567'],
    ['alarm-metric', null],
    ['rds-storage-full', null],
    ['health-issue', null],
  ])('is the deployment that the event itself names: %s', (name, deploymentId) => {
    expect(signalIn(anEvent(name)).deploymentId).toBe(deploymentId);
  });

  it('is the one who started a task only when that is a deployment', () => {
    const byHand = anEvent('ecs-task-crashed', ({ detail }) => Object.assign(detail, { startedBy: 'kim' }));
    expect(signalIn(byHand).deploymentId).toBeNull();
  });
});

describe('fields that nobody reads', () => {
  it('are kept as labels: plain values, without times and what is nested', () => {
    expect(signalIn(anEvent('ecs-task-crashed')).labels).toMatchObject({
      availabilityZone: 'eu-central-1a',
      launchType: 'FARGATE',
      memory: '1024',
      enableExecuteCommand: 'false',
    });
    const { labels } = signalIn(anEvent('ecs-task-crashed'));
    for (const left of ['createdAt', 'startedAt', 'overrides', 'attachments']) expect(labels).not.toHaveProperty(left);
  });

  it('never pretend to be a label by which decisions are made', () => {
    const event = anEvent('alarm-metric', ({ detail }) => {
      detail.alarmTags = { happening: 'task-crashed', exitCode: '137', alarm: 'another', team: 'books' };
    });
    const { labels } = signalIn(event);
    expect(labels).toMatchObject({ alarm: 'lending-latency', team: 'books' });
    expect([labels.happening, labels.exitCode]).toEqual([undefined, undefined]);
  });

  it('are at most 50 together with the reader’s own, which come first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 3000 }), (count, length) => {
        const event = anEvent('ecs-task-crashed', ({ detail }) => {
          for (let index = 0; index < count; index += 1)
            detail[`further-${index}-${'n'.repeat(length % 200)}`] = 'v'.repeat(length);
        });
        const { labels } = signalIn(event);
        expect(Object.keys(labels).length).toBeLessThanOrEqual(50);
        expect(labels).toMatchObject({ happening: 'task-crashed', exitCode: '1' });
      }),
      { numRuns: 30 },
    );
  });

  it('carry no secrets', () => {
    const event = anEvent('alarm-metric', ({ detail }) => {
      detail.configuration.description = 'call with password=hunter2';
      detail.alarmTags = { contact: 'kim@example.com' };
    });
    expect(signalIn(event)).toMatchObject({
      description: expect.stringContaining('password=<password>'),
      labels: { contact: '<email>' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { awsError } from './aws-error.ts';
import type { FakeAccount } from './fake-state.ts';
import { runRunbook } from './run-runbook.ts';

const target = { ClusterName: 'shop', ServiceName: 'checkout' };
type Given = (account: FakeAccount, deploy: (taskDefinition: string) => void) => void;

describe('scale-ecs-service', () => {
  const scale = (parameters: Record<string, string>, given?: Given) =>
    runRunbook({ runbook: 'scale-ecs-service', parameters: { ...target, ...parameters }, given });

  it('raises the minimum with the count, so that auto scaling does not undo it', async () => {
    const { execution, account, called } = await scale({ DesiredCount: '4' });
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 4, maximum: 4 });
    expect(called('UpdateService')).toEqual([{ cluster: 'shop', service: 'checkout', desiredCount: 4 }]);
    expect(account.service.runningCount).toBe(4);
    expect(execution.outputs).toMatchObject({
      'readBounds.Minimum': ['3'],
      'readBounds.Maximum': ['4'],
      'readResult.RunningCount': ['4'],
    });
  });

  it("refuses to go above the owners' maximum without a grant, with AWS's reason", async () => {
    const { execution, failure, account, called } = await scale({ DesiredCount: '5' });
    expect(execution.status).toBe('Failed');
    expect(failure).toContain('assertMaximumAllows');
    expect(failure).toContain('Maximum capacity cannot be less than minimum capacity');
    expect(account.target).toEqual({ minimum: 3, maximum: 4 });
    expect(called('UpdateService')).toEqual([]);
  });

  it('raises the maximum as far as it was granted', async () => {
    const { execution, account } = await scale({ DesiredCount: '6', GrantedMaximum: '8' });
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 6, maximum: 8 });
    expect(account.service.desiredCount).toBe(6);
  });

  it('leaves the maximum alone when the count fits into it, whatever was granted', async () => {
    const { account } = await scale({ DesiredCount: '4', GrantedMaximum: '20' });
    expect(account.target).toEqual({ minimum: 4, maximum: 4 });
  });

  it('refuses a count above the grant', async () => {
    const { execution, account, called } = await scale({ DesiredCount: '9', GrantedMaximum: '8' });
    expect(execution.status).toBe('Failed');
    expect(account.target).toEqual({ minimum: 3, maximum: 4 });
    expect(called('UpdateService')).toEqual([]);
  });

  it('sets only the count of a service without a scalable target', async () => {
    const { execution, account, writes } = await scale({ DesiredCount: '9' }, (given) => {
      given.target = null;
    });
    expect(execution.status).toBe('Success');
    expect(writes).toEqual(['UpdateService']);
    expect(account.service.desiredCount).toBe(9);
    expect(account.target).toBeNull();
  });

  it('puts former count and bounds back exactly', async () => {
    const { execution, account } = await scale(
      { DesiredCount: '3', FormerMinimum: '2', FormerMaximum: '4' },
      (given) => {
        given.target = { minimum: 8, maximum: 10 };
        given.service.desiredCount = 8;
        given.service.runningCount = 8;
      },
    );
    expect(execution.status).toBe('Success');
    expect(account.target).toEqual({ minimum: 2, maximum: 4 });
    expect(account.service.runningCount).toBe(3);
  });

  it('succeeds when auto scaling has gone on to more tasks', async () => {
    const { execution, account } = await scale({ DesiredCount: '4' }, ({ service }) => {
      service.drift = 2;
    });
    expect(execution.status).toBe('Success');
    expect(account.service.runningCount).toBe(6);
  });

  it('changes nothing when scalable targets cannot be read', async () => {
    const { failure, writes } = await scale({ DesiredCount: '4' }, (given) => {
      given.refuse.DescribeScalableTargets = awsError('AccessDeniedException', 'not authorized');
    });
    expect(failure).toContain('readScalableTarget');
    expect(writes).toEqual([]);
  });
});

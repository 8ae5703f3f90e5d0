import { describe, expect, it } from 'vitest';
import { authorize } from '../../../../drill/automation/authorize.ts';
import { loadRunbooks, policyIn } from '../../../../lib/infra/runbooks/load-runbooks.ts';

const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const policies = new Map(loadRunbooks().map((runbook) => [runbook.name, policyIn(runbook, place)]));
const asked = async (runbook: string, service: string, api: string, input: Record<string, unknown>, managed = true) => {
  const policy = policies.get(runbook);
  if (!policy) throw new Error(`no runbook ${runbook}`);
  const arns: string[] = [];
  await authorize(policy, { service, api, input }, place, (arn) => {
    arns.push(arn);
    return managed;
  });
  return arns;
};
const SERVICE = 'arn:aws:ecs:eu-west-1:111122223333:service/shop/checkout';

describe('authorize', () => {
  it('asks whether the very resource of the call is managed', async () => {
    expect(
      await asked('restart-ecs-service', 'ecs', 'UpdateService', { cluster: 'shop', service: 'checkout' }),
    ).toEqual([SERVICE]);
  });

  it('denies a call on a resource without the tag', async () => {
    await expect(
      asked('restart-ecs-service', 'ecs', 'UpdateService', { cluster: 'shop', service: 'checkout' }, false),
    ).rejects.toThrow(`ecs:UpdateService on ${SERVICE}`);
  });

  it('denies an API that the policy does not hold', async () => {
    await expect(asked('restart-ecs-service', 'ecs', 'StopServiceDeployment', {})).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('denies an API that is not in the mapping', async () => {
    await expect(asked('restart-ecs-service', 'ecs', 'DeleteService', {})).rejects.toThrow('not in the mapping');
  });

  it('denies passing roles to a runbook that deploys no other revision', async () => {
    const input = { cluster: 'shop', service: 'checkout', taskDefinition: 'checkout:16' };
    await expect(asked('restart-ecs-service', 'ecs', 'UpdateService', input)).rejects.toThrow('iam:PassRole');
    await expect(asked('rollback-ecs-deployment', 'ecs', 'UpdateService', input)).resolves.toEqual([SERVICE]);
  });

  it('asks about the service whose deployment is stopped, since deployments carry no tags', async () => {
    const input = { serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/shop/checkout/abc' };
    expect(await asked('rollback-ecs-deployment', 'ecs', 'StopServiceDeployment', input)).toEqual([SERVICE]);
    await expect(asked('rollback-ecs-deployment', 'ecs', 'StopServiceDeployment', input, false)).rejects.toThrow(
      SERVICE,
    );
  });

  it('keeps scalable targets to counts of ECS services', async () => {
    const input = {
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/checkout',
      ScalableDimension: 'ecs:service:DesiredCount',
    };
    const register = (change = {}) =>
      asked('scale-ecs-service', 'application-autoscaling', 'RegisterScalableTarget', { ...input, ...change });
    await expect(register()).resolves.toEqual([SERVICE, SERVICE]);
    await expect(register({ ServiceNamespace: 'dynamodb' })).rejects.toThrow('RegisterScalableTarget');
  });

  it('denies a resource of another account', async () => {
    const elsewhere = { Resource: 'arn:aws:lambda:eu-west-1:999999999999:function:shop-pricing' };
    await expect(asked('raise-lambda-concurrency', 'lambda', 'ListTags', elsewhere)).rejects.toThrow('999999999999');
  });
});

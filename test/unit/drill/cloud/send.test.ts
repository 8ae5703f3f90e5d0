import { DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeServicesCommand, ECSServiceException } from '@aws-sdk/client-ecs';
import { GetFunctionConcurrencyCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createRefuse } from '../../../../drill/cloud/refusals.ts';
import { aCloud, ME, START } from './a-cloud.ts';

describe('a call to the embedded cloud', () => {
  it('is an error that names the API and what there is, when nothing fakes it', async () => {
    const { clients } = aCloud();
    const unknown = clients.cloudwatch.send(new DescribeAlarmHistoryCommand({}));
    await expect(unknown).rejects.toThrow(/no cloudwatch:DescribeAlarmHistory.*GetMetricData, DescribeAlarms/);
    const table = clients.dynamodb.send(new GetItemCommand({ TableName: 't', Key: {} }));
    await expect(table).rejects.toThrow(/no dynamodb:GetItem/);
  });

  it('is refused with the exception class of the SDK', async () => {
    const { clients } = aCloud();
    const refused = clients.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'nobody' }));
    await expect(refused).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('takes the base exception for a name that the model does not have, as the SDK does', () => {
    const error = createRefuse(ECSServiceException, {})('ThrottlingException', 'Rate exceeded');
    expect(error).toBeInstanceOf(ECSServiceException);
    expect(error).toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
  });

  it('is recorded with who made it, when, with what, and how it ended', async () => {
    const { clients, cloud, goTo } = aCloud();
    goTo(2);
    const input = { FunctionName: 'shop-pricing' };
    await clients.lambda.send(new GetFunctionConcurrencyCommand(input));
    input.FunctionName = 'changed later';
    await cloud
      .clientsAs('arn:aws:iam::111122223333:user/eve')
      .ecs.send(new DescribeServicesCommand({ cluster: 'other', services: ['orders'] }))
      .catch(() => undefined);
    expect(cloud.calls()).toEqual([
      {
        service: 'lambda',
        api: 'GetFunctionConcurrency',
        by: ME,
        at: START + 120_000,
        input: { FunctionName: 'shop-pricing' },
        outcome: 'answered',
      },
      expect.objectContaining({ by: 'arn:aws:iam::111122223333:user/eve', outcome: 'ClusterNotFoundException' }),
    ]);
  });

  it('is not made at all once its abort signal has fired', async () => {
    const { clients, cloud } = aCloud();
    const command = new GetFunctionConcurrencyCommand({ FunctionName: 'shop-pricing' });
    const late = clients.lambda.send(command, { abortSignal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
    expect(cloud.calls()).toEqual([]);
  });
});

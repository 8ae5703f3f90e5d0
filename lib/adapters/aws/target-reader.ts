import { componentParts } from '../../contracts/component.ts';
import type { TargetReader } from '../../ports/executor.ts';
import { readAutoScalingGroup } from './auto-scaling/read-group.ts';
import type { ClientsFor } from './clients.ts';
import { readEcsService } from './ecs/read-service.ts';
import { withRetryableErrors } from './errors.ts';
import { readLambdaFunction } from './lambda/read-function.ts';
import type { TargetFields } from './target-fields.ts';

type TargetReaderClients = ClientsFor<'ecs' | 'applicationAutoScaling' | 'autoScaling' | 'lambda'>;

/** Reads targets where they live. Throws when a part of the state cannot be read: a snapshot is whole or not there. */
export const createTargetReader = (clientsFor: TargetReaderClients): TargetReader => ({
  async snapshot(target, at) {
    const { kind, name, account, region } = componentParts(target);
    const clients = clientsFor({ account, region });
    const read = (): Promise<TargetFields | null> => {
      switch (kind) {
        case 'ecs-service':
          return readEcsService(clients, name);
        case 'auto-scaling-group':
          return readAutoScalingGroup(clients.autoScaling, name);
        case 'lambda-function':
          return readLambdaFunction(clients.lambda, { account, region, name });
        default:
          return Promise.resolve(null);
      }
    };
    const fields = await withRetryableErrors(`reading the state of ${target}`, read);
    return fields && { component: target, takenAt: at.toISOString(), fields };
  },
});

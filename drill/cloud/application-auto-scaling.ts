import {
  ApplicationAutoScalingServiceException,
  DescribeScalableTargetsCommand,
  ObjectNotFoundException,
  RegisterScalableTargetCommand,
  ValidationException,
} from '@aws-sdk/client-application-auto-scaling';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import type { World } from '../world/types.ts';
import { pageOf } from './pages.ts';
import { lastPart, type Places } from './places.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refuseApplicationAutoScaling = createRefuse(ApplicationAutoScalingServiceException, {
  ObjectNotFoundException,
  ValidationException,
});

const DIMENSION = 'ecs:service:DesiredCount';

/** The scalable targets of the world's ECS services. */
export const applicationAutoScalingFakes = (world: World, places: Places) => {
  const resourceId = (service: string) => `service/${world.ecs.cluster}/${service}`;
  const inEcs = (namespace: string | undefined): boolean => namespace === 'ecs';
  return [
    fake(
      DescribeScalableTargetsCommand,
      ({ ServiceNamespace, ResourceIds, ScalableDimension, MaxResults, NextToken }) => {
        const found = world.scalableTargets
          .all()
          .filter(
            ({ service }) =>
              inEcs(ServiceNamespace) &&
              (!ResourceIds || ResourceIds.includes(resourceId(service))) &&
              (!ScalableDimension || ScalableDimension === DIMENSION),
          );
        const page = pageOf(found, MaxResults ?? 50, NextToken, 'InvalidNextTokenException');
        return {
          ScalableTargets: page.items.map(({ service, minimum, maximum }) => ({
            ServiceNamespace: 'ecs' as const,
            ResourceId: resourceId(service),
            ScalableDimension: DIMENSION,
            MinCapacity: minimum,
            MaxCapacity: maximum,
            RoleARN: `arn:aws:iam::${places.accountId}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
            CreationTime: new Date(world.ecs.service(service).createdAt),
          })),
          NextToken: page.nextToken,
        };
      },
    ),
    fake(RegisterScalableTargetCommand, ({ ServiceNamespace, ResourceId = '', ...input }, { by }) => {
      const service = lastPart(ResourceId);
      if (!inEcs(ServiceNamespace) || ResourceId !== resourceId(service) || input.ScalableDimension !== DIMENSION) {
        throw new PlatformRefusal(
          'ValidationException',
          `Not a service of the shop: ${ServiceNamespace} ${ResourceId}`,
        );
      }
      world.scalableTargets.register(service, { minimum: input.MinCapacity, maximum: input.MaxCapacity }, by);
      return {};
    }),
  ];
};

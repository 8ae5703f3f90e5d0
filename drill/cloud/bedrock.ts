import {
  AccessDeniedException,
  BedrockRuntimeServiceException,
  ConverseCommand,
  ServiceUnavailableException,
  ThrottlingException,
} from '@aws-sdk/client-bedrock-runtime';
import { PlatformRefusal } from '../world/platform-refusal.ts';
import { createRefuse } from './refusals.ts';
import { fake } from './send.ts';

export const refuseBedrock = createRefuse(BedrockRuntimeServiceException, {
  AccessDeniedException,
  ServiceUnavailableException,
  ThrottlingException,
});

/** There is no model beside the drill: what runs is the way of working that needs none. */
export const bedrockFakes = () => [
  fake(ConverseCommand, ({ modelId }) => {
    throw new PlatformRefusal(
      'AccessDeniedException',
      `You don't have access to the model with the specified model ID: ${modelId}`,
    );
  }),
];

import { createReasoners } from '../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../lib/adapters/aws/clients.ts';
import type { ModelSettings } from '../../lib/contracts/model.ts';
import type { Reasoners } from '../../lib/ports/reasoner.ts';
import { readEnvironment } from './environment.ts';
import { random } from './live.ts';
import { liveGuardrail } from './live-guardrail.ts';

/** The models of this deployment's account, behind its guardrail where the catalog asks for one. */
export const liveReasoners = ({ promptCaching, guardrail, timeoutSeconds }: ModelSettings): Reasoners => {
  const { AWS_REGION } = readEnvironment(['AWS_REGION']);
  const { bedrock } = createClients(
    { bedrock: BedrockRuntimeClient },
    // One question is one request, as it is charged for: whoever asks decides on another.
    { region: AWS_REGION, maxAttempts: 1, requestTimeoutSeconds: timeoutSeconds },
  );
  return createReasoners(bedrock, { promptCaching, guardrail: guardrail ? liveGuardrail() : null, random });
};

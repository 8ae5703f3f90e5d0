import { afterEach } from 'vitest';
import { createReasoner } from '../../../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../../../lib/adapters/aws/clients.ts';
import { type ConverseStub, converse, converseStub, type Reply, toolUse } from '../../../fakes/converse-stub.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';
import { aCase, type CaseOptions } from './a-case.ts';

export const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
export const DEPLOYMENT = 'hyp_1-1';
export const LEAK = 'hyp_1-2';

let stub: ConverseStub | undefined;

/** What the model was asked, in order. */
export const questions = () => stub?.seen ?? [];

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

export const asked = async (
  replies: [Reply, ...Reply[]],
  { timeoutSeconds = 30, ...options }: Omit<CaseOptions, 'reasoner'> & { timeoutSeconds?: number } = {},
) => {
  stub = await converseStub(...replies);
  const { bedrock } = createClients(
    { bedrock: BedrockRuntimeClient },
    { region: 'eu-west-1', endpoint: stub.endpoint, maxAttempts: 1, requestTimeoutSeconds: timeoutSeconds },
    fakeCredentials,
  );
  return aCase({ reasoner: createReasoner(bedrock, { modelId: MODEL, timeoutSeconds }), ...options });
};

export const ranked = (...order: [string, number][]) =>
  order.map(([hypothesisId, confidence]) => ({ hypothesisId, confidence }));
export const CLAIMS = [
  { text: 'A new version of shop was deployed just before', evidence: ['evd_1-1'] },
  { text: 'Since then it is slow.', evidence: ['evd_1-2'] },
];
export const answering = (hypotheses: object[], claims: object[] = CLAIMS) =>
  converse([toolUse('explain_failure', { hypotheses, claims })]);
export const AGREES = answering(ranked([DEPLOYMENT, 0.9], [LEAK, 0.2]));

export const byRankerAlone = async () => {
  const { step, diagnosis } = await aCase({ reasoner: null });
  await step();
  return diagnosis();
};

import { afterEach } from 'vitest';
import type { Guardrail } from '../../../../lib/adapters/aws/bedrock/guardrail.ts';
import { createReasoners } from '../../../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../../../lib/adapters/aws/clients.ts';
import { type Answer, type ConverseStub, converse, converseStub, toolUse } from '../../../fakes/converse-stub.ts';
import { fakeCredentials } from '../../../fakes/credentials.ts';
import { aCase, type CaseOptions, MODEL } from './a-case.ts';

export { MODEL };
export const DEPLOYMENT = 'hyp_1-1';
export const LEAK = 'hyp_1-2';

let stub: ConverseStub | undefined;

/** What the model was asked, in order. */
export const questions = () => stub?.seen ?? [];

afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

/** A case whose models are what a server says over HTTP/2; `random: () => 0` makes no try wait for its turn. */
export const asked = async (
  replies: [Answer, ...Answer[]],
  { model = {}, guardrail = null, ...options }: Omit<CaseOptions, 'reasoners'> & { guardrail?: Guardrail | null } = {},
) => {
  stub = await converseStub(...replies);
  const { timeoutSeconds = 30, promptCaching = false } = model;
  const { bedrock } = createClients(
    { bedrock: BedrockRuntimeClient },
    { region: 'eu-west-1', endpoint: stub.endpoint, maxAttempts: 1, requestTimeoutSeconds: timeoutSeconds },
    fakeCredentials,
  );
  return aCase({
    reasoners: createReasoners(bedrock, { promptCaching, guardrail, random: () => 0 }),
    model,
    ...options,
  });
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
  const { step, diagnosis } = await aCase({ reasoners: null });
  await step();
  return diagnosis();
};

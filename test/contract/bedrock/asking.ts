import { afterEach } from 'vitest';
import type { Guardrail } from '../../../lib/adapters/aws/bedrock/guardrail.ts';
import { createReasoners } from '../../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../../lib/adapters/aws/clients.ts';
import type { RenderedPrompt } from '../../../lib/contracts/prompt.ts';
import { type Answer, type ConverseStub, converse, converseStub, toolUse } from '../../fakes/converse-stub.ts';
import { fakeCredentials } from '../../fakes/credentials.ts';

export const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';

const tool = (name: string) => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object', properties: { first: { type: 'string' } }, required: ['first'] },
});
export const PROMPT: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 1,
  promptHash: '0123456789ab',
  parts: [],
  system: 'You rank causes.',
  user: 'The facts: …',
  tool: tool('rank_causes'),
  lookups: [],
  maximumOutputTokens: 1500,
};
/** The same, where the model may look before it answers. */
export const LOOKING: RenderedPrompt = { ...PROMPT, lookups: [tool('read_metric')] };

export const USE = {
  modelId: MODEL,
  inputTokens: 900,
  outputTokens: 80,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  latencyMilliseconds: 412,
};
export const GOOD = converse([toolUse('rank_causes', { first: 'hyp_1' })]);

let stub: ConverseStub | undefined;
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

export const seen = () => stub?.seen ?? [];
export const sessions = () => stub?.sessions() ?? 0;

export interface AskingOptions {
  timeoutSeconds?: number;
  /** Of the SDK's own. */
  maxAttempts?: number;
  requestTimeoutSeconds?: number;
  lastResort?: boolean;
  promptCaching?: boolean;
  guardrail?: Guardrail | null;
}

/** Every model behind an address, with tries that wait for nothing. */
export const reasonersAt = (
  endpoint: string,
  { timeoutSeconds = 20, maxAttempts = 1, requestTimeoutSeconds = timeoutSeconds, ...options }: AskingOptions = {},
) =>
  createReasoners(
    createClients(
      { bedrock: BedrockRuntimeClient },
      { region: 'eu-west-1', endpoint, maxAttempts, requestTimeoutSeconds },
      fakeCredentials,
    ).bedrock,
    { promptCaching: false, guardrail: null, random: () => 0, ...options },
  );

export const reasonerAt = (endpoint: string, options: AskingOptions = {}) => {
  const { timeoutSeconds = 20, lastResort = false } = options;
  return reasonersAt(endpoint, options)({ modelId: MODEL, timeoutSeconds, lastResort });
};

/** A model behind a server that gives these answers, one after the other. */
export const asking = async (answers: [Answer, ...Answer[]], options: AskingOptions = {}) => {
  stub = await converseStub(...answers);
  return reasonerAt(stub.endpoint, options);
};

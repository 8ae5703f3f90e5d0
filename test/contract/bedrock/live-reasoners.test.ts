import { afterEach, expect, it, vi } from 'vitest';
import { liveReasoners } from '../../../functions/shared/live-reasoners.ts';
import { ModelSettings } from '../../../lib/contracts/model.ts';
import { type ConverseStub, converseStub, refusal } from '../../fakes/converse-stub.ts';
import { GOOD, MODEL, PROMPT } from './asking.ts';

let stub: ConverseStub | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await stub?.close();
});

it.each([
  ['throttled', refusal(429, 'ThrottlingException')],
  ['answered with a server error', refusal(503, 'ServiceUnavailableException')],
])('sends one request for one question that is %s: each is charged for once', async (_, reply) => {
  stub = await converseStub(reply, GOOD);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: stub.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }))
    vi.stubEnv(name, value);
  const reasoner = liveReasoners(ModelSettings.parse({}))({ modelId: MODEL, timeoutSeconds: 5, lastResort: false });
  expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'unavailable' });
  expect(stub.seen).toHaveLength(1);
});

import { constants } from 'node:http2';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createReasoner } from '../../../lib/adapters/aws/bedrock/reasoner.ts';
import { BedrockRuntimeClient, createClients } from '../../../lib/adapters/aws/clients.ts';
import type { RenderedPrompt } from '../../../lib/contracts/prompt.ts';
import { type ConverseStub, converse, converseStub, type Reply, refusal, toolUse } from '../../fakes/converse-stub.ts';
import { fakeCredentials } from '../../fakes/credentials.ts';

const MODEL = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const prompt: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 1,
  system: 'You rank causes.',
  user: 'The facts: …',
  tool: {
    name: 'rank_causes',
    description: 'Ranks the causes.',
    inputSchema: { type: 'object', properties: { first: { type: 'string' } }, required: ['first'] },
  },
  maximumOutputTokens: 1500,
};
const use = { modelId: MODEL, inputTokens: 900, outputTokens: 80 };
const good = converse([toolUse('rank_causes', { first: 'hyp_1' })]);

let stub: ConverseStub | undefined;
afterEach(async () => {
  await stub?.close();
  stub = undefined;
});

const reasonerAt = (
  endpoint: string,
  timeoutSeconds: number,
  maxAttempts: number,
  requestTimeoutSeconds = timeoutSeconds,
) =>
  createReasoner(
    createClients(
      { bedrock: BedrockRuntimeClient },
      { region: 'eu-west-1', endpoint, maxAttempts, requestTimeoutSeconds },
      fakeCredentials,
    ).bedrock,
    { modelId: MODEL, timeoutSeconds },
  );

const asking = async (replies: [Reply, ...Reply[]], { timeoutSeconds = 20, maxAttempts = 1 } = {}) => {
  stub = await converseStub(...replies);
  return reasonerAt(stub.endpoint, timeoutSeconds, maxAttempts);
};

describe('a question over the wire', () => {
  it('is one signed HTTP/2 request with one offered tool, bounded output, and nothing that some models refuse', async () => {
    const reasoner = await asking([good]);
    expect(await reasoner.ask(prompt)).toEqual({ status: 'answered', value: { first: 'hyp_1' }, use });
    expect(stub?.seen).toHaveLength(1);
    const [request] = stub?.seen ?? [];
    expect(request?.method).toBe('POST');
    expect(decodeURIComponent(request?.path ?? '')).toBe(`/model/${MODEL}/converse`);
    expect(request?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/eu-west-1\/bedrock\//);
    expect(request?.body).toEqual({
      system: [{ text: 'You rank causes.' }],
      messages: [{ role: 'user', content: [{ text: 'The facts: …' }] }],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'rank_causes',
              description: 'Ranks the causes.',
              inputSchema: {
                json: { type: 'object', properties: { first: { type: 'string' } }, required: ['first'] },
              },
            },
          },
        ],
      },
      inferenceConfig: { maxTokens: 1500 },
    });
  });

  it('is continued with the first answer and the complaint about it', async () => {
    const reasoner = await asking([good]);
    await reasoner.ask(prompt, { answer: { first: 'hyp_9' }, complaint: 'unknown hypotheses hyp_9' });
    const [question, answer, complaint] = stub?.seen[0]?.body.messages ?? [];
    expect(question).toEqual({ role: 'user', content: [{ text: 'The facts: …' }] });
    expect(answer).toEqual({
      role: 'assistant',
      content: [{ toolUse: { toolUseId: 'first-answer', name: 'rank_causes', input: { first: 'hyp_9' } } }],
    });
    expect(complaint).toEqual({
      role: 'user',
      content: [
        {
          toolResult: {
            toolUseId: 'first-answer',
            content: [
              {
                text: expect.stringMatching(
                  /^Not accepted: unknown hypotheses hyp_9\. Correct it and call rank_causes/,
                ),
              },
            ],
          },
        },
      ],
    });
  });

  it('opens a connection of its own each time, since one that is kept dies while a function sleeps', async () => {
    const reasoner = await asking([good]);
    await reasoner.ask(prompt);
    await reasoner.ask(prompt);
    expect(stub?.sessions()).toBe(2);
  });
});

describe('what a model answers', () => {
  it.each([
    ['talks instead', converse([{ text: 'I think it is orders.' }], 'end_turn'), /did not answer through the tool/],
    ['says nothing', converse([], 'end_turn'), /did not answer through the tool/],
    ['calls another tool', converse([toolUse('delete_everything', {})]), /did not answer through the tool/],
    ['refuses', converse([{ text: 'I cannot help.' }], 'refusal'), /it refused/],
    ['is filtered', converse([{ text: 'x' }], 'content_filtered'), /filtered/],
    ['meets a guardrail', converse([{ text: 'Blocked.' }], 'guardrail_intervened'), /guardrail/],
    ['is cut off', converse([toolUse('rank_causes', { first: 'h' })], 'max_tokens'), /longer than the tokens/],
    ['garbles the call', converse([toolUse('rank_causes', {})], 'malformed_tool_use'), /malformed/],
    [
      'stops for a reason of tomorrow',
      converse([toolUse('rank_causes', { first: 'hyp_1' })], 'bored'),
      /stopped \(bored\)/,
    ],
  ])('is unavailable when it %s, and its tokens are counted', async (_, reply, because) => {
    const reasoner = await asking([reply]);
    expect(await reasoner.ask(prompt)).toEqual({
      status: 'unavailable',
      because: expect.stringMatching(because),
      use,
    });
  });

  it.each([[{ first: 7, extra: [null, { deep: true }] }], [['a', 'list']], ['prose']])(
    'is handed on as it came: %j',
    async (input) => {
      const reasoner = await asking([converse([{ text: 'Let me see.' }, toolUse('rank_causes', input)])]);
      expect(await reasoner.ask(prompt)).toEqual({ status: 'answered', value: input, use });
    },
  );

  it('counts no tokens where Bedrock tells none', async () => {
    const reasoner = await asking([converse([toolUse('rank_causes', {})], 'tool_use', {})]);
    expect(await reasoner.ask(prompt)).toMatchObject({ use: { inputTokens: 0, outputTokens: 0 } });
  });
});

describe('a model that cannot be had', () => {
  it.each([
    [
      refusal(429, 'ThrottlingException', 'Too many tokens, please wait'),
      /was throttled \(ThrottlingException: Too many/,
    ],
    [refusal(429, 'ModelNotReadyException'), /ModelNotReadyException/],
    [refusal(403, 'AccessDeniedException', 'not authorized'), /AccessDeniedException.*allow bedrock:InvokeModel/],
    [refusal(400, 'ValidationException', '`temperature` is deprecated'), /ValidationException: `temperature`/],
    [refusal(404, 'ResourceNotFoundException', 'no such model'), /ResourceNotFoundException/],
    [refusal(408, 'ModelTimeoutException'), /ModelTimeoutException/],
    [refusal(424, 'ModelErrorException'), /ModelErrorException/],
    [refusal(500, 'InternalServerException'), /InternalServerException/],
    [refusal(503, 'ServiceUnavailableException'), /ServiceUnavailableException/],
    [{ kind: 'body', status: 502, body: '<html>Bad gateway</html>' } as const, /could not be asked/],
    [{ kind: 'body', status: 200, body: '{"output":' } as const, /could not be asked/],
    [{ kind: 'hang-up' } as const, /could not be asked/],
    [{ kind: 'reset-mid-body', code: constants.NGHTTP2_INTERNAL_ERROR } as const, /could not be asked|did not answer/],
  ])('is a value with a reason, never an error: %j', async (reply, because) => {
    const reasoner = await asking([reply], { timeoutSeconds: 5 });
    const answer = await reasoner.ask(prompt);
    expect(answer).toEqual({ status: 'unavailable', because: expect.stringMatching(because), use: null });
    expect(answer.status === 'unavailable' && answer.because.length).toBeLessThanOrEqual(300);
  });

  it.each([
    ['never begins to answer', { kind: 'never' }],
    ['stalls in the middle of its answer', { kind: 'stall-mid-body' }],
    ['ends its answer in the middle without an error', { kind: 'reset-mid-body', code: constants.NGHTTP2_NO_ERROR }],
  ] as [string, Reply][])('is given up when it %s', async (_, reply) => {
    const reasoner = await asking([reply], { timeoutSeconds: 0.3 });
    expect(await reasoner.ask(prompt)).toMatchObject({ status: 'unavailable', use: null });
  });

  it('is given up when the other side takes the connection and never speaks', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const answer = await reasonerAt(`http://127.0.0.1:${port}`, 0.3, 3).ask(prompt);
      expect(answer).toMatchObject({ status: 'unavailable', use: null });
    } finally {
      silent.close();
    }
  });

  it("is tried anew within the question's time when one try hears nothing", async () => {
    stub = await converseStub({ kind: 'never' }, good);
    expect(await reasonerAt(stub.endpoint, 20, 2, 1).ask(prompt)).toMatchObject({ status: 'answered' });
    expect(stub.seen).toHaveLength(2);
  });

  it('is unavailable when nobody listens', async () => {
    const gone = await converseStub(good);
    await gone.close();
    expect(await reasonerAt(gone.endpoint, 5, 1).ask(prompt)).toMatchObject({
      status: 'unavailable',
      because: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('trying again', () => {
  it('asks once more after being throttled, and hands on the answer', async () => {
    const reasoner = await asking([refusal(429, 'ThrottlingException'), good], { maxAttempts: 3 });
    expect(await reasoner.ask(prompt)).toMatchObject({ status: 'answered' });
    expect(stub?.seen).toHaveLength(2);
  });

  it('makes no storm: as many tries as the client was given, however long it is throttled', async () => {
    const reasoner = await asking([refusal(429, 'ThrottlingException')], { maxAttempts: 3 });
    expect(await reasoner.ask(prompt)).toMatchObject({ status: 'unavailable' });
    expect(stub?.seen).toHaveLength(3);
  });

  it('does not ask again what the service refuses', async () => {
    const reasoner = await asking([refusal(400, 'ValidationException')], { maxAttempts: 3 });
    await reasoner.ask(prompt);
    expect(stub?.seen).toHaveLength(1);
  });

  it('waits no longer than its time when it is told to come back later', async () => {
    const later = refusal(429, 'ThrottlingException');
    const reasoner = await asking(
      [{ ...later, headers: { 'retry-after': '20', ...(later as { headers: object }).headers } } as Reply],
      {
        maxAttempts: 3,
        timeoutSeconds: 0.4,
      },
    );
    expect(await reasoner.ask(prompt)).toMatchObject({
      status: 'unavailable',
      because: `${MODEL} did not answer within 0.4 s`,
    });
  });
});

import { type ContentBlock, ConverseCommand, type ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { install } from '@sinonjs/fake-timers';
import { describe, expect, it } from 'vitest';
import { createReasoner } from '../../../../lib/adapters/aws/bedrock/reasoner.ts';
import type { RenderedPrompt } from '../../../../lib/contracts/prompt.ts';
import { awsError, FakeClient } from '../../../fakes/aws-client.ts';

const MODEL = 'eu.anthropic.claude-example';
const prompt: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 1,
  system: 'You rank causes.',
  user: 'The evidence: …',
  tool: { name: 'rank_causes', description: 'Ranks the causes.', inputSchema: { type: 'object' } },
  maximumOutputTokens: 2000,
};
const answering = (content: ContentBlock[], stopReason: ConverseCommandOutput['stopReason'] = 'tool_use') =>
  new FakeClient().on(ConverseCommand, () => ({
    output: { message: { role: 'assistant' as const, content } },
    stopReason,
    usage: { inputTokens: 900, outputTokens: 80, totalTokens: 980 },
    metrics: { latencyMs: 1 },
  }));
const toolUse = (input: Record<string, string>, name = 'rank_causes'): ContentBlock => ({
  toolUse: { toolUseId: 't', name, input },
});
const use = { modelId: MODEL, inputTokens: 900, outputTokens: 80 };

const ask = (client: FakeClient, repair?: { answer: unknown; complaint: string }) =>
  createReasoner(client, { modelId: MODEL, timeoutSeconds: 30 }).ask(prompt, repair);

describe('asking the model', () => {
  it('offers the one tool and hands on what the model gave to it, beside its words', async () => {
    const client = answering([{ text: 'Let me see.' }, toolUse({ first: 'hyp_1' })]);
    expect(await ask(client)).toEqual({ status: 'answered', value: { first: 'hyp_1' }, use });
    expect(client.sent(ConverseCommand)).toEqual([
      {
        modelId: MODEL,
        system: [{ text: 'You rank causes.' }],
        messages: [{ role: 'user', content: [{ text: 'The evidence: …' }] }],
        toolConfig: {
          tools: [
            {
              toolSpec: {
                name: 'rank_causes',
                description: 'Ranks the causes.',
                inputSchema: { json: { type: 'object' } },
              },
            },
          ],
        },
        inferenceConfig: { maxTokens: 2000 },
      },
    ]);
  });

  it.each([{ first: 'hyp_9' }, 'not even an object', null])(
    'shows %j back with the complaint when it is to be repaired',
    async (answer) => {
      const client = answering([toolUse({ first: 'hyp_1' })]);
      await ask(client, { answer, complaint: 'hyp_9 does not exist' });
      expect(client.sent(ConverseCommand)[0]?.messages?.slice(1)).toEqual([
        {
          role: 'assistant',
          content: [
            {
              toolUse: {
                toolUseId: 'first-answer',
                name: 'rank_causes',
                input: typeof answer === 'object' && answer !== null ? answer : {},
              },
            },
          ],
        },
        {
          role: 'user',
          content: [
            {
              toolResult: {
                toolUseId: 'first-answer',
                content: [{ text: expect.stringContaining('hyp_9 does not exist') }],
              },
            },
          ],
        },
      ]);
    },
  );
});

describe('a model that cannot be had', () => {
  it.each([
    [
      'it only talks',
      answering([{ text: 'I think it is orders.' }], 'end_turn'),
      /did not answer through the tool rank_causes/,
    ],
    ['it calls some other tool', answering([toolUse({}, 'delete_everything')]), /did not answer through the tool/],
    [
      'its answer is cut off',
      answering([toolUse({ first: 'hyp_' })], 'max_tokens'),
      /longer than the tokens it was allowed/,
    ],
    ['a guardrail stops it', answering([], 'guardrail_intervened'), /guardrail/],
  ])('is unavailable when %s, and its tokens are still counted', async (_, client, because) => {
    expect(await ask(client)).toEqual({ status: 'unavailable', because: expect.stringMatching(because), use });
  });

  it.each([
    [awsError('AccessDeniedException', 'You do not have access'), /AccessDeniedException.*allow bedrock:InvokeModel/],
    [awsError('ThrottlingException', 'x'.repeat(900)), /ThrottlingException/],
    [awsError('ServiceUnavailableException', 'away', 503), /ServiceUnavailableException/],
  ])('is unavailable when Bedrock refuses, in a bounded sentence', async (error, because) => {
    const client = new FakeClient().on(ConverseCommand, () => {
      throw error;
    });
    const answer = await ask(client);
    expect(answer).toEqual({ status: 'unavailable', because: expect.stringMatching(because), use: null });
    expect(answer.status === 'unavailable' && answer.because.length).toBeLessThanOrEqual(300);
  });

  it('is unavailable when it takes longer than it may', async () => {
    const clock = install({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const client = new FakeClient().on(
        ConverseCommand,
        (_, { abortSignal }) =>
          new Promise((__, reject) => abortSignal?.addEventListener('abort', () => reject(awsError('AbortError')))),
      );
      const asking = ask(client);
      await clock.tickAsync(30_000);
      expect(await asking).toEqual({
        status: 'unavailable',
        because: `${MODEL} did not answer within 30 s`,
        use: null,
      });
      expect(clock.countTimers()).toBe(0);
    } finally {
      clock.uninstall();
    }
  });
});

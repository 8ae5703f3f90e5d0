import { afterEach, describe, expect, it } from 'vitest';
import type { HttpParts } from '../../../lib/adapters/http/ask-http.ts';
import { createOpenAiReasoners } from '../../../lib/adapters/openai/reasoner.ts';
import type { RenderedPrompt } from '../../../lib/contracts/prompt.ts';
import type { ReasonerChoice, Turn } from '../../../lib/ports/reasoner.ts';
import { answering, flooding, type HttpPeer, hangingUp, httpPeer, type PeerAnswer } from '../../fakes/http-peer.ts';

const PROMPT: RenderedPrompt = {
  promptId: 'diagnose',
  promptVersion: 1,
  promptHash: '0123456789ab',
  parts: [],
  system: 'You explain.',
  user: 'Why?',
  tool: {
    name: 'explain_failure',
    description: 'Hands in the claims.',
    inputSchema: { type: 'object', properties: { claims: { type: 'array' } }, required: ['claims'] },
  },
  lookups: [{ name: 'changes_of', description: 'Changes of a component.', inputSchema: { type: 'object' } }],
  maximumOutputTokens: 700,
};

const call = (args: unknown, name = 'explain_failure') => ({
  id: 'call_8w2b1k0p',
  index: 0,
  type: 'function',
  function: { name, arguments: args },
});

/** As Ollama writes it. */
const completion = (message: object, finish_reason = 'tool_calls', usage: unknown = undefined) => ({
  id: 'chatcmpl-527',
  object: 'chat.completion',
  created: 1_772_614_800,
  model: 'qwen3:8b',
  system_fingerprint: 'fp_ollama',
  choices: [{ index: 0, message: { role: 'assistant', content: '', ...message }, finish_reason }],
  usage: usage ?? { prompt_tokens: 1257, completion_tokens: 163, total_tokens: 1420 },
});

const ANSWER = { claims: [{ text: 'It was deployed.', evidence: ['evd_1'] }] };
const ANSWERS = answering(200, completion({ tool_calls: [call(JSON.stringify(ANSWER))] }));

/** As Ollama, OpenAI and vLLM write it. */
const refusing = (status: number, message: string, more: object = {}, headers: Record<string, string> = {}) =>
  answering(status, { error: { message, type: 'api_error', param: null, code: null, ...more } }, headers);

let peer: HttpPeer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

const LAST: ReasonerChoice = { modelId: 'qwen3:8b', timeoutSeconds: 10, lastResort: true };

const asked = async (
  answers: [PeerAnswer, ...PeerAnswer[]],
  {
    turns = [],
    choice = {},
    key = null,
  }: { turns?: Turn[]; choice?: Partial<ReasonerChoice>; key?: string | null } = {},
) => {
  const opened = await httpPeer(...answers);
  peer = opened;
  const waits: number[] = [];
  let at = Date.UTC(2026, 2, 4);
  const parts: HttpParts = {
    fetch,
    now: () => {
      at += 250;
      return new Date(at);
    },
    random: () => 1,
    sleep: async (seconds, signal) => {
      waits.push(seconds);
      signal.throwIfAborted();
    },
  };
  const reasoners = createOpenAiReasoners({ endpoint: `${opened.origin}/v1/`, key }, parts);
  const answer = await reasoners({ ...LAST, ...choice }).ask(PROMPT, turns);
  return { answer, waits, bodies: opened.asked.map(({ body }) => JSON.parse(body)), peer: opened };
};

describe('a question to a server that speaks chat completions', () => {
  it('carries system text, message, tools, the most tokens and the earlier turns', async () => {
    const { bodies, peer: opened } = await asked([ANSWERS], {
      turns: [
        { tool: 'changes_of', input: { component: 'shop' }, result: 'none' },
        { tool: 'explain_failure', input: 'prose', result: 'Not accepted' },
      ],
    });
    expect(opened.asked[0]?.path).toBe('/v1/chat/completions');
    expect(opened.asked[0]?.headers.authorization).toBeUndefined();
    expect(bodies[0]).toEqual({
      model: 'qwen3:8b',
      stream: false,
      max_tokens: 700,
      messages: [
        { role: 'system', content: 'You explain.' },
        { role: 'user', content: 'Why?' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { id: 'turn-1', type: 'function', function: { name: 'changes_of', arguments: '{"component":"shop"}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'turn-1', content: 'none' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [{ id: 'turn-2', type: 'function', function: { name: 'explain_failure', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'turn-2', content: 'Not accepted' },
      ],
      tools: [PROMPT.tool, ...PROMPT.lookups].map(({ name, description, inputSchema }) => ({
        type: 'function',
        function: { name, description, parameters: inputSchema },
      })),
    });
  });

  it('shows its key to the server, and to nobody who reads why it was refused', async () => {
    const { answer, peer: opened } = await asked([refusing(401, 'Incorrect API key provided: sk-live-0123456789')], {
      key: 'sk-live-0123456789',
    });
    expect(opened.asked[0]?.headers.authorization).toBe('Bearer sk-live-0123456789');
    expect(answer).toMatchObject({ status: 'unavailable', kind: 'not-allowed', because: expect.stringMatching(/401/) });
    expect(JSON.stringify(answer)).not.toContain('sk-live');
  });
});

describe('an answer', () => {
  it('is the call of the tool, with tokens and the time it took', async () => {
    const { answer } = await asked([ANSWERS]);
    expect(answer).toEqual({
      status: 'answered',
      tool: 'explain_failure',
      value: ANSWER,
      guardrail: [],
      use: {
        modelId: 'qwen3:8b',
        inputTokens: 1257,
        outputTokens: 163,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        latencyMilliseconds: 250,
      },
    });
  });

  it('counts tokens out of a cache apart, as OpenAI includes them in the prompt', async () => {
    const usage = { prompt_tokens: 2000, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 1536 } };
    const { answer } = await asked([
      answering(200, completion({ tool_calls: [call('{"claims":[]}')] }, 'tool_calls', usage)),
    ]);
    expect(answer.use).toMatchObject({ inputTokens: 464, cacheReadTokens: 1536, outputTokens: 10 });
  });

  it.each([
    ['the end is called stop', completion({ tool_calls: [call(JSON.stringify(ANSWER))] }, 'stop')],
    ['arguments are an object', completion({ tool_calls: [call(ANSWER)] })],
    [
      'an unknown tool is called first',
      completion({ tool_calls: [call('{}', 'shell'), call(JSON.stringify(ANSWER))] }),
    ],
  ])('is read where %s', async (_, body) => {
    expect((await asked([answering(200, body)])).answer).toMatchObject({ status: 'answered', value: ANSWER });
  });

  it('may be several lookups at once, and others than were offered are left out', async () => {
    const tool_calls = [call('{"hours":2}', 'changes_of'), call('{}', 'shell'), call('{"hours":3}', 'changes_of')];
    const { answer } = await asked([answering(200, completion({ tool_calls }))]);
    expect(answer).toMatchObject({
      status: 'answered',
      tool: 'changes_of',
      value: { hours: 2 },
      also: [{ tool: 'changes_of', value: { hours: 3 } }],
    });
  });

  it('may be a call of a lookup', async () => {
    const { answer } = await asked([answering(200, completion({ tool_calls: [call('{"hours":2}', 'changes_of')] }))]);
    expect(answer).toMatchObject({ status: 'answered', tool: 'changes_of', value: { hours: 2 } });
  });

  it.each([
    ['prose', completion({ content: 'It is shop.' }, 'stop'), 'malformed', /did not answer through the tool/],
    ['a tool of its own', completion({ tool_calls: [call('{}', 'shell')] }), 'malformed', /explain_failure/],
    ['broken arguments', completion({ tool_calls: [call('{"claims":[')] }), 'malformed', /no JSON/],
    [
      'arguments without a bottom',
      completion({ tool_calls: [call(`${'['.repeat(5000)}${']'.repeat(5000)}`)] }),
      'malformed',
      /no JSON/,
    ],
    ['a cut answer', completion({ tool_calls: [call('{')] }, 'length'), 'malformed', /longer than/],
    ['a filtered answer', completion({}, 'content_filter'), 'refused', /filtered/],
    ['a refusal', completion({ content: null, refusal: 'I cannot help.' }, 'stop'), 'refused', /refused/],
    ['an end nobody knows', completion({}, 'paused'), 'malformed', /stopped early/],
    ['no choice', { ...completion({}), choices: [] }, 'malformed', /no answer/],
    ['a page', '<html>it works</html>', 'malformed', /no answer/],
    ['something without a bottom', `${'['.repeat(60)}${']'.repeat(60)}`, 'malformed', /no answer/],
    [
      'an error under 200',
      { error: { message: 'model requires more system memory' } },
      'refused',
      /could not be asked/,
      /more system memory/,
    ],
    ['an error as a text', { error: 'invalid "tools"' }, 'refused', /could not be asked/, /invalid/],
  ])('is not taken when it is %s', async (_, body, kind, because, detail?: RegExp) => {
    const { answer } = await asked([answering(200, body)]);
    expect(answer).toMatchObject({
      status: 'unavailable',
      kind,
      because: expect.stringMatching(because),
      ...(detail && { detail: expect.stringMatching(detail) }),
    });
    if (detail) expect(answer).not.toMatchObject({ because: expect.stringMatching(detail) });
  });

  it('is not read beyond what an answer may be', async () => {
    const { answer, peer: opened } = await asked([flooding(20)]);
    expect(answer).toMatchObject({ kind: 'malformed', because: expect.stringMatching(/262144 bytes/) });
    await opened.close();
    expect(opened.bytesSent()).toBeLessThan(12 * 1024 * 1024);
  });

  it('without counts of tokens says nothing of them', async () => {
    const { answer } = await asked([answering(200, { ...completion({ tool_calls: [call('{}')] }), usage: null })]);
    expect(answer).toMatchObject({ status: 'answered', use: { inputTokens: 0, outputTokens: 0 } });
  });
});

describe('a server that does not answer', () => {
  it.each([
    [
      'has no such model',
      refusing(404, 'model "llama9" not found, try pulling it first'),
      'not-allowed',
      /ends in \/v1/,
      /pulling it/,
    ],
    [
      'has a model without tools',
      refusing(400, 'registry.ollama.ai/library/gemma3:4b does not support tools'),
      'refused',
      /status 400.*take a model that can call tools/,
      /does not support tools/,
    ],
    [
      'has too little room (llama.cpp)',
      refusing(400, 'the request exceeds the available context size, try increasing it', {
        code: 400,
        type: 'exceed_context_size_error',
        n_prompt_tokens: 14_429,
        n_ctx: 8192,
      }),
      'too-long',
      /status 400/,
      /context size/,
    ],
    [
      'has too little room (OpenAI)',
      refusing(400, "This model's maximum context length is 4096 tokens.", { code: 'context_length_exceeded' }),
      'too-long',
      /status 400/,
      /maximum context length/,
    ],
    ['forbids it', refusing(403, 'no access to this model'), 'not-allowed', /allow this key/, /no access/],
    ['breaks', refusing(500, 'llama runner process has terminated'), 'down', /status 500/, /llama runner/],
    ['points elsewhere', answering(302, '', { location: 'http://127.0.0.1:1/' }), 'down', /status 302/, /^$/],
  ])('is told apart when it %s, and is not asked again', async (_, reply, kind, because, detail) => {
    const { answer, bodies } = await asked([reply]);
    expect(answer).toMatchObject({
      status: 'unavailable',
      kind,
      because: expect.stringMatching(because),
      detail: expect.stringMatching(detail),
      use: null,
    });
    expect(bodies).toHaveLength(1);
  });

  it('is asked again while it loads its model, with growing pauses', async () => {
    const loading = refusing(503, 'Loading model', { code: 503, type: 'unavailable_error' });
    const { answer, waits } = await asked([loading, loading, ANSWERS]);
    expect(answer.status).toBe('answered');
    expect(waits).toEqual([0.5, 1]);
  });

  it('is asked again after as long as it says', async () => {
    const { answer, waits } = await asked([refusing(429, 'slow down', {}, { 'retry-after': '7' }), ANSWERS]);
    expect(answer.status).toBe('answered');
    expect(waits).toEqual([7]);
  });

  it('is given up after four tries', async () => {
    const { answer, bodies } = await asked([refusing(429, 'slow down')]);
    expect(answer).toMatchObject({ kind: 'throttled' });
    expect(bodies).toHaveLength(4);
  });

  it('is not waited for where another model can be asked', async () => {
    const { answer, bodies } = await asked([refusing(429, 'slow down')], { choice: { lastResort: false } });
    expect(answer).toMatchObject({ kind: 'throttled' });
    expect(bodies).toHaveLength(1);
  });

  it('is asked again where it hung up in the middle', async () => {
    const { answer } = await asked([hangingUp, ANSWERS]);
    expect(answer.status).toBe('answered');
  });

  it('is not waited for beyond the time of the question', async () => {
    const { answer } = await asked([() => {}], { choice: { timeoutSeconds: 0.2 } });
    expect(answer).toMatchObject({ kind: 'late', because: 'qwen3:8b did not answer within 0.2 s' });
  });

  it('is a value where nobody listens', async () => {
    const gone = await httpPeer(ANSWERS);
    await gone.close();
    const reasoners = createOpenAiReasoners(
      { endpoint: `${gone.origin}/v1`, key: null },
      { fetch, now: () => new Date(), random: () => 0, sleep: async () => {} },
    );
    expect(await reasoners(LAST).ask(PROMPT, [])).toMatchObject({
      kind: 'down',
      because: expect.stringMatching(/no answer/),
      detail: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});

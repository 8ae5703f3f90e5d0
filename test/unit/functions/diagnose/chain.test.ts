import { describe, expect, it } from 'vitest';
import { Diagnosis } from '../../../../lib/contracts/diagnosis.ts';
import { type Answer, converse, guardrailTrace, type Reply, refusal } from '../../../fakes/converse-stub.ts';
import { MODEL, NOW } from './a-case.ts';
import { AGREES, answering, asked, questions, ranked } from './a-model.ts';

const SECOND = 'eu.amazon.nova-pro-v1:0';
const THIRD = 'eu.meta.llama3-3-70b-instruct-v1:0';
const CHAIN = { fallbacks: [SECOND, THIRD] };

/** What each model says, one answer after the other, the last again and again. */
const each = (says: Readonly<Record<string, readonly Reply[]>>): Answer => {
  const times = new Map<string, number>();
  return ({ path }) => {
    const modelId = decodeURIComponent(path).split('/')[2] ?? '';
    const time = times.get(modelId) ?? 0;
    times.set(modelId, time + 1);
    return says[modelId]?.[time] ?? says[modelId]?.at(-1) ?? refusal(404, 'ResourceNotFoundException');
  };
};
const models = () => questions().map(({ path }) => decodeURIComponent(path).split('/')[2]);
const throttled = refusal(429, 'ThrottlingException');
const down = refusal(503, 'ServiceUnavailableException');
const unknown = answering(ranked(['hyp_9', 1]));

describe('a chain of models', () => {
  it.each([
    ['throttled', throttled],
    ['down', down],
    ['too-long', refusal(400, 'ValidationException', 'prompt is too long: 300000 tokens > 200000 maximum')],
    ['refused', converse([{ text: 'No.' }], 'refusal')],
    ['malformed', converse([{ text: 'It is shop.' }], 'end_turn')],
    ['not-allowed', refusal(403, 'AccessDeniedException')],
  ] as [string, Reply][])(
    'goes on to the next when one is %s, and says who was tried and why',
    async (status, reply) => {
      const { step, diagnosis } = await asked([each({ [MODEL]: [reply], [SECOND]: [AGREES] })], { model: CHAIN });
      await step();
      const made = await diagnosis();
      expect(made.by).toBe('ranker-and-model');
      expect(made.lacked).toEqual(['logs: no log group is named']);
      expect(made.modelUse).toMatchObject({
        modelId: SECOND,
        tried: [
          { modelId: MODEL, status, because: expect.stringContaining(MODEL) },
          { modelId: SECOND, status: 'answered', because: '' },
        ],
      });
      expect(models()).toEqual([MODEL, SECOND]);
    },
  );

  it('does not come back to one that failed for the rest of the incident’s questions', async () => {
    const says = each({ [MODEL]: [throttled, AGREES], [SECOND]: [unknown, down], [THIRD]: [AGREES] });
    const { step, diagnosis } = await asked([says], { model: CHAIN });
    await step();
    expect(models()).toEqual([MODEL, SECOND, SECOND, THIRD]);
    expect(await diagnosis()).toMatchObject({ by: 'ranker-and-model', modelUse: { modelId: THIRD, rounds: 2 } });
  });

  it('takes the conversation along, the complaint with it', async () => {
    const says = each({ [MODEL]: [unknown, down], [SECOND]: [AGREES] });
    const { step } = await asked([says], { model: CHAIN });
    await step();
    const [, repair, handedOn] = questions();
    expect(handedOn?.body.messages).toEqual(repair?.body.messages);
    expect(JSON.stringify(handedOn?.body.messages)).toContain('unknown hypotheses hyp_9');
  });

  it('ends with the ranking and everybody’s reason when nobody can be had', async () => {
    const says = each({ [MODEL]: [down], [SECOND]: [converse([], 'end_turn')], [THIRD]: [refusal(404, 'x')] });
    const { step, diagnosis, counted } = await asked([says], { model: CHAIN });
    expect(await step()).toMatchObject({ next: 'plan' });
    const made = await diagnosis();
    expect(Diagnosis.safeParse(made).success).toBe(true);
    expect(made.by).toBe('ranker');
    expect(made.lacked.at(-1)).toMatch(/ServiceUnavailable.*nova-pro.*did not answer through the tool.*llama3/);
    expect(made.modelUse?.tried.map(({ status }) => status)).toEqual(['down', 'malformed', 'down']);
    expect(counted('ModelUnavailable')).toBe(1);
  });

  it('asks nobody else what a guardrail held back, and records its verdict without the text', async () => {
    const secret = 'AKIAIOSFODNN7EXAMPLE';
    const blocked = converse([{ text: 'Held back.' }], 'guardrail_intervened', {}, guardrailTrace('BLOCKED', secret));
    const guardrail = { id: 'gr4il', version: '1' };
    const { step, diagnosis } = await asked([blocked], { model: CHAIN, guardrail });
    await step();
    expect(models()).toEqual([MODEL]);
    const made = await diagnosis();
    expect(made).toMatchObject({
      by: 'ranker',
      modelUse: {
        tried: [{ status: 'blocked' }],
        guardrail: [
          { in: 'question', policy: 'content', found: 'PROMPT_ATTACK', action: 'blocked' },
          { in: 'question', policy: 'sensitive-information', found: 'AWS_SECRET_KEY', action: 'blocked' },
        ],
      },
    });
    expect(JSON.stringify(made)).not.toContain(secret);
  });

  it('begins with the step’s own model', async () => {
    const { step } = await asked([AGREES], { model: { ...CHAIN, steps: { diagnose: THIRD, plan: SECOND } } });
    await step();
    expect(models()).toEqual([THIRD]);
  });

  it('stops asking when the time for questions is over', async () => {
    let seconds = 0;
    const slow: Answer = () => {
      seconds += 60;
      return down;
    };
    const { step, diagnosis } = await asked([slow], {
      model: CHAIN,
      now: () => new Date(NOW.getTime() + 1000 * seconds),
    });
    await step();
    expect(models()).toEqual([MODEL, SECOND]);
    expect((await diagnosis()).lacked.at(-1)).toMatch(/ServiceUnavailable/);
  });
});

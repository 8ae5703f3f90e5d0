import { describe, expect, it } from 'vitest';
import { type Answer, converse, refusal, toolUse } from '../../../fakes/converse-stub.ts';
import { aCase, INCIDENT_ID, MODEL, NOW } from './a-case.ts';
import { AGREES, answering, asked, CLAIMS, DEPLOYMENT, questions, ranked } from './a-model.ts';

const OTHER = 'eu.amazon.nova-pro-v1:0';
const SONNET = { inputDollarsPerMillion: 3, outputDollarsPerMillion: 15 };
const PRICED = { prices: { [MODEL]: SONNET, [OTHER]: SONNET } };
const AGREEING = { hypotheses: ranked([DEPLOYMENT, 0.9]), claims: CLAIMS };
/** 900 tokens in and 80 out. */
const DOLLARS = 0.0039;
/** Settles nothing: what is in the month's budget is in the answer. */
const NOTHING = {
  incidentId: INCIDENT_ID,
  setAside: { tokens: 0, microdollars: 0 },
  charged: { tokens: 0, microdollars: 0 },
};

describe('the cost of a diagnosis', () => {
  it('is on its record and in a metric, at the catalog’s price', async () => {
    const { step, diagnosis, counts } = await asked([AGREES], { model: PRICED });
    await step();
    expect((await diagnosis()).modelUse).toMatchObject({ dollars: DOLLARS, latencyMilliseconds: 412 });
    expect(counts).toContainEqual({ metric: 'ModelTokens', value: 980 });
    expect(counts).toContainEqual({ metric: 'ModelDollars', value: DOLLARS });
  });

  it('counts every question: the one that did not hold, and the model that only talked', async () => {
    const talk = converse([{ text: 'It is shop.' }], 'end_turn');
    const unknown = answering(ranked(['hyp_9', 1]));
    const { step, diagnosis } = await asked([talk, unknown, AGREES], { model: { ...PRICED, fallbacks: [OTHER] } });
    await step();
    expect((await diagnosis()).modelUse).toMatchObject({ dollars: 0.0117, inputTokens: 2700, rounds: 3 });
  });

  it('is not known without a price, and nothing is guessed', async () => {
    const { step, diagnosis, counted } = await asked([AGREES]);
    await step();
    expect((await diagnosis()).modelUse).toMatchObject({ dollars: null, inputTokens: 900 });
    expect(counted('ModelDollars')).toBe(0);
    expect(counted('ModelTokens')).toBe(1);
  });

  it('is nothing for a model that was throttled', async () => {
    const { step, diagnosis } = await asked([refusal(429, 'ThrottlingException')], { model: PRICED });
    await step();
    expect((await diagnosis()).modelUse).toMatchObject({ dollars: 0, rounds: 0, tried: [{ status: 'throttled' }] });
  });

  it('is the most that it may have been for a question that was never answered', async () => {
    const { step, diagnosis } = await asked([{ kind: 'never' }], { model: { ...PRICED, timeoutSeconds: 1 } });
    await step();
    const { dollars } = (await diagnosis()).modelUse ?? {};
    expect(dollars).toBeGreaterThan(1500 * 0.000_015);
  });
});

describe('a budget that is spent', () => {
  it.each([
    ['callsPerHour', 0, 'no model: the 0 questions of this hour have been asked'],
    [
      'dollarsPerHour',
      0.01,
      /^no model: asking may cost \$0\.0\d+, which this hour's budget of \$0\.01 has no room for$/,
    ],
    ['dollarsPerMonth', 0.01, /^no model: asking may cost \$0\.0\d+, which this month's budget of \$0\.01 has no room/],
    [
      'dollarsPerIncident',
      0.01,
      /^no model: asking may cost \$0\.0\d+ and \$0\.0100 of the incident's budget are left$/,
    ],
  ] as const)(
    '%s lets no model be asked, says so, and the diagnosis is made without it',
    async (budget, most, because) => {
      const model = { ...PRICED, fallbacks: [OTHER], [budget]: most };
      const { step, diagnosis, counted } = await asked([AGREES], { model });
      expect(await step()).toMatchObject({ next: 'plan' });
      expect(questions()).toHaveLength(0);
      const made = await diagnosis();
      expect(made).toMatchObject({ by: 'ranker', modelUse: null });
      expect(made.hypotheses.length).toBeGreaterThan(0);
      expect(made.lacked.at(-1)).toEqual(typeof because === 'string' ? because : expect.stringMatching(because));
      expect(counted('ModelBudgetExhausted')).toBe(1);
    },
  );

  it('ends the questions of an incident between two rounds', async () => {
    const unknown = answering(ranked(['hyp_9', 1]));
    const { step, diagnosis } = await asked([unknown, AGREES], { model: { callsPerHour: 1 } });
    await step();
    expect(questions()).toHaveLength(1);
    const made = await diagnosis();
    expect(made.by).toBe('ranker');
    expect(made.lacked.at(-1)).toMatch(/did not hold.*the 1 questions of this hour/);
    expect(made.modelUse?.tried.map(({ status }) => status)).toEqual(['answered', 'spent']);
  });

  it('takes what earlier attempts cost into account', async () => {
    const dear = converse([toolUse('explain_failure', AGREEING)], 'tool_use', {
      inputTokens: 3000,
      outputTokens: 1000,
    });
    const { step, nextAttempt, diagnosis } = await asked([dear], { model: { ...PRICED, dollarsPerIncident: 0.04 } });
    await step();
    expect(await diagnosis()).toMatchObject({ by: 'ranker-and-model', modelUse: { dollars: 0.024 } });
    await nextAttempt(2);
    await step(2);
    expect(questions()).toHaveLength(1);
    expect((await diagnosis(2)).lacked.at(-1)).toMatch(/may cost \$0\.02\d+ and \$0\.0160 of the incident's budget/);
  });
});

describe('what is set aside', () => {
  it('is settled to what it did cost, and the share of the month’s budget is told', async () => {
    const { step, store, counts } = await asked([AGREES], { model: { ...PRICED, dollarsPerMonth: 0.039 } });
    await step();
    const { monthMicrodollars } = await store.settleModelCall(NOTHING, NOW);
    expect(monthMicrodollars).toBe(3900);
    expect(counts).toContainEqual({ metric: 'ModelMonthBudgetUsed', value: expect.closeTo(0.1) });
  });

  it('stays spent when the function dies while it asks', async () => {
    const dies = Promise.withResolvers<void>();
    const { step, store, diagnosis } = await aCase({
      model: { ...PRICED, dollarsPerMonth: 1 },
      reasoners: () => ({
        ask: () => {
          dies.resolve();
          return new Promise(() => {});
        },
      }),
    });
    void step();
    await dies.promise;
    await expect(diagnosis()).rejects.toThrow('nothing was diagnosed');
    expect(await store.incident(INCIDENT_ID)).toMatchObject({ state: 'diagnosing' });
    const { monthMicrodollars } = await store.settleModelCall(NOTHING, NOW);
    expect(monthMicrodollars).toBeGreaterThan(20_000);
    const { tokens, microdollars } = await store.modelSpend(INCIDENT_ID);
    expect(tokens).toBeGreaterThan(1500);
    expect(microdollars).toBe(monthMicrodollars);
  });

  it('counts for the incident also where the step dies after it and is taken again, until nothing is left', async () => {
    const dear = converse([toolUse('explain_failure', AGREEING)], 'tool_use', { inputTokens: 2800, outputTokens: 200 });
    const { step, store, diagnosis } = await asked([dear]);
    const save = store.saveDiagnosis;
    store.saveDiagnosis = async () => {
      throw new Error('the function died');
    };
    for (let time = 0; time < 5; time += 1) await expect(step()).rejects.toThrow('died');
    store.saveDiagnosis = save;
    await step();
    expect(questions()).toHaveLength(3);
    expect(await store.modelSpend(INCIDENT_ID)).toEqual({ tokens: 9000, microdollars: 0 });
    expect((await diagnosis()).lacked.at(-1)).toMatch(
      /needs about \d+ tokens and 1000 of the incident's budget are left/,
    );
  });

  it('is what is charged for a model that never answers, or tells of no tokens', async () => {
    const tokensAfter = async (reply: Answer) => {
      const { step, store } = await asked([reply], { model: { timeoutSeconds: 1 } });
      await step();
      return (await store.modelSpend(INCIDENT_ID)).tokens;
    };
    const [silent, untold, turnedAway] = [
      await tokensAfter({ kind: 'never' }),
      await tokensAfter(
        converse([toolUse('explain_failure', AGREEING)], 'tool_use', { inputTokens: 0, outputTokens: 0 }),
      ),
      await tokensAfter(refusal(503, 'ServiceUnavailableException')),
    ];
    expect(silent).toBeGreaterThan(1500);
    expect(untold).toBe(silent);
    expect(turnedAway).toBe(0);
  });
});

describe('a budget that cannot be reached', () => {
  const down = async () => {
    throw new Error('the table is not there');
  };

  it('lets no model be asked, says so, and the diagnosis is made without it', async () => {
    const { step, store, diagnosis, lines } = await asked([AGREES], { model: PRICED });
    store.reserveModelCall = down;
    expect(await step()).toMatchObject({ next: 'plan' });
    expect(questions()).toHaveLength(0);
    const made = await diagnosis();
    expect(made.by).toBe('ranker');
    expect(made.lacked.at(-1)).toBe('no model: the budget for models could not be read, so none is asked');
    expect(JSON.stringify(lines)).toContain('the table is not there');
  });

  it('lets no model be asked where what the incident has used cannot be read', async () => {
    const { step, store, diagnosis, counted } = await asked([AGREES]);
    store.modelSpend = down;
    expect(await step()).toMatchObject({ next: 'plan' });
    expect(questions()).toHaveLength(0);
    expect((await diagnosis()).lacked.at(-1)).toBe(
      'no model: the budget for models could not be read, so none is asked',
    );
    expect(counted('ModelUnavailable')).toBe(1);
  });

  it('is no reason to fail, nor is anything else about models', async () => {
    const { step, diagnosis, lines } = await aCase({
      reasoners: () => ({
        ask: async () => {
          throw new Error('it should never throw');
        },
      }),
    });
    expect(await step()).toMatchObject({ next: 'plan' });
    expect(await diagnosis()).toMatchObject({ by: 'ranker', modelUse: null });
    expect((await diagnosis()).lacked.at(-1)).toBe('no model: asking failed');
    expect(JSON.stringify(lines)).toContain('it should never throw');
  });

  it('keeps an answer whose cost cannot be settled', async () => {
    const { step, store, diagnosis, lines } = await asked([AGREES], { model: PRICED });
    store.settleModelCall = down;
    await step();
    expect(await diagnosis()).toMatchObject({ by: 'ranker-and-model', modelUse: { dollars: DOLLARS } });
    expect(JSON.stringify(lines)).toContain('could not be settled');
  });
});

import { expect, it } from 'vitest';
import type { Reasoner } from '../../../../lib/ports/reasoner.ts';
import { aCase } from './a-case.ts';

/** A model that is not there: each question is counted all the same. */
const counting = () => {
  let asked = 0;
  const reasoner: Reasoner = {
    ask: async () => {
      asked += 1;
      return { status: 'unavailable', because: 'throttled', use: null };
    },
  };
  return { reasoner, asked: () => asked };
};
const budget = (callsPerHour: number) => (draft: Record<string, unknown>) => {
  draft.model = { callsPerHour };
};

it('asks no model once the questions of the hour are used up, says so, and diagnoses without it', async () => {
  const { reasoner, asked } = counting();
  const { step, diagnosis, counted } = await aCase({ reasoner, catalog: budget(0) });
  expect(await step()).toMatchObject({ next: 'plan' });
  expect(asked()).toBe(0);
  const made = await diagnosis();
  expect(made.by).toBe('ranker');
  expect(made.hypotheses.length).toBeGreaterThan(0);
  expect(made.lacked).toContain('no model: the 0 questions of this hour have been asked');
  expect(counted('ModelBudgetExhausted')).toBe(1);
});

it('asks while there are questions left', async () => {
  const { reasoner, asked } = counting();
  const { step, counted } = await aCase({ reasoner, catalog: budget(1) });
  await step();
  expect(asked()).toBe(1);
  expect(counted('ModelBudgetExhausted')).toBe(0);
});

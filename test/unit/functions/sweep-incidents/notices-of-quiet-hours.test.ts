import { expect, it } from 'vitest';
import { aSweep } from './a-sweep.ts';

it('every round tells what quiet hours kept back, and names it where that fails', async () => {
  let rounds = 0;
  const tellHeld = async () => {
    rounds += 1;
    if (rounds === 2) throw new Error('throttled');
  };
  const { sweep } = aSweep({ tellHeld });
  expect((await sweep()).failed).toEqual([]);
  expect((await sweep()).failed).toEqual(['notices of quiet hours']);
  expect(rounds).toBe(2);
});

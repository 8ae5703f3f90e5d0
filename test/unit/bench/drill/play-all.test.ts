import { describe, expect, it } from 'vitest';
import { playAll } from '../../../../bench/drill/play-all.ts';

describe('many drills in processes side by side', () => {
  it('answers in the order that was asked, with the same result for the same seed whichever process plays it', async () => {
    const told: number[] = [];
    const assignments = [2, 3, 2].map((seed) => ({ scenario: 'false-alarm', seed }));
    const [first, other, again] = await playAll(assignments, 2, ({ seed }) => told.push(seed));
    expect(first).toMatchObject({ scenario: 'false-alarm', seed: 2, unsafeActions: 0 });
    expect(other).toMatchObject({ scenario: 'false-alarm', seed: 3 });
    expect(again).toEqual(first);
    expect(told.toSorted()).toEqual([2, 2, 3]);
  }, 60_000);

  it('fails with what it was about when a process ends without an answer', async () => {
    await expect(playAll([{ scenario: 'no such', seed: 1 }], 1, () => {})).rejects.toThrow('no such with seed 1');
  }, 60_000);
});

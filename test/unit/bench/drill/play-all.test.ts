import { describe, expect, it } from 'vitest';
import { playAll } from '../../../../bench/drill/play-all.ts';

describe('many drills in processes side by side', () => {
  it('give the same result for the same seed whichever process plays it, and tell of each as it ends', async () => {
    const told: string[] = [];
    const assignments = Array.from({ length: 2 }, () => ({ scenario: 'false-alarm', seed: 2 }));
    const [first, second] = await playAll(assignments, 2, ({ scenario, seed }) => told.push(`${scenario} ${seed}`));
    expect(first).toMatchObject({ scenario: 'false-alarm', seed: 2, unsafeActions: 0 });
    expect(second).toEqual(first);
    expect(told).toEqual(['false-alarm 2', 'false-alarm 2']);
  }, 240_000);

  it('fails with what it was about when a process ends without an answer', async () => {
    await expect(playAll([{ scenario: 'no such', seed: 1 }], 1, () => {})).rejects.toThrow('no such with seed 1');
  }, 240_000);
});

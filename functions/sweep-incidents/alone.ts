import type { SweepDeps, SweepOutput } from './deps.ts';

/** Looks after one thing of many: when that fails it is named in the output, and keeps no other waiting. */
export const alone = async (
  { journal }: Pick<SweepDeps, 'journal'>,
  output: Pick<SweepOutput, 'failed'>,
  name: string,
  lookAfter: () => Promise<void>,
): Promise<void> => {
  try {
    await lookAfter();
  } catch (error) {
    if (!output.failed.includes(name)) output.failed.push(name);
    journal.line('not looked after in this round', { name, error: String(error) });
  }
};

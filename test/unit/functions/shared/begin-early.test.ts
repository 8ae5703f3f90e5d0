import { expect, it } from 'vitest';
import { beginEarly } from '../../../../functions/shared/begin-early.ts';

it('begins every read at once, waits for none, and fails nobody', async () => {
  const begun: string[] = [];
  const unheard: unknown[] = [];
  const hear = (error: unknown) => unheard.push(error);
  process.on('unhandledRejection', hear);
  beginEarly(
    async () => {
      begun.push('fails');
      throw new Error('no such secret');
    },
    () => {
      begun.push('hangs');
      return new Promise(() => {});
    },
  );
  expect(begun).toEqual(['fails', 'hangs']);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  expect(unheard).toEqual([]);
});

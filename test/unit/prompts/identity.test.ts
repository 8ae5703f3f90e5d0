import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToldText } from '../../../lib/contracts/told.ts';
import { renderDiagnose } from '../../../lib/prompts/diagnose.ts';
import { identified } from '../../../lib/prompts/identity.ts';
import { withLooks } from '../../../lib/prompts/looking.ts';
import { PROMPTS } from '../../../lib/prompts/prompts.ts';
import { SPECIMEN_CASE, specimenFact } from '../../../lib/prompts/specimen.ts';

/**
 * Every version of a prompt with what it was. Where a hash is another one, the prompt has changed: give it the next version, and add a
 * line. Lines that are there stay, as records name them.
 */
const KNOWN: Readonly<Record<string, string>> = {
  'diagnose 3': '699dfadd7860',
  'diagnose-looking 1': '4bb49e7435a8',
  'interpret-logs 1': '3409964ffbc7',
  'compose-plan 2': '34784e66fb03',
  'summarise 2': '908a8940ec49',
};

describe('a prompt', () => {
  it.each(PROMPTS)(
    'has a new version whenever anything of it changes: $promptId',
    ({ promptId, promptVersion, promptHash }) => {
      expect(`${promptId} ${promptVersion}: ${promptHash}`).toBe(
        `${promptId} ${promptVersion}: ${KNOWN[`${promptId} ${promptVersion}`] ?? 'not in KNOWN'}`,
      );
    },
  );

  it('has an id of its own, and is of its newest version', () => {
    expect(new Set(PROMPTS.map(({ promptId }) => promptId)).size).toBe(PROMPTS.length);
    for (const { promptId, promptVersion } of PROMPTS)
      expect(KNOWN[`${promptId} ${promptVersion + 1}`]).toBeUndefined();
    expect(new Set(Object.values(KNOWN)).size).toBe(Object.keys(KNOWN).length);
  });

  it('is told apart by every bit of its text, its tools and its limits', () => {
    const made = fc.record({ system: fc.string(), user: fc.string(), maximumOutputTokens: fc.nat() });
    fc.assert(
      fc.property(made, made, (one, other) => {
        const [first, second] = [identified('x', 1, one), identified('x', 1, other)];
        expect(first.promptHash === second.promptHash).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(first.promptHash).toMatch(/^[0-9a-f]{12}$/);
      }),
    );
  });

  const PLACES = [{ placeId: 'cmp_1', name: 'ecs-service c/shop' as ToldText, roles: [], hasLogs: true }];
  it('with leave to look is another one, and one that asks for log lines says so', () => {
    const plain = renderDiagnose(SPECIMEN_CASE);
    expect(plain).toMatchObject({ promptId: 'diagnose', parts: [] });
    expect(withLooks(plain, [])).toEqual(plain);
    expect(withLooks(plain, PLACES)).toMatchObject({ promptId: 'diagnose-looking', promptVersion: 1 });
    expect(renderDiagnose({ ...SPECIMEN_CASE, unreadTemplates: [specimenFact(1)] }).parts).toMatchObject([
      { promptId: 'interpret-logs', promptVersion: 1 },
    ]);
  });

  it('is the same whatever it is asked of', () => {
    const { promptHash } = renderDiagnose(SPECIMEN_CASE);
    expect(renderDiagnose({ ...SPECIMEN_CASE, facts: [], title: 'another' as ToldText }).promptHash).toBe(promptHash);
  });
});

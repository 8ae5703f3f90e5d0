import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secretLines } from '../../../../bench/redaction/secret-lines.ts';
import { RedactionPolicy } from '../../../../lib/contracts/redaction.ts';
import { isRestorable } from '../../../../lib/domain/redaction/kinds.ts';
import { redactReversibly, restore } from '../../../../lib/domain/redaction/reversible.ts';
import { unhide } from '../../../../lib/domain/redaction/unhide.ts';
import { anyText, EVERY_KIND } from './texts.ts';

const POLICY = RedactionPolicy.parse({});

describe('redactReversibly', () => {
  it('calls the same datum the same in all texts, however it is written', () => {
    const { texts } = redactReversibly(
      [
        'ana@example.com wrote',
        'ANA@example.com and kim@example.com',
        'card 4111 1111 1111 1111',
        'card 4111111111111111',
      ],
      POLICY,
    );
    expect(texts).toEqual([
      '<email-1> wrote',
      '<email-1> and <email-2>',
      'card <payment-card-1>',
      'card <payment-card-1>',
    ]);
  });

  it('holds no secret in the vault, so that nobody gets one back', () => {
    const lines = secretLines(31, 2).filter(({ kind }) => !isRestorable(kind));
    for (const { line, secret } of lines) {
      const { texts, vault } = redactReversibly([line], POLICY);
      const told = restore(texts[0] ?? '', vault, EVERY_KIND);
      expect(told).not.toContain(secret);
      expect([...vault.values()].map(({ value }) => value)).not.toContain(secret);
    }
  });

  it('goes on counting where an earlier vault ended', () => {
    const first = redactReversibly(['ana@example.com'], POLICY);
    const next = redactReversibly(['kim@example.com', 'ana@example.com'], POLICY, first.vault);
    expect(next.texts).toEqual(['<email-2>', '<email-1>']);
    expect(first.vault.size).toBe(1);
  });

  it('takes the number from a placeholder that a stranger wrote', () => {
    const { texts, vault } = redactReversibly(
      ['ana@example.com', 'tell me <email-1> and ‹email-1› and <em\u200bail-1>'],
      POLICY,
    );
    expect(texts[1]).toBe('tell me <email> and <email> and <email>');
    expect(restore(texts[1] ?? '', vault, EVERY_KIND)).not.toContain('ana@');
  });

  it('leaves nothing of a vault in JSON', () => {
    const { vault } = redactReversibly(['ana@example.com'], POLICY);
    expect(JSON.stringify({ vault })).toBe('{"vault":{}}');
  });
});

/** A datum comes back as it was written first; elsewhere it may have been written otherwise. */
const letters = (text: string): string =>
  text
    .toLowerCase()
    .replace(/%40|[[(]at[\])]/g, '@')
    .replace(/[^\p{L}\p{N}]/gu, '');

describe('restore', () => {
  const { vault } = redactReversibly(['ana@example.com called from +44 20 7946 0123'], POLICY);

  it('gives back only the kinds that its reader may see', () => {
    expect(restore('<email-1> on ‹phone-1›', vault, new Set(['email']))).toBe('ana@example.com on ‹phone-1›');
    expect(restore('<email-1> on ‹phone-1›', vault, new Set(['email', 'phone']))).toBe(
      'ana@example.com on +44 20 7946 0123',
    );
    expect(restore('<email-1>', vault, new Set())).toBe('<email-1>');
  });

  it('leaves placeholders that it does not know', () => {
    expect(restore('<email-7> <email> <password>', vault, EVERY_KIND)).toBe('<email-7> <email> <password>');
  });

  it('brings back what was there but for secrets, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 3 }), (given) => {
        const { texts, vault: held } = redactReversibly(given, POLICY);
        for (const [index, text] of texts.entries()) {
          const whole = restore(text, held, EVERY_KIND);
          const secrets = text.match(/<[a-z-]+>/g) ?? [];
          if (secrets.length === 0) expect(letters(whole)).toBe(letters(unhide(given[index] ?? '')));
        }
      }),
      { numRuns: 300 },
    );
  });
});

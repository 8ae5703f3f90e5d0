import { describe, expect, it } from 'vitest';
import { hostileTexts } from '../../../../bench/redaction/hostile-texts.ts';
import { normalise } from '../../../../lib/domain/redaction/normalise.ts';
import { redact } from '../../../../lib/domain/redaction/redact.ts';
import { screen } from '../../../../lib/domain/redaction/screen.ts';

/** A search whose time grows with the square of the length would not end with these; the bench measures how it grows up to 1 MB. */
const CHARACTERS = 150_000;

describe('texts made to keep a search busy', () => {
  it.each(hostileTexts(CHARACTERS))('are done with: $name', ({ text }) => {
    expect(redact(text, { addresses: 'all', accountIds: 'redact' }).length).toBeLessThanOrEqual(4 * CHARACTERS);
    expect(screen(text).length).toBeLessThanOrEqual(9);
    expect(normalise(text, 1000).length).toBeLessThanOrEqual(1000);
  });

  it('are done with at 1 MB', () => {
    const text = hostileTexts(20_000)
      .map((hostile) => hostile.text)
      .join(' ')
      .slice(0, 1_000_000);
    expect(text.length).toBe(1_000_000);
    expect(redact(text, { addresses: 'all', accountIds: 'redact' })).not.toContain('password=h2');
    expect(screen(text).length).toBeGreaterThan(0);
  });
});

import type { RedactionPolicy } from '../../contracts/redaction.ts';
import type { ToldText } from '../../contracts/told.ts';
import { withoutBrackets } from '../redaction/fence.ts';
import type { Kind } from '../redaction/kinds.ts';
import { normalise, revealTags, within } from '../redaction/normalise.ts';
import { quoted } from '../redaction/quoted.ts';
import { EMPTY_VAULT, redactReversibly, restore } from '../redaction/reversible.ts';

/** The record keeps them, as operators need them; every other kind is taken out there too (docs/privacy.md). */
const SHOWN_IN_THE_RECORD: ReadonlySet<Kind> = new Set(['ip-address', 'aws-account']);

/** What the record takes of a claim: values may be longer than what stood for them. */
const LONGEST_SENTENCE = 1000;

/** The one way by which text gets to a model, and back to people. */
export interface Telling {
  /** What strangers may have written. */
  outside(text: string, maximumCharacters: number): ToldText;
  /** What the owners wrote into the catalog, and our own sentences: never withheld, redacted all the same. */
  trusted(text: string, maximumCharacters: number): ToldText;
  /** A model's words with the values that the incident's record may show in the place of their placeholders; never a secret. */
  restored(text: string): string;
}

/**
 * Text for one question and its follow-ups. All of it goes the same way: what is hidden is brought to light, secrets and personal data
 * become placeholders (the same value the same one throughout), then it is cut, and made one line that can close no fence. The real
 * values stay in this closure: nothing can store, log or send them.
 */
export const createTelling = (policy: RedactionPolicy): Telling => {
  let vault = EMPTY_VAULT;
  const trusted = (text: string, maximumCharacters: number): ToldText => {
    // Redacted before it is cut, as half a secret is hard to know.
    const { texts, vault: grown } = redactReversibly([revealTags(text)], policy, vault);
    vault = grown;
    const line = withoutBrackets(texts[0] ?? '').replace(/\s+/g, ' ');
    return normalise(line, maximumCharacters) as ToldText;
  };
  return {
    trusted,
    outside: (text, maximumCharacters) => trusted(quoted(text), maximumCharacters),
    restored: (text) => within(restore(text, vault, SHOWN_IN_THE_RECORD), LONGEST_SENTENCE),
  };
};

import type { RedactionPolicy } from '../../contracts/redaction.ts';
import { isRestorable, type Kind, PLACEHOLDER, placeholder } from './kinds.ts';
import { replaceSensitive } from './redact.ts';
import { unhide } from './unhide.ts';

/**
 * The real values behind numbered placeholders. Whoever asked for it holds it, in memory, for as long as the answer takes: it is not
 * stored beside the text, not logged and not sent. It holds no secret. As a Map it also leaves JSON empty-handed.
 */
export type Vault = ReadonlyMap<string, { kind: Kind; value: string }>;

export const EMPTY_VAULT: Vault = new Map();

/** The same number, however it was written. */
const sameness = (kind: Kind, value: string): string => {
  const plain = kind === 'email' ? value.replace(/%40| ?[[(]at[\])] ?/gi, '@') : value;
  const digits = /^(?:phone|payment-card|iban|bank-account|national-id)$/.test(kind);
  return `${kind} ${(digits ? plain.replace(/[^\p{L}\p{N}]/gu, '') : plain).toLowerCase()}`;
};

/** A numbered placeholder that a stranger wrote would be answered with somebody's value. */
const withoutForgeries = (text: string): string =>
  text.replace(PLACEHOLDER, (found, kind: Kind, number?: string) => (number === undefined ? found : placeholder(kind)));

/**
 * Texts in which the same person's datum has the same numbered placeholder everywhere (`<email-1>`), so that a reader can follow it
 * without knowing it. Secrets get a placeholder without a number, and no way back. Later texts of the same conversation are given
 * the vault of the earlier ones.
 */
export const redactReversibly = (
  texts: readonly string[],
  policy: RedactionPolicy,
  known: Vault = EMPTY_VAULT,
): { texts: string[]; vault: Vault } => {
  const vault = new Map(known);
  const named = new Map([...known].map(([name, { kind, value }]) => [sameness(kind, value), name]));
  const counts = new Map<Kind, number>();
  for (const { kind } of known.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const nameOf = (kind: Kind, value: string): string => {
    if (!isRestorable(kind)) return placeholder(kind);
    const same = sameness(kind, value);
    const before = named.get(same);
    if (before !== undefined) return before;
    const number = (counts.get(kind) ?? 0) + 1;
    const name = placeholder(kind, number);
    counts.set(kind, number);
    named.set(same, name);
    vault.set(name, { kind, value });
    return name;
  };
  return { texts: texts.map((text) => replaceSensitive(withoutForgeries(unhide(text)), policy, nameOf)), vault };
};

/** The text with the real values of the kinds that its reader may see. Other placeholders stay, and so do unknown ones. */
export const restore = (text: string, vault: Vault, allowedKinds: ReadonlySet<Kind>): string =>
  text.replace(PLACEHOLDER, (found, kind: Kind, number?: string) => {
    const entry = number === undefined ? undefined : vault.get(placeholder(kind, Number(number)));
    return entry && allowedKinds.has(entry.kind) && isRestorable(entry.kind) ? entry.value : found;
  });

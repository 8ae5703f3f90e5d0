import { type ComponentId, componentParts } from '../../contracts/component.ts';
import { visible } from '../explanation/visible.ts';
import { within } from '../redaction/normalise.ts';
import { withoutLinks } from '../redaction/plain-words.ts';
import { redactForRecord } from '../redaction/redact.ts';

/** Account and region before the kind and name of a component: a report is read by people who know where they are. */
const PLACE = /\b\d{12}:[a-z]{2}(?:-[a-z]+)+-\d:([a-z]+(?:-[a-z]+)*):(?=\S)/g;

/** Text of the records as a report may show it: one line, without secrets, personal data, links and hidden characters, components by kind and name. */
export const clean = (text: string, maximumCharacters: number): string =>
  within(visible(redactForRecord(withoutLinks(text.replace(PLACE, '$1 ')))), maximumCharacters);

const MAIL_ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]{1,130}$/;

/** Who decided: the one personal datum that a report is for. Anything but a mail address is cleaned like all other text. */
export const person = (who: string): string => (MAIL_ADDRESS.test(who) ? visible(who) : clean(who, 200));

/** Kind and name of a component. */
export const named = (component: ComponentId): string => {
  const { kind, name } = componentParts(component);
  return clean(`${kind} ${name}`, 160);
};

export const inWords = (faultClass: string): string =>
  faultClass === 'unknown' ? 'unknown fault' : faultClass.replaceAll('-', ' ');

/** A stretch of time in the two largest units that it has. */
export const lasting = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
};

export const secondsBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** The texts, each once, as many as there is room for. */
export const distinct = (texts: readonly string[], most: number): string[] =>
  [...new Set(texts.filter((text) => text !== ''))].slice(0, most);

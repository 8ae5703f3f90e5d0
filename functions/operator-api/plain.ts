import { componentParts } from '../../lib/contracts/component.ts';
import { visible } from '../../lib/domain/explanation/visible.ts';
import { toldToPeople } from '../../lib/domain/redaction/plain-words.ts';
import { inWords } from '../../lib/domain/report/wording.ts';

/** Account and region before the kind and name of a component: whoever reads a page knows where they are. */
const PLACE = /\b\d{12}:[a-z]{2}(?:-[a-z]+)+-\d:([a-z]+(?:-[a-z]+)*):(?=\S)/g;

/** A text of the records as a page shows it: no links, no orders, nothing that hides. */
export const plain = (text: string): string => visible(toldToPeople(text.replace(PLACE, '$1 ')));

export const nameOf = (component: string): string => plain(componentParts(component).name);

export const causeOf = (faultClass: string, component: string | null): string =>
  component === null ? inWords(faultClass) : `${inWords(faultClass)} of ${nameOf(component)}`;

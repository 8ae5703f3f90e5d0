import { html } from 'hono/html';
import type { TrackRow } from './console-views.ts';
import type { Html } from './document.ts';
import { percent } from './when.ts';

/** The headings of the cells below. */
export const TRACK_COLUMNS = [
  'Against',
  { number: 'Helped' },
  { number: 'Failed' },
  { number: 'Chance to help' },
  { number: 'Interval' },
] as const;

export const trackCells = ({ faultClass, helped, failed, chance, low, high }: TrackRow): Html =>
  html`<td>${faultClass}</td><td class="number">${helped}</td><td class="number">${failed}</td><td class="number">${percent(chance)}</td><td class="number">${percent(low)} to ${percent(high)}</td>`;

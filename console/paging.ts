import { html } from 'hono/html';
import type { Html } from './document.ts';

/** A part of a long list, and what it was searched for. */
export interface Paged<Row> {
  rows: readonly Row[];
  /** Empty where everything is listed. */
  search: string;
  /** Counted from 1; there is one page where nothing fits. */
  page: number;
  pages: number;
  /** Place of the first row among all that fit, counted from 1. */
  from: number;
  /** How many fit. */
  of: number;
}

export const MOST_SEARCHED_CHARACTERS = 100;

/** Where a list stands, and what it holds, in the plural. */
interface List {
  path: string;
  things: string;
}

const count = (number: number): string => number.toLocaleString('en');

const pathOf = ({ path }: List, search: string, page: number): string => {
  const query = new URLSearchParams({ ...(search && { q: search }), ...(page > 1 && { page: String(page) }) });
  return query.size > 0 ? `${path}?${query}` : path;
};

/** A field to search a list by, which needs no script, and which part of the list is shown. */
export const searchOf = (list: List, by: string, { rows, search, from, of }: Paged<unknown>): Html => html`<search>
<form method="get" action="${list.path}">
<label for="q">Search by ${by}</label>
<input type="text" id="q" name="q" value="${search}" maxlength="${MOST_SEARCHED_CHARACTERS}" autocomplete="off">
<button>Search</button>
</form>
</search>
<p>${rows.length > 0 ? `${count(from)}–${count(from + rows.length - 1)} of ${count(of)} ${list.things}` : `No ${list.things}`}${search ? html` with “${search}”. <a href="${list.path}">All ${list.things}</a>` : '.'}</p>`;

/** The ways to the other pages of a list; nothing where there are none. */
export const pagesOf = (list: List, { search, page, pages }: Paged<unknown>): Html | '' => {
  if (pages === 1) return '';
  const way = (to: number, text: string, rel?: 'prev' | 'next') =>
    html`<li><a href="${pathOf(list, search, to)}"${rel ? html` rel="${rel}"` : ''}>${text}</a></li>`;
  return html`<p>Page ${count(page)} of ${count(pages)}</p>
<nav aria-label="Pages of ${list.things}"><ul>
${page < pages ? way(page + 1, 'Next', 'next') : ''}
${page > 1 ? [way(page - 1, 'Previous', 'prev'), way(1, 'First')] : ''}
${page < pages ? way(pages, 'Last') : ''}
</ul></nav>`;
};

import * as z from 'zod';
import { MOST_SEARCHED_CHARACTERS, type Paged } from '../../console/paging.ts';
import { visible } from '../../lib/domain/explanation/visible.ts';

/** Rows of one page: with the longest names that the catalog takes, far below what a page may weigh. */
const ROWS_A_PAGE = 50;

const Asked = z.object({
  q: z
    .string()
    .transform((text) => visible(text).slice(0, MOST_SEARCHED_CHARACTERS))
    .catch(''),
  page: z.coerce.number().int().positive().catch(1),
});

/** What part of a list is asked for. */
export interface Asked {
  search: string;
  page: number;
}

/** What an address asks for; what is nonsense in it asks for everything, from the beginning. */
export const askedOf = (query: Record<string, string>): Asked => {
  const { q, page } = Asked.parse(query);
  return { search: q, page };
};

/** The page that was asked for, or the last one, of the items in one of whose texts each word of the search stands. */
export const pagedOf = <Item>(
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
  { search, page: asked }: Asked,
): Paged<Item> => {
  const words = search.toLowerCase().split(/\s+/);
  const fits = items.filter((item) => {
    const texts = textsOf(item).map((text) => text.toLowerCase());
    return words.every((word) => texts.some((text) => text.includes(word)));
  });
  const pages = Math.max(1, Math.ceil(fits.length / ROWS_A_PAGE));
  const page = Math.min(asked, pages);
  const before = (page - 1) * ROWS_A_PAGE;
  return { rows: fits.slice(before, before + ROWS_A_PAGE), search, page, pages, from: before + 1, of: fits.length };
};

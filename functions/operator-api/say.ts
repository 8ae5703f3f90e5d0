import type { Context } from 'hono';
import type { Within } from '../../console/framed.ts';
import { messagePage } from '../../console/message-page.ts';

export type Status = 200 | 400 | 401 | 403 | 404 | 409 | 410 | 413 | 429 | 500;

/** A page that says one thing; in the console's frame for whoever is there. */
export const say = (context: Context, status: Status, title: string, text: string) => {
  const within: Within | undefined = context.get('within');
  return context.html(messagePage(title, text, within ?? null), status);
};

import type { Context } from 'hono';
import { messagePage } from '../../console/message-page.ts';

export type Status = 200 | 400 | 401 | 403 | 404 | 409 | 410 | 429 | 500;

/** A page that says one thing. */
export const say = (context: Context, status: Status, title: string, text: string) =>
  context.html(messagePage(title, text), status);

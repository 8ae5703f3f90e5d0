import { html } from 'hono/html';
import { framed, type Within } from './framed.ts';

/** A page that says one thing: what happened, and what to do now. */
export const messagePage = (title: string, text: string, within: Within | null) =>
  framed(title, within, html`<h1>${title}</h1><p class="notice" role="status">${text}</p>`);

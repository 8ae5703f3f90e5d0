import { html } from 'hono/html';
import { layout } from './layout.ts';

/** A page that says one thing: what happened, and what to do now. */
export const messagePage = (title: string, text: string) =>
  layout(title, html`<h1>${title}</h1><p class="notice" role="status">${text}</p>`);

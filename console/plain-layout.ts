import { html } from 'hono/html';
import { documentOf, type Html } from './document.ts';

/** The frame of every page that is no page of the console: readable on a phone at night, without any script. */
export const plainLayout = (title: string, body: Html): Html =>
  documentOf(
    title,
    html`<body>
<header><span class="brand">Selfheal</span></header>
<main>
${body}
</main>
</body>`,
  );

import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { Viewer } from './console-views.ts';
import type { Html } from './document.ts';
import { plainLayout } from './plain-layout.ts';

/** Who looks at a page of the console, and where it was come from. */
export interface Within {
  viewer: Viewer;
  back: { href: string; text: string } | null;
}

/** A page that some open by a link alone, and others in the console: those have its navigation, its times and a way back. */
export const framed = (title: string, within: Within | null, body: Html): Html =>
  within === null
    ? plainLayout(title, body)
    : consoleLayout(
        { title, viewer: within.viewer, at: '/console/incidents' },
        html`${within.back === null ? '' : html`<p><a href="${within.back.href}">${within.back.text}</a></p>`}
${body}`,
      );

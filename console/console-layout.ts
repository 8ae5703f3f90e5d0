import { html } from 'hono/html';
import type { Viewer } from './console-views.ts';
import { documentOf, type Html } from './document.ts';

export const CONSOLE_STYLE_PATH = '/console/assets/console.css';

const PAGES = [
  ['/console', 'Overview'],
  ['/console/services', 'Services'],
  ['/console/runbooks', 'Runbooks'],
  ['/console/learning', 'Learning'],
] as const;
const AUDIT = ['/console/audit', 'Audit log'] as const;

export interface Frame {
  title: string;
  viewer: Viewer;
  /** The page's path in the navigation, or that of the list it belongs to. */
  at: string;
}

const OWN_STYLE = html`
<link rel="stylesheet" href="${CONSOLE_STYLE_PATH}">`;

/** The frame of the console's pages: where one is, who one is, and the way out. Usable without any script. */
export const consoleLayout = ({ title, viewer, at }: Frame, body: Html): Html =>
  documentOf(
    title,
    html`<body class="console">
<a class="skip" href="#main">Skip to the content</a>
<header>
<span class="brand">Selfheal</span>
<nav aria-label="Console"><ul>
${[...PAGES, ...(viewer.seesAudit ? [AUDIT] : [])].map(
  ([href, name]) => html`<li><a href="${href}"${href === at ? html` aria-current="page"` : ''}>${name}</a></li>`,
)}
</ul></nav>
<p class="who">${viewer.person} <a href="/sign-out">Sign out</a></p>
</header>
<main id="main" tabindex="-1">
${body}
</main>
</body>`,
    OWN_STYLE,
  );

import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { RunbookView, Viewer } from './console-views.ts';
import { badge, servicePath, table } from './tables.ts';
import { percent } from './when.ts';

/** Every runbook with what it is for, and how often it really helped. */
export const runbooksPage = (viewer: Viewer, runbooks: readonly RunbookView[]) =>
  consoleLayout(
    { title: 'Runbooks', viewer, at: '/console/runbooks' },
    html`<h1>Runbooks</h1>
<p>The chance to help starts from the author’s estimate, which is worth four remediations, and moves with what happened. The interval holds the true rate of success with probability 0.9, without any estimate: it is wide until much was seen.</p>
${runbooks.map(
  ({ runbook, title, description, impact, treats, records }) => html`<section id="${runbook}">
<h2>${title} ${badge(impact)}</h2>
<p><code>${runbook}</code> ${description}</p>
<p class="soft">Treats ${treats.join(', ')}.</p>
${
  records.length > 0
    ? table(
        `Track record of ${runbook}`,
        [
          'Service',
          'Against',
          { number: 'Helped' },
          { number: 'Failed' },
          { number: 'Chance to help' },
          { number: 'Interval' },
        ],
        records.map(
          ({ service, faultClass, helped, failed, chance, low, high }) =>
            html`<tr><td><a href="${servicePath(service)}">${service}</a></td><td>${faultClass}</td><td class="number">${helped}</td><td class="number">${failed}</td><td class="number">${percent(chance)}</td><td class="number">${percent(low)} to ${percent(high)}</td></tr>`,
        ),
      )
    : html`<p>Never used on your services.</p>`
}</section>`,
)}`,
  );

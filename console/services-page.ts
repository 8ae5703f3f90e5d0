import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { ServiceRow, ServiceView, Viewer } from './console-views.ts';
import { type Paged, pagesOf, searchOf } from './paging.ts';
import { bullets, endedIncidents, openIncidents, runbookPath, servicePath, table } from './tables.ts';
import { TRACK_COLUMNS, trackCells } from './track-table.ts';
import { when } from './when.ts';

const SERVICES = '/console/services';
const LIST = { path: SERVICES, things: 'services' };

/** The services that somebody may see, a page at a time. */
export const servicesPage = (viewer: Viewer, paged: Paged<ServiceRow>) =>
  consoleLayout(
    { title: 'Services', viewer, at: SERVICES },
    html`<h1>Services</h1>
${searchOf(LIST, 'name, application or owner', paged)}
${
  paged.rows.length > 0
    ? table(
        'Services',
        ['Service', 'Application', 'Owner', 'Tier', 'May go as far as', { number: 'Open incidents' }],
        paged.rows.map(
          ({ name, application, owner, tier, autonomy, openIncidents: open }) =>
            html`<tr><td><a href="${servicePath(name)}">${name}</a></td><td>${application}</td><td>${owner}</td><td>${tier}</td><td>${autonomy}</td><td class="number">${open}</td></tr>`,
        ),
      )
    : ''
}
${pagesOf(LIST, paged)}`,
  );

export const servicePage = (viewer: Viewer, view: ServiceView) =>
  consoleLayout(
    { title: view.name, viewer, at: SERVICES },
    html`<h1>${view.name}</h1>
<dl>
<dt>Component</dt><dd><code>${view.component}</code></dd>
<dt>Application</dt><dd>${view.application} (${view.environment})</dd>
<dt>Owner</dt><dd>${view.owner}</dd>
<dt>Tier</dt><dd>${view.tier}</dd>
<dt>May go as far as</dt><dd>${view.autonomy}</dd>
<dt>Calls</dt><dd>${view.dependsOn.length > 0 ? view.dependsOn.join(', ') : 'nothing that the catalog knows'}</dd>
</dl>
<h2>Objectives</h2>
${view.objectives.length > 0 ? bullets(view.objectives) : html`<p>None: only what is normal can tell whether it is well.</p>`}
<h2>Runbooks that were granted</h2>
${
  view.runbooks.length > 0
    ? table(
        'Runbooks that were granted',
        ['Runbook', 'May go as far as'],
        view.runbooks.map(
          ({ runbook, autonomy }) =>
            html`<tr><td><a href="${runbookPath(runbook)}">${runbook}</a></td><td>${autonomy}</td></tr>`,
        ),
      )
    : html`<p>None.</p>`
}
<h2>Runbooks that were used</h2>
${
  view.records.length > 0
    ? table(
        'Runbooks that were used',
        ['Runbook', ...TRACK_COLUMNS],
        view.records.map((record) => html`<tr><td>${record.runbook}</td>${trackCells(record)}</tr>`),
      )
    : html`<p>None.</p>`
}
<h2>Open incidents</h2>
${openIncidents(view.open)}
${view.open.length < view.openIncidents ? html`<p>The newest ${view.open.length} of ${view.openIncidents}.</p>` : ''}
${view.moreOpen ? html`<p>So many are open in all that some which began lately may be left out here.</p>` : ''}
<h2>Lately ended</h2>
${endedIncidents(view.ended)}
<h2>How well it can be seen</h2>
${
  view.quality
    ? html`<p>When it was last looked at, ${when(view.quality.at)}, what was seen was ${view.quality.verdict}.</p>${bullets(view.quality.because)}`
    : html`<p>Not known: none of its lately ended incidents was diagnosed.</p>`
}`,
  );

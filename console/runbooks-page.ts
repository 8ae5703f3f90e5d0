import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { RunbookRow, RunbookView, TrackedService, Viewer } from './console-views.ts';
import type { Html } from './document.ts';
import { type Paged, pagesOf, searchOf } from './paging.ts';
import { badge, runbookPath, servicePath, table } from './tables.ts';
import { TRACK_COLUMNS, trackCells } from './track-table.ts';

const RUNBOOKS = '/console/runbooks';
const LIST = { path: RUNBOOKS, things: 'runbooks' };

/** Every runbook with what it is for. */
export const runbooksPage = (viewer: Viewer, paged: Paged<RunbookRow>) =>
  consoleLayout(
    { title: 'Runbooks', viewer, at: RUNBOOKS },
    html`<h1>Runbooks</h1>
${searchOf(LIST, 'name, what it does or what it treats', paged)}
${paged.rows.map(
  ({ runbook, title, description, impact, treats }) => html`<section id="${runbook}">
<h2><a href="${runbookPath(runbook)}">${title}</a> ${badge(impact)}</h2>
<p><code>${runbook}</code> ${description}</p>
<p class="soft">Treats ${treats.join(', ')}.</p>
</section>`,
)}
${pagesOf(LIST, paged)}`,
  );

/** The service is told once, beside all that the runbook was used against there. */
const trackedRows = ({ service, records }: TrackedService): Html[] => {
  const span = records.length > 1 ? html` rowspan="${records.length}"` : '';
  const name = html`<td${span}><a href="${servicePath(service)}">${service}</a></td>`;
  if (records.length === 0) return [html`<tr>${name}<td colspan="${TRACK_COLUMNS.length}">never used</td></tr>`];
  return records.map((record, index) => html`<tr>${index === 0 ? name : ''}${trackCells(record)}</tr>`);
};

/** One runbook, and how often it really helped on each service. */
export const runbookPage = (viewer: Viewer, { runbook, title, description, impact, treats, services }: RunbookView) => {
  const list = { path: runbookPath(runbook), things: 'services' };
  return consoleLayout(
    { title, viewer, at: RUNBOOKS },
    html`<p><a href="${RUNBOOKS}">All runbooks</a></p>
<h1>${title} ${badge(impact)}</h1>
<p><code>${runbook}</code> ${description}</p>
<p class="soft">Treats ${treats.join(', ')}.</p>
<h2>Track record</h2>
<p>On the services that it could be used on. The chance to help starts from the author’s estimate, which is worth four remediations, and moves with what happened. The interval holds the true rate of success with probability 0.9, without any estimate: it is wide until much was seen.</p>
${searchOf(list, 'name or application', services)}
${services.rows.length > 0 ? table(`Track record of ${runbook}`, ['Service', ...TRACK_COLUMNS], services.rows.flatMap(trackedRows)) : ''}
${pagesOf(list, services)}`,
  );
};

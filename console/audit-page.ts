import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { AuditView, Viewer } from './console-views.ts';
import { incidentPath, table } from './tables.ts';
import { when } from './when.ts';

const HASH_SHOWN = 12;

/** Who answered, started, took back and stopped what; newest first. */
export const auditPage = (viewer: Viewer, { rows, older, here }: AuditView) =>
  consoleLayout(
    { title: 'Audit log', viewer, at: '/console/audit' },
    html`<h1>Audit log</h1>
<p>Every answer of a person, every change that was started or taken back, and every turn of the kill switch; newest first.</p>
${
  rows.length > 0
    ? table(
        'Audit log',
        ['When', 'What', 'Who', 'Known by', 'From', 'Incident', 'Runbook and target', 'Plan', 'Reason'],
        rows.map(
          ({ at, act, by, how, from, incidentId, runbook, target, planHash, reason }) =>
            html`<tr><td>${when(at)}</td><td>${act}</td><td>${by}</td><td>${how ?? ''}</td><td>${from ?? ''}</td><td>${incidentId ? html`<a href="${incidentPath(incidentId)}">${incidentId}</a>` : ''}</td><td>${[runbook, target].filter(Boolean).join(' on ')}</td><td>${planHash ? html`<code>${planHash.slice(0, HASH_SHOWN)}</code>` : ''}</td><td>${reason ?? ''}</td></tr>`,
        ),
      )
    : html`<p>Nothing here.</p>`
}
<nav aria-label="Pages of the log"><ul>
${older ? html`<li><a href="/console/audit?${older}" rel="next">Older</a></li>` : ''}
<li><a href="/console/audit">Newest</a></li>
<li><a href="/console/audit.csv?${here}">This and older, as CSV</a></li>
<li><a href="/console/audit.json?${here}">This and older, as JSON</a></li>
</ul></nav>`,
  );

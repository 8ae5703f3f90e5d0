import { html } from 'hono/html';
import type { EndedRow, IncidentRow } from './console-views.ts';
import type { Html } from './document.ts';
import { when } from './when.ts';

/** A column's heading; numbers stand at the right, and so does what stands above them. */
type Column = string | { number: string };

const heading = (column: Column): Html =>
  typeof column === 'string'
    ? html`<th scope="col">${column}</th>`
    : html`<th scope="col" class="number">${column.number}</th>`;

/** A table that scrolls by itself where the screen is narrow, and can be scrolled with the keyboard. */
export const table = (caption: string, columns: readonly Column[], rows: readonly Html[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<thead><tr>${columns.map(heading)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;

export const bullets = (items: readonly (string | Html)[]): Html =>
  html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

/** `of` is what its colour goes by. */
export const badge = (of: string, text: string = of): Html => html`<span class="badge ${of}">${text}</span>`;

export const incidentPath = (incidentId: string): string => `/console/incidents/${encodeURIComponent(incidentId)}`;
export const servicePath = (name: string): string => `/console/services/${encodeURIComponent(name)}`;
export const runbookPath = (runbook: string): string => `/console/runbooks/${encodeURIComponent(runbook)}`;

export const openIncidents = (rows: readonly IncidentRow[]): Html =>
  rows.length === 0
    ? html`<p>None.</p>`
    : table(
        'Open incidents',
        ['Incident', 'Now', 'Since', 'Services'],
        rows.map(
          ({ incidentId, title, severity, doing, since, services }) =>
            html`<tr><td><a href="${incidentPath(incidentId)}">${title}</a> ${badge(severity, `severity ${severity}`)}</td><td>${doing}</td><td>${when(since)}</td><td>${services.join(', ')}</td></tr>`,
        ),
      );

export const endedIncidents = (rows: readonly EndedRow[]): Html =>
  rows.length === 0
    ? html`<p>None.</p>`
    : table(
        'Ended incidents',
        ['Cause', 'How it ended', 'Began', 'Ended'],
        rows.map(
          ({ incidentId, result, cause, onsetAt, endedAt }) =>
            html`<tr><td><a href="${incidentPath(incidentId)}">${cause ?? 'cause not known'}</a></td><td>${result}</td><td>${when(onsetAt)}</td><td>${when(endedAt)}</td></tr>`,
        ),
      );

import { html } from 'hono/html';
import type { StepRow } from './console-views.ts';
import type { Html } from './document.ts';

/** What one step of a plan does, on what, with which values, and how it is taken back: the same wherever a plan is shown. */
export const stepFacts = ({
  runbook,
  target,
  parameters,
  impact,
  rollback,
}: Omit<StepRow, 'title' | 'because'>): Html => html`<dl>
<dt>Runbook</dt><dd><code>${runbook}</code></dd>
<dt>On</dt><dd><code>${target}</code></dd>
${parameters.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
<dt>Impact</dt><dd>${impact}</dd>
<dt>If it does not help</dt><dd>${rollback}</dd>
</dl>`;

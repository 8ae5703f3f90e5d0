import { html } from 'hono/html';
import { calibrationPlot } from './charts/calibration-plot.ts';
import { consoleLayout } from './console-layout.ts';
import type { LearningView, ShareView, Viewer } from './console-views.ts';
import { table } from './tables.ts';
import { percent, when } from './when.ts';

const shareText = ({ yes, all, low, high }: ShareView): string =>
  all === 0 ? 'none' : `${yes} of ${all} (the true share is ${percent(low)} to ${percent(high)})`;

const DRIFT = {
  better: 'Remedies help more often than before.',
  worse: 'Remedies help less often than before.',
  'cannot-tell': 'No drift can be told: what was seen before and lately agrees, or is too little to differ.',
} as const;

/** What was learned: how far stated confidence can be believed, whether that changes, and what helped against what. */
export const learningPage = (viewer: Viewer, { outcomes, bands, drift, rows }: LearningView) =>
  consoleLayout(
    { title: 'Learning', viewer, at: '/console/learning' },
    html`<h1>Learning</h1>
<p>Made from the newest ended incidents of each application that you may see, ${outcomes} in all. A remedy that helped is taken as a sign that its cause was right; a plan of several steps, or one that nobody could judge, is no sign and not counted. Intervals hold the true share with probability 0.9.</p>
<h2>Stated confidence and what came of it</h2>
${calibrationPlot(bands)}
${table(
  'Stated confidence and what came of it',
  ['Stated', { number: 'On average' }, 'The remedy helped'],
  bands.map(
    ({ from, to, stated, helped }) =>
      html`<tr><td>${percent(from)} to ${percent(to)}</td><td class="number">${stated === null ? '' : percent(stated)}</td><td>${shareText(helped)}</td></tr>`,
  ),
)}
<h2>Drift</h2>
<p><strong>${DRIFT[drift.verdict]}</strong></p>
<dl><dt>Last ${drift.days} days</dt><dd>${shareText(drift.lately)}</dd><dt>Before</dt><dd>${shareText(drift.before)}</dd></dl>
<h2>What helped against what</h2>
${
  rows.length > 0
    ? table(
        'What helped against what',
        ['Fault', 'Runbook', 'Service', { number: 'Helped' }, { number: 'Did not' }, 'Last'],
        rows.map(
          ({ faultClass, runbook, service, helped, not, lastAt }) =>
            html`<tr><td>${faultClass}</td><td>${runbook}</td><td>${service}</td><td class="number">${helped}</td><td class="number">${not}</td><td>${when(lastAt)}</td></tr>`,
        ),
      )
    : html`<p>No remedy has been tried yet.</p>`
}`,
  );

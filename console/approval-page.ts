import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { ApprovalView, DecisionForm } from './views.ts';

const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

const section = (title: string, items: readonly string[]) =>
  items.length > 0 ? html`<h2>${title}</h2>${list(items)}` : '';

/** The question: what is wrong, how we know, what would be done, what it could cost; and the buttons. Looking decides nothing. */
export const approvalPage = (view: ApprovalView, form: DecisionForm) =>
  layout(
    `Approve ${view.plan.runbook}?`,
    html`
<p class="soft">Incident ${view.incidentId}, opened ${view.openedAt}</p>
<h1>${view.title}</h1>
<p>${view.summary}</p>
${section(
  'What it rests on',
  view.facts.map(({ text, evidenceIds }) => `${text} [${evidenceIds.join(', ')}]`),
)}
${section(
  'Causes, ranked',
  view.hypotheses.map(
    ({ text, confidence, chosen }) =>
      `${text}: ${Math.round(confidence * 100)}%${chosen ? ' (this plan treats it)' : ''}`,
  ),
)}
${section('What could not be seen', view.lacked)}
<div class="card">
<h2>What would be done</h2>
<p><strong>${view.plan.title}</strong>. ${view.plan.description}</p>
<dl>
<dt>Runbook</dt><dd><code>${view.plan.runbook}</code></dd>
<dt>On</dt><dd><code>${view.plan.target}</code></dd>
${view.plan.parameters.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
<dt>Impact</dt><dd>${view.plan.impact}</dd>
<dt>If it does not help</dt><dd>${view.plan.rollback}</dd>
</dl>
<p>${view.plan.because}</p>
${section('Risk', view.plan.risk)}
${section('Why you are asked', view.plan.asks)}
</div>
${view.status === 'waiting' ? decisionForm(view, form) : html`<p class="notice" role="status">${view.decision ?? 'Already decided.'}</p>`}`,
  );

const decisionForm = (view: ApprovalView, { path, token }: DecisionForm) => html`
<p class="soft">You are ${view.approver}. Answer before ${view.expiresAt}; after that the next people are asked, or nothing is done.</p>
<form method="post" action="${path}">
<input type="hidden" name="token" value="${token}">
<fieldset><legend>Do it</legend>
<button class="go" name="decision" value="approved">Approve</button>
</fieldset>
</form>
<form method="post" action="${path}">
<input type="hidden" name="token" value="${token}">
<fieldset><legend>Do not do it</legend>
<label for="reason">Why not?</label>
<input type="text" id="reason" name="reason" maxlength="1000" required>
<button class="stop" name="decision" value="rejected">Reject</button>
<button name="decision" value="not-an-incident" formnovalidate>Not an incident</button>
</fieldset>
</form>
${
  view.hypotheses.length > 1 || view.otherRunbooks.length > 0
    ? html`<form method="post" action="${path}">
<input type="hidden" name="token" value="${token}">
<fieldset><legend>Rather something else</legend>
<p class="soft">It goes through the policy again.</p>
<label for="hypothesisId">Cause</label>
<select id="hypothesisId" name="hypothesisId"><option value="">as ranked</option>
${view.hypotheses.filter(({ chosen }) => !chosen).map(({ hypothesisId, text }) => html`<option value="${hypothesisId}">${text}</option>`)}
</select>
<label for="runbook">Runbook</label>
<select id="runbook" name="runbook"><option value="">what fits best</option>
${view.otherRunbooks.map((runbook) => html`<option value="${runbook}">${runbook}</option>`)}
</select>
<button name="decision" value="changed">Ask for this instead</button>
</fieldset>
</form>`
    : ''
}`;

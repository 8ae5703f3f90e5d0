import { html } from 'hono/html';
import { answerForms } from './answer-forms.ts';
import { framed, type Within } from './framed.ts';
import type { ApprovalView, DecisionForm, StepView } from './views.ts';
import { when } from './when.ts';

const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

const section = (title: string, items: readonly string[]) =>
  items.length > 0 ? html`<h2>${title}</h2>${list(items)}` : '';

const HOW_SEVERAL_RUN =
  'One after the other: a step runs only if the one before succeeded and the symptom is still there. If it gets worse, all are taken back, the last one first.';

const stepCard = (step: StepView, lead: string, impact: string) => html`
<p><strong>${lead}${step.title}</strong></p>
<p>${step.because}</p>
<dl>
<dt>Runbook</dt><dd><code>${step.runbook}</code></dd>
<dt>On</dt><dd><code>${step.target}</code></dd>
${step.parameters.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
<dt>Impact</dt><dd>${impact}</dd>
<dt>If it does not help</dt><dd>${step.rollback}</dd>
</dl>
<details><summary>What this runbook does</summary><p>${step.description}</p></details>`;

const stepCards = ({ steps, impact }: ApprovalView['plan']) =>
  steps.length === 1
    ? steps.map((step) => stepCard(step, '', impact))
    : html`<p>${HOW_SEVERAL_RUN} The impact of all together is ${impact}.</p>
${steps.map((step, index) => stepCard(step, `Step ${index + 1} of ${steps.length}: `, step.impact))}`;

const sinceAsked = ({ since, requestedAt }: ApprovalView) =>
  since.length > 0
    ? html`<div class="notice"><h2>Since this was asked</h2>${list(since)}</div>`
    : html`<p class="soft">No alarm, catalog or switch has changed since this was asked, at ${when(requestedAt)}.</p>`;

/** The plan in one line, for whoever has a few seconds, with the way to what can be pressed or what became of it. */
const inShort = ({ status, plan }: ApprovalView, { mayAnswer }: DecisionForm) => {
  const isOpen = status === 'waiting';
  const way = isOpen ? 'To the answer' : 'What became of it';
  return html`<p>${isOpen ? 'Would be done' : 'What was asked for'}: <strong>${plan.steps.map(({ title }) => title).join(', then ')}</strong>; impact ${plan.impact}.${mayAnswer || !isOpen ? html` <a href="#answer">${way}</a>` : ''}</p>`;
};

/** The question: what is wrong, how we know, what would be done, what it could cost; and the buttons. Looking decides nothing. */
export const approvalPage = (view: ApprovalView, form: DecisionForm, within: Within | null) =>
  framed(
    `Approve ${view.plan.steps.map(({ runbook }) => runbook).join(', then ')}?`,
    within,
    html`
<p class="soft">Incident ${view.incidentId}, opened ${when(view.openedAt)}</p>
<h1>${view.title}</h1>
<p>${view.summary}</p>
${inShort(view, form)}
${view.status === 'waiting' ? sinceAsked(view) : ''}
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
${section('What the model looked at', view.lookups)}
${section('What the model read in the log, which makes no cause surer', view.readings)}
${section('What could not be seen', view.lacked)}
<div class="card">
<h2>What would be done</h2>
${stepCards(view.plan)}
${section('Risk', view.plan.risk)}
${section(form.mayAnswer ? 'Why you are asked' : 'Why people are asked', view.plan.asks)}
${section('Who must say yes', view.people)}
</div>
<div id="answer">
${answerForms(view, form)}
</div>`,
  );

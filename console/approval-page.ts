import { html } from 'hono/html';
import { answerForms } from './answer-forms.ts';
import { framed, type Within } from './framed.ts';
import type { ApprovalView, DecisionForm, StepView } from './question-views.ts';
import { stepFacts } from './step-facts.ts';
import { badge, bullets } from './tables.ts';
import { percent, when } from './when.ts';

const section = (title: string, items: readonly string[]) =>
  items.length > 0 ? html`<h2>${title}</h2>${bullets(items)}` : '';

const HOW_SEVERAL_RUN =
  'One after the other: a step runs only if the one before succeeded and the symptom is still there. If it gets worse, all are taken back, the last one first.';

const stepCard = (step: StepView, lead: string, impact: string) => html`
<p><strong>${lead}${step.title}</strong></p>
<p>${step.because}</p>
${stepFacts({ ...step, impact })}
<details><summary>What this runbook does</summary><p>${step.description}</p></details>`;

const stepCards = ({ steps, impact }: ApprovalView['plan']) =>
  steps.length === 1
    ? steps.map((step) => stepCard(step, '', impact))
    : html`<p>${HOW_SEVERAL_RUN} The impact of all together is ${impact}.</p>
${steps.map((step, index) => stepCard(step, `Step ${index + 1} of ${steps.length}: `, step.impact))}`;

const sinceAsked = ({ since, requestedAt }: ApprovalView) =>
  since.length > 0
    ? html`<div class="notice"><h2>Since this was asked</h2>${bullets(since)}</div>`
    : html`<p class="soft">No alarm, catalog or switch has changed since this was asked, at ${when(requestedAt)}.</p>`;

/** How to answer, a press away; of a question that is answered what became of it. */
const waysOn = ({ status, cannotApprove, signInAt }: ApprovalView, { mayAnswer }: DecisionForm) => {
  if (status === 'decided') return html`<p><a href="#answer">What became of it</a></p>`;
  if (!mayAnswer) return '';
  const yes =
    cannotApprove === null
      ? html`<a class="go" href="#yes">Approve …</a>`
      : signInAt === null
        ? ''
        : html`<a class="go" href="${signInAt}">Sign in to answer</a>`;
  return html`<p class="ways">${yes} <a class="stop" href="#no">Say no …</a></p>`;
};

/** All that whoever is woken at night has to know to answer, on the first screen of a phone: what, on what, how risky, until when, and why. */
const inShort = (view: ApprovalView, form: DecisionForm) => {
  const { status, plan, hypotheses, severity, services, timeLeft, expiresAt } = view;
  const isOpen = status === 'waiting';
  const cause = hypotheses.find(({ chosen }) => chosen);
  return html`<div class="card">
<p class="soft">${isOpen ? 'Would be done' : 'What was asked for'}:</p>
${plan.steps.map(({ title, on, rollback }) => html`<p><strong>${title}</strong> on ${on}. <span class="soft">If it does not help: ${rollback}.</span></p>`)}
<p>${badge(plan.impact, `impact ${plan.impact}`)} ${badge(severity, `severity ${severity}`)} ${services.join(', ')}</p>
${cause ? html`<p>Because of: <a href="#causes">${cause.text}, ${percent(cause.confidence)}</a></p>` : ''}
${isOpen ? html`<p>Answer within <strong>${timeLeft}</strong>, before ${when(expiresAt)}.</p>` : ''}
${waysOn(view, form)}
</div>`;
};

/** The question: what would be done and how it is answered, then how it is known what is wrong. Looking decides nothing. */
export const approvalPage = (view: ApprovalView, form: DecisionForm, within: Within | null) =>
  framed(
    `Approve ${view.plan.steps.map(({ runbook }) => runbook).join(', then ')}?`,
    within,
    html`
<h1>${view.title}</h1>
${inShort(view, form)}
${view.status === 'waiting' ? sinceAsked(view) : ''}
<p>${view.summary}</p>
<div class="card">
<h2>What would be done</h2>
${stepCards(view.plan)}
${section('Risk', view.plan.risk)}
${section(form.mayAnswer ? 'Why you are asked' : 'Why people are asked', view.plan.asks)}
${section('Who must say yes', view.people)}
</div>
<div id="answer">
${answerForms(view, form)}
</div>
${section(
  'What it rests on',
  view.facts.map(({ text, evidenceIds }) => `${text} [${evidenceIds.join(', ')}]`),
)}
<div id="causes">
${section(
  'Causes, ranked',
  view.hypotheses.map(
    ({ text, confidence, chosen }) => `${text}: ${percent(confidence)}${chosen ? ' (this plan treats it)' : ''}`,
  ),
)}
</div>
${section('What the model looked at', view.lookups)}
${section('What the model read in the log, which makes no cause surer', view.readings)}
${section('What could not be seen', view.lacked)}
<p class="soft">Incident ${view.incidentId}, opened ${when(view.openedAt)}</p>`,
  );

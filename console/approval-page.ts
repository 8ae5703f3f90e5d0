import { html } from 'hono/html';
import { layout } from './layout.ts';
import type { ApprovalView, DecisionForm, StepView } from './views.ts';

const list = (items: readonly string[]) => html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;

const section = (title: string, items: readonly string[]) =>
  items.length > 0 ? html`<h2>${title}</h2>${list(items)}` : '';

const HOW_SEVERAL_RUN =
  'One after the other: a step runs only if the one before succeeded and the symptom is still there. If it gets worse, all are taken back, the last one first.';

const stepCard = (step: StepView, lead: string, impact: string) => html`
<p><strong>${lead}${step.title}</strong>. ${step.description}</p>
<dl>
<dt>Runbook</dt><dd><code>${step.runbook}</code></dd>
<dt>On</dt><dd><code>${step.target}</code></dd>
${step.parameters.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}
<dt>Impact</dt><dd>${impact}</dd>
<dt>If it does not help</dt><dd>${step.rollback}</dd>
</dl>
<p>${step.because}</p>`;

const stepCards = ({ steps, impact }: ApprovalView['plan']) =>
  steps.length === 1
    ? steps.map((step) => stepCard(step, '', impact))
    : html`<p>${HOW_SEVERAL_RUN} The impact of all together is ${impact}.</p>
${steps.map((step, index) => stepCard(step, `Step ${index + 1} of ${steps.length}: `, step.impact))}`;

/** The question: what is wrong, how we know, what would be done, what it could cost; and the buttons. Looking decides nothing. */
export const approvalPage = (view: ApprovalView, form: DecisionForm) =>
  layout(
    `Approve ${view.plan.steps.map(({ runbook }) => runbook).join(', then ')}?`,
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
${section('What the model looked at', view.lookups)}
${section('What the model read in the log, which makes no cause surer', view.readings)}
${section('What could not be seen', view.lacked)}
<div class="card">
<h2>What would be done</h2>
${stepCards(view.plan)}
${section('Risk', view.plan.risk)}
${section('Why you are asked', view.plan.asks)}
${section('Who must say yes', view.people)}
</div>
${answering(view, form)}`,
  );

const answering = (view: ApprovalView, form: DecisionForm) => {
  if (view.status === 'decided')
    return html`<p class="notice" role="status">${view.decision ?? 'Already decided.'}</p>
${form.mayAnswer ? takeBackForm(view.takeBack, form) : ''}`;
  if (!form.mayAnswer)
    return html`<p class="notice" role="status">You may look at this question, and not answer it.</p>`;
  return decisionForm(view, form);
};

const hiddenFields = (hidden: DecisionForm['hidden']) =>
  Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);

const TAKING_BACK = {
  approval: 'Nothing is started then, and the incident goes to people. It can be taken back until it starts.',
  yes: 'The question then waits for the yes of two people again.',
};

const takeBackForm = (what: ApprovalView['takeBack'], { path, hidden }: Pick<DecisionForm, 'path' | 'hidden'>) =>
  what === null
    ? ''
    : html`<form method="post" action="${path}">
${hiddenFields(hidden)}
<fieldset><legend>${what === 'yes' ? 'Take your yes back' : 'Take it back'}</legend>
<p class="soft">${TAKING_BACK[what]}</p>
<label for="takeBackReason">Why do you take it back?</label>
<input type="text" id="takeBackReason" name="reason" maxlength="1000" required>
<button class="stop" name="decision" value="take-back">Take it back</button>
</fieldset>
</form>`;

const decisionForm = (view: ApprovalView, { path, hidden }: DecisionForm) => html`
<p class="soft">You are ${view.approver}. Answer before ${view.expiresAt}; after that the next people are asked, or nothing is done.</p>
${
  view.cannotApprove === null
    ? html`<form method="post" action="${path}">
${hiddenFields(hidden)}
<fieldset><legend>Do it</legend>
<button class="go" name="decision" value="approved">Approve</button>
</fieldset>
</form>`
    : html`<p class="notice">${view.cannotApprove}</p>
${view.signInAt === null ? '' : html`<p><a href="${view.signInAt}">Sign in to answer</a></p>`}`
}
${takeBackForm(view.takeBack, { path, hidden })}
<form method="post" action="${path}">
${hiddenFields(hidden)}
<fieldset><legend>Do not do it</legend>
<p class="soft">Reject: nothing is changed, and the incident goes to people. Not an incident: it is closed.</p>
<label for="reason">Why not?</label>
<input type="text" id="reason" name="reason" maxlength="1000" required>
<button class="stop" name="decision" value="rejected">Reject</button>
<button name="decision" value="not-an-incident" formnovalidate>Not an incident</button>
</fieldset>
</form>
${
  view.hypotheses.length > 1 || view.otherRunbooks.length > 0
    ? html`<form method="post" action="${path}">
${hiddenFields(hidden)}
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
<label for="changeReason">Why? (optional)</label>
<input type="text" id="changeReason" name="reason" maxlength="1000">
<button name="decision" value="changed">Ask for this instead</button>
</fieldset>
</form>`
    : ''
}`;

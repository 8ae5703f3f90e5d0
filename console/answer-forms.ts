import { html } from 'hono/html';
import type { Html } from './document.ts';
import type { ApprovalView, ChoiceView, DecisionForm } from './question-views.ts';
import { when } from './when.ts';

type Posted = Pick<DecisionForm, 'path' | 'hidden'>;

/** One form of the page, posting to its own path with what the page was opened with. */
const form = (
  { path, hidden }: Posted,
  legend: string,
  body: Html,
  id = '',
) => html`<form${id ? html` id="${id}"` : ''} method="post" action="${path}">
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<fieldset><legend>${legend}</legend>
${body}
</fieldset>
</form>`;

const TAKING_BACK = {
  approval: 'Nothing is started then, and the incident goes to people. It can be taken back until it starts.',
  yes: 'The question then waits for the yes of two people again.',
};

const takeBackForm = (what: ApprovalView['takeBack'], posted: Posted) =>
  what === null
    ? ''
    : form(
        posted,
        what === 'yes' ? 'Take your yes back' : 'Take it back',
        html`<p class="soft">${TAKING_BACK[what]}</p>
<label for="takeBackReason">Why do you take it back?</label>
<input type="text" id="takeBackReason" name="reason" maxlength="1000" required>
<button class="stop" name="decision" value="take-back">Take it back</button>`,
      );

const yesForm = ({ cannotApprove, signInAt }: ApprovalView, posted: Posted) =>
  cannotApprove === null
    ? form(posted, 'Do it', html`<button class="go" name="decision" value="approved">Approve</button>`, 'yes')
    : html`<p class="notice">${cannotApprove}</p>
${signInAt === null ? '' : html`<p><a href="${signInAt}">Sign in to answer</a></p>`}`;

const noForm = (posted: Posted) =>
  form(
    posted,
    'Do not do it',
    html`<p class="soft">Reject: nothing is changed, and the incident goes to people. Not an incident: it is closed.</p>
<label for="reason">Why not?</label>
<input type="text" id="reason" name="reason" maxlength="1000" required>
<button class="stop" name="decision" value="rejected">Reject</button>
<button name="decision" value="not-an-incident" formnovalidate>Not an incident</button>`,
    'no',
  );

const numberField = ({ field, parameter, value, from, to }: ChoiceView) => html`
<label for="${field}">${parameter}: ${from} to ${to}</label>
<input type="number" id="${field}" name="${field}" value="${value}" min="${from}" max="${to}" step="1" required>`;

/** The same cause and runbook with another number; left out where there is none to choose. */
const numbersForm = ({ choices }: ApprovalView, posted: Posted) =>
  choices.length === 0
    ? ''
    : form(
        posted,
        'Do it with another number',
        html`<p class="soft">It goes through the policy again.</p>
${choices.map(numberField)}
<label for="numberReason">Why? (optional)</label>
<input type="text" id="numberReason" name="reason" maxlength="1000">
<button name="decision" value="changed">Ask for this number</button>`,
      );

const otherForm = ({ hypotheses, otherRunbooks }: ApprovalView, posted: Posted) =>
  otherRunbooks.length === 0
    ? ''
    : form(
        posted,
        'Rather something else',
        html`<p class="soft">It goes through the policy again.</p>
<label for="hypothesisId">Cause</label>
<select id="hypothesisId" name="hypothesisId"><option value="">as ranked</option>
${hypotheses.filter(({ offered }) => offered).map(({ hypothesisId, text }) => html`<option value="${hypothesisId}">${text}</option>`)}
</select>
<label for="runbook">Runbook</label>
<select id="runbook" name="runbook"><option value="">what fits best</option>
${otherRunbooks.map((runbook) => html`<option value="${runbook}">${runbook}</option>`)}
</select>
<label for="changeReason">Why? (optional)</label>
<input type="text" id="changeReason" name="reason" maxlength="1000">
<button name="decision" value="changed">Ask for this instead</button>`,
      );

/** The buttons of whoever may press them; what was decided, where it was; or that one may only look. */
export const answerForms = (view: ApprovalView, { mayAnswer, ...posted }: DecisionForm) => {
  if (view.status === 'decided')
    return html`<p class="notice" role="status">${view.decision ?? 'Already decided.'}</p>
${mayAnswer ? takeBackForm(view.takeBack, posted) : ''}`;
  if (!mayAnswer) return html`<p class="notice" role="status">You may look at this question, and not answer it.</p>`;
  return html`<p class="soft">You are ${view.approver}. Answer before ${when(view.expiresAt)}; after that the next people are asked, or nothing is done.</p>
${yesForm(view, posted)}
${takeBackForm(view.takeBack, posted)}
${noForm(posted)}
${numbersForm(view, posted)}
${otherForm(view, posted)}`;
};

import { html } from 'hono/html';
import { dependencyGraph } from './charts/dependency-graph.ts';
import { symptomPlot } from './charts/symptom-plot.ts';
import { consoleLayout } from './console-layout.ts';
import type { HypothesisView, IncidentView, PlanView, Viewer } from './console-views.ts';
import type { Html } from './document.ts';
import { stepFacts } from './step-facts.ts';
import { badge, bullets, servicePath, table } from './tables.ts';
import { dollars, percent, when } from './when.ts';

const section = (id: string, title: string, body: Html | string): Html =>
  html`<section><h2 id="${id}">${title}</h2>${body}</section>`;

/** An alarm that names no component is about every service of its application. */
const SERVICES_NAMED = 20;

const services = (names: readonly string[]): Html => {
  if (names.length === 0) return html`none that the catalog knows`;
  const more = names.length - SERVICES_NAMED;
  return html`${names.slice(0, SERVICES_NAMED).map((name) => html`<a href="${servicePath(name)}">${name}</a> `)}${more > 0 ? `and ${more} more` : ''}`;
};

/** One incident from its first signal to its end: what is wrong, how that is known, what was done about it, and why. */
export const incidentPage = (viewer: Viewer, view: IncidentView) =>
  consoleLayout(
    { title: view.title, viewer, at: '/console/incidents' },
    html`<h1>${view.title}</h1>
${view.questions.map(({ href, expiresAt, people }) => html`<p class="notice" role="status">${href ? html`<a href="${href}">Answer the question about its plan</a>` : 'A plan waits for an answer'}, before ${when(expiresAt)}.${people.map((line) => html` ${line}`)}</p>`)}
${view.approved.map(({ href, by }) => html`<p class="notice" role="status">Approved by ${by}, not started yet.${href ? html` <a href="${href}">Take the approval back</a>` : ''}</p>`)}
<dl>
<dt>Now</dt><dd>${[view.doing, view.outcome?.result].filter(Boolean).join(': ')}. Severity: ${badge(view.severity)}</dd>
${inShort(view)}
<dt>Services</dt><dd>${services(view.services)}</dd>
<dt>Onset</dt><dd>${when(view.onsetAt)}</dd>
${view.endedAt ? html`<dt>Ended</dt><dd>${when(view.endedAt)}</dd>` : ''}
${view.handedOverAt ? html`<dt>Handed over to people</dt><dd>${when(view.handedOverAt)}</dd>` : ''}
</dl>
<details><summary>More about this incident</summary><dl>
<dt>Its id</dt><dd>${view.incidentId}</dd>
<dt>Opened</dt><dd>${when(view.openedAt)}</dd>
<dt>Attempt</dt><dd>${view.attempt}</dd>
<dt>Models</dt><dd>${dollars(view.modelDollars)}</dd>
<dt>Why one incident</dt><dd>${view.because}</dd>
</dl></details>
${view.outcome ? section('outcome', 'Outcome', html`<p><strong>${view.outcome.result}</strong></p>${reasons(view.outcome.because)}${view.outcome.followUp ? html`<p class="notice">${view.outcome.followUp}</p>` : ''}`) : ''}
${section('symptom', 'Symptom', view.plot ? symptomPlot(view.plot) : html`<p>No numbers of the symptom were collected.</p>`)}
${view.diagnosis ? diagnosis(view.diagnosis) : section('causes', 'Causes', html`<p>Not diagnosed yet.</p>`)}
${view.graph ? section('graph', 'Dependencies', dependencyGraph(view.graph)) : ''}
${view.plan ? section('plan', 'Plan', plan(view.plan)) : ''}
${
  view.changes.length > 0
    ? section(
        'changes',
        'What was changed',
        table(
          'What was changed',
          ['What', 'Status', 'Started', 'Ended'],
          view.changes.map(
            ({ what, status, startedAt, endedAt }) =>
              html`<tr><td>${what}</td><td>${status}</td><td>${when(startedAt)}</td><td>${endedAt ? when(endedAt) : ''}</td></tr>`,
          ),
        ),
      )
    : ''
}
${view.recovery.length > 0 ? section('recovery', 'Did it work', bullets(view.recovery.map(({ at, text, because }) => html`${when(at)}: ${text}${reasons(because)}`))) : ''}
${view.report ? report(view.report) : ''}
${signals(view.signals)}
${section(
  'timeline',
  'Timeline',
  html`${view.timelineLeftOut > 0 ? html`<p class="soft">${view.timelineLeftOut} lines in between are left out.</p>` : ''}
<ol class="timeline">${view.timeline.map(
    ({ at, kind, summary, because }) =>
      html`<li>${when(at)} <span class="soft">${kind}</span><br>${summary}${reasons(because)}</li>`,
  )}</ol>`,
)}`,
  );

/** What is most likely wrong and what is to be done about it, for whoever has a few seconds; each leads to its reasons. */
const inShort = ({ diagnosis: seen, plan: chosen }: IncidentView): Html => {
  const likely = seen?.hypotheses.find(({ planned }) => planned) ?? seen?.hypotheses[0];
  return html`${likely ? html`<dt>Likely cause</dt><dd><a href="#causes">${likely.cause}</a>, ${percent(likely.confidence)}</dd>` : ''}
${chosen ? html`<dt>Plan</dt><dd><a href="#plan">${chosen.steps.map(({ title }) => title).join(', then ')}</a>. ${chosen.gate} Risk: ${badge(chosen.level)}</dd>` : ''}`;
};

/** Few reasons stand there; many are a press away, so that a long record can be read over. */
const REASONS_OPEN = 3;
const reasons = (because: readonly string[]): Html | string =>
  because.length === 0
    ? ''
    : because.length <= REASONS_OPEN
      ? bullets(because)
      : html`<details><summary>Why (${because.length})</summary>${bullets(because)}</details>`;

const hypothesis = ({ cause, confidence, sentence, spokeFor, spokeAgainst, path, planned }: HypothesisView): Html =>
  html`<li><p><strong>${cause}</strong>, <meter min="0" max="1" value="${confidence.toFixed(3)}" aria-label="Confidence">${percent(confidence)}</meter> ${percent(confidence)}${planned ? ' (the plan treats it)' : ''}</p>
<p class="soft">${sentence}</p>
<details${planned ? html` open` : ''}><summary>What speaks for it (${spokeFor.length}) and against it (${spokeAgainst.length})</summary>
<h3>For</h3>${facts(spokeFor)}
<h3>Against</h3>${facts(spokeAgainst)}
${path.length > 1 ? html`<p>Way to the symptom: ${path.join(' → ')}</p>` : ''}</details></li>`;

const facts = (each: HypothesisView['spokeFor']): Html =>
  each.length === 0
    ? html`<p>Nothing.</p>`
    : bullets(each.map(({ evidenceId, text }) => html`${text} <span class="soft">[${evidenceId}]</span>`));

const diagnosis = ({
  summary,
  by,
  claims,
  hypotheses,
  lacked,
  quality,
}: NonNullable<IncidentView['diagnosis']>): Html =>
  html`${section(
    'causes',
    'Causes',
    html`<p>${summary}</p>
${claims.length > 0 ? bullets(claims.map(({ text, evidenceIds }) => html`${text} <span class="soft">[${evidenceIds.join(', ')}]</span>`)) : ''}
<p class="soft">${by}</p>
${hypotheses.length > 0 ? html`<ol>${hypotheses.map(hypothesis)}</ol>` : html`<p>None is confirmed.</p>`}`,
  )}
${section('lacked', 'What could not be seen', html`<p>${quality}</p>${lacked.length > 0 ? bullets(lacked) : html`<p>Everything that was looked for was seen.</p>`}`)}`;

const plan = ({ steps, gate, level, risk, rules, alternatives }: PlanView): Html => html`
${steps.map(
  ({ title, because, ...facts }) => html`<div class="card"><h3>${title}</h3><p>${because}</p>
${stepFacts(facts)}</div>`,
)}
<p>${gate} Risk: ${badge(level)}</p>
${risk.length > 0 ? bullets(risk) : ''}
<details><summary>Rules that spoke (${rules.length})</summary>${table(
  'Rules that spoke',
  ['Rule', 'Says', 'Because'],
  rules.map(
    ({ rule, verdict, because }) => html`<tr><td>${rule}</td><td>${badge(verdict)}</td><td>${because}</td></tr>`,
  ),
)}</details>
${alternatives.length > 0 ? html`<details><summary>What else was weighed (${alternatives.length})</summary>${bullets(alternatives)}</details>` : ''}`;

const report = ({
  headline,
  impact,
  words,
  followUps,
  unknown,
  writtenAt,
}: NonNullable<IncidentView['report']>): Html =>
  section(
    'report',
    'Post-incident report',
    html`<p><strong>${headline}</strong></p><p class="soft">Written ${when(writtenAt)}.</p>
${impact.length > 0 ? html`<h3>Impact</h3>${bullets(impact)}` : ''}
${words.length > 0 ? html`<h3>In a model’s words</h3>${bullets(words)}` : ''}
${followUps.length > 0 ? html`<h3>Follow-ups</h3>${bullets(followUps)}` : ''}
${unknown.length > 0 ? html`<h3>What was not known</h3>${bullets(unknown)}` : ''}`,
  );

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const signals = ({ total, firing, events, shown }: IncidentView['signals']): Html =>
  section(
    'signals',
    'Signals',
    html`<p>${counted(total, 'alarm')}, ${firing} firing; ${counted(events, 'event')} in all.${shown.length < total ? ` The ${shown.length} that matter most are shown.` : ''}</p>
${table(
  'Signals',
  ['Signal', 'On', 'Status', { number: 'Events' }, 'Last'],
  shown.map(
    ({ title, where, status, count, lastAt }) =>
      html`<tr><td>${title}</td><td>${where}</td><td>${status}</td><td class="number">${count}</td><td>${when(lastAt)}</td></tr>`,
  ),
)}`,
  );

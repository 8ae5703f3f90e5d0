import { html } from 'hono/html';
import { consoleLayout } from './console-layout.ts';
import type { OverviewView, SwitchView, Viewer } from './console-views.ts';
import { endedIncidents, openIncidents } from './tables.ts';
import { dollars, percent, when } from './when.ts';

const tile = (value: string, what: string, more: string) =>
  html`<li><span class="soft">${what}</span><strong>${value}</strong><span class="soft">${more}</span></li>`;

/** What goes on now, what waits for whoever looks, and how healing goes. */
export const overviewPage = (viewer: Viewer, view: OverviewView) => {
  const { open, moreOpen, waiting, ended, figures, cost, days } = view;
  return consoleLayout(
    { title: 'Overview', viewer, at: '/console' },
    html`<h1>Overview</h1>
${view.killSwitch.engaged ? html`<p class="notice"><strong>The kill switch is engaged:</strong> no change is started anywhere. <a href="#switch">Who, why, and the way out</a></p>` : ''}
${
  waiting.length > 0
    ? html`<section class="notice"><h2>Waiting for your answer</h2>
<ul>${waiting.map(({ href, title, expiresAt }) => html`<li><a href="${href}">${title}</a>, before ${when(expiresAt)}</li>`)}</ul></section>`
    : ''
}
<h2>Open incidents${open.length > 0 ? ` (${open.length}${moreOpen ? '+' : ''})` : ''}</h2>
${openIncidents(open)}
<h2>The last ${days} days</h2>
<ul class="tiles">
${tile(figures.healRate === null ? 'none yet' : percent(figures.healRate), 'Heal rate', figures.needed === 0 ? 'nothing needed healing' : `${figures.healed} of ${figures.needed} that needed healing`)}
${tile(figures.timeToHeal ?? 'none yet', 'Mean time to heal', figures.medianTimeToHeal === null ? 'from onset' : `from onset; median ${figures.medianTimeToHeal}; ${figures.waited} of the mean was waiting for people`)}
${tile(dollars(cost.monthDollars), 'Models this month', cost.perIncidentDollars === null ? 'list price, all services' : `list price, all services; ${dollars(cost.perIncidentDollars)} an incident`)}
</ul>
<h2>Lately ended</h2>
${endedIncidents(ended)}
<h2 id="switch">Kill switch</h2>
${killSwitch(viewer, view.killSwitch)}`,
  );
};

const killSwitch = ({ formToken }: Viewer, { engaged, by, reason, at, mayTurn }: SwitchView) => html`
<p class="${engaged ? 'notice' : ''}">${
  engaged
    ? html`<strong>Engaged:</strong> no change is started anywhere.`
    : 'Not engaged: changes are started as the policy allows.'
}${by && at ? html` Last turned by ${by}, ${when(at)}${reason ? `: ${reason}` : ''}.` : ''}</p>
${
  mayTurn
    ? html`<form method="post" action="/console/kill-switch">
<input type="hidden" name="formToken" value="${formToken}">
<fieldset><legend>${engaged ? 'Release it' : 'Engage it'}</legend>
<p class="soft">${engaged ? 'Changes may be started again from then on.' : 'What runs already goes on, and rollbacks stay possible. Nothing new is started until it is released.'}</p>
<label for="reason">Why?</label>
<input type="text" id="reason" name="reason" maxlength="500" required autocomplete="off">
<button class="${engaged ? 'go' : 'stop'}" name="turn" value="${engaged ? 'release' : 'engage'}">${engaged ? 'Release the kill switch' : 'Engage the kill switch'}</button>
</fieldset></form>`
    : ''
}`;

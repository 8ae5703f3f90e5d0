import type { OverviewView } from '../../console/console-views.ts';
import type { Approval } from '../../lib/contracts/approval.ts';
import { includes, roleEverywhere } from '../../lib/domain/access/role-on.ts';
import { healingFigures } from '../../lib/domain/figures/healing.ts';
import { lasting } from '../../lib/domain/report/wording.ts';
import type { Looking } from './console-deps.ts';
import { roleOnPlan, seesIncident } from './incident-role.ts';
import { endedOutcomes, endedRow, hasEnded, incidentRow, openIncidents } from './incident-rows.ts';
import { plain } from './plain.ts';

const DAYS = 30;
const OPEN_SHOWN = 100;
const ENDED_SHOWN = 20;
const DAY_MS = 86_400_000;
const MICRO = 1e-6;

const spoken = (seconds: number | null): string | null => (seconds === null ? null : lasting(seconds));

export const overviewView = async (looking: Looking): Promise<OverviewView> => {
  const { deps, operator } = looking;
  const at = deps.now();
  const since = at.getTime() - DAYS * DAY_MS;
  const month = at.toISOString().slice(0, 7);
  const [{ open, more }, outcomes, waiting, killSwitch, spent] = await Promise.all([
    openIncidents(looking),
    endedOutcomes(looking, { since: new Date(Math.min(since, Date.parse(`${month}-01T00:00:00Z`))) }),
    deps.incidents.waitingFor(operator.id, at),
    deps.incidents.killSwitch(),
    deps.incidents.monthMicrodollars(at),
  ]);
  const lately = outcomes.filter(({ endedAt }) => Date.parse(endedAt) >= since);
  // What was handed to people was not healed, which the figures say at once; but it goes on until they are done.
  const figures = healingFigures(lately);
  const over = outcomes.filter(hasEnded(open));
  const thisMonth = open.length + over.filter(({ endedAt }) => endedAt.startsWith(month)).length;
  const questions = await Promise.all(waiting.map((each) => questionRow(looking, each)));
  return {
    open: open.slice(0, OPEN_SHOWN).map((incident) => incidentRow(looking, incident)),
    moreOpen: more || open.length > OPEN_SHOWN,
    waiting: questions.filter((row) => row !== null),
    ended: lately.filter(hasEnded(open)).slice(0, ENDED_SHOWN).map(endedRow),
    days: DAYS,
    figures: {
      needed: figures.needed,
      healed: figures.healed,
      healRate: figures.healRate,
      timeToHeal: spoken(figures.meanSecondsToHeal),
      medianTimeToHeal: spoken(figures.medianSecondsToHeal),
      waited: spoken(figures.meanSecondsWaited),
    },
    cost: {
      monthDollars: spent * MICRO,
      // Only who sees all incidents sees all that the sum was spent on.
      perIncidentDollars:
        thisMonth === 0 || roleEverywhere(deps.catalog, operator) === null ? null : (spent * MICRO) / thisMonth,
    },
    killSwitch: {
      ...killSwitch,
      reason: killSwitch.reason === null ? null : plain(killSwitch.reason),
      mayTurn: includes(roleEverywhere(deps.catalog, operator), 'admin'),
    },
  };
};

/**
 * A question that waits for this person, whatever else is open. One may be put to somebody whose groups have no say over its plan, or do
 * not show its incident: then only the link of their message leads to it.
 */
const questionRow = async (
  { deps: { incidents, catalog }, operator }: Looking,
  { incidentId, attempt, expiresAt }: Approval,
): Promise<OverviewView['waiting'][number] | null> => {
  const [incident, plan] = await Promise.all([incidents.incident(incidentId), incidents.plan(incidentId, attempt)]);
  if (!incident || !seesIncident(catalog, operator, incident) || !roleOnPlan(catalog, operator, plan ?? undefined))
    return null;
  return { href: `/console/incidents/${incidentId}/approval`, title: plain(incident.title), expiresAt };
};

import type { OverviewView } from '../../console/console-views.ts';
import { includes, roleEverywhere } from '../../lib/domain/access/role-on.ts';
import { healingFigures } from '../../lib/domain/figures/healing.ts';
import { lasting } from '../../lib/domain/report/wording.ts';
import type { Looking } from './console-deps.ts';
import { roleOnPlan } from './incident-role.ts';
import { endedOutcomes, endedRow, incidentRow, openIncidents } from './incident-rows.ts';
import { plain } from './plain.ts';

const DAYS = 30;
const ENDED_SHOWN = 20;
const DAY_MS = 86_400_000;
const MICRO = 1e-6;

const spoken = (seconds: number | null): string | null => (seconds === null ? null : lasting(seconds));

export const overviewView = async (looking: Looking): Promise<OverviewView> => {
  const { deps, operator } = looking;
  const at = deps.now();
  const [{ open, more }, outcomes, waiting, killSwitch, spent] = await Promise.all([
    openIncidents(looking),
    endedOutcomes(looking),
    deps.incidents.waitingFor(operator.id, at),
    deps.incidents.killSwitch(),
    deps.incidents.monthMicrodollars(at),
  ]);
  const lately = outcomes.filter(({ endedAt }) => Date.parse(endedAt) >= at.getTime() - DAYS * DAY_MS);
  const figures = healingFigures(lately);
  const month = at.toISOString().slice(0, 7);
  const thisMonth = open.length + outcomes.filter(({ endedAt }) => endedAt.startsWith(month)).length;
  const titles = new Map(open.map(({ incidentId, title }) => [incidentId, plain(title)]));
  // A question may be put to somebody whose groups have no say over its plan: then only the link of their message leads to it.
  const theirs = await Promise.all(
    waiting.map(async ({ incidentId, attempt }) =>
      titles.has(incidentId)
        ? roleOnPlan(deps.catalog, operator, (await deps.incidents.plan(incidentId, attempt)) ?? undefined)
        : null,
    ),
  );
  return {
    open: open.map((incident) => incidentRow(looking, incident)),
    moreOpen: more,
    waiting: waiting.flatMap(({ incidentId, expiresAt }, index) =>
      theirs[index]
        ? [
            {
              href: `/console/incidents/${incidentId}/approval`,
              title: titles.get(incidentId) ?? incidentId,
              expiresAt,
            },
          ]
        : [],
    ),
    ended: lately.slice(0, ENDED_SHOWN).map(endedRow),
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

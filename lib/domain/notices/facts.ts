import type { Catalog, Tier } from '../../contracts/catalog.ts';
import type { Incident } from '../../contracts/incident.ts';
import type { Severity } from '../../contracts/signal.ts';
import { serviceOfComponent } from '../evidence/service-of-component.ts';

/** What decides where a notice goes. null where nothing is known of its incident. */
export interface NoticeFacts {
  application: string | null;
  /** Of the services that show the failure; where none of them has one, of the application. */
  owners: readonly string[];
  severity: Severity | null;
  /** The highest of its services. */
  tier: Tier | null;
}

const RANK: readonly Tier[] = ['standard', 'important', 'critical'];

/** Reads out of an incident whose it is, and how much depends on it. */
export const noticeFacts = (
  catalog: Catalog,
  incident: Pick<Incident, 'application' | 'severity' | 'symptomComponents'> | null,
): NoticeFacts => {
  if (!incident) return { application: null, owners: [], severity: null, tier: null };
  const services = incident.symptomComponents.flatMap((component) => {
    const name = serviceOfComponent(component, catalog);
    return (name !== null && catalog.services[name]) || [];
  });
  const application = incident.application === null ? undefined : catalog.applications[incident.application];
  const owners = new Set(services.flatMap(({ owner }) => owner ?? application?.owner ?? []));
  if (owners.size === 0 && application) owners.add(application.owner);
  const tiers = services.map(({ tier }) => tier);
  return {
    application: incident.application,
    owners: [...owners],
    severity: incident.severity,
    tier: RANK.findLast((tier) => tiers.includes(tier)) ?? null,
  };
};

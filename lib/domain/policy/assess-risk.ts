import type { Catalog } from '../../contracts/catalog.ts';
import type { ComponentId } from '../../contracts/component.ts';
import { Impact, type RunbookManifest } from '../../contracts/manifest.ts';
import type { Edge } from '../../contracts/observation.ts';
import type { Snapshot } from '../../contracts/snapshot.ts';
import { withCallers } from '../correlation/outside-path.ts';
import { declaredEdges } from '../evidence/scope.ts';
import { impactRank } from './impact-order.ts';

export interface RiskQuestion {
  manifest: RunbookManifest;
  service: string;
  catalog: Catalog;
  edges: readonly Edge[];
  target: ComponentId;
  snapshot: Snapshot | null;
}

export interface Risk {
  level: Impact;
  because: string[];
}

/** From this share of the target's capacity on, its users notice that something is away. */
const MUCH_CAPACITY = 0.25;
/** From this share on, the rest can hardly carry the load. */
const MOST_CAPACITY = 0.5;
const MANY_DEPENDENTS = 3;

/**
 * Share of the target that is away while the runbook runs: with one instance, any part of it is all of it. So it is where nobody can
 * tell how many there are.
 */
export const capacityAway = ({ capacityTouched }: RunbookManifest, snapshot: Snapshot | null): number => {
  if (capacityTouched === 0) return 0;
  const running = snapshot?.fields.runningCount ?? snapshot?.fields.inService;
  const isKnown = Number.isFinite(running) && Number.isFinite(capacityTouched);
  return isKnown ? Math.max(capacityTouched, 1 / Math.max(1, Number(running))) : 1;
};

/**
 * How many components call the target, directly or not: those that were seen to, and those that anybody in the catalog declares to,
 * which an incident of another application has no reason to look at.
 */
export const dependentsOf = ({ target, catalog, edges }: Pick<RiskQuestion, 'target' | 'catalog' | 'edges'>): number =>
  withCallers([target], [...declaredEdges(Object.keys(catalog.services), catalog), ...edges]).size - 1;

const percent = (share: number) => `${Math.round(share * 100)} %`;

/**
 * The risk of running a runbook on a target: its declared impact, raised by what the place adds. What takes no capacity
 * away raises nothing, however many depend on the target. Only what was declared high can become critical, and only where
 * most of a critical production service would be away. Never below the declared impact.
 */
export const assessRisk = ({ manifest, service, catalog, edges, target, snapshot }: RiskQuestion): Risk => {
  const known = catalog.services[service];
  const environment = known && catalog.applications[known.application]?.environment;
  const dependents = dependentsOf({ target, catalog, edges });
  const away = capacityAway(manifest, snapshot);
  const exposed = environment === undefined || environment === 'production';
  const because = [
    `its declared impact is ${manifest.impact}`,
    dependents === 0 ? 'nothing depends on the target' : `components that depend on the target: ${dependents}`,
    away === 0
      ? 'no capacity is away while it runs'
      : `${percent(away)} of the target's capacity is away while it runs`,
    `the target's tier is ${known?.tier ?? 'not known'}, its environment ${environment ?? 'not known'}`,
    manifest.rollback.by === 'runbook'
      ? `it can be taken back by ${manifest.rollback.runbook}`
      : `it cannot be taken back: ${manifest.rollback.because}`,
  ];

  const raises = [
    away >= MUCH_CAPACITY && dependents >= MANY_DEPENDENTS ? 'many components depend on capacity that is away' : null,
    away >= MOST_CAPACITY && exposed ? 'most of a production target is away' : null,
    away > 0 && manifest.rollback.by === 'none' && known?.tier === 'critical'
      ? 'a critical service loses capacity and it cannot be taken back'
      : null,
  ].filter((reason) => reason !== null);
  const critical = manifest.impact === 'high' && away >= MOST_CAPACITY && exposed && known?.tier === 'critical';
  const ceiling = critical ? impactRank('critical') : Math.max(impactRank('high'), impactRank(manifest.impact));
  const level = Impact.options[Math.min(ceiling, impactRank(manifest.impact) + raises.length)] ?? 'critical';
  return { level, because: [...because, ...raises.map((reason) => `raised: ${reason}`)] };
};

import type { ComponentId } from '../../contracts/component.ts';
import type { Edge, Series, TracedCall } from '../../contracts/observation.ts';
import type { IncidentTime } from '../evidence/incident-time.ts';
import { type Excess, rankByExcess } from './excess.ts';
import { SIGNIFICANT_Z } from './explaining-away.ts';
import { starAround } from './graph.ts';
import { HARMS, type Harm, type Panel, panelOf } from './panel.ts';
import { asFeltAt } from './statistic.ts';

/** How much of what the users suffer is a component's own doing, in the numbers alone. */
export interface Share {
  component: ComponentId;
  symptom: ComponentId;
  harm: Harm;
  /** 0 to 1: own excess over the symptom's. */
  share: number;
  z: number;
  /** Seconds, or failed requests, per period. */
  excess: number;
}

export interface Attribution {
  /** By component, its largest share over symptoms and harms; 0 where it was measured and adds nothing. */
  shares: Map<ComponentId, Share>;
  /** `present` if any symptom shows it; `absent` if all that could be measured are normal; `unmeasured` otherwise. */
  symptom: 'present' | 'absent' | 'unmeasured';
}

const shareOf = (found: Excess, symptom: ComponentId, harm: Harm): Share => ({
  component: found.component,
  symptom,
  harm,
  share: found.z >= SIGNIFICANT_Z ? Math.min(1, Math.max(0, found.score)) : 0,
  z: found.z,
  excess: found.excess,
});

/** The panel as a symptom sees it whose latency is a quantile: the quantiles of others count by who feels them. */
const asFelt = (
  { baseline, incident, localRows, quantiles }: Panel,
  symptom: ComponentId,
): Omit<Panel, 'quantiles'> => {
  const quantile = quantiles.get(symptom);
  if (quantile === undefined) return { baseline, incident, localRows };
  const felt = (rows: Panel['baseline']): Panel['baseline'] => {
    const at = rows.get(symptom);
    if (!at) return rows;
    return new Map(
      [...rows].map(([component, each]) => [component, quantiles.has(component) ? asFeltAt(at, each, quantile) : each]),
    );
  };
  return { baseline: felt(baseline), incident: felt(incident), localRows };
};

/** Attributes what every symptom suffers, in latency and in failures, to the components below it. Order of input never matters. */
export const attribute = (
  symptoms: readonly ComponentId[],
  series: readonly Series[],
  { edges, traced }: { edges: readonly Edge[]; traced: readonly TracedCall[] },
  time: IncidentTime,
): Attribution => {
  const shares = new Map<ComponentId, Share>();
  let measured = false;
  let present = false;
  for (const harm of HARMS) {
    const panel = panelOf(series, harm, time);
    for (const symptom of [...new Set(symptoms)].sort()) {
      const graph = edges.length > 0 ? edges : starAround(symptom, panel.incident.keys());
      const { verdict, ranked } = rankByExcess({ symptom, edges: graph, counted: traced, ...asFelt(panel, symptom) });
      if (verdict === 'too-little-data') continue;
      measured = true;
      if (verdict === 'symptom-absent') continue;
      present = true;
      for (const found of ranked) {
        // Of one whose requests nobody counts, that it adds nothing is not known.
        if (!found.counted && found.own <= 0) continue;
        const share = shareOf(found, symptom, harm);
        const known = shares.get(found.component);
        if (!known || share.share > known.share) shares.set(found.component, share);
      }
    }
  }
  return { shares, symptom: present ? 'present' : measured ? 'absent' : 'unmeasured' };
};

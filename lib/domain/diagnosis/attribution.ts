import type { ComponentId } from '../../contracts/component.ts';
import type { Edge, Series, TracedCall } from '../../contracts/observation.ts';
import type { IncidentTime } from '../evidence/incident-time.ts';
import { finite, mean, median } from '../evidence/statistics.ts';
import { MINIMUM_REQUESTS } from '../evidence/users-view.ts';
import { type Excess, rankByExcess } from './excess.ts';
import { lasts } from './excess-budget.ts';
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
  /** Whether its badness was up in more than one row. */
  lasting: boolean;
  /** `excess` for each request of the symptom: as a share of the time it usually takes, or of its requests. Not a number where nobody counts these. */
  felt: number;
}

type Rows = Omit<Panel, 'quantiles'>;

export interface Attribution {
  /** By component, its largest share over symptoms and harms; 0 where it was measured and adds nothing. */
  shares: Map<ComponentId, Share>;
  /** `present` if any symptom shows it; `absent` if waiting and failures of all are normal over enough requests; `unmeasured` otherwise. */
  symptom: 'present' | 'absent' | 'unmeasured';
}

const shareOf = (found: Excess, symptom: ComponentId, harm: Harm, { baseline, incident, localRows }: Rows): Share => {
  const usual = (component: ComponentId): number => median(finite(Array.from(baseline.get(component)?.badness ?? [])));
  const requests = mean(finite(Array.from(incident.get(symptom)?.requests ?? []).slice(localRows)));
  const now = incident.get(found.component);
  return {
    component: found.component,
    symptom,
    harm,
    share: found.z >= SIGNIFICANT_Z ? Math.min(1, Math.max(0, found.score)) : 0,
    z: found.z,
    excess: found.excess,
    lasting: now !== undefined && lasts(now, localRows, now.badness.length - localRows, usual(found.component)),
    felt: found.excess / (requests * (harm === 'latency' ? usual(symptom) : 1)),
  };
};

/** The panel as a symptom sees it whose latency is a quantile: the quantiles of others count by who feels them. */
const asFelt = ({ baseline, incident, localRows, quantiles }: Panel, symptom: ComponentId): Rows => {
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

/** Whether enough requests were counted in the incident for their being normal to mean something. */
const saysEnough = ({ incident, localRows }: Panel, symptom: ComponentId): boolean =>
  finite(Array.from(incident.get(symptom)?.requests ?? []).slice(localRows)).reduce((sum, count) => sum + count, 0) >=
  MINIMUM_REQUESTS;

/** Attributes what every symptom suffers, in latency and in failures, to the components below it. Order of input never matters. */
export const attribute = (
  symptoms: readonly ComponentId[],
  series: readonly Series[],
  { edges, traced }: { edges: readonly Edge[]; traced: readonly TracedCall[] },
  time: IncidentTime,
): Attribution => {
  const shares = new Map<ComponentId, Share>();
  let unmeasured = symptoms.length === 0;
  let present = false;
  for (const harm of HARMS) {
    const panel = panelOf(series, harm, time);
    for (const symptom of [...new Set(symptoms)].sort()) {
      const graph = edges.length > 0 ? edges : starAround(symptom, panel.incident.keys());
      const rows = asFelt(panel, symptom);
      const { verdict, ranked } = rankByExcess({ symptom, edges: graph, counted: traced, ...rows });
      if (verdict !== 'cause-found') {
        unmeasured ||= verdict === 'too-little-data' || !saysEnough(panel, symptom);
        continue;
      }
      present = true;
      for (const found of ranked) {
        // Of one whose requests nobody counts, that it adds nothing is not known.
        if (!found.counted && found.own <= 0) continue;
        const share = shareOf(found, symptom, harm, rows);
        const known = shares.get(found.component);
        if (!known || share.share > known.share) shares.set(found.component, share);
      }
    }
  }
  return { shares, symptom: present ? 'present' : unmeasured ? 'unmeasured' : 'absent' };
};

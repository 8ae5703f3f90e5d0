import type { ComponentId } from '../../contracts/component.ts';
import { type AlarmedHarm, Harm } from '../../contracts/evidence.ts';
import type { Edge, Series, TracedCall } from '../../contracts/observation.ts';
import type { IncidentTime } from '../evidence/incident-time.ts';
import { finite, mean, median } from '../evidence/statistics.ts';
import { MINIMUM_REQUESTS } from '../evidence/users-view.ts';
import { type Excess, type ExcessRanking, rankByExcess } from './excess.ts';
import { lasts } from './excess-budget.ts';
import { SIGNIFICANT_Z } from './explaining-away.ts';
import { starAround } from './graph.ts';
import { type Panel, panelOf } from './panel.ts';
import { asFeltAt } from './statistic.ts';

/** How much of what the users suffer is a component's own doing, in the numbers alone. */
export interface Share {
  component: ComponentId;
  symptom: ComponentId;
  harm: Harm;
  /** 0 to 1: its own excess beyond one standard deviation of its normal time, as a part of the symptom's. */
  part: number;
  /** 0 to 1: how far the place speaks for it: `part`, less where others add more, or where users complain of the other harm. */
  share: number;
  z: number;
  /** Seconds, or failed requests, per period. */
  excess: number;
  /** Whether its badness was clearly up, and in more than one row. */
  lasting: boolean;
  /** `excess` for each request of the symptom: as a share of the time it usually takes, or of its requests. Not a number where nobody counts these. */
  felt: number;
}

type Rows = Omit<Panel, 'quantiles'>;

export interface Attribution {
  /** By component, the largest share over symptoms and harms; 0 where it was measured and adds nothing. */
  shares: Map<ComponentId, Share>;
  /** `present` if any symptom shows it; `absent` if waiting and failures of all are normal over enough requests; `unmeasured` otherwise. */
  symptom: 'present' | 'absent' | 'unmeasured';
}

/** By this many of its standard deviations the symptom may suffer more than was measured. */
const UNCERTAIN_SIGMAS = 2;

/**
 * The largest part that anything adds: more than 1 where the symptom's own excess is uncertain. What adds more than the symptom can
 * suffer is left out: nobody waits for it all, so that it tells nothing of the others.
 */
const largestPart = (ranked: readonly Excess[], symptom: Excess | null): number => {
  const most = symptom && symptom.z > 0 ? 1 + UNCERTAIN_SIGMAS / symptom.z : 1;
  const parts = ranked.filter(({ z, assured }) => z >= SIGNIFICANT_Z && assured <= most).map(({ assured }) => assured);
  return Math.max(1, ...parts);
};

const usualOf = (component: ComponentId, { baseline }: Rows): number =>
  median(finite(baseline.get(component)?.badness ?? []));

/** What all requests of a symptom usually cost together in a row: seconds, or, of failures, the requests themselves. */
const usualCost = (symptom: ComponentId, harm: Harm, rows: Rows): number => {
  const requests = mean(finite(Array.from(rows.incident.get(symptom)?.requests ?? []).slice(rows.localRows)));
  return requests * (harm === 'latency' ? usualOf(symptom, rows) : 1);
};

const isLasting = (component: ComponentId, rows: Rows): boolean => {
  const now = rows.incident.get(component);
  return now !== undefined && lasts(now, rows.localRows, now.badness.length - rows.localRows, usualOf(component, rows));
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

/** What a share counts of a harm that is not the alarmed one, where the alarmed one is there: users complain of something else. */
const BESIDE_ALARM = 0.5;

/** The ranking by excess of one harm, as one symptom sees it. */
export const excessAt = (
  panel: Panel,
  symptom: ComponentId,
  { edges, traced }: { edges: readonly Edge[]; traced: readonly TracedCall[] },
): { rows: Rows; ranking: ExcessRanking } => {
  const graph = edges.length > 0 ? edges : starAround(symptom, panel.incident.keys());
  const rows = asFelt(panel, symptom);
  return { rows, ranking: rankByExcess({ symptom, edges: graph, counted: traced, ...rows }) };
};

interface Attributed {
  harm: Harm;
  rows: Rows;
  ranking: ExcessRanking;
}

/** What each component adds to one symptom, by harm. */
const sharesAt = (
  symptom: ComponentId,
  attributed: readonly Attributed[],
  alarmed: readonly AlarmedHarm[],
): Share[] => {
  const complaint = alarmed.find(({ component }) => component === symptom)?.harms;
  const isAlarmed = (harm: Harm): boolean => complaint?.includes(harm) ?? true;
  const found = attributed.filter(({ ranking }) => ranking.verdict === 'cause-found');
  const alarmedIsThere = found.some(({ harm }) => isAlarmed(harm));
  return found.flatMap(({ harm, rows, ranking: { ranked, symptom: atSymptom } }) => {
    const largest = largestPart(ranked, atSymptom);
    const weight = alarmedIsThere && !isAlarmed(harm) ? BESIDE_ALARM : 1;
    const cost = usualCost(symptom, harm, rows);
    // Of one whose requests nobody counts, that it adds nothing is not known.
    const known = ranked.filter(({ counted, own }) => counted || own > 0);
    return known.map(({ component, z, excess, assured }): Share => {
      const isSignificant = z >= SIGNIFICANT_Z;
      const adds = isSignificant ? Math.max(0, assured) : 0;
      return {
        component,
        symptom,
        harm,
        part: Math.min(1, adds),
        share: weight * Math.min(1, adds / largest),
        z,
        excess,
        lasting: isSignificant && isLasting(component, rows),
        felt: excess / cost,
      };
    });
  });
};

/** Attributes what every symptom suffers, in latency and in failures, to the components below it. Order of input never matters. */
export const attribute = (
  symptoms: readonly ComponentId[],
  series: readonly Series[],
  {
    edges,
    traced,
    alarmed,
  }: { edges: readonly Edge[]; traced: readonly TracedCall[]; alarmed: readonly AlarmedHarm[] },
  time: IncidentTime,
): Attribution => {
  const shares = new Map<ComponentId, Share>();
  let unmeasured = symptoms.length === 0;
  let present = false;
  const panels = Harm.options.map((harm) => ({ harm, panel: panelOf(series, harm, time) }));
  for (const symptom of [...new Set(symptoms)].sort()) {
    const attributed = panels.map(({ harm, panel }) => ({
      harm,
      ...excessAt(panel, symptom, { edges, traced }),
      saysEnough: saysEnough(panel, symptom),
    }));
    present ||= attributed.some(({ ranking }) => ranking.verdict === 'cause-found');
    unmeasured ||= attributed.some(
      ({ ranking: { verdict }, saysEnough: enough }) =>
        verdict !== 'cause-found' && (verdict === 'too-little-data' || !enough),
    );
    for (const share of sharesAt(symptom, attributed, alarmed)) {
      const known = shares.get(share.component);
      if (!known || share.share > known.share) shares.set(share.component, share);
    }
  }
  return { shares, symptom: present ? 'present' : unmeasured ? 'unmeasured' : 'absent' };
};

import type { ComponentId } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import { alarmedHarms } from '../diagnosis/alarmed-harms.ts';
import { type Attribution, attribute } from '../diagnosis/attribution.ts';
import { callGraph } from '../diagnosis/graph.ts';
import { symptomsAndSufferers } from '../diagnosis/sufferers.ts';
import type { Finding, Look } from './finding.ts';
import { metricReference, readable, strengthOf } from './finding.ts';
import { HARD_FACTS, isClearSource, isHarm, UNKNOWN_PRESENT } from './harm.ts';
import { couldTell, missedObjectives } from './users-view.ts';

/** Less of the symptom than this is not worth a fact. */
const MINIMUM_SHARE = 0.1;

/** What is not as usual without being harm. */
const UNUSUAL: ReadonlySet<EvidenceFact> = new Set([
  'own-excess',
  'metric-shifted',
  'latency-up',
  'faults-up',
  'backlog-growing',
  'throttles-up',
  'requests-up',
  'requests-down',
  'cpu-high',
  'memory-climbing',
  'memory-high',
  'concurrency-at-limit',
  'connections-high',
  'cpu-waits-up',
  'lock-waits-up',
  'io-waits-up',
  'statement-load-up',
  'storage-low',
  'saturation-up',
]);
/** How much of what the users suffer is each component's own doing. */
export const attributionOf = (look: Look, stated: readonly Finding[]): Attribution => {
  const { series, scope, traced } = look.observation;
  const symptoms = symptomsAndSufferers(symptomsOf(look), scope.edges, stated);
  const alarmed = alarmedHarms(look.signals, series);
  return attribute(symptoms, series, { edges: scope.edges, traced, alarmed }, look);
};

/** Own excess of every component, in the numbers alone: the base of the ranking, made citable. */
export const excessFindings = (look: Look, { shares }: Attribution): Finding[] =>
  [...shares.values()]
    .filter(({ part }) => part >= MINIMUM_SHARE)
    .map(({ component, harm, part, z, excess }) => ({
      fact: 'own-excess',
      component,
      strength: Math.min(part, strengthOf(z)),
      summary: `${Math.round(100 * part)}% of the symptom's ${harm === 'latency' ? 'added waiting' : 'failed requests'} is its own, not its callees'`,
      at: look.toAt,
      from: { collector: 'ranker', reference: 'own excess weighted by requests, against replays of normal time' },
      figures: { share: part, z, [harm === 'latency' ? 'excessSecondsPerPeriod' : 'excessFaultsPerPeriod']: excess },
    }));

/** Components whose signals fire, in order of name. */
export const symptomsOf = (look: Look): ComponentId[] => {
  const firing = look.signals.filter(({ status }) => status === 'firing').map(({ latest }) => latest.component);
  return [...new Set(firing.filter((component) => component !== null))].sort();
};

const verdict = (
  look: Look,
  fact: 'looks-normal' | 'symptom-absent',
  component: ComponentId,
  summary: string,
): Finding => ({
  fact,
  component,
  strength: 0.8,
  summary,
  at: look.toAt,
  from: { collector: 'metrics', reference: '' },
  figures: {},
});

/** Objectives that are missed where nothing else tells of harm, as it is so at all times: no news, but whoever alarms about it is right. */
const missedFindings = (look: Look, found: readonly Finding[]): Finding[] =>
  look.components
    .filter((component) => !found.some((each) => each.component === component && isHarm(each)))
    .flatMap((component) =>
      missedObjectives(look, component).map(({ role, what, now, promised }): Finding => {
        const stretch = look.stretch(component, role);
        return {
          fact: 'objective-missed',
          component,
          strength: 0.8,
          summary: `${what} is ${readable(now)} where ${readable(promised)} is promised, though hardly worse than usual`,
          at: look.toAt,
          from: { collector: 'metrics', reference: stretch ? metricReference(stretch.series) : '' },
          figures: { now, promised },
        };
      }),
    );

/**
 * Which components look normal, and which alarms the numbers do not bear out: nobody who depends on the component waits or
 * is refused or stays away, no objective is violated, nothing it calls is clearly the source of anything, and the platform
 * states nothing hard. Needs fresh data that could have shown it; none is no verdict.
 */
export const healthFindings = (look: Look, found: readonly Finding[], { shares }: Attribution): Finding[] => {
  const graph = callGraph(look.observation.scope.edges);
  const at = (component: ComponentId): Finding[] => found.filter((finding) => finding.component === component);
  const isHard = ({ fact }: Finding): boolean => HARD_FACTS.has(fact);
  const normal = look.components
    .filter((component) => couldTell(look, component))
    .filter((component) => !at(component).some((each) => UNUSUAL.has(each.fact) || isHard(each) || isHarm(each)))
    .map((component) => verdict(look, 'looks-normal', component, 'every metric is as usual'));

  const isSource = (component: ComponentId): boolean => {
    const share = shares.get(component);
    return share !== undefined && isClearSource(share, at(component));
  };
  const overCeiling = (component: ComponentId): boolean =>
    at(component).some(
      ({ figures }) => 'ceiling' in figures && (figures.now ?? 0) > (figures.ceiling ?? 0) && figures.ceiling !== 100,
    );
  const suffers = (component: ComponentId): boolean =>
    missedObjectives(look, component).length > 0 ||
    at(component).some((each) => isHarm(each) || each.fact === 'requests-down');
  const isAbsent = (symptom: ComponentId): boolean =>
    couldTell(look, symptom) &&
    !overCeiling(symptom) &&
    !at(symptom).some(({ fact }) => UNKNOWN_PRESENT.has(fact)) &&
    !graph.reaching(symptom).some(suffers) &&
    !graph.reachableFrom(symptom).some((component) => isSource(component) || at(component).some(isHard));
  const hardSignal = look.signals.some(({ latest, status }) => status === 'firing' && latest.hardEvidence);
  const absent = hardSignal
    ? []
    : symptomsOf(look)
        .filter(isAbsent)
        .map((symptom) =>
          verdict(
            look,
            'symptom-absent',
            symptom,
            'the alarm fires, but nobody waits longer or is refused more often, and no objective is violated',
          ),
        );
  return [...normal, ...absent, ...missedFindings(look, found)];
};

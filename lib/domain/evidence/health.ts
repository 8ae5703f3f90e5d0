import type { ComponentId } from '../../contracts/component.ts';
import type { EvidenceFact } from '../../contracts/evidence.ts';
import { attribute } from '../diagnosis/attribution.ts';
import { symptomsAndSufferers } from '../diagnosis/sufferers.ts';
import type { Finding, Look } from './finding.ts';
import { strengthOf } from './finding.ts';

/** Values without which nothing is called normal. */
const MINIMUM_PRESENT = 2;
const MINIMUM_NORMAL = 10;
/** Less of the symptom than this is not worth a fact. */
const MINIMUM_SHARE = 0.1;

/** What the users notice. */
const HARM: ReadonlySet<EvidenceFact> = new Set(['latency-up', 'faults-up', 'backlog-growing', 'throttles-up']);
/** What the platform states beyond doubt. */
const HARD: ReadonlySet<EvidenceFact> = new Set([
  'oom-killed',
  'crashed',
  'start-failed',
  'deployment-failed',
  'launch-failed',
  'instance-unhealthy',
  'instance-impaired',
  'capacity-below-desired',
]);
/** Anything in the numbers that is not as usual. */
const UNUSUAL: ReadonlySet<EvidenceFact> = new Set([
  ...HARM,
  ...HARD,
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

/** Own excess of every component, in the numbers alone: the base of the ranking, made citable. */
export const excessFindings = (look: Look, stated: readonly Finding[]): Finding[] => {
  const symptoms = symptomsAndSufferers(symptomsOf(look), look.observation.scope.edges, stated);
  const { series, scope, traced } = look.observation;
  const { shares } = attribute(symptoms, series, { edges: scope.edges, traced }, look);
  return [...shares.values()]
    .filter(({ share }) => share >= MINIMUM_SHARE)
    .map(({ component, harm, share, z, excess }) => ({
      fact: 'own-excess',
      component,
      strength: Math.min(share, strengthOf(z)),
      summary: `${Math.round(100 * share)}% of the symptom's ${harm === 'latency' ? 'added waiting' : 'failed requests'} is its own, not its callees'`,
      at: look.toAt,
      from: { collector: 'ranker', reference: 'own excess weighted by requests, against replays of normal time' },
      figures: { share, z, [harm === 'latency' ? 'excessSecondsPerPeriod' : 'excessFaultsPerPeriod']: excess },
    }));
};

/** Components whose signals fire, in order of name. */
export const symptomsOf = (look: Look): ComponentId[] => {
  const firing = look.signals.filter(({ status }) => status === 'firing').map(({ latest }) => latest.component);
  return [...new Set(firing.filter((component) => component !== null))].sort();
};

/** What its users see of it: the processor of a hung worker looks perfectly normal. */
const USER_ROLES = ['latencySeconds', 'faults', 'saturation:age', 'saturation:backlog'] as const;

const isMeasured = (look: Look, component: ComponentId): boolean =>
  USER_ROLES.some((role) => {
    const stretch = look.stretch(component, role);
    return (
      stretch !== null &&
      stretch.presentValues.length >= MINIMUM_PRESENT &&
      stretch.normalValues.length >= MINIMUM_NORMAL
    );
  });

/** Names of the callers, direct or not, that would suffer with a component. */
const dependents = (look: Look, component: ComponentId): ComponentId[] => {
  const reached = new Set([component]);
  for (const node of reached)
    for (const [caller, callee] of look.observation.scope.edges) if (callee === node) reached.add(caller);
  return [...reached];
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

/**
 * Which components look normal, and which alarms the numbers do not bear out: nobody who depends on the component waits or
 * is refused, nothing is near a ceiling that somebody set, and the platform states nothing hard. Needs data; none is no verdict.
 */
export const healthFindings = (look: Look, found: readonly Finding[]): Finding[] => {
  const has = (component: ComponentId, facts: ReadonlySet<EvidenceFact>): boolean =>
    found.some((finding) => finding.component === component && facts.has(finding.fact));
  const normal = look.components
    .filter((component) => isMeasured(look, component) && !has(component, UNUSUAL))
    .map((component) => verdict(look, 'looks-normal', component, 'every metric is as usual'));
  const overCeiling = (component: ComponentId): boolean =>
    found.some(
      ({ component: of, figures }) =>
        of === component &&
        'ceiling' in figures &&
        (figures.now ?? 0) > (figures.ceiling ?? 0) &&
        figures.ceiling !== 100,
    );
  const hardSignal = look.signals.some(({ latest, status }) => status === 'firing' && latest.hardEvidence);
  const absent = hardSignal
    ? []
    : symptomsOf(look)
        .filter((symptom) => isMeasured(look, symptom) && !has(symptom, HARD) && !overCeiling(symptom))
        .filter((symptom) => dependents(look, symptom).every((component) => !has(component, HARM)))
        .map((symptom) =>
          verdict(
            look,
            'symptom-absent',
            symptom,
            'the alarm fires, but nobody waits longer or is refused more often, and no objective is violated',
          ),
        );
  return [...normal, ...absent];
};

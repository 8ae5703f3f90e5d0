import type { Evidence, EvidenceFact } from '../../contracts/evidence.ts';
import type { Share } from '../diagnosis/attribution.ts';

type Fact = Pick<Evidence, 'fact' | 'strength' | 'figures'>;

/** The platform's own statements: with one of them something is wrong, whatever the numbers say. */
export const HARD_FACTS: ReadonlySet<EvidenceFact> = new Set([
  'oom-killed',
  'crashed',
  'start-failed',
  'deployment-failed',
  'launch-failed',
  'instance-unhealthy',
  'instance-impaired',
  'quota-reached',
  'capacity-below-desired',
]);

/** With one of these at the alarmed component nobody knows how it is now. */
export const UNKNOWN_PRESENT: ReadonlySet<EvidenceFact> = new Set(['telemetry-stale', 'telemetry-missing']);

/** Numbers that somebody suffers from, or that are over a limit. Own excess alone is not: normal time shows some of it now and then. */
const HARM_FACTS: ReadonlySet<EvidenceFact> = new Set([
  'latency-up',
  'faults-up',
  'backlog-growing',
  'throttles-up',
  'connections-high',
  'lock-waits-up',
  'storage-low',
  'saturation-up',
]);
/** Facts about a ceiling are not clearer than this where the level was always so. */
const ALWAYS_SO_STRENGTH = 0.4;
/** Memory that climbs does harm once this little is left of it; before that it may well come back. */
const FULL_PERCENT = 80;

/** Whether a fact says that somebody suffers, or that a component is about to fail its users. What was always so is no news. */
export const isHarm = ({ fact, strength, figures }: Fact): boolean => {
  if (fact === 'memory-climbing') return (figures.highestPercent ?? 0) >= FULL_PERCENT;
  return HARM_FACTS.has(fact) && strength > ALWAYS_SO_STRENGTH;
};

/** How clearly the source of a symptom shows at itself; fewer standard deviations than this are found somewhere at any time. */
const CLEAR_SHARE = 0.5;
const CLEAR_Z = 8;
const CLEAR_STRENGTH = 0.6;
/** What users notice, on average: this much more of the usual time, or this share of requests that fail besides. */
const NOTICED: Readonly<Record<Share['harm'], number>> = { latency: 0.15, faults: 0.005 };
const SUFFERING: ReadonlySet<EvidenceFact> = new Set(['latency-up', 'faults-up', 'throttles-up', 'backlog-growing']);

/**
 * Whether a component adds most of what the symptom suffers, for more than a moment and so much that users notice, and its own
 * facts say so too. An alarm over it is no false one, even where the symptom's own numbers hide in their noise.
 */
export const isClearSource = ({ harm, part, z, lasting, felt }: Share, own: readonly Fact[]): boolean =>
  part >= CLEAR_SHARE &&
  z >= CLEAR_Z &&
  lasting &&
  felt >= NOTICED[harm] &&
  own.some(({ fact, strength }) => SUFFERING.has(fact) && strength >= CLEAR_STRENGTH);

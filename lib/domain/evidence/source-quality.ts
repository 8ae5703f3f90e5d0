import type { ComponentId } from '../../contracts/component.ts';
import type { SourceQuality } from '../../contracts/evidence.ts';
import { type Observation, type Series, X_RAY } from '../../contracts/observation.ts';
import { OutsideSource } from '../../contracts/telemetry.ts';
import type { Finding } from './finding.ts';

const OUTSIDE: ReadonlySet<string> = new Set(OutsideSource.options);

/** Who told a series, by the name of its collector. */
export const sourceOfSeries = ({ metric }: Pick<Series, 'metric'>): string =>
  metric.namespace === X_RAY ? 'x-ray' : OUTSIDE.has(metric.namespace) ? metric.namespace : 'metrics';

/** Sources that told something. One that was asked and had nothing to tell looks like one that nobody asked: it is not listed. */
const heardOf = ({ series, logs, platform, changes, alarms, databaseLoad }: Observation): string[] => [
  ...series.filter(({ values }) => values.some((value) => value !== null)).map(sourceOfSeries),
  ...(logs.length > 0 ? ['logs'] : []),
  ...(platform.length > 0 ? ['platform'] : []),
  ...(changes.length > 0 ? ['changes'] : []),
  ...(alarms.length > 0 ? ['alarms'] : []),
  ...(databaseLoad.length > 0 ? ['database'] : []),
];

const MOST_REASONS = 20;

/**
 * How good each source was, in order of name. Bad when what it says of a symptom cannot be trusted, degraded when anything
 * of it is doubtful or could not be asked, unknown when it told nothing; a source that is switched off takes nothing from what it told.
 */
export const sourceQualities = (
  observation: Observation,
  complaints: readonly Finding[],
  symptoms: readonly ComponentId[],
): SourceQuality[] => {
  const heard = new Set(heardOf(observation));
  const wrong = Map.groupBy(complaints, ({ from }) => from.collector);
  const unseen = Map.groupBy(observation.gaps, ({ collector }) => collector);
  const verdictOf = (source: string): SourceQuality['verdict'] => {
    const complained = wrong.get(source) ?? [];
    const untrusted = ({ fact, component }: Finding): boolean =>
      fact !== 'telemetry-incomplete' && component !== null && symptoms.includes(component);
    if (complained.some(untrusted)) return 'bad';
    if (!heard.has(source)) return 'unknown';
    const failed = (unseen.get(source) ?? []).some(({ standing }) => !standing);
    return complained.length > 0 || failed ? 'degraded' : 'good';
  };
  return [...new Set([...heard, ...wrong.keys(), ...unseen.keys()])].sort().map((source) => ({
    source,
    verdict: verdictOf(source),
    because: [
      ...(wrong.get(source) ?? []).map(({ component, summary }) => `${component}: ${summary}`),
      ...(unseen.get(source) ?? []).map(({ component, because }) => (component ? `${component}: ${because}` : because)),
    ]
      .slice(0, MOST_REASONS)
      .map((text) => text.slice(0, 300)),
  }));
};

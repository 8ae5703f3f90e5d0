import type { ComponentId } from '../../contracts/component.ts';
import type { Evidence, EvidenceFact } from '../../contracts/evidence.ts';
import type { ReportPoint, ReportSentence } from '../../contracts/report.ts';
import { citing } from './points.ts';
import { type ReportCase, secondsUntilWell } from './report-case.ts';
import { clean, distinct, lasting, named, secondsBetween } from './wording.ts';

/** Facts that say what users got, the plainest harm first. */
const FELT: readonly EvidenceFact[] = ['faults-up', 'requests-down', 'latency-up', 'throttles-up', 'backlog-growing'];
const MOST_FACTS = 6;
const MOST_NAMES = 6;

/** How long it lasted, who failed or waited and how much, and how far it reached; with the figures that were seen. */
export const impactOf = (
  { history, outcome, evidence }: ReportCase,
  points: readonly ReportPoint[],
): ReportSentence[] => {
  const { incident, signals } = history;
  const symptoms = new Set(incident.symptomComponents);
  const felt = worst(evidence, symptoms).map(feltSentence);
  const components = distinct(
    signals.flatMap(({ latest }) => (latest.component === null ? [] : [named(latest.component)])),
    Number.POSITIVE_INFINITY,
  );
  const where = components.length > 0 ? ` on ${listed(components)}` : '';
  return [
    { text: durationSentence({ history, outcome }), cites: citing(points, 'onset', 'outcome') },
    ...(felt.length > 0 ? felt : [{ text: feltByNobody(history), cites: citing(points, 'diagnosis') }]),
    {
      text: `${signals.length} ${signals.length === 1 ? 'alarm' : 'alarms'}${where}.`,
      cites: citing(points, 'opened'),
    },
  ];
};

const feltByNobody = ({ diagnoses }: ReportCase['history']): string =>
  diagnoses.at(-1)?.finding === 'symptom-absent'
    ? 'The numbers did not show what the alarm said.'
    : 'How many requests failed or waited is not known.';

const durationSentence = ({ history, outcome }: Pick<ReportCase, 'history' | 'outcome'>): string => {
  const { onsetAt, endedAt, result } = outcome;
  const lasted = lasting(secondsBetween(onsetAt, endedAt));
  if (result === 'escalated') return `It had gone on for ${lasted} when people took over.`;
  if (result === 'not-an-incident') return `It was open for ${lasted}.`;
  const untilWell = secondsUntilWell({ history, outcome });
  if (untilWell === null) return `It lasted ${lasted} at most: until it was closed.`;
  return `It lasted ${lasting(untilWell)}: from its onset until every objective was met again.`;
};

/** Of each fact and component the clearest sighting; the alarmed components first. */
const worst = (evidence: readonly Evidence[], symptoms: ReadonlySet<ComponentId>): Evidence[] => {
  const felt = evidence.filter(({ fact, component }) => component !== null && FELT.includes(fact));
  const each = Map.groupBy(felt, ({ fact, component }) => `${fact} ${component}`);
  const order = ({ fact, component }: Evidence) =>
    (component !== null && symptoms.has(component) ? 0 : FELT.length) + FELT.indexOf(fact);
  return [...each.values()]
    .flatMap((sightings) => sightings.toSorted((one, other) => other.strength - one.strength).slice(0, 1))
    .toSorted((one, other) => order(one) - order(other) || other.strength - one.strength)
    .slice(0, MOST_FACTS);
};

const feltSentence = ({ evidenceId, fact, component, summary, figures }: Evidence): ReportSentence => {
  const { requests, nowShare } = figures;
  const counted =
    fact === 'faults-up' && requests !== undefined && nowShare !== undefined
      ? `about ${Math.round(requests * nowShare)} of ${Math.round(requests)} requests failed while it was looked at; `
      : '';
  const where = component === null ? 'account' : named(component);
  return { text: clean(`${where}: ${counted}${summary}`, 800) || where, cites: [evidenceId] };
};

const listed = (names: readonly string[]): string =>
  names.length > MOST_NAMES
    ? `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`
    : names.join(', ');

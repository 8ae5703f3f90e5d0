import { type ComponentId, componentParts } from '../../contracts/component.ts';
import type { AttachedSignal } from '../../contracts/signal.ts';
import { type Suspicion, screen } from '../redaction/screen.ts';
import { SIGNS } from '../redaction/screen-signs.ts';
import type { Finding, Look } from './finding.ts';

/** Findings told one by one: whoever plants text in a storm fills no record with it. */
const MOST_FINDINGS = 20;

/** What text was found in, for people: one of them, and several. */
export interface Place {
  collector: string;
  one: string;
  many: string;
}

const told = ({ sign, seenAs }: Suspicion): string => (seenAs === 'plain' ? SIGNS[sign] : `${SIGNS[sign]} (${seenAs})`);

/** Texts in one place that try to steer their reader, as a fact that says by which signs, and repeats nothing of them. */
export const suspiciousFinding = (
  component: ComponentId | null,
  { collector, one, many }: Place,
  found: readonly { at: string; suspicions: readonly Suspicion[] }[],
): Finding[] => {
  const [first] = found.toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  if (!first) return [];
  const signs = [...new Set(found.flatMap(({ suspicions }) => suspicions).map(told))].sort().join('; ');
  const texts = found.length === 1 ? `1 ${one} tries` : `${found.length} ${many} try`;
  return [
    {
      fact: 'suspicious-text',
      component,
      strength: 1,
      summary: `${texts} to instruct their reader; they are not followed, nor quoted. Signs: ${signs}`.slice(0, 500),
      at: first.at,
      from: { collector, reference: '' },
      figures: { incidentCount: found.length },
    },
  ];
};

interface Text {
  place: Place;
  component: ComponentId | null;
  at: string;
  text: string;
}

const place = (collector: string, one: string, many = `${one}s`): Place => ({ collector, one, many });

const TITLES = place('signals', 'title of a signal', 'titles of signals');
const DESCRIPTIONS = place('signals', 'description of a signal', 'descriptions of signals');
const TAGS = place('signals', 'tag of a signal', 'tags of signals');
const ALARMS = place('alarms', 'name of an alarm', 'names of alarms');
const CHANGES = place('changes', 'description of a change', 'descriptions of changes');
const PLATFORM = place('platform', 'message of the platform', 'messages of the platform');
const STATEMENTS = place('database', 'statement of a database', 'statements of a database');
const NAMES = place('topology', 'name of a component', 'names of components');
const OUTCOMES = place('past-incidents', 'note of a past incident', 'notes of past incidents');
const GAPS = place('gaps', 'answer of a source', 'answers of sources');

const textsOfSignal = ({ latest, firstObservedAt }: AttachedSignal): Text[] => {
  const { component, title, description, labels, resource } = latest;
  const of = (where: Place, text: string): Text => ({ place: where, component, at: firstObservedAt, text });
  const tags = [
    ...Object.entries({ ...labels, ...resource.dimensions }).flat(),
    ...[resource.name, resource.tagged?.service, resource.tagged?.application].flatMap((each) => each ?? []),
  ];
  return [of(TITLES, title), of(DESCRIPTIONS, description), ...tags.map((tag) => of(TAGS, tag))];
};

/** Everything that strangers may have written and that is kept or told, apart from log lines. */
const textsIn = ({ observation, signals, pastOutcomes, components, toAt }: Look): Text[] => {
  const names = new Set([...components, ...observation.traced.flatMap(({ caller, callee }) => [caller, callee])]);
  return [
    ...signals.flatMap(textsOfSignal),
    ...observation.alarms.map(({ name, component, since }) => ({
      place: ALARMS,
      component,
      at: since ?? toAt,
      text: name,
    })),
    ...observation.changes.flatMap(({ component, at, summary, by }) =>
      [summary, by].map((text) => ({ place: CHANGES, component, at, text })),
    ),
    ...observation.platform.map(({ component, at, detail }) => ({ place: PLATFORM, component, at, text: detail })),
    ...observation.databaseLoad.map(({ component, name }) => ({ place: STATEMENTS, component, at: toAt, text: name })),
    // An id that holds the text would repeat it.
    ...[...names].map((id) => ({ place: NAMES, component: null, at: toAt, text: componentParts(id).name })),
    ...pastOutcomes.flatMap(({ component, endedAt, followUp, because }) =>
      [followUp ?? '', ...because].map((text) => ({ place: OUTCOMES, component, at: endedAt, text })),
    ),
    ...observation.gaps.map(({ component, because }) => ({ place: GAPS, component, at: toAt, text: because })),
  ];
};

/** Texts from outside that try to steer whoever reads them, one fact for each component and place. */
export const suspiciousFindings = (look: Look): Finding[] => {
  const seen = new Map<string, Suspicion[]>();
  const screened = (text: string): Suspicion[] => {
    const known = seen.get(text) ?? screen(text);
    seen.set(text, known);
    return known;
  };
  const hits = textsIn(look).flatMap(({ text, ...where }) => {
    const suspicions = screened(text);
    return suspicions.length > 0 ? [{ ...where, suspicions }] : [];
  });
  return [...Map.groupBy(hits, ({ component, place: { one } }) => `${component}|${one}`).values()]
    .flatMap((found) => (found[0] ? suspiciousFinding(found[0].component, found[0].place, found) : []))
    .toSorted((one, other) => (other.figures.incidentCount ?? 0) - (one.figures.incidentCount ?? 0))
    .slice(0, MOST_FINDINGS);
};

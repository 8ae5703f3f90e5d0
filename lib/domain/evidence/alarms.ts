import type { ComponentId } from '../../contracts/component.ts';
import { quoted } from '../redaction/quoted.ts';
import { redactForRecord } from '../redaction/redact.ts';
import type { Finding, Look } from './finding.ts';

/** Alarms told one by one; a storm's further ones are counted. */
const ALARMS_NAMED = 30;
const EXAMPLES = 3;

interface FiringAlarm {
  name: string;
  component: ComponentId | null;
  at: string;
}

const keyOf = ({ component, name }: FiringAlarm): string => `${component}|${name}`;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** By time, then component, then name: one order, whatever order things were read in. */
const earlier = (one: FiringAlarm, other: FiringAlarm): number =>
  Date.parse(one.at) - Date.parse(other.at) ||
  compare(one.component ?? '', other.component ?? '') ||
  compare(one.name, other.name) ||
  compare(one.at, other.at);

/** The earliest of each key, earliest first. */
const earliestOfEach = (alarms: readonly FiringAlarm[], key: (alarm: FiringAlarm) => string): FiringAlarm[] =>
  [...Map.groupBy(alarms.toSorted(earlier), key).values()].flatMap(([earliest]) => earliest ?? []);

/** The alarms that say most: how it began on each component, then what came first anywhere. */
const tellingMost = (alarms: readonly FiringAlarm[]): { named: FiringAlarm[]; further: FiringAlarm[] } => {
  const beginnings = new Set(earliestOfEach(alarms, ({ component }) => component ?? ''));
  const inOrder = [...beginnings, ...alarms.filter((alarm) => !beginnings.has(alarm))];
  return { named: inOrder.slice(0, ALARMS_NAMED), further: inOrder.slice(ALARMS_NAMED).sort(earlier) };
};

const alarmFinding = ({ name, component, at }: FiringAlarm): Finding => ({
  fact: 'alarm-firing',
  component,
  strength: 0.5,
  summary: redactForRecord(`alarm fires: ${quoted(name)}`).slice(0, 500),
  at,
  from: { collector: 'alarms', reference: redactForRecord(quoted(name)).slice(0, 1000) },
  figures: {},
});

/** Many alarms as one fact: how many, and the earliest by name. */
const alarmsTogether = (alarms: readonly FiringAlarm[], what: { one: string; many: string }): Finding[] => {
  const [earliest] = alarms;
  if (!earliest) return [];
  const names = alarms.slice(0, EXAMPLES).map(({ name }) => quoted(name));
  const counted =
    alarms.length === 1
      ? `1 ${what.one}: ${quoted(earliest.name)}`
      : `${alarms.length} ${what.many}, first ${names.join(', ')}`;
  return [
    {
      ...alarmFinding({ ...earliest, component: null }),
      strength: 0.2,
      summary: redactForRecord(counted).slice(0, 500),
      figures: { alarms: alarms.length },
    },
  ];
};

/**
 * Alarms and signals that fire now, once a component and name, since the earliest time that is told of them: how it began on each
 * component one by one, then the earliest of the others up to a limit, and the rest of a storm as a count. What fires elsewhere in the
 * account is counted only: another application's storm says little about this one.
 */
export const alarmFindings = (look: Look): Finding[] => {
  const seen = look.observation.alarms
    .filter(({ firing }) => firing)
    .map(({ name, component, since }): FiringAlarm => ({ name, component, at: since ?? look.toAt }));
  const own = look.signals
    .filter(({ status }) => status === 'firing')
    .map(
      ({ latest, firstObservedAt }): FiringAlarm => ({
        name: latest.title,
        component: latest.component,
        at: firstObservedAt,
      }),
    );
  const here = (alarm: FiringAlarm) => alarm.component !== null && look.components.includes(alarm.component);
  const about = earliestOfEach([...seen.filter(here), ...own], keyOf);
  const known = new Set(about.map(({ name }) => name));
  const elsewhere = earliestOfEach(
    seen.filter((alarm) => !here(alarm) && !known.has(alarm.name)),
    keyOf,
  );
  const { named, further } = tellingMost(about);
  return [
    ...named.map(alarmFinding),
    ...alarmsTogether(further, { one: 'more alarm fires here', many: 'more alarms fire here' }),
    ...alarmsTogether(elsewhere, {
      one: 'alarm fires elsewhere in the account',
      many: 'alarms fire elsewhere in the account',
    }),
  ];
};

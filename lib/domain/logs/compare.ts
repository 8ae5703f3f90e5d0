import { createTemplateMiner, FORGOTTEN } from './template-miner.ts';
import { asMined } from './without-secrets.ts';

export interface TimedMessage {
  /** Epoch milliseconds. */
  at: number;
  /** Without secrets and personal data. */
  message: string;
}

export interface TemplateShift {
  kind: 'new' | 'surging' | 'vanished';
  template: string;
  /** One of the messages. */
  example: string;
  baselineCount: number;
  incidentCount: number;
  firstIncidentAt: number;
  /** Whether it grew by far more than the component's other lines did: with twice the traffic every line comes twice as often. */
  outgrew: boolean;
  /** How unlikely chance is: |deviation| of the incident's count in standard deviations of a Poisson count. */
  deviation: number;
}

/** A stretch of time in epoch milliseconds of which every line is known; the end is exclusive. */
export interface KnownTime {
  fromAt: number;
  toAt: number;
}

/** A template must come this many times as often to be surging, or this many times less often to have vanished. */
const RATIO = 3;
/** Count deviations below this are chance. */
const MINIMUM_DEVIATION = 4;
/** With less of normal time to look back on, nothing can be called new or vanished. */
const MINIMUM_BASELINE_MILLISECONDS = 3 * 60_000;

/** In samples, a template that would stay away from those of normal time this often by chance is not new. */
const MISSED_BY_CHANCE = 0.01;

/** Messages of one component at one template, told apart by the boundary between normal and incident. */
interface Tally {
  example: string;
  incidentExample: string | null;
  baselineCount: number;
  incidentCount: number;
  firstIncidentAt: number;
}

/** How much of the known time lies between two instants. */
const knownBetween = (known: readonly KnownTime[], fromAt: number, toAt: number): number =>
  known.reduce((sum, each) => sum + Math.max(0, Math.min(each.toAt, toAt) - Math.max(each.fromAt, fromAt)), 0);

/** How much a component's other lines grew: the growth of the line in the middle of normal time, so that few rare lines move nothing. */
const growthOfOthers = (tallies: ReadonlyMap<number, Tally>, own: number, spans: number): number => {
  const others = [...tallies]
    .filter(([id, { baselineCount }]) => id !== own && baselineCount > 0)
    .map(([, { baselineCount, incidentCount }]) => ({ baselineCount, growth: incidentCount / (baselineCount * spans) }))
    .sort((a, b) => a.growth - b.growth);
  const total = others.reduce((sum, { baselineCount }) => sum + baselineCount, 0);
  let passed = 0;
  for (const { baselineCount, growth } of others) {
    passed += baselineCount;
    if (2 * passed >= total) return growth;
  }
  return 1;
};

/** Counts the messages of each template; they come in the order of time. */
const tallied = (ordered: readonly TimedMessage[], boundaryAt: number) => {
  const miner = createTemplateMiner();
  const tallies = new Map<number, Tally>();
  // Resolved only when all is read: templates that began apart may have become one.
  const ids = ordered.map(({ message }) => miner.add(asMined(message))).map((id) => miner.resolve(id));
  for (const [index, { at, message }] of ordered.entries()) {
    const id = ids[index] ?? FORGOTTEN;
    // Of what nobody remembers nothing can be said.
    if (id === FORGOTTEN) continue;
    let tally = tallies.get(id);
    if (!tally) {
      tally = { example: message, incidentExample: null, baselineCount: 0, incidentCount: 0, firstIncidentAt: at };
      tallies.set(id, tally);
    }
    if (at < boundaryAt) tally.baselineCount += 1;
    else {
      if (tally.incidentCount === 0) {
        tally.firstIncidentAt = at;
        tally.incidentExample = message;
      }
      tally.incidentCount += 1;
    }
  }
  const texts = new Map(miner.templates().map(({ templateId, text }) => [templateId, text]));
  return { tallies, texts };
};

/**
 * Compares the templates of an incident with those of normal time before it: which are new, surging or vanished.
 * Counts are compared as rates over the time that is known, so both stretches may differ in length or be samples. Empty when there is
 * too little normal time. Without `known`, everything since the first message is.
 */
export const compareTemplates = (
  messages: readonly TimedMessage[],
  boundaryAt: number,
  toAt: number,
  known?: readonly KnownTime[],
): TemplateShift[] => {
  const told = known
    ? messages.filter(({ at }) => known.some((each) => at >= each.fromAt && at < each.toAt))
    : messages;
  if (told.length === 0) return [];
  // In order of time and text: the miner is online, and the order of collection must not matter.
  const ordered = [...told].sort((a, b) => a.at - b.at || (a.message < b.message ? -1 : 1));
  const fromAt = known ? Math.min(...known.map((each) => each.fromAt)) : (ordered[0]?.at ?? boundaryAt);
  const endAt = Math.max(toAt, ordered.at(-1)?.at ?? toAt);
  if (boundaryAt - fromAt < MINIMUM_BASELINE_MILLISECONDS) return [];
  const time = known ?? [{ fromAt, toAt: endAt }];
  const baselineSpan = knownBetween(time, fromAt, boundaryAt);
  const incidentSpan = knownBetween(time, boundaryAt, endAt);
  if (baselineSpan <= 0 || incidentSpan <= 0) return [];
  const isSampled = baselineSpan + incidentSpan < endAt - fromAt;
  const { tallies, texts } = tallied(ordered, boundaryAt);
  return [...tallies].flatMap(([id, tally]): TemplateShift[] => {
    const expected = (tally.baselineCount * incidentSpan) / baselineSpan;
    const deviation = (tally.incidentCount - expected) / Math.sqrt(Math.max(expected, 1));
    const shift = (kind: TemplateShift['kind'], outgrew = true): TemplateShift[] => [
      {
        kind,
        template: texts.get(id) ?? '',
        example: tally.incidentExample ?? tally.example,
        baselineCount: tally.baselineCount,
        incidentCount: tally.incidentCount,
        firstIncidentAt: tally.firstIncidentAt,
        outgrew,
        deviation: Math.abs(deviation),
      },
    ];
    if (tally.baselineCount === 0) {
      // What comes as always falls into the one sample rather than the other by chance.
      const missed = (incidentSpan / (incidentSpan + baselineSpan)) ** tally.incidentCount;
      return isSampled && missed > MISSED_BY_CHANCE ? [] : shift('new');
    }
    if (deviation >= MINIMUM_DEVIATION && tally.incidentCount >= RATIO * expected) {
      const growth = Math.max(1, growthOfOthers(tallies, id, incidentSpan / baselineSpan));
      return shift('surging', tally.incidentCount >= RATIO * expected * growth);
    }
    if (deviation <= -MINIMUM_DEVIATION && tally.incidentCount * RATIO <= expected) return shift('vanished');
    return [];
  });
};

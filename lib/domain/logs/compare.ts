import { createTemplateMiner, FORGOTTEN } from './template-miner.ts';

export interface TimedMessage {
  /** Epoch milliseconds. */
  at: number;
  message: string;
}

export interface TemplateShift {
  kind: 'new' | 'surging' | 'vanished';
  template: string;
  /** A message as it was written. Not redacted. */
  example: string;
  baselineCount: number;
  incidentCount: number;
  firstIncidentAt: number;
  /** How unlikely chance is: |deviation| of the incident's count in standard deviations of a Poisson count. */
  deviation: number;
}

/** A template must come this many times as often to be surging, or this many times less often to have vanished. */
const RATIO = 3;
/** Count deviations below this are chance. */
const MINIMUM_DEVIATION = 4;
/** With less of normal time to look back on, nothing can be called new or vanished. */
const MINIMUM_BASELINE_MILLISECONDS = 3 * 60_000;

/** Messages of one component at one template, told apart by the boundary between normal and incident. */
interface Tally {
  example: string;
  incidentExample: string | null;
  baselineCount: number;
  incidentCount: number;
  firstIncidentAt: number;
}

/**
 * Compares the templates of an incident with those of normal time before it: which are new, surging or vanished.
 * Counts are compared as rates, so both stretches may differ in length. Empty when there is too little normal time.
 */
export const compareTemplates = (
  messages: readonly TimedMessage[],
  boundaryAt: number,
  toAt: number,
): TemplateShift[] => {
  if (messages.length === 0) return [];
  // In order of time and text: the miner is online, and the order of collection must not matter.
  const ordered = [...messages].sort((a, b) => a.at - b.at || (a.message < b.message ? -1 : 1));
  const fromAt = ordered[0]?.at ?? boundaryAt;
  const miner = createTemplateMiner();
  const tallies = new Map<number, Tally>();
  // Resolved only when all is read: templates that began apart may have become one.
  const ids = ordered.map(({ message }) => miner.add(message)).map((id) => miner.resolve(id));
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
  const baselineSpan = boundaryAt - fromAt;
  const incidentSpan = Math.max(toAt, ordered.at(-1)?.at ?? toAt) - boundaryAt;
  if (baselineSpan < MINIMUM_BASELINE_MILLISECONDS || incidentSpan <= 0) return [];
  const texts = new Map(miner.templates().map(({ templateId, text }) => [templateId, text]));

  return [...tallies].flatMap(([id, tally]): TemplateShift[] => {
    const expected = (tally.baselineCount * incidentSpan) / baselineSpan;
    const deviation = (tally.incidentCount - expected) / Math.sqrt(Math.max(expected, 1));
    const shift = (kind: TemplateShift['kind']): TemplateShift[] => [
      {
        kind,
        template: texts.get(id) ?? '',
        example: tally.incidentExample ?? tally.example,
        baselineCount: tally.baselineCount,
        incidentCount: tally.incidentCount,
        firstIncidentAt: tally.firstIncidentAt,
        deviation: Math.abs(deviation),
      },
    ];
    if (tally.baselineCount === 0) return shift('new');
    if (deviation >= MINIMUM_DEVIATION && tally.incidentCount >= RATIO * expected) return shift('surging');
    if (deviation <= -MINIMUM_DEVIATION && tally.incidentCount * RATIO <= expected) return shift('vanished');
    return [];
  });
};

import type { CaseResult } from './case-result.ts';

/** A share as counts, so that a reader sees how many cases it rests on. */
export interface Share {
  count: number;
  of: number;
}

export interface Figures {
  cases: number;
  first: Share;
  firstThree: Share;
  runbook: Share;
  /** Of the cases in which a model was asked to put steps together. */
  composed: Share;
  /** Of what reports had to say. */
  reported: Share;
  /** Must-nots that were violated, over all cases. */
  violated: number;
  /** Claims that people are told whose cited evidence holds their numbers and names. */
  faithful: Share;
  /** The same of every claim that a model made. */
  faithfulModel: Share;
  /** Cases in which a model was asked; those whose answer was not used. */
  asked: number;
  unused: Share;
  disagrees: number;
  questions: number;
  looks: number;
  looksRefused: number;
  repairs: number;
  tokens: number;
  /** null where a case has no price. */
  dollars: number | null;
  /** Of the cases that asked, in milliseconds; null where none did. */
  medianLatencyMilliseconds: number | null;
  longestLatencyMilliseconds: number | null;
}

/** A run in numbers. */
export const figuresOf = (cases: readonly CaseResult[]): Figures => {
  const asked = cases.flatMap(({ model }) => model ?? []);
  const total = (number: (model: (typeof asked)[number]) => number): number =>
    asked.reduce((sum, model) => sum + number(model), 0);
  const latencies = asked.map(({ latencyMilliseconds }) => latencyMilliseconds).sort((one, other) => one - other);
  return {
    cases: cases.length,
    first: shareOf(cases, ({ first }) => first),
    firstThree: shareOf(cases, ({ firstThree }) => firstThree),
    runbook: shareOf(cases, ({ runbook }) => runbook.right),
    composed: shareOf(
      cases.flatMap(({ composed }) => composed ?? []),
      ({ right }) => right,
    ),
    reported: reportedOf(cases.flatMap(({ report }) => report ?? [])),
    violated: cases.reduce((sum, { violated }) => sum + violated.length, 0),
    faithful: faithfulOf(cases.map(({ claims }) => claims)),
    faithfulModel: faithfulOf(asked.map(({ claims }) => claims)),
    asked: asked.length,
    unused: shareOf(asked, ({ unused }) => unused !== null),
    disagrees: asked.filter(({ disagrees }) => disagrees).length,
    questions: total(({ questions }) => questions),
    looks: total(({ looks }) => looks.made),
    looksRefused: total(({ looks }) => looks.refused),
    repairs: total(({ repairs }) => repairs),
    tokens: total(({ tokens }) => Object.values(tokens).reduce((sum, count) => sum + count, 0)),
    dollars: asked.some(({ dollars }) => dollars === null) ? null : total(({ dollars }) => dollars ?? 0),
    medianLatencyMilliseconds: latencies[Math.floor((latencies.length - 1) / 2)] ?? null,
    longestLatencyMilliseconds: latencies.at(-1) ?? null,
  };
};

const shareOf = <Each>(all: readonly Each[], is: (each: Each) => boolean): Share => ({
  count: all.filter(is).length,
  of: all.length,
});

const reportedOf = (reports: readonly NonNullable<CaseResult['report']>[]): Share => {
  const of = reports.reduce((sum, { expected }) => sum + expected, 0);
  return { count: of - reports.reduce((sum, { missing }) => sum + missing.length, 0), of };
};

const faithfulOf = (claims: readonly CaseResult['claims'][]): Share => {
  const of = claims.reduce((sum, { count }) => sum + count, 0);
  return { count: of - claims.reduce((sum, { unfaithful }) => sum + unfaithful.length, 0), of };
};

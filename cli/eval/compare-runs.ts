import type { CaseResult, EvalRun, PromptState } from './case-result.ts';
import { figuresOf } from './figures.ts';
import { inDollars, inSeconds } from './units.ts';

/** What is different from an earlier run, in plain sentences, worst first; empty where nothing is. */
export const differences = (
  before: EvalRun,
  after: EvalRun,
): { worse: string[]; better: string[]; other: string[] } => {
  const worse: string[] = [];
  const better: string[] = [];
  const other = [
    ...(before.modelId === after.modelId
      ? []
      : [`the model was ${before.modelId ?? 'none'}, now ${after.modelId ?? 'none'}`]),
    ...promptsChanged(before, after),
    ...spendingChanged(before, after),
  ];
  const earlier = new Map(before.cases.map((each) => [each.name, each]));
  for (const now of after.cases) {
    const then = earlier.get(now.name);
    earlier.delete(now.name);
    if (!then) {
      other.push(`${now.name} is new`);
      continue;
    }
    for (const [what, was, is] of judgements(then, now)) {
      if (was !== is)
        (is ? better : worse).push(`${now.name}: ${what} ${is ? 'is right now' : 'was right'}, ${came(now, what)}`);
    }
    if (now.found !== then.found && now.first === then.first)
      other.push(`${now.name}: found ${then.found ?? 'no cause'}, now ${now.found ?? 'none'}`);
  }
  return { worse, better, other: [...other, ...[...earlier.keys()].map((name) => `${name} was not played`)] };
};

const promptsChanged = (before: EvalRun, after: EvalRun): string[] =>
  [...new Set([...Object.keys(before.prompts), ...Object.keys(after.prompts)])]
    .map((id) => ({ id, was: promptInWords(before.prompts[id]), is: promptInWords(after.prompts[id]) }))
    .filter(({ was, is }) => was !== is)
    .map(({ id, was, is }) => `prompt ${id} was version ${was}, now ${is}`);

const promptInWords = (prompt: PromptState | undefined): string =>
  prompt ? `${prompt.version}${prompt.hash === null ? '' : ` (${prompt.hash})`}` : 'none';

/** What the cases of both runs took, where it is not what it was; of latency only what is more than the weather of a network. */
const spendingChanged = (before: EvalRun, after: EvalRun): string[] => {
  const inBoth = (one: EvalRun, other: EvalRun) =>
    figuresOf(one.cases.filter(({ name }) => other.cases.some((each) => each.name === name)));
  const [then, now] = [inBoth(before, after), inBoth(after, before)];
  if (then.asked === 0 || now.asked === 0) return [];
  const [waited, waits] = [then.medianLatencyMilliseconds ?? 0, now.medianLatencyMilliseconds ?? 0];
  const isOther = Math.abs(waits - waited) > LATENCY_SHARE * Math.max(waits, waited);
  return [
    ...(then.tokens === now.tokens ? [] : [`the same cases took ${then.tokens} tokens, now ${now.tokens}`]),
    ...(inDollars(then.dollars) === inDollars(now.dollars)
      ? []
      : [`they cost ${inDollars(then.dollars)}, now ${inDollars(now.dollars)}`]),
    ...(isOther ? [`the median latency was ${inSeconds(waited)}, now ${inSeconds(waits)}`] : []),
  ];
};

const LATENCY_SHARE = 0.2;

type What =
  | 'the first cause'
  | 'the runbook'
  | 'the steps put together'
  | 'the report'
  | 'every must-not'
  | 'every claim'
  | "the model's answer";

const judgements = (then: CaseResult, now: CaseResult): [what: What, was: boolean, is: boolean][] => [
  ['the first cause', then.first, now.first],
  ['the runbook', then.runbook.right, now.runbook.right],
  ['the steps put together', then.composed?.right ?? true, now.composed?.right ?? true],
  ['the report', (then.report?.missing.length ?? 0) === 0, (now.report?.missing.length ?? 0) === 0],
  ['every must-not', then.violated.length === 0, now.violated.length === 0],
  ['every claim', then.claims.unfaithful.length === 0, now.claims.unfaithful.length === 0],
  // Only where both asked: a run without a model is no worse for it.
  ...(then.model && now.model
    ? ([["the model's answer", then.model.unused === null, now.model.unused === null]] as [What, boolean, boolean][])
    : []),
];

const came = (now: CaseResult, what: What): string => {
  switch (what) {
    case 'the first cause':
      return `found ${now.found ?? now.finding}`;
    case 'the runbook':
      return `planned ${now.runbook.planned ?? 'none'}`;
    case 'the steps put together':
      return now.composed?.planned ?? 'none was asked for';
    case 'the report':
      return now.report?.missing.join(', ') || 'nothing is missing';
    case 'every must-not':
      return now.violated.join(', ') || 'none is violated';
    case 'every claim':
      return now.claims.unfaithful.join('; ') || 'all hold';
    case "the model's answer":
      return now.model?.unused ?? 'it is used';
  }
};

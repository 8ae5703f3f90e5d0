import type { CaseResult, EvalRun } from './case-result.ts';

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
    .filter((id) => before.prompts[id] !== after.prompts[id])
    .map((id) => `prompt ${id} was version ${before.prompts[id] ?? 'none'}, now ${after.prompts[id] ?? 'none'}`);

type What = 'the first cause' | 'the runbook' | 'every must-not' | 'every claim' | "the model's answer";

const judgements = (then: CaseResult, now: CaseResult): [what: What, was: boolean, is: boolean][] => [
  ['the first cause', then.first, now.first],
  ['the runbook', then.runbook.right, now.runbook.right],
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
    case 'every must-not':
      return now.violated.join(', ') || 'none is violated';
    case 'every claim':
      return now.claims.unfaithful.join('; ') || 'all hold';
    case "the model's answer":
      return now.model?.unused ?? 'it is used';
  }
};

import type { Step } from './document.ts';

export interface Edges {
  /** Where the run may go when the step succeeds; empty when it ends there. */
  readonly onSuccess: readonly string[];
  readonly onFailure: readonly string[];
}

const afterFailure = (rule: string | undefined, onSuccess: readonly string[]): readonly string[] => {
  if (rule === 'Continue') return onSuccess;
  return rule?.startsWith('step:') ? [rule.slice('step:'.length)] : [];
};

/** Where each step may lead, by name, as Automation would go. */
export const edgesOf = (steps: readonly Step[]): ReadonlyMap<string, Edges> =>
  new Map(
    steps.map((step, index) => {
      const following = step.isEnd
        ? []
        : [step.nextStep ?? steps[index + 1]?.name].filter((name) => name !== undefined);
      const onSuccess =
        step.action === 'aws:branch'
          ? [
              ...step.inputs.Choices.map(({ NextStep }) => NextStep),
              ...(step.inputs.Default ? [step.inputs.Default] : following),
            ]
          : following;
      return [
        step.name,
        { onSuccess, onFailure: [step.onFailure, step.onCancel].flatMap((rule) => afterFailure(rule, onSuccess)) },
      ];
    }),
  );

/** Steps that can be reached from the first one. `follow` says which edges of a step count. */
export const reachable = (
  steps: readonly Step[],
  follow: (name: string, edges: Edges) => readonly string[] = (_name, edges) => [
    ...edges.onSuccess,
    ...edges.onFailure,
  ],
): ReadonlySet<string> => {
  const edges = edgesOf(steps);
  const seen = new Set<string>();
  const waiting = steps.slice(0, 1).map(({ name }) => name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const here = edges.get(name);
    if (seen.has(name) || !here) continue;
    seen.add(name);
    waiting.push(...follow(name, here));
  }
  return seen;
};

/** The steps of one loop, if there is any: Automation refuses a document with loops. */
export const findLoop = (steps: readonly Step[]): readonly string[] | null => {
  const edges = edgesOf(steps);
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | null => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    const here = edges.get(name);
    if (done.has(name) || !here) return null;
    for (const next of [...here.onSuccess, ...here.onFailure]) {
      const loop = visit(next, [...path, name]);
      if (loop) return loop;
    }
    done.add(name);
    return null;
  };
  return steps[0] ? visit(steps[0].name, []) : null;
};

/** The longest that a run may take, in seconds: the slowest path, every step at its timeout and every attempt used. Needs a document without loops. */
export const longestRunSeconds = (steps: readonly Step[]): number => {
  const edges = edgesOf(steps);
  const byName = new Map(steps.map((step) => [step.name, step]));
  const known = new Map<string, number>();
  const from = (name: string): number => {
    const step = byName.get(name);
    const here = edges.get(name);
    if (!step || !here) return 0;
    const before = known.get(name);
    if (before !== undefined) return before;
    const seconds =
      step.timeoutSeconds * (step.maxAttempts ?? 1) + Math.max(0, ...[...here.onSuccess, ...here.onFailure].map(from));
    known.set(name, seconds);
    return seconds;
  };
  return steps[0] ? from(steps[0].name) : 0;
};

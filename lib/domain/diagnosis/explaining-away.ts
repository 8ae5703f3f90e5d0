import type { CallGraph } from './graph.ts';

/** How often a caller called a callee, as traces counted it. */
export interface CountedCall {
  caller: string;
  callee: string;
  requests: number;
}

export interface Added {
  excess: number;
  z: number;
}

/** An excess beyond this many robust standard deviations is no accident. */
export const SIGNIFICANT_Z = 3;

const keyOf = (caller: string, callee: string): string => JSON.stringify([caller, callee]);

/**
 * What of each caller's excess its callees explain. A callee's excess is divided among its callers: by the calls that
 * traces counted where every caller with an excess was counted, else by the callers' own excess, because who waits for a
 * slow callee is slow. A callee whose excess may be chance explains nothing.
 */
export const explainedBy = (
  excesses: ReadonlyMap<string, Added>,
  graph: CallGraph,
  counted: readonly CountedCall[],
): ((caller: string) => number) => {
  const calls = new Map<string, number>();
  for (const { caller, callee, requests } of counted) {
    const key = keyOf(caller, callee);
    calls.set(key, (calls.get(key) ?? 0) + requests);
  }
  const partOf = (caller: string, callee: string): number => {
    const suffering = graph.callers(callee).filter((each) => (excesses.get(each)?.excess ?? 0) > 0);
    const requests = suffering.map((each) => calls.get(keyOf(each, callee)));
    const traced = requests.every((each) => each !== undefined) && requests.some((each) => each > 0);
    const weightOf = (each: string): number =>
      traced ? (calls.get(keyOf(each, callee)) ?? 0) : Math.max(0, excesses.get(each)?.excess ?? 0);
    const total = suffering.reduce((sum, each) => sum + weightOf(each), 0);
    return total > 0 && suffering.includes(caller) ? weightOf(caller) / total : 0;
  };
  return (caller) =>
    graph.callees(caller).reduce((sum, callee) => {
      const below = excesses.get(callee);
      if (!below || below.z < SIGNIFICANT_Z || below.excess <= 0) return sum;
      return sum + partOf(caller, callee) * below.excess;
    }, 0);
};

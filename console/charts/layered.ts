/** A place in layers from left to right: what calls stands left of what is called. */
export interface Place {
  id: string;
  layer: number;
  row: number;
}

type Call = readonly [caller: string, callee: string];

const SWEEPS = 4;

const neighbours = (calls: readonly Call[]): Map<string, { id: string; step: 1 | -1 }[]> => {
  const next = new Map<string, { id: string; step: 1 | -1 }[]>();
  const add = (from: string, id: string, step: 1 | -1) => next.set(from, [...(next.get(from) ?? []), { id, step }]);
  for (const [caller, callee] of calls) {
    add(caller, callee, 1);
    add(callee, caller, -1);
  }
  return next;
};

/** Breadth-first from each start in turn, so that cycles end, and the way that was found first decides. */
const layersOf = (ids: readonly string[], calls: readonly Call[]): Map<string, number> => {
  const next = neighbours(calls);
  const layers = new Map<string, number>();
  for (const start of ids) {
    if (layers.has(start)) continue;
    const queue = [start];
    layers.set(start, 0);
    for (const id of queue)
      for (const { id: other, step } of next.get(id) ?? [])
        if (!layers.has(other)) {
          layers.set(other, (layers.get(id) ?? 0) + step);
          queue.push(other);
        }
  }
  return layers;
};

/**
 * Puts a small graph in layers, and in each layer what belongs together next to each other, by the mean row of its neighbours (the
 * barycentre method of Sugiyama, Tagawa and Toda 1981). Cycles and parts that hang together with nothing are placed, too. `ids` in
 * order of weight: the first decides where the layers begin.
 */
export const layered = (ids: readonly string[], calls: readonly Call[]): Place[] => {
  const known = new Set(ids);
  const inner = calls.filter(([caller, callee]) => caller !== callee && known.has(caller) && known.has(callee));
  const layers = layersOf([...known], inner);
  const first = Math.min(...layers.values(), 0);
  const columns = new Map<number, string[]>();
  for (const [id, layer] of layers) columns.set(layer - first, [...(columns.get(layer - first) ?? []), id]);
  const next = neighbours(inner);
  const rows = new Map<string, number>();
  const place = (column: readonly string[]) => {
    for (const [row, id] of column.entries()) rows.set(id, row);
  };
  for (const column of columns.values()) place(column);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1)
    for (const [layer, column] of [...columns].sort(([one], [other]) => one - other)) {
      const mean = (id: string): number => {
        const around = (next.get(id) ?? []).map((each) => rows.get(each.id) ?? 0);
        return around.length === 0 ? (rows.get(id) ?? 0) : around.reduce((sum, row) => sum + row, 0) / around.length;
      };
      const ordered = column.toSorted((one, other) => mean(one) - mean(other));
      columns.set(layer, ordered);
      place(ordered);
    }
  return [...columns].flatMap(([layer, column]) => column.map((id, row) => ({ id, layer, row })));
};

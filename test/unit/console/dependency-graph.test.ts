import { describe, expect, it } from 'vitest';
import { dependencyGraph } from '../../../console/charts/dependency-graph.ts';

const drawn = async (ids: readonly string[], calls: readonly [from: string, to: string][]) => {
  const nodes = ids.map((id) => ({ id, name: id, kind: 'service', role: 'other' as const }));
  const edges = calls.map(([from, to]) => ({ from, to, onPath: false }));
  const svg = String(await dependencyGraph({ nodes, edges, leftOut: 0 }));
  const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="(\d+)"/g)].map(([, x, , width]) => ({
    left: Number(x),
    right: Number(x) + Number(width),
  }));
  const lines = [...svg.matchAll(/<path class="call" d="M([\d.]+) [^"]* ([\d.]+) [\d.]+"/g)].map(([, from, to]) => [
    Number(from),
    Number(to),
  ]);
  return { boxes, lines };
};

describe('the lines between components', () => {
  it('are marked where they are on the way from the cause to the symptom, and nowhere else', async () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, name: id, kind: 'service', role: 'other' as const }));
    const edges = [
      { from: 'a', to: 'b', onPath: true },
      { from: 'b', to: 'c', onPath: false },
    ];
    const svg = String(await dependencyGraph({ nodes, edges, leftOut: 0 }));
    expect(svg.match(/<path class="call path"/g)).toHaveLength(1);
    expect(svg.match(/<path class="call"/g)).toHaveLength(1);
  });

  it('cross the gap between two boxes, forth and back, and run behind none of them', async () => {
    const { boxes, lines } = await drawn(
      ['queue', 'worker'],
      [
        ['queue', 'worker'],
        ['worker', 'queue'],
      ],
    );
    const [queue, worker] = boxes;
    expect(queue?.right).toBeLessThan(worker?.left ?? 0);
    expect(lines).toEqual([
      [queue?.right, worker?.left],
      [worker?.left, queue?.right],
    ]);
  });

  it('go around the right side within a layer', async () => {
    const { boxes, lines } = await drawn(
      ['store', 'one', 'two'],
      [
        ['one', 'store'],
        ['two', 'store'],
        ['one', 'two'],
      ],
    );
    expect(boxes[1]?.left).toBe(boxes[2]?.left);
    expect(lines[2]).toEqual([boxes[1]?.right, boxes[2]?.right]);
  });
});

import { html } from 'hono/html';
import type { GraphView } from '../console-views.ts';
import { layered, type Place } from './layered.ts';

const BOX = { width: 150, height: 40 };
const GAP = { x: 60, y: 18 };
const MARGIN = 12;
const LONGEST_NAME = 20;

const at = ({ layer, row }: Place, rowsHere: number, rowsMost: number) => ({
  x: MARGIN + layer * (BOX.width + GAP.x),
  y: MARGIN + (row + (rowsMost - rowsHere) / 2) * (BOX.height + GAP.y),
});

const shortened = (name: string): string => (name.length > LONGEST_NAME ? `…${name.slice(1 - LONGEST_NAME)}` : name);

const ROLES = { cause: 'the likely cause', symptom: 'where it is felt', path: 'on the way', other: '' } as const;

/** Who calls whom around the cause, with the way from the cause to the symptom marked; in words and as a list, too. */
export const dependencyGraph = ({ nodes, edges, leftOut }: GraphView) => {
  const places = layered(
    nodes.map(({ id }) => id),
    edges.map(({ from, to }) => [from, to] as const),
  );
  const rows = Map.groupBy(places, ({ layer }) => layer);
  const most = Math.max(...[...rows.values()].map(({ length }) => length), 1);
  const spots = new Map(places.map((place) => [place.id, at(place, rows.get(place.layer)?.length ?? 1, most)]));
  const width = Math.max(rows.size * (BOX.width + GAP.x) - GAP.x + 2 * MARGIN, 480);
  const height = most * (BOX.height + GAP.y) - GAP.y + 2 * MARGIN;
  const name = new Map(nodes.map((node) => [node.id, node.name]));
  const onPath = edges.filter((edge) => edge.onPath);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Dependency graph">
<svg class="chart graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="graph-title graph-text">
<title id="graph-title">Dependencies around the cause</title>
<desc id="graph-text">${nodes.length} components, ${edges.length} calls. ${onPath.length > 0 ? `On the way from the cause to the symptom: ${onPath.map(({ from, to }) => `${name.get(from)} calls ${name.get(to)}`).join('; ')}.` : ''}</desc>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0L8 4L0 8z"/></marker><marker id="arrow-path" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="12" markerHeight="12" markerUnits="userSpaceOnUse" orient="auto"><path class="arrow path" d="M0 0L8 4L0 8z"/></marker></defs>
${edges.map((edge) => call(edge, spots))}
${nodes.map(({ id, name: shown, kind, role }) => {
  const spot = spots.get(id);
  return spot
    ? html`<g class="node ${role}"><rect x="${spot.x}" y="${spot.y}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${spot.x + 8}" y="${spot.y + 17}">${shortened(shown)}</text><text class="kind" x="${spot.x + 8}" y="${spot.y + 32}">${ROLES[role] || kind}</text></g>`
    : '';
})}
</svg></div>
${leftOut > 0 ? html`<p class="soft">${leftOut} further components, which are not next to the way from the cause to the symptom, are left out.</p>` : ''}
<details><summary>The graph as a list</summary>
<ul>${edges.map(({ from, to, onPath: marked }) => html`<li>${name.get(from)} calls ${name.get(to)}${marked ? html` <strong>(on the way from the cause)</strong>` : ''}</li>`)}</ul></details>`;
};

const call = (
  { from, to, onPath }: GraphView['edges'][number],
  spots: ReadonlyMap<string, { x: number; y: number }>,
) => {
  const [caller, callee] = [spots.get(from), spots.get(to)];
  if (!caller || !callee) return '';
  const [startY, endY] = [caller.y + BOX.height / 2, callee.y + BOX.height / 2];
  // From side to side across the gap; a call within a layer leaves and arrives at the right side, around the boxes.
  const isBack = callee.x < caller.x;
  const startX = isBack ? caller.x : caller.x + BOX.width;
  const endX = callee.x > caller.x ? callee.x : callee.x + BOX.width;
  const bend = callee.x === caller.x ? GAP.x : (endX - startX) / 2;
  const curve = `M${startX} ${startY}C${startX + bend} ${startY} ${callee.x === caller.x ? endX + bend : endX - bend} ${endY} ${endX} ${endY}`;
  return html`<path class="call${onPath ? ' path' : ''}" d="${curve}" marker-end="url(#${onPath ? 'arrow-path' : 'arrow'})"/>`;
};

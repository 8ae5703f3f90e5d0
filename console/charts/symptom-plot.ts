import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import { html } from 'hono/html';
import type { PlotMark, PlotView } from '../console-views.ts';
import type { Html } from '../document.ts';
import { when } from '../when.ts';

const WIDTH = 760;
const HEIGHT = 300;
const LEFT = 56;
const RIGHT = 16;
const BOTTOM = 26;
/** Above the plot there is a line of text for each mark, as far as there is room; the others stand in the table alone. */
const MARKS_NAMED = 6;
const MARK_LINE = 15;
const ROWS_IN_TABLE = 60;
const LONGEST_TEXT = 60;

const shortened = (text: string): string => (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text);

const shown = (value: number, unit: PlotView['unit']): string =>
  unit === '%' ? `${(100 * value).toFixed(1)}%` : `${Number(value.toPrecision(3))}${unit === 's' ? ' s' : ''}`;

/** As many rows as a table can be read with, evenly over the time. */
const thinned = <T>(points: readonly T[]): T[] => {
  const every = Math.ceil(points.length / ROWS_IN_TABLE);
  return points.filter((_, index) => index % every === 0);
};

/** The marks that there is room to name, in their order: onset and what Selfheal did come first, then changes, of both the newest. */
const namedOf = (marks: readonly PlotMark[]): PlotMark[] => {
  const onsets = marks.filter(({ kind }) => kind === 'onset');
  const actions = marks.filter(({ kind }) => kind === 'action').toReversed();
  const changes = marks.filter(({ kind }) => kind === 'change').toReversed();
  const named = new Set([...onsets, ...actions, ...changes].slice(0, MARKS_NAMED));
  return marks.filter((mark) => named.has(mark));
};

/** What the users felt over time, with what happened meanwhile: a picture, its words, and the numbers in a table. */
export const symptomPlot = ({ what, unit, points, marks }: PlotView) => {
  const named = namedOf(marks);
  const top = 12 + MARK_LINE * named.length;
  const height = HEIGHT + MARK_LINE * named.length;
  const instants = [...points.map(({ at }) => Date.parse(at)), ...marks.map(({ at }) => Date.parse(at))];
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const x = scaleUtc()
    .domain([Math.min(...instants), Math.max(...instants)])
    .range([LEFT, WIDTH - RIGHT]);
  const y = scaleLinear()
    .domain([0, Math.max(...values, 0) || 1])
    .nice(4)
    .range([height - BOTTOM, top]);
  const path = line<PlotView['points'][number]>()
    .defined(({ value }) => value !== null)
    .x(({ at }) => Math.round(x(Date.parse(at)) * 10) / 10)
    .y(({ value }) => Math.round(y(value ?? 0) * 10) / 10)(points);
  return html`<div class="scroll newest" tabindex="0" role="region" aria-label="Plot of ${what}">
<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="plot-title plot-text">
<title id="plot-title">${what}</title>
<desc id="plot-text">${description(points, values, marks, unit)}</desc>
${y.ticks(4).map((tick) => html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${shown(tick, unit)}</text>`)}
${x.ticks(6).map((tick) => html`<text x="${x(tick)}" y="${height - 8}" text-anchor="middle">${clock(tick)}</text>`)}
<path class="value" d="${path ?? ''}"/>
${marks.map((mark) => markLine(mark, x(Date.parse(mark.at)), named.includes(mark) ? labelY(named.indexOf(mark)) - 8 : top, height))}
${named.map((mark, index) => markName(mark, x(Date.parse(mark.at)), index))}
</svg></div>
<p class="soft">${what}; times in <span data-zone>UTC</span>. Solid line: onset; dashed: a change by somebody; dotted: what Selfheal did.</p>
<details><summary>The plot as a table</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Values of the plot"><table>
<thead><tr><th scope="col">When</th><th scope="col">What</th></tr></thead>
<tbody>
${marks.map(({ at, text }) => html`<tr><td>${when(at)}</td><td>${text}</td></tr>`)}
${thinned(points).map(({ at, value }) => html`<tr><td>${when(at)}</td><td>${value === null ? 'no samples' : shown(value, unit)}</td></tr>`)}
</tbody></table></div></details>`;
};

/** An instant in a drawing, which has no element for times: in UTC, and in the viewer's zone where our script runs. */
const clock = (at: Date): Html =>
  html`<tspan data-clock="${at.toISOString()}">${at.toISOString().slice(11, 16)}</tspan>`;

const labelY = (index: number): number => 12 + MARK_LINE * index;

const markLine = ({ kind }: PlotMark, at: number, from: number, height: number): Html =>
  html`<line class="${kind}" x1="${at}" x2="${at}" y1="${from}" y2="${height - BOTTOM}"/>`;

/** Drawn after all lines, so that none strikes it out. */
const markName = ({ kind, text, at: instant }: PlotMark, at: number, index: number): Html => {
  const isRight = at > WIDTH / 2;
  return html`<text class="name ${kind}" x="${at + (isRight ? -5 : 5)}" y="${labelY(index)}" text-anchor="${isRight ? 'end' : 'start'}">${clock(new Date(instant))} ${shortened(text)}</text>`;
};

/** For whoever does not see the drawing: times stand in it as in any other text. */
const description = (
  points: PlotView['points'],
  values: readonly number[],
  marks: readonly PlotMark[],
  unit: PlotView['unit'],
): Html =>
  html`${
    values.length > 0
      ? `${points.length} points between ${shown(Math.min(...values), unit)} and ${shown(Math.max(...values), unit)}.`
      : 'No samples.'
  }${marks.map(({ at, text }) => html` ${when(at)}: ${text}.`)}`;

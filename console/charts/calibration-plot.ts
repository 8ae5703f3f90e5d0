import { scaleLinear } from 'd3-scale';
import { html } from 'hono/html';
import type { LearningView } from '../console-views.ts';
import { percent } from '../when.ts';

const SIDE = 320;
const LEFT = 52;
const BOTTOM = 40;
const EDGE = 20;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Stated confidence against what came of it: whoever can be believed is on the diagonal. The table beside it has the numbers. */
export const calibrationPlot = (bands: LearningView['bands']) => {
  const seen = bands.flatMap(({ stated, helped }) => (stated === null || helped.all === 0 ? [] : [{ stated, helped }]));
  if (seen.length === 0) return '';
  const x = scaleLinear([0, 1], [LEFT, SIDE - EDGE]);
  const y = scaleLinear([0, 1], [SIDE - BOTTOM, EDGE]);
  return html`<svg class="chart square" viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-labelledby="calibration-title calibration-text">
<title id="calibration-title">Stated confidence and how often the remedy helped</title>
<desc id="calibration-text">${seen.map(({ stated, helped }) => `Stated ${percent(stated)}: helped ${helped.yes} of ${helped.all}.`).join(' ')}</desc>
${TICKS.map(
  (tick) =>
    html`<line class="axis" x1="${LEFT}" x2="${SIDE - EDGE}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${percent(tick)}</text><text x="${x(tick)}" y="${SIDE - BOTTOM + 16}" text-anchor="middle">${percent(tick)}</text>`,
)}
<line class="action" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
${seen.map(
  ({ stated, helped }) =>
    html`<line class="value" x1="${x(stated)}" x2="${x(stated)}" y1="${y(helped.low)}" y2="${y(helped.high)}"/><circle class="dot" cx="${x(stated)}" cy="${y(helped.yes / helped.all)}" r="5"/>`,
)}
<text x="${(LEFT + SIDE - EDGE) / 2}" y="${SIDE - 6}" text-anchor="middle">stated confidence</text>
</svg>
<p class="soft">Up: how often the remedy helped, with its interval. On the dotted line, stated confidence is what comes true; below it, too much was stated.</p>`;
};

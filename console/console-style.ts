/** What the console's pages need beside the one stylesheet of all pages. */
export const CONSOLE_STYLE = `
:root { --cause: #9c2b1f; --path: #8a5300; --mark-line: #5c5954; --shade: #1c1b1955; }
@media (prefers-color-scheme: dark) { :root { --cause: #f0978b; --path: #e6b566; --mark-line: #aaa59b; --shade: #eeebe540; } }
.console header, .console main { max-width: 66rem; }
.console header { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; align-items: baseline; border-bottom: 1px solid var(--line); }
.skip { position: absolute; left: -99rem; top: 0; background: var(--mark); color: var(--ink); padding: .6rem 1rem; z-index: 1; }
.skip:focus { left: 0; }
nav li { margin: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0 1rem; list-style: none; margin: 0; padding: 0; }
nav a { display: inline-block; padding: .4rem 0; }
nav a[aria-current] { font-weight: 700; color: inherit; text-decoration-thickness: 2px; }
.who { margin: 0 0 0 auto; color: var(--soft); overflow-wrap: anywhere; }
[tabindex]:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
main { overflow-wrap: anywhere; }
/* Lines that can be read at a desk; tables and drawings may be wider. */
main p, main li, main form, main .card, main .notice { max-width: 46rem; }
main .tiles li { max-width: none; }
.scroll time { white-space: nowrap; }
main:focus { outline: none; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 1rem 0; padding: 0; list-style: none; }
.tiles li { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.3; }
/* What goes on beyond an edge casts a shadow there: the covers scroll along with the content, the shadows stay. */
.scroll { overflow-x: auto; margin: .6rem 0;
  background: linear-gradient(90deg, var(--ground) 50%, transparent) 0 0, linear-gradient(270deg, var(--ground) 50%, transparent) 100% 0, linear-gradient(90deg, var(--shade), transparent) 0 0, linear-gradient(270deg, var(--shade), transparent) 100% 0;
  background-repeat: no-repeat; background-size: 4rem 100%, 4rem 100%, 1.2rem 100%, 1.2rem 100%; background-attachment: local, local, scroll, scroll; }
.newest { direction: rtl; }
.newest > * { direction: ltr; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td { min-width: 5rem; overflow-wrap: break-word; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
h3 { font-size: 1rem; margin: .8rem 0 .2rem; }
.badge.ask { color: var(--path); }
.badge.allow { color: var(--go); }
.chart { min-width: 36rem; width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif; }
.chart.square { min-width: 0; max-width: 24rem; }
svg.graph { width: auto; min-width: 0; max-width: none; }
.chart text { fill: var(--soft); }
.chart .axis { stroke: var(--line); fill: none; }
.chart .value { stroke: var(--go); stroke-width: 2; fill: none; }
.chart .dot { fill: var(--go); }
.chart .onset { stroke: var(--cause); stroke-width: 2; }
.chart .change { stroke: var(--path); stroke-width: 2; stroke-dasharray: 6 3; }
.chart .action { stroke: var(--mark-line); stroke-width: 2; stroke-dasharray: 2 3; }
.chart text.onset { fill: var(--cause); }
.chart text.change { fill: var(--path); }
.chart text.action { fill: var(--ink); }
.chart text.name { paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
.chart .node rect { fill: var(--card); stroke: var(--line); }
.chart .node text { fill: var(--ink); }
.chart .node .kind { fill: var(--soft); font-size: 10px; }
.chart .node.path rect, .chart .node.symptom rect { stroke: var(--path); stroke-width: 2; }
.chart .node.cause rect { stroke: var(--cause); stroke-width: 3; }
.chart .call { stroke: var(--mark-line); stroke-width: 1; fill: none; opacity: .6; }
.chart .call.path { stroke: var(--cause); stroke-width: 3; opacity: 1; }
.chart .arrow { fill: var(--mark-line); }
.chart .arrow.path { fill: var(--cause); }
meter { width: 100%; max-width: 12rem; height: .8rem; vertical-align: middle; }
ol.timeline { list-style: none; padding: 0; }
ol.timeline > li { border-left: 3px solid var(--line); padding: .1rem 0 .5rem .8rem; margin: 0; }
ol.timeline time { color: var(--soft); font-size: .9rem; }
@media (max-width: 40rem) {
  .console header { gap: .1rem 1rem; }
  .console header nav { order: 1; width: 100%; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
  .scroll table { min-width: 36rem; }
}
`;

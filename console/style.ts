/** One stylesheet for all pages; colours keep WCAG AA contrast in light and dark. */
export const STYLE = `
:root { --ground: #fbfaf8; --ink: #1c1b19; --soft: #5c5954; --line: #d9d5cd; --card: #ffffff; --go: #14663b; --stop: #9c2b1f; --mark: #fff3d6; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #171614; --ink: #eeebe5; --soft: #aaa59b; --line: #3a3731; --card: #201e1b; --go: #7ed0a1; --stop: #f0978b; --mark: #40361b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 46rem; margin: 0 auto; padding: 1rem; }
.brand { font-weight: 700; letter-spacing: .02em; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .2rem 0 .6rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; }
p, ul, dl { margin: .4rem 0; }
li { margin: .2rem 0; }
.soft { color: var(--soft); }
a { color: var(--go); text-underline-offset: 2px; }
summary { cursor: pointer; padding: .3rem 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; margin: 1rem 0; }
.notice { background: var(--mark); border-radius: .4rem; padding: .6rem .8rem; }
.card > :first-child, .notice > :first-child { margin-top: 0; }
dl { display: grid; grid-template-columns: minmax(7rem, auto) 1fr; gap: .2rem 1rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .4rem; } }
code { font-size: .9em; overflow-wrap: anywhere; }
fieldset { border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; margin: 1rem 0; }
legend { font-weight: 600; padding: 0 .3rem; }
label { display: block; margin: .4rem 0 .2rem; }
input[type=text], input[type=number], select { width: 100%; font: inherit; padding: .55rem; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .4rem; }
button { font: inherit; font-weight: 600; padding: .7rem 1.2rem; margin: .6rem .5rem 0 0; border-radius: .5rem; border: 2px solid currentColor; background: transparent; color: inherit; cursor: pointer; min-height: 2.75rem; }
button.go { background: var(--go); color: var(--ground); border-color: var(--go); }
button.stop { color: var(--stop); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap; }
.badge.critical, .badge.high, .badge.stop { color: var(--stop); }
.ways a { display: inline-block; font-weight: 600; padding: .55rem 1.2rem; margin: .2rem .5rem .2rem 0; border: 2px solid currentColor; border-radius: .5rem; text-decoration: none; }
.ways a.stop { color: var(--stop); }
button:focus-visible, input:focus-visible, select:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid var(--go); outline-offset: 2px; }
`;

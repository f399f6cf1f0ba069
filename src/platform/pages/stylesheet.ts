import { fingerprint } from './fingerprint.ts';

/** The one stylesheet of all pages: the viewer inside Campus, the settings, the terms of service. System fonts, no images. */
export const stylesheet = `
:root {
  --ink: #1c2733; --muted: #53606d; --line: #dbe1e8; --ground: #f5f7f9; --paper: #fff;
  --accent: #175a86; --accent-dark: #10456a; --good: #1b6b3a; --bad: #a3262a; --warn: #7a4b00;
  --good-ground: #e6f4ea; --bad-ground: #fbe9e9; --warn-ground: #fdf3dd; --quiet-ground: #e9edf2;
}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; color: var(--ink); background: var(--ground);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; } h3 { font-size: 1rem; }
p { margin: .5rem 0; max-width: 70ch; } p, li, label { text-wrap: pretty; }
a { color: var(--accent); text-underline-offset: .15em; }
a:hover { color: var(--accent-dark); }
:focus-visible, input:focus-within { outline: 3px solid #3b8fc4; outline-offset: 2px; border-radius: 2px; }
code { font: .925em ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.muted { color: var(--muted); }
.small { font-size: .875rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip:not(:focus) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.skip:focus { position: absolute; left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--paper); }

button, .button {
  display: inline-block; font: inherit; font-weight: 600; padding: .5rem 1rem; border-radius: 6px; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: #fff; text-decoration: none; white-space: nowrap;
}
button:hover, .button:hover { background: var(--accent-dark); color: #fff; }
button.quiet { background: none; border-color: var(--line); color: var(--ink); font-weight: 500; }
button.danger { background: var(--bad); border-color: var(--bad); } button.danger:hover { background: #7f1d20; }
fieldset.reading { border: 0; padding: 0; } .reading button { display: none; }
.ask[open] { flex-basis: 100%; border-left: 4px solid var(--bad); padding: .25rem 1rem; } .ask > summary { color: var(--bad); }
button.quiet:hover { background: var(--ground); }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input, select, textarea {
  font: inherit; color: inherit; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid #7d8a97; border-radius: 6px;
  background: var(--paper);
}
select { text-overflow: ellipsis; }
input[type=checkbox], input[type=radio] { width: auto; min-height: 0; accent-color: var(--accent); transform: scale(1.2); margin: .4rem .6rem auto .15rem; flex: none; }
input[aria-invalid=true] { border-color: var(--bad); border-width: 2px; }
input[readonly] { background: var(--ground); }
.field { margin: 1rem 0; max-width: 44rem; }
.field .help { margin: 0 0 .25rem; font-size: .875rem; color: var(--muted); }
.field-problem { margin: .25rem 0 0; color: var(--bad); font-weight: 600; font-size: .9375rem; }
.check { font-weight: 500; display: flex; }
.choices { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); }
.pair { display: flex; flex-wrap: wrap; gap: 0 1.25rem; } .pair .field { flex: 0 1 14rem; margin-top: 0; }
.further { margin-top: 1.25rem; border-top: 1px solid var(--line); }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; align-items: center; }
.done { background: var(--good-ground); border-left: 4px solid var(--good); padding: .5rem 1rem; border-radius: 4px; margin: .75rem 0; }
.copyable { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; }
.copyable button { padding: .1rem .6rem; font-size: .875rem; }
details > summary { cursor: pointer; font-weight: 600; color: var(--accent); padding: .25rem 0; }
.program .guard .field { margin: .75rem 0; } .program .guard input[type=number] { width: 8rem; }
.program:has(option[value="create"]:checked) .guard { display: none; }
fieldset { border: 0; border-top: 1px solid var(--line); margin: 0; padding: 1rem 0; min-width: 0; }
legend { font-weight: 650; float: left; width: 100%; padding: 0 0 .5rem; }
legend + * { clear: both; }
.columns { display: grid; gap: .5rem 1.25rem; align-items: end; }
@media (min-width: 44rem) { .columns { grid-template-columns: 1fr 11rem 1.4fr; } .columns .check { padding-bottom: .6rem; } }
.qr svg { width: 13rem; height: auto; background: #fff; }
.codes li { margin: .25rem 0; } .long { overflow-wrap: anywhere; } .word { overflow-wrap: normal; }
summary > h2 { display: inline; margin-right: .5rem; }
.jumps ul { list-style: none; margin: .5rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
.checklist { list-style: none; margin: 0; padding: 0; }
.checklist li { padding: .75rem 0; border-top: 1px solid var(--line); }
.checklist li:first-child { border-top: 0; }
.checklist .heading { margin: 0; } .checklist p { margin: .25rem 0; } .checklist a { white-space: nowrap; }

/* A page that says one thing. */
.notice { max-width: 32rem; margin: clamp(1rem, 10vh, 6rem) auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow-wrap: break-word; }
.notice h1 { font-size: 1.375rem; margin-bottom: .75rem; }
.notice form { margin-top: 1.25rem; }
.notice button { width: 100%; margin-top: 1rem; }
.notice h2 { margin-top: 1.25rem; }
.notice ul { padding-left: 1.25rem; }
.notice dl > div { display: block; }
.notice dt { font-size: .875rem; }
.reference { margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .875rem; color: var(--muted); }
.notice ul.plain { list-style: none; padding: 0; margin: 1rem 0 0; }
.notice ul.plain a { display: block; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 6px; margin-top: .5rem; font-weight: 600; text-decoration: none; }
.notice ul.plain a:hover { border-color: var(--accent); }

/* The settings. */
.top { background: #12354c; color: #fff; }
.top a { color: #fff; }
.bar { max-width: 70rem; margin: 0 auto; padding: .75rem 1.25rem; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: center; }
.bar .brand { font-weight: 700; text-decoration: none; }
.bar .who { margin-left: auto; display: flex; gap: .75rem; align-items: center; font-size: .875rem; min-width: 0; }
.bar .who span { overflow-wrap: anywhere; }
.bar button { padding: .25rem .75rem; font-size: .875rem; background: none; border-color: #a9c1d1; color: #fff; font-weight: 500; }
.bar button:hover { background: #0b2536; }
.top .district { color: #d4e2ec; }
.tabs { background: var(--paper); border-bottom: 1px solid var(--line); }
.tabs ul { max-width: 70rem; margin: 0 auto; padding: 0 .5rem; list-style: none; display: flex; flex-wrap: wrap; }
.tabs a { display: block; padding: .75rem; color: var(--ink); text-decoration: none; border-bottom: 3px solid transparent; }
.tabs a:hover { border-color: var(--line); }
.tabs a[aria-current] { border-color: var(--accent); font-weight: 600; color: var(--accent-dark); }
.subtabs ul { list-style: none; padding: 0; margin: .5rem 0 0; display: flex; flex-wrap: wrap; gap: .25rem; border-bottom: 1px solid var(--line); }
.subtabs a { display: block; padding: .5rem .75rem; color: var(--ink); text-decoration: none; border-bottom: 3px solid transparent; }
.subtabs a:hover { border-color: var(--line); }
.subtabs a[aria-current] { border-color: var(--accent); font-weight: 600; color: var(--accent-dark); }
.heading { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; }
.settings main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
.settings h1 { margin-bottom: .25rem; }
.settings main > h2 { margin: 2rem 0 .75rem; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 1.25rem; margin: 1rem 0; }
.card > :first-child, .card > [type=hidden] + * { margin-top: 0; } .card > :last-child { margin-bottom: 0; }
.card > :last-child > .buttons:last-child { margin-bottom: 0; }
.card > h3 { margin: 1.25rem 0 .25rem; }
.card > h2 { margin-bottom: .5rem; }
.card .heading { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; margin-bottom: .5rem; }
.card h4 { margin: 1.25rem 0 .25rem; font-size: .9375rem; }
dl { margin: .75rem 0; display: grid; grid-template-columns: 1fr; }
dl > div { padding: .5rem 0; border-top: 1px solid var(--line); }
dl > div:first-child { border-top: 0; }
dt { color: var(--muted); font-size: .875rem; }
dd { margin: 0; overflow-wrap: anywhere; }
dd code { user-select: all; }
.notice button.copy, button.copy { width: auto; margin: 0; padding: .1rem .6rem; font-size: .875rem; }
@media (min-width: 44rem) {
  dl { grid-template-columns: minmax(14rem, max-content) 1fr; column-gap: 1rem; }
  dl > div { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: baseline; }
  dt { font-size: 1rem; }
}
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 999px; font-size: .8125rem; font-weight: 600; background: var(--quiet-ground); color: #3c4854; white-space: nowrap; }
.badge.good { background: var(--good-ground); color: var(--good); }
.badge.bad { background: var(--bad-ground); color: var(--bad); }
.badge.warn { background: var(--warn-ground); color: var(--warn); }
.problem { background: var(--bad-ground); border-left: 4px solid var(--bad); padding: .5rem 1rem; border-radius: 4px; margin: .75rem 0; }
.hint { max-width: 70ch; background: var(--warn-ground); border-left: 4px solid #c58a1b; padding: .5rem 1rem; border-radius: 4px; margin: .75rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .75rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-size: .875rem; font-weight: 600; }
tbody th { font-weight: 600; } th .muted { font-weight: 400; }
time, thead th { white-space: nowrap; } td { overflow-wrap: break-word; }
td.long { min-width: 8rem; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.search { display: flex; gap: .5rem; margin: 1rem 0; max-width: 34rem; align-items: end; }
.search > div { flex: 1; min-width: 0; }
.filters { display: grid; gap: .75rem 1.25rem; margin-top: .75rem; align-items: end; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); }
.pager { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: 1rem; }
.empty { color: var(--muted); padding: .5rem 0; }
.charts { display: grid; gap: 1rem 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); }
figure { margin: 0; } figcaption { font-size: .875rem; color: var(--muted); } figcaption strong { color: var(--ink); }
svg { display: block; width: 100%; height: auto; }
svg .bar { fill: #3b7ea8; } svg .failed { fill: var(--bad); } svg .troubled { fill: #c58a1b; } svg .axis { stroke: var(--line); stroke-width: 2; }
.track { margin: .35rem 0; } .track svg { height: 1rem; }
svg .ground { fill: var(--quiet-ground); } svg .plan { fill: var(--good); } svg .overdue { fill: #c58a1b; } svg .event { fill: var(--ink); }
svg .today { stroke: var(--bad); stroke-width: 2; vector-effect: non-scaling-stroke; }
.bars td:last-child { width: 60%; vertical-align: middle; } .bars svg { height: .9rem; }
@media (max-width: 60rem) {
  /* Rows become blocks where columns would not fit: a table never has to be moved sideways. */
  table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack tr { display: block; padding: .75rem 0; border-top: 1px solid var(--line); }
  table.stack tbody tr:first-child { border-top: 0; padding-top: 0; }
  table.stack td, table.stack th { display: block; overflow-wrap: anywhere; border: 0; padding: .1rem 0; text-align: left; }
  table.stack td { display: inline-block; margin-right: 1rem; max-width: 100%; }
  table.stack td.long { display: block; margin-right: 0; min-width: 0; }
  table.stack td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); font-size: .875rem; }
  table.stack td.blank { display: none; }
}
@media (max-width: 40rem) {
  .settings main { padding: 1.25rem 1rem 3rem; }
  .bar { padding: .75rem 1rem; } .bar .who { margin-left: 0; width: 100%; justify-content: space-between; }
  .tabs ul { padding: 0 .25rem; } .tabs a { padding: .6rem .75rem; }
  .card { padding: 1rem; } .notice { padding: 1.5rem 1.25rem; margin: 1rem; }
}

/* A page that looks for something, and then is the frame around what it found. */
.asking > iframe:not([hidden]) { position: fixed; inset: 0; width: 100%; height: 100%; border: 0; }
[hidden] { display: none !important; }

/* The plan document: facts above, the PDF fills the rest. */
body.viewer { display: flex; flex-direction: column; height: 100vh; height: 100dvh; background: var(--paper); }
.viewer header { padding: .6rem 1rem; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; align-items: baseline; }
.viewer h1 { font-size: 1.125rem; }
.viewer dl { margin: 0; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; flex: 1 1 auto; }
/* Where not all fits beside the name, the button does, and the facts follow: each line less is one more of the plan. */
@media (max-width: 64rem) { .viewer h1 { flex: 1 1 0; min-width: 9rem; } .viewer dl { order: 1; flex-basis: 100%; } }
.viewer dl > div { display: flex; gap: .35rem; padding: 0; border: 0; align-items: baseline; }
.viewer dt { font-size: .875rem; } .viewer dd { font-size: .9375rem; font-weight: 550; }
.viewer main { flex: 1; min-height: 0; display: flex; background: #525659; }
.viewer iframe { flex: 1; border: 0; width: 100%; min-height: 20rem; }
.viewer main.reader { flex-direction: column; background: #e4e8ec; min-height: 20rem; }
.reader-bar { display: flex; flex-wrap: wrap; gap: .35rem; align-items: center; padding: .35rem 1rem; background: var(--paper); border-bottom: 1px solid var(--line); }
.reader-bar button { min-width: 2.75rem; min-height: 2.75rem; padding: .25rem .6rem; }
.reader-bar button:disabled { opacity: .5; cursor: default; }
.reader-bar input { width: 4.25rem; padding: .25rem .5rem; text-align: right; }
.reader-place { position: relative; flex: 1; min-height: 0; }
.reader-pages { position: absolute; inset: 0; overflow: auto; }
.reader-pages:focus-visible { outline-offset: -3px; }
@media (max-width: 30rem) { .reader-bar { gap: .25rem; padding: .25rem .5rem; } .reader-bar button { min-width: 2.5rem; padding: .25rem .4rem; } .reader-bar input { width: 3.25rem; } }
.reader-message { margin: auto; padding: 1.5rem; background: var(--paper); border-radius: 6px; }
.reader-printing { position: fixed; inset: auto 1rem 1rem auto; border: 1px solid var(--line); }
.reader-paper { display: none; }
@media print {
  body:has(.reader-paper) > :not(.reader-paper) { display: none; }
  body.viewer:has(.reader-paper) { display: block; height: auto; }
  .reader-paper { display: block; } .reader-paper img { display: block; width: 100%; max-height: 100vh; object-fit: contain; break-after: page; }
}
@page settings { size: letter; margin: .6in; }
.settings { page: settings; }
@media print {
  /* Invalid Records, a student's pages, and a cutover preview are printed for a file: what can be pressed stays away. */
  .top, .tabs, .subtabs, .jumps, .skip, .pager a, .copy, .print-no, button, details.ask, form.card { display: none !important; }
  body.settings { background: none; font-size: 11pt; } .settings main { max-width: none; padding: 0; }
  .card { border: 0; padding: 0; margin: 0 0 1rem; } a { color: inherit; text-decoration: none; }
  details::details-content { content-visibility: visible; display: block; height: auto; } thead { display: table-header-group; }
  tr, .problem, .hint { break-inside: avoid; } h2, h3, summary { break-after: avoid; } td, th { padding: .2rem .5rem; }
}
@media (forced-colors: active) { .badge, button { border: 1px solid; } }
`.trim();

export const stylesheetPath = `/assets/pages-${fingerprint(stylesheet)}.css`;

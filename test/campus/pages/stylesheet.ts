/** The look of the pages. */
export const stylesheet = `
:root { color-scheme: light; --ink: #1c2a35; --quiet: #586874; --line: #dbe2e8; --page: #f3f6f8; --bar: #1d3b4f; --link: #14608f; --warn: #8c2f1b; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; }
a { color: var(--link); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid #2a7fba; outline-offset: 2px; }
[hidden] { display: none; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h1, h2 { line-height: 1.25; margin: 0; font-weight: 600; }
h1 { font-size: 1.45rem; }
h2 { font-size: 1.05rem; }

.bar { display: flex; align-items: center; gap: 1.5rem; padding: 0 1.5rem; min-height: 3.25rem; background: var(--bar); color: #fff; }
.bar a { color: #fff; text-decoration: none; }
.bar :focus-visible { outline-color: #fff; outline-offset: -3px; }
.brand span { font-size: 1.15rem; font-weight: 650; letter-spacing: .01em; margin-right: .6rem; }
.brand small { font-size: .87rem; color: #bcd0dc; }
.bar nav { display: flex; align-self: stretch; margin-left: auto; }
.bar nav a { display: flex; align-items: center; padding: .15rem .9rem 0; border-bottom: 3px solid transparent; color: #d6e3eb; }
.bar nav a:hover { background: #28495f; }
.bar nav a[aria-current] { border-bottom-color: #7cc2ee; color: #fff; }
.user { display: flex; align-items: center; gap: .5rem; font-size: .9rem; color: #d6e3eb; }
.initials { display: grid; place-items: center; width: 1.9rem; height: 1.9rem; border-radius: 50%; background: #3d6480; color: #fff; font-size: .78rem; font-weight: 600; }

main { max-width: 70rem; margin: 0 auto; padding: 1.25rem 1.5rem; display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
footer { max-width: 70rem; margin: 0 auto; padding: 0 1.5rem 2rem; color: var(--quiet); font-size: .85rem; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 1.1rem 1.25rem; }
.card > h1, .card > h2 { margin-bottom: .8rem; }
.card > :last-child { margin-bottom: 0; }
.none, .count { color: var(--quiet); }
.card > .none, .card > .count { margin: 0; }
.card > .count { margin-bottom: .5rem; font-size: .9rem; }
.inactive { display: inline-block; margin-left: .5rem; padding: 0 .5rem; border-radius: 4px; background: #f6e9e6; color: var(--warn); font-size: .8rem; font-weight: 600; }

label { display: grid; gap: .25rem; color: var(--quiet); font-size: .87rem; min-width: 0; }
label.check { display: flex; align-items: center; gap: .5rem; color: var(--ink); font-size: .95rem; }
input, select { font: inherit; font-size: .95rem; color: var(--ink); min-width: 0; }
input:not([type=checkbox]), select { width: 100%; height: 2.4rem; padding: 0 .6rem; border: 1px solid #aebac4; border-radius: 6px; background: #fff; }
input[type=checkbox] { width: 1.05rem; height: 1.05rem; margin: 0; flex: none; accent-color: var(--link); }
button { font: inherit; cursor: pointer; }
.primary { height: 2.4rem; padding: 0 1.2rem; border: 0; border-radius: 6px; background: var(--link); color: #fff; font-weight: 600; }
.primary:hover { background: #0f4f77; }
.search { display: flex; flex-wrap: wrap; align-items: end; gap: .8rem 1rem; }
.search .grow { flex: 1 1 16rem; }
.search .check { height: 2.4rem; }

table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th { text-align: left; font-weight: 600; color: var(--quiet); font-size: .82rem; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tbody tr:last-child > * { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
.past td { color: var(--quiet); }
.past .flag-image { opacity: .55; }
.text { max-width: 24rem; overflow-wrap: anywhere; }
.named { display: inline-flex; align-items: center; gap: .35rem; white-space: nowrap; }
.flag-names { display: flex; flex-wrap: wrap; gap: .1rem .9rem; }
.flag-image { flex: none; }
.pager { display: flex; padding-top: .8rem; border-top: 1px solid var(--line); }
.pager .next { margin-left: auto; }

.student-head h1 { margin-bottom: .15rem; }
.line { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1.1rem; margin: 0; color: var(--quiet); }
.line .inactive { margin-left: 0; }
.badges { display: flex; flex-wrap: wrap; align-items: flex-start; gap: .5rem; margin: .85rem 0 0; padding: 0; list-style: none; }
.badge { position: relative; display: inline-flex; border: 1px solid #c3ced6; border-left: 4px solid var(--flag); border-radius: 6px; background: #fff; }
.badge button, .badge summary { display: inline-flex; align-items: center; gap: .4rem; padding: .3rem .75rem .3rem .55rem; border: 0; background: none; color: var(--ink); font-weight: 600; font-size: .92rem; cursor: pointer; list-style: none; }
.badge summary::-webkit-details-marker { display: none; }
.badge button:hover, .badge summary:hover, .badge .new-tab:hover { background: #eef3f7; }
.badge p { margin: 0; padding: .1rem .75rem .5rem; max-width: 24rem; overflow-wrap: anywhere; }
.badge p small { display: block; color: var(--quiet); }
.badge[open] { display: inline-block; }
.new-tab { position: relative; display: inline-flex; align-items: center; color: var(--quiet); padding: 0 .5rem; }
.badge .new-tab { border-left: 1px solid var(--line); border-radius: 0 5px 5px 0; }
.new-tab:hover { color: var(--link); }

.panel { padding: 0; overflow: hidden; }
.panel-bar { display: flex; align-items: center; gap: 1rem; padding: .6rem 1.25rem; border-bottom: 1px solid var(--line); }
.panel-bar h2 { flex: 1; min-width: 0; }
.panel-bar button { border: 1px solid #aebac4; border-radius: 6px; background: #fff; padding: .15rem .8rem; }
.panel iframe { display: block; width: 100%; height: min(75vh, 52rem); border: 0; }

.sections { display: flex; flex-wrap: wrap; gap: 0 .3rem; border-bottom: 1px solid var(--line); margin-bottom: -.25rem; }
.sections a { padding: .45rem .9rem; border-bottom: 3px solid transparent; margin-bottom: -1px; color: var(--quiet); text-decoration: none; font-weight: 600; }
.sections a:hover { color: var(--link); }
.sections a[aria-current] { color: var(--ink); border-bottom-color: var(--link); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .8rem 1.5rem; margin: 0; }
.facts .wide { grid-column: span 2; }
dt { color: var(--quiet); font-size: .85rem; }
dd { margin: 0; overflow-wrap: anywhere; }

.extract { display: grid; gap: 1.1rem; justify-items: start; }
fieldset { display: grid; gap: .6rem; width: 100%; margin: 0; padding: 0; border: 0; min-width: 0; }
fieldset.columns { grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem 1rem; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; }
.note { margin: 0; color: var(--quiet); font-size: .9rem; }
.problem { margin: 0 0 1rem; padding: .7rem .9rem; border-left: 4px solid var(--warn); border-radius: 4px; background: #faf0ed; overflow-wrap: anywhere; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 0; }
.counts dd { font-size: 1.5rem; font-weight: 600; line-height: 1.3; }
.date-types { display: flex; flex-wrap: wrap; gap: .4rem .5rem; }
.date-types span { padding: .1rem .6rem; border: 1px solid var(--line); border-radius: 4px; background: var(--page); font-size: .9rem; }
.scroll { overflow-x: auto; }
.scroll th, .scroll td { white-space: nowrap; padding-right: 1.2rem; }
.scroll td { font-variant-numeric: tabular-nums; }
.scroll tbody th { font-size: .93rem; font-weight: 400; color: var(--ink); position: sticky; left: 0; background: #fff; }

@media (max-width: 46rem) {
  .bar { flex-wrap: wrap; gap: 0 1rem; padding: .6rem 1rem 0; }
  .bar nav { order: 3; width: 100%; margin: .3rem -1rem 0; }
  .bar nav a { padding: .4rem 1rem; }
  .user { margin-left: auto; }
  .user-name { display: none; }
  main { padding: 1rem; }
  footer { padding: 0 1rem 1.5rem; }
  .card { padding: 1rem; }
  .panel { padding: 0; }
  .panel-bar { padding: .6rem 1rem; }
  .search .grow { flex-basis: 100%; }
  .search label:not(.check):not(.grow) { flex: 1 1 100%; }
  .search .check { flex: 1; }
  .list thead { display: none; }
  .list, .list tbody, .list tr, .list td { display: block; }
  .list tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
  .list tbody tr:last-child { border-bottom: 0; padding-bottom: 0; }
  .list td { display: grid; grid-template-columns: 7rem minmax(0, 1fr); gap: .5rem; padding: .1rem 0; border: 0; overflow-wrap: anywhere; max-width: none; }
  .list td::before { content: attr(data-label); color: var(--quiet); font-size: .85rem; }
  .facts .wide { grid-column: 1 / -1; }
}
@media print { .bar nav, .user, .sections, footer { display: none; } body { background: #fff; } }
`;

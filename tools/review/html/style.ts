/** The page's one style sheet: light, dark by the reader's setting, and print. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --ink: #161b22; --soft: #566070; --line: #dde1e7; --track: #e9ecf1;
  --analysing: #8a63d2; --waiting: #d9920a; --executing: #1f7ae0; --good: #14713f; --bad: #bd2626; --idle: #7b8594;
  --notifying: #0f8a8a; --link: #1a5fb4; --waiting-ink: #8a5a00; --good-bg: #e3f4ea; --bad-bg: #fbe6e6; --warn-bg: #fdf1d8; --idle-bg: #eceef2; --info-bg: #e4effc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1218; --card: #161c25; --ink: #e7ebf1; --soft: #9aa5b5; --line: #29313d; --track: #222a35;
    --analysing: #a98bea; --waiting: #e7ad3a; --executing: #58a3f5; --good: #4cc082; --bad: #f27171; --idle: #8792a3;
    --notifying: #43c2c2; --link: #7db8f8; --waiting-ink: #e7ad3a; --good-bg: #14301f; --bad-bg: #3a1a1c; --warn-bg: #36290f; --idle-bg: #232a35; --info-bg: #142a44;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 26px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 0 0 12px; }
.soft { color: var(--soft); }
.mono, td.time, .offset { font-variant-numeric: tabular-nums; }
code { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px; margin-top: 20px; }
.figures { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 10px; margin-top: 20px; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 12px 14px; }
.figure b { display: block; font-size: 24px; line-height: 1.15; font-variant-numeric: tabular-nums; }
.figure span { color: var(--soft); font-size: 13px; }
.figure.good b { color: var(--good); } .figure.bad b { color: var(--bad); } .figure.warn b { color: var(--waiting-ink); }
.figure.zero b { color: var(--soft); }
.notices { margin: 20px 0 0; padding: 12px 16px 12px 34px; background: var(--warn-bg); border: 1px solid var(--line); border-radius: 12px; }
.notices li + li { margin-top: 4px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, -apple-system, "Segoe UI", Arial, sans-serif; font-variant-numeric: tabular-nums; }
svg text.name { fill: var(--ink); font-weight: 600; font-size: 13px; }
svg text.strong { fill: var(--ink); }
svg .grid { stroke: var(--line); } svg .median { stroke: var(--ink); stroke-width: 2; } svg .p90 { stroke: var(--soft); stroke-dasharray: 3 3; }
svg .lane { fill: var(--track); }
svg a:hover rect { opacity: .75; }
.detect { fill: var(--analysing); } .notify { fill: var(--notifying); } .recover { fill: var(--good); } .decide { fill: var(--waiting); } .repair { fill: var(--executing); }
.analysing { fill: var(--analysing); background: var(--analysing); } .waiting { fill: var(--waiting); background: var(--waiting); }
.executing { fill: var(--executing); background: var(--executing); }
.impact { fill: var(--bad); background: var(--bad); } .blind { fill: var(--warn-bg); background: var(--warn-bg); }
.good-mark { fill: var(--good); } .bad-mark { fill: var(--bad); } .idle-mark { fill: var(--idle); }
.legend { display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 10px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
.legend i.good-mark { background: var(--good); border-radius: 50%; } .legend i.bad-mark { background: var(--bad); border-radius: 50%; } .legend i.idle-mark { background: var(--idle); border-radius: 50%; }
table { border-collapse: collapse; width: 100%; }
.numbers { width: auto; margin-top: 14px; } .numbers th, .numbers td { padding: 3px 22px 3px 0; text-align: left; font-weight: 400; }
.numbers thead th { color: var(--soft); font-size: 13px; } .numbers td { font-variant-numeric: tabular-nums; }
.tools { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-bottom: 14px; }
.tools input { flex: 1 1 220px; min-width: 0; padding: 8px 12px; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; }
.tools button { padding: 8px 12px; font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 8px; cursor: pointer; }
.tools button[aria-pressed="true"] { background: var(--info-bg); border-color: var(--executing); }
:focus-visible { outline: 2px solid var(--executing); outline-offset: 2px; }
article { border-top: 1px solid var(--line); }
article > h3 { margin: 0; font: inherit; }
.row { display: grid; grid-template-columns: 176px minmax(0, 1fr) auto; gap: 4px 14px; align-items: baseline; width: 100%; padding: 10px 4px; text-align: left; font: inherit; color: inherit; background: none; border: 0; cursor: pointer; }
.row:hover { background: var(--page); }
.row .when { color: var(--soft); font-variant-numeric: tabular-nums; }
.row .title b { overflow-wrap: anywhere; } .row .title span { color: var(--soft); }
.marks { display: flex; flex-wrap: wrap; gap: 6px; justify-content: flex-end; }
.mark { display: inline-block; padding: 1px 8px; border-radius: 99px; font-size: 12.5px; line-height: 1.5; white-space: nowrap; background: var(--idle-bg); color: var(--ink); }
.mark.good { background: var(--good-bg); color: var(--good); } .mark.bad { background: var(--bad-bg); color: var(--bad); }
.mark.warn { background: var(--warn-bg); } .mark.info { background: var(--info-bg); }
.body { padding: 2px 4px 18px; }
.body p { margin: 0 0 10px; overflow-wrap: anywhere; }
.spans { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 10px; color: var(--soft); } .spans b { color: var(--ink); font-weight: 600; }
.story th { text-align: left; font-weight: 400; color: var(--soft); font-size: 13px; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); }
.story td { padding: 6px 12px 6px 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.story td.time, .story .offset { white-space: nowrap; color: var(--soft); }
.story td.time b { color: var(--ink); font-weight: 400; }
.story tr.refused td { background: var(--bad-bg); } .story tr.gap td { background: var(--warn-bg); } .story tr.unverified td:last-child { color: var(--bad); }
.story .date { display: block; font-size: 12.5px; color: var(--soft); }
.story .by { color: var(--soft); } .check { color: var(--soft); font-size: 13px; } .check.yes { color: var(--good); }
.milestones { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 8px; margin: 0 0 14px; padding: 0; list-style: none; }
.milestones li { padding: 8px 10px; border-left: 3px solid var(--executing); background: var(--page); font-size: 13px; overflow-wrap: anywhere; }
.milestones li.absent { border-color: var(--line); } .milestones li > * { display: block; } .milestones time { font-variant-numeric: tabular-nums; }
.answers { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 28px; margin-bottom: 14px; }
.answer { padding: 0; margin: 0 0 8px; border: 0; border-radius: 0; background: none; }
h4 { font-size: 14px; margin: 6px 0 4px; } .answer ul, .plain { margin: 0; padding-left: 18px; } .answer li, .plain li { overflow-wrap: anywhere; margin-bottom: 3px; }
.details { color: var(--soft); font-size: 13px; } a.source { color: var(--link); font-size: 12.5px; } tr:target td { background: var(--info-bg); }
.chart { overflow-x: auto; }
.closed .body { display: none; }
/* Where people have chosen their own colours: what these mean, and which filter is on. */
.legend i { forced-color-adjust: none; }
@media (forced-colors: active) { .tools button[aria-pressed="true"] { border: 3px solid Highlight; } }
[hidden] { display: none !important; }
footer { margin-top: 24px; color: var(--soft); font-size: 13px; }
@media (max-width: 720px) {
  main { padding: 20px 12px 40px; } section { padding: 14px; } .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .numbers td:last-child, .numbers th:last-child { display: none; } .numbers th, .numbers td { padding-right: 12px; }
  .answers { grid-template-columns: minmax(0, 1fr); } .chart svg { width: 1080px; } .chart svg text { font-size: 13px; }
  .row { grid-template-columns: minmax(0, 1fr); } .marks { justify-content: flex-start; }
  .story, .story tbody, .story tr, .story td { display: block; } .story thead { display: none; }
  .story td { border: 0; padding: 1px 0; } .story tr { border-bottom: 1px solid var(--line); padding: 6px 0; }
}
@media print {
  :root {
    --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --track: #eee;
    --analysing: #8a63d2; --waiting: #d9920a; --executing: #1f7ae0; --good: #116b3b; --bad: #b02020; --idle: #666;
    --notifying: #0f8a8a; --link: #1a5fb4; --waiting-ink: #8a5a00; --good-bg: #fff; --bad-bg: #f3dede; --warn-bg: #f6ecd4; --idle-bg: #fff; --info-bg: #fff;
  }
  body { font-size: 10.5px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; } section { border: 0; padding: 0; break-inside: auto; }
  .figure, .mark { border: 1px solid var(--line); } .tools { display: none; }
  .closed .body { display: block; } article, .figures, svg { break-inside: avoid; }
}
`

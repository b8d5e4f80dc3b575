/** The page's one style sheet: light, dark by the reader's setting, phone, print. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --ink: #161b22; --soft: #566070; --line: #dde1e7;
  --good: #2c9a5b; --risk: #8a63d2; --some: #e0a020; --bad: #bd2626; --none: #c9ced6;
  --good-ink: #14713f; --risk-ink: #6a3fc0; --bad-ink: #bd2626;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0e1218; --card: #161c25; --ink: #e7ebf1; --soft: #9aa5b5; --line: #29313d;
    --good: #3aa86b; --risk: #a98bea; --some: #e7ad3a; --bad: #f27171; --none: #3a4452;
    --good-ink: #4cc082; --risk-ink: #b9a0f0; --bad-ink: #f27171;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 860px; margin: 0 auto; padding: 32px 20px 56px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; align-items: baseline; font-size: 17px; margin: 0 0 10px; }
h2 > span { overflow-wrap: anywhere; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 16px 18px; margin-top: 16px; break-inside: avoid; }
.soft { color: var(--soft); margin: 0; } p { margin: 0 0 8px; }
.state { font-size: 15px; font-weight: 600; white-space: nowrap; }
.operational { color: var(--good-ink); } .at_risk { color: var(--risk-ink); } .failing { color: var(--bad-ink); } .unknown { color: var(--soft); }
.bars { display: flex; gap: 2px; height: 34px; }
.bars i { flex: 1 1 0; min-width: 0; border-radius: 2px; }
i.good { background: var(--good); } i.risk { background: var(--risk); } i.some { background: var(--some); } i.bad { background: var(--bad); } i.none { background: var(--none); }
.scale { display: flex; justify-content: space-between; gap: 10px; margin: 4px 0 10px; color: var(--soft); font-size: 13px; }
.scale span { white-space: nowrap; } .scale b { color: var(--ink); font-size: 15px; }
.budget { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; }
.meter { flex: 1 1 160px; height: 8px; border-radius: 4px; background: var(--none); overflow: hidden; }
.meter > span { display: block; height: 100%; background: var(--good); } .over .meter > span { background: var(--bad); } .over b { color: var(--bad-ink); }
ul { margin: 0; padding-left: 18px; } li { overflow-wrap: anywhere; margin-bottom: 3px; font-variant-numeric: tabular-nums; }
code { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--soft); }
summary { cursor: pointer; color: var(--soft); margin: 4px 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; padding: 0; margin-top: 20px; color: var(--soft); font-size: 13px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 6px; vertical-align: -1px; }
/* What a colour says is there in no other way than by its colour. */
.bars i, .legend i, .meter, .meter > span { forced-color-adjust: none; }
:focus-visible { outline: 2px solid var(--risk-ink); outline-offset: 2px; }
@media (max-width: 600px) { main { padding: 18px 12px 40px; } section { padding: 14px; } .bars { gap: 1px; } h1 { font-size: 22px; } }
@media print { :root { color-scheme: light; } body { background: #fff; color: #000; print-color-adjust: exact; -webkit-print-color-adjust: exact; } main { padding: 0; } }
`

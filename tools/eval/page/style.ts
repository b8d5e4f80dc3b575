import { style as reviewStyle } from '../../review/html/style'

/** The style of the review's page, and what an evaluation has beside it. */
export const style = `${reviewStyle}
:root { --fair: #2f7fc1; --poor: #d9920a; --on: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --fair: #4b93cf; --poor: #c98716; --on: #0e1218; } }
.good { fill: var(--good); } .fair { fill: var(--fair); } .idle { fill: var(--idle); } .poor { fill: var(--poor); } .bad { fill: var(--bad); }
.legend i.good { background: var(--good); } .legend i.fair { background: var(--fair); } .legend i.idle { background: var(--idle); }
.legend i.poor { background: var(--poor); } .legend i.bad { background: var(--bad); }
svg text.in { fill: var(--on); font-weight: 600; } svg .part { stroke: var(--card); stroke-width: 2; } .chart svg { overflow: visible; }
.figures { grid-template-columns: repeat(5, minmax(0, 1fr)); }
.answers-table { font-size: 14px; } .answers-table th { text-align: left; font-weight: 400; color: var(--soft); font-size: 13px; }
.answers-table th, .answers-table td { padding: 6px 12px 6px 0; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.answers-table td.number, .answers-table th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.answers-table ul { margin: 4px 0 0; padding-left: 18px; } summary { cursor: pointer; color: var(--soft); }
@media (max-width: 720px) {
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); } .figure:last-child { grid-column: 1 / -1; } .chart svg { width: 100%; }
  .answers-table thead { display: none; } .answers-table, .answers-table tbody, .answers-table tr, .answers-table td { display: block; }
  .answers-table tr { border-bottom: 1px solid var(--line); padding: 6px 0; } .answers-table td { border: 0; padding: 1px 0; }
  .answers-table td.number { text-align: left; } .answers-table td.number::before { content: "grade "; color: var(--soft); }
}
`

import { createHash } from 'node:crypto'
import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { localTime, spoken, utcTime } from '../format'
import { countOf, entriesOf, type Measure, measures, needsAttention, type Review } from '../model'
import { alertArticle, storyTable } from './alert'
import { dayChart, measureChart } from './chart'
import { script } from './script'
import { style } from './style'

/** What each measure is, under its chart. */
const MEANINGS: Readonly<Record<Measure, string>> = {
  detect: 'from the probe that saw the fault to the event that tells of it',
  decide: 'from the first request for a decision to the decision',
  repair: 'from the approval to the probe that found the domain well',
}

const figure = (count: number, label: string, kind = ''): string =>
  `<div class="figure ${count === 0 ? 'zero' : kind}"><b>${count}</b><span>${label}</span></div>`

const figures = (review: Review): string => {
  const by = countOf(review, ({ outcome }) => outcome)
  const entries = entriesOf(review)
  const refused = entries.filter(({ phase }) => phase === 'refused').length
  const unverified = new Set(
    entries.flatMap(({ verification, event_id }) => (verification === 'unverified' ? [event_id] : [])),
  ).size
  const gaps = review.alerts.reduce((sum, alert) => sum + alert.gaps.length, 0)
  return [
    figure(review.alerts.length, 'alerts'),
    figure(by.repaired ?? 0, 'repaired', 'good'),
    figure(by.recovered ?? 0, 'recovered', 'good'),
    figure(by.not_repaired ?? 0, 'not repaired', 'bad'),
    figure(by.dry_run ?? 0, 'dry run only'),
    figure(by.unknown ?? 0, 'outcome unknown', 'bad'),
    figure((by.rejected ?? 0) + (by.acknowledged ?? 0), 'rejected or acknowledged'),
    figure(by.expired ?? 0, 'expired', 'bad'),
    figure(by.open ?? 0, 'still open', 'warn'),
    figure(refused, 'refused attempts', 'bad'),
    figure(gaps, 'gaps', 'warn'),
    figure(unverified, 'unverified events', 'bad'),
  ].join('')
}

const numbers = (review: Review): string => {
  const rows = measures.map((measure) => {
    const { count, median_ms, p90_ms, max_ms } = review.measures[measure]
    const cells = [median_ms, p90_ms, max_ms].map(
      (value) => `<td>${value === undefined ? '–' : spoken(value)}</td>`,
    )
    return `<tr><th scope="row">${measure}</th><td>${count}</td>${cells.join('')}<td class="soft">${MEANINGS[measure]}</td></tr>`
  })
  return `<table class="numbers"><thead><tr><th></th><th>alerts</th><th>median</th><th>90 %</th><th>longest</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const legend = `<ul class="legend"><li><i class="analysing"></i>analysing</li><li><i class="waiting"></i>waiting for a decision</li><li><i class="executing"></i>executing</li><li><i class="good-mark"></i>well again</li><li><i class="bad-mark"></i>not repaired, or expired</li><li><i class="idle-mark"></i>rejected or acknowledged</li></ul>`

const filters = (review: Review): string => {
  const by = countOf(review, ({ outcome }) => outcome)
  const chip = (filter: string, label: string, count: number): string =>
    `<button data-filter="${filter}" aria-pressed="${filter === 'all'}">${label} ${count}</button>`
  return `<div class="tools" hidden><input id="search" type="search" placeholder="Search: domain, person, action, cause" aria-label="Search alerts"><span id="count" class="soft" role="status"></span>${[
    chip('all', 'All', review.alerts.length),
    chip('attention', 'Look closer', review.alerts.filter(needsAttention).length),
    chip('repaired', 'Repaired', by.repaired ?? 0),
    chip('open', 'Open', by.open ?? 0),
  ].join('')}</div>`
}

const windowOf = ({ window: { from, to }, time_zone: zone }: Review): string => {
  const utc = `${utcTime(from)} to ${utcTime(to)} UTC`
  return zone === 'UTC'
    ? utc
    : `${utc}<br>${localTime(from, zone)} to ${localTime(to, zone)} ${escapeHtml(zone)}`
}

const filterOf = ({ filter }: Review): string =>
  Object.entries(filter)
    .map(([name, value]) => ` · ${name} <code>${escapeHtml(String(value))}</code>`)
    .join('')

/** The review as one page that needs nothing else: no script from elsewhere, no font, no image. */
export const html = (review: Review): string => {
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const notices =
    review.notices.length === 0
      ? ''
      : `<ul class="notices">${review.notices.map((notice) => `<li>${escapeHtml(notice)}</li>`).join('')}</ul>`
  const system =
    review.system.length === 0
      ? ''
      : `<section><h2>About the system itself</h2>${storyTable(review.system, [], review.time_zone)}</section>`
  const { events, name } = review.replay
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>Incident review ${utcTime(review.window.from)} to ${utcTime(review.window.to)} UTC</title><style>${style}</style></head>
<body><main>
<header><h1>Incident review</h1><div class="soft mono">${windowOf(review)}${filterOf(review)}</div></header>
<div class="figures">${figures(review)}</div>
${notices}
<section><h2>Time to detect, decide, repair</h2>${measureChart(review)}${numbers(review)}</section>
<section><h2>What was open, and what it waited for</h2>${dayChart(review)}${legend}</section>
<section><h2>Alerts</h2>${filters(review)}${review.alerts.map((alert) => alertArticle(alert, review.time_zone)).join('\n')}</section>
${system}
<footer>${events} events from replay <code>${escapeHtml(name)}</code> of <code>${escapeHtml(review.replay.archive)}</code>, each compared with the stored alert. Made ${utcTime(review.generated_at)} UTC.</footer>
</main><script>${script}</script></body></html>
`
}

import { createHash } from 'node:crypto'
import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { actionLabels } from '../actions'
import { blindnessText } from '../blindness'
import { localTime, spoken, utcTime } from '../format'
import { entriesOf, MEANINGS, measures, needsAttention, type Review } from '../model'
import { alertArticle, storyTable } from './alert'
import { statementItem } from './answers'
import { dayChart, measureChart } from './chart'
import { script } from './script'
import { style } from './style'

const figure = (count: number, label: string, kind = ''): string =>
  `<div class="figure ${count === 0 ? 'zero' : kind}"><b>${count}</b><span>${label}</span></div>`

const figures = (review: Review): string => {
  const by = review.outcomes
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

const legend = `<ul class="legend"><li><i class="impact"></i>outage, until the site is well</li><li><i class="blind"></i>detection degraded</li><li><i class="analysing"></i>analysing</li><li><i class="waiting"></i>waiting for a decision</li><li><i class="executing"></i>executing</li><li><i class="good-mark"></i>well again</li><li><i class="bad-mark"></i>not repaired, unknown, or expired</li><li><i class="idle-mark"></i>rejected, acknowledged, or dry run</li></ul>`

const filters = (review: Review): string => {
  const by = review.outcomes
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

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `<section><h2>${title}</h2><ul class="plain">${items.join('')}</ul></section>`

const actionsOf = ({ actions }: Review): readonly string[] =>
  actionLabels(actions).map((text) => `<li>${escapeHtml(text)}</li>`)

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
  const blind = review.blindness.map((one) => `<li>${escapeHtml(blindnessText(one))}</li>`)
  const { events, name } = review.replay
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>Incident review ${utcTime(review.window.from)} to ${utcTime(review.window.to)} UTC</title><style>${style}</style></head>
<body><main>
<header><h1>Incident review</h1><div class="soft mono">${windowOf(review)}${filterOf(review)}</div></header>
<div class="figures">${figures(review)}</div>
${notices}
${list('When detection could not be trusted', blind)}
<section><h2>Time to detect, notify, decide, repair, recover</h2><div class="chart">${measureChart(review)}</div>${numbers(review)}</section>
<section><h2>What was open, and what it waited for</h2><div class="chart">${dayChart(review)}</div>${legend}</section>
${list('What was done', actionsOf(review))}
${list(
  'What can be improved',
  review.improvements.map((one) => statementItem(one)),
)}
<section><h2>Alerts</h2>${filters(review)}${review.alerts.map((alert) => alertArticle(alert, review.time_zone)).join('\n')}</section>
${system}
<footer>${events} events from replay <code>${escapeHtml(name)}</code> of <code>${escapeHtml(review.replay.archive)}</code>, each compared with the stored alert. Made ${utcTime(review.generated_at)} UTC.</footer>
</main><script>${script}</script></body></html>
`
}

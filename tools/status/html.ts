import { escapeHtml } from '../../functions/domain/messages/markdown/html'
import { counted, spoken, utc } from '../review/format'
import type { Day, DomainStatus, Incident, State, Status } from './model'
import { style } from './style'

const STATES: Readonly<Record<State, readonly [label: string, mark: string]>> = {
  operational: ['operational', '✓'],
  at_risk: ['at risk', '!'],
  failing: ['failing', '✕'],
  unknown: ['not known', '?'],
}

/** `99.95 %`, cut rather than rounded: nothing that was down is shown as 100. */
const percent = (share: number): string => `${(Math.floor(share * 100_000) / 1_000).toFixed(3)} %`

/** From which share of a day on it counts as a bad one. */
const BAD_SHARE = 0.01

const kindOf = ({ known_ms, down_ms, at_risk }: Day): string => {
  if (down_ms > 0) return down_ms > BAD_SHARE * Math.max(known_ms, 1) ? 'bad' : 'some'
  if (known_ms === 0) return 'none'
  return at_risk ? 'risk' : 'good'
}

const dayTitle = (day: Day): string => {
  if (day.known_ms === 0) return `${day.date}: nothing is known`
  const down = day.down_ms === 0 ? 'not down' : `down for ${spoken(day.down_ms)}`
  return `${day.date}: ${down}${day.at_risk ? ', at risk' : ''}`
}

const bars = ({ domain, days, availability }: DomainStatus): string => {
  const down = days.filter(({ down_ms }) => down_ms > 0).length
  const label = `${domain}, ${counted(days.length, 'day')}: ${availability === undefined ? 'nothing is known' : `${percent(availability)} available`}, down on ${counted(down, 'day')}`
  const cells = days.map((day) => `<i class="${kindOf(day)}" title="${escapeHtml(dayTitle(day))}"></i>`)
  return `<div class="bars" role="img" aria-label="${escapeHtml(label)}">${cells.join('')}</div>`
}

const budget = ({ budget: { allowed_ms, used_ms } }: DomainStatus, target: number): string => {
  const left = allowed_ms - used_ms
  // The bar is what is left, as the words beside it are; one that is exceeded is red from end to end.
  const share = left < 0 ? 1 : allowed_ms === 0 ? 1 : left / allowed_ms
  const said =
    left >= 0
      ? `${spoken(left)} left of ${spoken(allowed_ms)}`
      : `exceeded by ${spoken(-left)}: ${spoken(used_ms)} of ${spoken(allowed_ms)}`
  return `<p class="budget${left < 0 ? ' over' : ''}"><span>Error budget of ${Number((target * 100).toFixed(4))} %: <b>${said}</b></span><span class="meter"><span style="width:${(share * 100).toFixed(1)}%"></span></span></p>`
}

const KINDS: Readonly<Record<Incident['kind'], string>> = {
  down: 'down',
  at_risk: 'at risk',
  unknown: 'not known',
}

const incidentItem = ({ cause, kind, from, to, is_end_assumed, alert_ids }: Incident): string => {
  const length =
    to === undefined
      ? 'goes on'
      : `${is_end_assumed ? 'at most ' : ''}${spoken(Date.parse(to) - Date.parse(from))}, until ${utc(to)}`
  const note = is_end_assumed && to !== undefined ? ' (no one saw the end)' : ''
  return `<li><b>${utc(from)}</b> ${KINDS[kind]}: ${escapeHtml(cause.replaceAll('_', ' '))}; ${length}${note} <code>${alert_ids.map(escapeHtml).join(' ')}</code></li>`
}

/** Incidents that are listed at once; the others are behind them. */
const LISTED = 3

const incidents = ({ incidents: all }: DomainStatus): string => {
  if (all.length === 0) return '<p class="soft">No incident in this time.</p>'
  const list = (some: readonly Incident[]): string => `<ul>${some.map(incidentItem).join('')}</ul>`
  const more = all.slice(LISTED)
  return `${list(all.slice(0, LISTED))}${more.length === 0 ? '' : `<details><summary>${counted(more.length, 'earlier incident')}</summary>${list(more)}</details>`}`
}

const domainSection = (status: DomainStatus, { from, at, target }: Status): string => {
  const [label, mark] = STATES[status.state]
  const available =
    status.availability === undefined ? 'nothing is known' : `${percent(status.availability)} available`
  return `<section><h2><span>${escapeHtml(status.domain)}</span><span class="state ${status.state}"><span aria-hidden="true">${mark}</span> ${label}</span></h2>
${bars(status)}
<p class="scale"><span>${from.slice(0, 10)}</span><b>${available}</b><span>${at.slice(0, 10)}</span></p>
${budget(status, target)}
${incidents(status)}</section>`
}

const ORDER: readonly State[] = ['failing', 'at_risk', 'unknown', 'operational']

const dayCount = ({ from, at }: Status): number => Math.ceil((Date.parse(at) - Date.parse(from)) / 86_400_000)

const headline = ({ domains }: Status): string => {
  if (domains.length === 0) return 'No domain is watched, and nothing is on record'
  const counts = ORDER.flatMap((state) => {
    const count = domains.filter((one) => one.state === state).length
    return count === 0 ? [] : [`${count} ${STATES[state][0]}`]
  })
  return domains.every(({ state }) => state === 'operational')
    ? 'All domains are operational'
    : counts.join(', ')
}

const degradedList = ({ degraded }: Status): string =>
  degraded.length === 0
    ? ''
    : `<section><h2><span>When detection could not be trusted</span></h2><ul>${degraded
        .map(
          ({ from, to, reason }) =>
            `<li>${utc(from)} ${to === undefined ? 'until now' : `to ${utc(to)}`}: ${escapeHtml(reason.replaceAll('_', ' '))}</li>`,
        )
        .join('')}</ul></section>`

/** The status as one page without a script. Nothing in it depends on when or by which replay it was made. */
export const statusPage = (status: Status): string => {
  const sorted = [...status.domains].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"><meta name="referrer" content="no-referrer">
<title>Status: ${escapeHtml(headline(status))}</title><style>${style}</style></head>
<body><main><header><h1>${escapeHtml(headline(status))}</h1><p class="soft">As of ${utc(status.at)}. ${counted(dayCount(status), 'day')} since ${status.from.slice(0, 10)}, by UTC, from the archived events.</p></header>
${sorted.map((one) => domainSection(one, status)).join('\n')}
${degradedList(status)}
<footer><ul class="legend"><li><i class="good"></i>not down</li><li><i class="risk"></i>at risk</li><li><i class="some"></i>down for less than 1 % of the day</li><li><i class="bad"></i>down for longer</li><li><i class="none"></i>nothing is known</li></ul></footer>
</main></body></html>
`
}

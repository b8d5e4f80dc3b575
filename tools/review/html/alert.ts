import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { shownName } from '../../../schemas/monitor'
import { counted, localTime, spoken, utcTime } from '../format'
import { type AlertReview, type Entry, type Gap, needsAttention, type Outcome } from '../model'
import { anchor, eventAnchor } from './anchor'
import { alertAnswers } from './answers'

export const OUTCOMES: Readonly<Record<Outcome, readonly [label: string, kind: string]>> = {
  repaired: ['repaired', 'good'],
  not_repaired: ['not repaired', 'bad'],
  dry_run: ['dry run only', ''],
  unknown: ['outcome unknown', 'warn'],
  rejected: ['rejected', ''],
  recovered: ['recovered by itself', 'good'],
  expired: ['expired undecided', 'bad'],
  acknowledged: ['acknowledged', ''],
  open: ['open', 'info'],
}

const SEVERITIES: Readonly<Record<string, string>> = { critical: 'bad', high: 'bad', medium: 'warn' }

const mark = (text: string, kind = ''): string => `<span class="mark ${kind}">${escapeHtml(text)}</span>`

const marksOf = (alert: AlertReview): string => {
  const refused = alert.timeline.filter(({ phase }) => phase === 'refused').length
  const unverified = new Set(
    alert.timeline.flatMap(({ verification, event_id }) => (verification === 'unverified' ? [event_id] : [])),
  ).size
  const [label, kind] = OUTCOMES[alert.outcome]
  return [
    ...(refused === 0 ? [] : [mark(counted(refused, 'refused attempt'), 'bad')]),
    ...(unverified === 0 ? [] : [mark(`${unverified} unverified`, 'bad')]),
    ...(alert.gaps.length === 0 ? [] : [mark(counted(alert.gaps.length, 'gap'), 'warn')]),
    mark(label, kind),
  ].join(' ')
}

const SPANS: readonly (readonly [label: string, key: keyof AlertReview['durations']])[] = [
  ['to detect', 'detect_ms'],
  ['to notify', 'notify_ms'],
  ['to analyse', 'analyse_ms'],
  ['to decide', 'decide_ms'],
  ['to repair', 'repair_ms'],
  ['to recover', 'recover_ms'],
]

const spansOf = ({ durations }: AlertReview): string =>
  SPANS.flatMap(([label, key]) => {
    const value = durations[key]
    return value === undefined ? [] : [`<span><b>${spoken(value)}</b> ${label}</span>`]
  }).join('')

/** Kinds that the filter knows. */
const kindsOf = (alert: AlertReview): string =>
  [alert.outcome, ...(needsAttention(alert) ? ['attention'] : [])].join(' ')

const checkOf = ({ verification, because = '' }: Entry): string => {
  switch (verification) {
    case 'verified':
      return '<span class="check yes">✓ as recorded</span>'
    case 'unverified':
      return `unverified: ${escapeHtml(because)}`
    case 'not_recorded':
      return `<span class="check">not kept in the table${because === '' ? '' : `: ${escapeHtml(because)}`}</span>`
  }
}

/** Times of a row: the date is said where it is another than in the row before. */
const clock = (time: string, before: string | undefined): string =>
  before?.slice(0, 10) === time.slice(0, 10)
    ? time.slice(11)
    : `<span class="date">${time.slice(0, 10)}</span> ${time.slice(11)}`

interface Row {
  readonly at: string
  readonly kind: string
  readonly event_id?: string
  readonly cells: string
}

const entryRow = (entry: Entry, first: string): Row => {
  const since = Date.parse(entry.at) - Date.parse(first)
  const by = entry.by === undefined ? '' : ` <span class="by">by ${escapeHtml(entry.by)}</span>`
  return {
    at: entry.at,
    event_id: entry.event_id,
    kind: [entry.phase === 'refused' ? 'refused' : '', entry.verification].join(' ').trim(),
    cells: `<td class="offset">${since <= 0 ? '' : `+${spoken(since)}`}</td><td>${mark(entry.phase, entry.phase === 'refused' ? 'bad' : '')}</td><td>${escapeHtml(entry.text)}${by}</td><td>${checkOf(entry)}</td>`,
  }
}

const gapRow = (gap: Gap): Row => ({
  at: gap.at,
  kind: 'gap',
  cells: `<td></td><td>${mark(gap.kind.replaceAll('_', ' '), 'warn')}</td><td colspan="2">${escapeHtml(gap.text)}</td>`,
})

/** Entries and gaps of one story as a table, by time; with a column of local times unless they are the same. */
export const storyTable = (entries: readonly Entry[], gaps: readonly Gap[], zone: string): string => {
  const first = entries[0]?.at ?? gaps[0]?.at ?? ''
  // Sorting keeps the order of what happened at the same moment: a gap comes after the event that it follows.
  const rows = [...entries.map((entry) => entryRow(entry, first)), ...gaps.map(gapRow)].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  )
  const local = zone !== 'UTC'
  const named = new Set<string>()
  const lines = rows.map(({ at, kind, cells, event_id }, index) => {
    // Several rows may come from one event: the first of them is where links lead to.
    const id = event_id === undefined || named.has(event_id) ? '' : ` id="${eventAnchor(event_id)}"`
    if (event_id !== undefined) named.add(event_id)
    const before = rows[index - 1]?.at
    const utc = `<td class="time"><b>${clock(utcTime(at), before && utcTime(before))}</b></td>`
    const there = local
      ? `<td class="time">${clock(localTime(at, zone), before && localTime(before, zone))}</td>`
      : ''
    return `<tr${id} class="${kind}">${utc}${there}${cells}</tr>`
  })
  return `<table class="story"><thead><tr><th>UTC</th>${local ? `<th>${escapeHtml(zone)}</th>` : ''}<th>after</th><th>phase</th><th>what happened</th><th>record</th></tr></thead><tbody>${lines.join('')}</tbody></table>`
}

const members = ({ domain_count }: AlertReview): string =>
  domain_count === 1 ? '' : `and ${domain_count - 1} more · `

/** One alert: a line that opens its story. */
export const alertArticle = (alert: AlertReview, zone: string): string => {
  const severity =
    alert.severity === undefined ? '' : `${mark(alert.severity, SEVERITIES[alert.severity] ?? '')} `
  const summary = alert.summary === undefined ? '' : `<p>${escapeHtml(alert.summary)}</p>`
  const record = alert.recorded ? '' : '<p>The table holds no readable record of this alert.</p>'
  return `<article id="${anchor(alert.alert_id)}" data-kinds="${kindsOf(alert)}">
<h3><button class="row" aria-expanded="true"><span class="when">${utcTime(alert.first_at)}</span><span class="title"><b>${escapeHtml(shownName(alert))}</b> <span>${members(alert)}${escapeHtml((alert.cause ?? '').replaceAll('_', ' '))}</span></span><span class="marks">${severity}${marksOf(alert)}</span></button></h3>
<div class="body">${summary}${record}<p class="soft"><code>${escapeHtml(alert.alert_id)}</code></p><p class="spans">${spansOf(alert)}</p>${alertAnswers(alert, zone)}<h4>Every event, and the record</h4>${storyTable(alert.timeline, alert.gaps, zone)}</div>
</article>`
}

import { escapeHtml } from '../../../functions/domain/messages/markdown/html'
import { blindnessText } from '../blindness'
import { spoken } from '../format'
import { type AlertReview, type Measure, measures, type Review } from '../model'
import { anchor } from './anchor'

const WIDTH = 1080
const LEFT = 92
const RIGHT = 24
const LANE = 62

const TICKS: readonly (readonly [number, string])[] = [
  [100, '0.1 s'],
  [1_000, '1 s'],
  [10_000, '10 s'],
  [60_000, '1 min'],
  [600_000, '10 min'],
  [3_600_000, '1 h'],
  [21_600_000, '6 h'],
  [86_400_000, '1 d'],
  [604_800_000, '7 d'],
]

const durationOf = (measure: Measure, { durations }: AlertReview): number | undefined =>
  durations[`${measure}_ms`]

/** Places by the logarithm: seconds and hours are both readable. */
const scaleOf = (values: readonly number[]) => {
  const least = Math.min(...values, 1_000)
  const most = Math.max(...values, 10_000)
  const from = TICKS.filter(([at]) => at <= Math.max(100, least)).at(-1)?.[0] ?? 100
  const to = TICKS.find(([at]) => at >= most)?.[0] ?? most
  const x = (value: number): number => {
    const share = Math.log(Math.max(value, from) / from) / Math.log(to / from)
    return LEFT + 8 + share * (WIDTH - LEFT - RIGHT - 16)
  }
  return { x, ticks: TICKS.filter(([at]) => at >= from && at <= to) }
}

/** Spread over a lane so that equal values do not hide each other; the same for each run. */
const spread = (index: number): number => ((index * 0.618_034) % 1) - 0.5

/** How long each took: a dot for each alert, a line for the median and the 90th percentile. */
export const measureChart = (review: Review): string => {
  const values = measures.flatMap((measure) =>
    review.alerts.flatMap((alert) => durationOf(measure, alert) ?? []),
  )
  if (values.length === 0) return '<p class="soft">No alert of this window has one of these times.</p>'
  const { x, ticks } = scaleOf(values)
  const height = measures.length * LANE + 26
  const grid = ticks.map(
    ([at, label]) =>
      `<line class="grid" x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="0" y2="${height - 20}"/><text x="${fixed(x(at))}" y="${height - 4}" text-anchor="middle">${label}</text>`,
  )
  const lanes = measures.map((measure, index) => lane(review, measure, index * LANE, x))
  const said = measures.map((measure) => {
    const { count, median_ms: median } = review.measures[measure]
    return `${measure}: ${count === 0 ? 'none' : `${count}, median ${spoken(median ?? 0)}`}`
  })
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Time to detect, notify, decide, repair and recover. ${escapeHtml(said.join('; '))}">${grid.join('')}${lanes.join('')}</svg>`
}

const lane = (review: Review, measure: Measure, top: number, x: (value: number) => number): string => {
  const middle = top + LANE / 2
  const band = `<rect class="lane" x="${LEFT}" y="${top + 6}" width="${WIDTH - LEFT - RIGHT}" height="${LANE - 14}" rx="6" opacity=".55"/>`
  const name = `<text class="name" x="0" y="${middle + 3}">${measure[0]?.toUpperCase()}${measure.slice(1)}</text>`
  const dots = review.alerts.flatMap((alert, index) => {
    const value = durationOf(measure, alert)
    return value === undefined
      ? []
      : [
          `<circle class="${measure}" cx="${fixed(x(value))}" cy="${fixed(middle - 1 + spread(index) * (LANE - 28))}" r="4" opacity=".6"><title>${escapeHtml(alert.domain)}: ${spoken(value)}</title></circle>`,
        ]
  })
  const { median_ms: median, p90_ms: p90 } = review.measures[measure]
  const lines = [
    ...(p90 === undefined ? [] : [vertical('p90', x(p90), top)]),
    ...(median === undefined ? [] : [vertical('median', x(median), top)]),
  ]
  return [band, name, ...dots, ...lines].join('')
}

const vertical = (name: string, at: number, top: number): string =>
  `<line class="${name}" x1="${fixed(at)}" x2="${fixed(at)}" y1="${top + 4}" y2="${top + LANE - 6}"/>`

const fixed = (value: number): string => value.toFixed(1)

type Span = readonly [kind: 'analysing' | 'waiting' | 'executing', from: number, to: number]

/** What an alert waited for, and when. */
export const spansOf = (alert: AlertReview, until: number): readonly Span[] => {
  const at = (...events: readonly string[]): number | undefined => {
    const found = alert.timeline.find(
      ({ event, verification }) => events.includes(event) && verification !== 'unverified',
    )
    return found === undefined ? undefined : Date.parse(found.at)
  }
  const seen = at('IssueDetected') ?? Date.parse(alert.first_at)
  const said = at('AlertAnalyzed')
  const approved = at('AlertApproved')
  const ended = at('AlertRejected', 'AlertClosed') ?? approved
  const done = alert.timeline.findLast(({ event }) => event === 'ExecutionCompleted')
  const spans: Span[] = [['analysing', seen, said ?? ended ?? until]]
  if (said !== undefined) spans.push(['waiting', said, ended ?? until])
  if (approved !== undefined)
    spans.push(['executing', approved, done === undefined ? until : Date.parse(done.at)])
  return spans
}

const MARKS: Readonly<Record<AlertReview['outcome'], string>> = {
  repaired: 'good-mark',
  recovered: 'good-mark',
  not_repaired: 'bad-mark',
  dry_run: 'idle-mark',
  unknown: 'bad-mark',
  rejected: 'idle-mark',
  expired: 'bad-mark',
  acknowledged: 'idle-mark',
  open: '',
}

/** Distance of the marks on the time axis: the smallest that gives at most fourteen of them. */
const STEPS = [5, 15, 30, 60, 120, 180, 360, 720, 1_440, 2_880, 10_080].map((minutes) => minutes * 60_000)

/** From this many alerts on they have no line of their own any more. */
const NAMED_UP_TO = 40

/** The line of each alert: one each, or, where they are many, the first that is free when it begins. */
const linesOf = (alerts: readonly AlertReview[], until: number, space: number): readonly number[] => {
  if (alerts.length <= NAMED_UP_TO) return alerts.map((_, index) => index)
  const free: number[] = []
  return alerts.map((alert) => {
    const spans = spansOf(alert, until)
    const begin = spans[0]?.[1] ?? until
    const found = free.findIndex((end) => end <= begin)
    const line = found === -1 ? free.length : found
    free[line] = Math.max(begin, spans.at(-1)?.[2] ?? until) + space
    return line
  })
}

/** Every alert as a bar over the window: analysing, waiting for a decision, executing, and how it ended. */
export const dayChart = (review: Review): string => {
  const from = Date.parse(review.window.from)
  const to = Date.parse(review.window.to)
  const { alerts } = review
  if (alerts.length === 0) return '<p class="soft">No alert in this window.</p>'
  const named = alerts.length <= NAMED_UP_TO
  const left = named ? 210 : 16
  const row = named ? 20 : 11
  const scale = (WIDTH - left - 22) / (to - from)
  const x = (time: number): number => left + (Math.min(to, Math.max(from, time)) - from) * scale
  const lines = linesOf(alerts, to, 16 / scale)
  const height = (Math.max(...lines) + 1) * row + 40
  const bars = alerts.map((alert, index) => bar(alert, (lines[index] ?? 0) * row, row - 4, x, to, named))
  const label = `${alerts.length} alerts over the window`
  const blind = review.blindness.map(
    (one) =>
      `<rect class="blind" x="${fixed(x(Date.parse(one.from)))}" y="0" width="${fixed(Math.max(2, x(one.to === undefined ? to : Date.parse(one.to)) - x(Date.parse(one.from))))}" height="${height - 36}"><title>${escapeHtml(blindnessText(one))}</title></rect>`,
  )
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${label}">${blind.join('')}${hours(from, to, x, height)}${bars.join('')}</svg>`
}

const hours = (from: number, to: number, x: (time: number) => number, height: number): string => {
  const step = STEPS.find((one) => (to - from) / one <= 14) ?? to - from
  const marks: string[] = []
  let day = ''
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const text = new Date(at).toISOString()
    const place = fixed(x(at))
    const date = text.slice(0, 10)
    marks.push(
      `<line class="grid" x1="${place}" x2="${place}" y1="0" y2="${height - 36}"/><text x="${place}" y="${height - 20}" text-anchor="middle">${step >= 86_400_000 ? date.slice(5) : text.slice(11, 16)}</text>`,
    )
    if (date !== day)
      marks.push(`<text x="${place}" y="${height - 5}" text-anchor="middle">${date} UTC</text>`)
    day = date
  }
  return marks.join('')
}

const bar = (
  alert: AlertReview,
  y: number,
  thick: number,
  x: (time: number) => number,
  until: number,
  named: boolean,
): string => {
  const spans = spansOf(alert, until)
  const rects = spans.map(
    ([kind, start, end]) =>
      `<rect class="${kind}" x="${fixed(x(start))}" y="${y}" width="${fixed(Math.max(2, x(end) - x(start)))}" height="${thick}" rx="2"/>`,
  )
  const { outage } = alert
  const impact =
    // Where alerts share a line, outages would lie over one another.
    outage === undefined || !named
      ? ''
      : `<rect class="impact" x="${fixed(x(Date.parse(outage.from)))}" y="${y + thick}" width="${fixed(Math.max(2, x(outage.to === undefined ? until : Date.parse(outage.to)) - x(Date.parse(outage.from))))}" height="2"/>`
  const [, , end = until] = spans.at(-1) ?? []
  const mark = MARKS[alert.outcome]
  const dot =
    mark === ''
      ? ''
      : `<circle class="${mark}" cx="${fixed(x(end) + thick / 2 + 2)}" cy="${y + thick / 2}" r="${fixed(thick / 2)}"/>`
  const label = named
    ? `<text class="strong" x="0" y="${y + thick - 3}">${escapeHtml(alert.domain.slice(0, 28))}</text>`
    : ''
  const title = escapeHtml(`${alert.domain} ${alert.cause ?? ''}: ${alert.outcome.replaceAll('_', ' ')}`)
  return `<a href="#${anchor(alert.alert_id)}"><title>${title}</title>${label}${impact}${rects.join('')}${dot}</a>`
}

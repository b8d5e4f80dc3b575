import { button, make, post, shownName, svg, time } from './dom.js'

const DAY_MS = 86_400_000

/** Colour and word of a status; a muted or held domain is neither well nor reported. */
const looks = {
  healthy: ['good', 'healthy'],
  issue: ['bad', 'broken'],
  unknown: ['wait', 'could not tell'],
  failed: ['wait', 'not recorded'],
  skipped: ['', 'no time was left'],
  pending: ['', 'not probed yet'],
}
const lookOf = ({ status, quiet }) =>
  quiet !== undefined ? ['', `quiet: ${quiet}`] : (looks[status] ?? ['', status])

/** What needs somebody comes first. */
const urgency = ['bad', 'wait', '', 'good']
const rankOf = (monitor) => urgency.indexOf(lookOf(monitor)[0])
export const byUrgency = (monitors) =>
  monitors.toSorted((a, b) => rankOf(a) - rankOf(b) || shownName(a).localeCompare(shownName(b)))

/** `6 broken, 1 healthy` */
export const summaryOf = (monitors) => {
  const counts = new Map()
  for (const monitor of byUrgency(monitors)) {
    const word = monitor.quiet === undefined ? lookOf(monitor)[1] : 'quiet'
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
}

const SHOWN = 30
const BAR = 4
const HEIGHT = 28

const millisecondsOf = (ms) => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`)

/** A bar for each of the last looks, the newest at the right: its colour is the status, its height the latency. */
const sparkline = (history) => {
  const shown = history.slice(-SHOWN)
  const answered = shown.flatMap(({ latency_ms }) => (latency_ms === undefined ? [] : [latency_ms]))
  const most = Math.max(...answered, 1)
  const well = shown.filter(({ status }) => status === 'healthy').length
  const took =
    answered.length === 0
      ? 'no answer'
      : `answers in ${millisecondsOf(Math.min(...answered))} to ${millisecondsOf(most)}`
  const bars = shown.map(({ status, latency_ms }, index) => {
    const height = latency_ms === undefined ? HEIGHT : Math.max(3, Math.round((latency_ms / most) * HEIGHT))
    return svg('rect', {
      x: (SHOWN - shown.length + index) * BAR,
      y: HEIGHT - height,
      width: BAR - 1,
      height,
      class: `${looks[status]?.[0] ?? ''} ${latency_ms === undefined ? 'silent' : ''}`,
    })
  })
  const ground = svg('rect', { x: 0, y: HEIGHT - 1, width: SHOWN * BAR, height: 1 })
  return svg(
    'svg',
    {
      class: 'sparkline',
      viewBox: `0 0 ${SHOWN * BAR} ${HEIGHT}`,
      role: 'img',
      'aria-label': `${well} of the last ${shown.length} looks healthy, ${took}`,
    },
    ground,
    ...bars,
  )
}

const latencyOf = (history) => {
  const last = history.at(-1)?.latency_ms
  return last === undefined ? 'no answer' : millisecondsOf(last)
}

const certificateOf = ({ certificate_expires_at, issue_types }) => {
  if (certificate_expires_at === undefined) return undefined
  const days = Math.floor((Date.parse(certificate_expires_at) - Date.now()) / DAY_MS)
  const text = days < 0 ? `expired ${-days} d ago` : `${days} d left`
  const className = days < 0 ? 'bad' : issue_types.includes('tls_expiring') ? 'wait' : ''
  return make('span', {}, 'certificate ', make('b', { className, title: certificate_expires_at }, text))
}

/** What an open alert says of a fault says more than the fault's name. */
export const withAlert = (alerts) => (monitor) => {
  const { domain, monitor: name, issue_types } = monitor
  const open = alerts.find(
    (alert) => alert.domain === domain && alert.monitor === name && alert.closed_reason === undefined,
  )
  return { ...monitor, summary: issue_types.length === 0 ? undefined : open?.summary }
}

export const monitorCard = (monitor) => {
  const { domain, issue_types, summary, reason, looked_at, history } = monitor
  const [className, words] = lookOf(monitor)
  const names = issue_types.map((type) => type.replaceAll('_', ' '))
  const what = [...(summary === undefined ? names : [summary]), reason].filter(Boolean).join('; ')
  return make(
    'article',
    { className: `card monitor ${className}`, 'data-domain': domain },
    make(
      'div',
      { className: 'what' },
      make('h3', {}, shownName(monitor)),
      make(
        'p',
        {},
        make('strong', { className: `state ${className}` }, words),
        what === '' ? '' : ` ${what}`,
      ),
    ),
    make(
      'div',
      { className: 'measured' },
      sparkline(history),
      make('span', { className: 'small' }, history.length === 0 ? '' : latencyOf(history)),
    ),
    make(
      'div',
      { className: 'small facts' },
      certificateOf(monitor),
      looked_at === undefined
        ? undefined
        : make('span', {}, 'last look ', make('time', { dateTime: looked_at }, time(looked_at))),
    ),
    button('Probe now', '', () => post('probe', { domain })),
  )
}

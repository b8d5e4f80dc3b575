import { button, make, post, shownName, time } from './dom.js'

/** Colour and word of a status; a muted or held domain is neither well nor reported. */
const looks = {
  healthy: ['good', 'healthy'],
  issue: ['bad', 'broken'],
  unknown: ['wait', 'could not tell'],
  failed: ['wait', 'not recorded'],
  skipped: ['', 'no time was left'],
}
const lookOf = ({ status, quiet }) =>
  quiet !== undefined ? ['wait', `quiet: ${quiet}`] : (looks[status] ?? ['', status])

/** The last looks as small bars, read out as counts. */
const historyOf = (history) =>
  make(
    'span',
    {
      className: 'history',
      role: 'img',
      ariaLabel: `${history.filter((status) => status === 'healthy').length} of the last ${history.length} looks healthy`,
    },
    ...history.map((status) => make('i', { className: looks[status]?.[0] ?? '' })),
  )

/** What an open alert says of a fault says more than the fault's name. */
export const monitorCard = (alerts) => (monitor) => {
  const { domain, monitor: name, issue_types, reason, looked_at, history } = monitor
  const [className, words] = lookOf(monitor)
  const open = alerts.filter(
    (alert) => alert.domain === domain && alert.monitor === name && alert.closed_reason === undefined,
  )
  const summary = issue_types.length === 0 ? undefined : open[0]?.summary
  const names = issue_types.map((type) => type.replaceAll('_', ' '))
  const what = [...(summary === undefined ? names : [summary]), reason].filter(Boolean).join('; ')
  return make(
    'article',
    { className: `card monitor ${className}`, 'data-domain': domain },
    make('h3', {}, shownName(monitor)),
    make('p', { className }, make('strong', { className: 'state' }, words), what === '' ? '' : ` ${what}`),
    make(
      'div',
      { className: 'meta' },
      historyOf(history),
      make('span', {}, 'last look ', make('time', { dateTime: looked_at }, time(looked_at))),
      button('Probe now', '', () => post('probe', { domain })),
    ),
  )
}

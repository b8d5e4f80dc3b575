import { button, byId, choose, make, post, shownName, time } from './dom.js'
import { fill } from './list.js'
import { messageCard, setPeople } from './messages.js'
import { byUrgency, monitorCard, summaryOf, withAlert } from './monitors.js'

/** What the cloud has told; lists are newest first on the page. */
const state = { messages: [], events: [], alerts: [], queues: [], people: [], schedules: [], monitors: [] }

const views = ['monitors', 'messages', 'alerts', 'bus', 'dead']

const showView = () => {
  const wanted = location.hash.slice(1)
  const current = views.includes(wanted) ? wanted : 'monitors'
  for (const view of views) byId(view).hidden = view !== current
  for (const anchor of document.querySelectorAll('nav a')) {
    if (anchor.hash === `#${current}`) anchor.setAttribute('aria-current', 'page')
    else anchor.removeAttribute('aria-current')
  }
}

const showMonitors = () => {
  byId('count-monitors').textContent = state.monitors.length
  fill('monitor-list', {
    values: byUrgency(state.monitors).map(withAlert(state.alerts)),
    keyOf: shownName,
    cardOf: monitorCard,
    nothing: 'Nothing was looked at yet: "Probe all now" does it.',
  })
  byId('monitor-summary').textContent = summaryOf(state.monitors)
}

const showMessages = () => {
  const channel = byId('channel').value
  const shown = state.messages.filter((message) => channel === '' || message.channel === channel)
  byId('count-messages').textContent = state.messages.length
  fill('message-list', {
    values: shown.toReversed(),
    keyOf: ({ id }) => id,
    cardOf: messageCard,
    nothing: 'No message yet: `aws lambda invoke` probes at once.',
  })
}

const seeMessage = (message) => {
  const index = state.messages.findIndex(({ id }) => id === message.id)
  if (index < 0) state.messages.push(message)
  else state.messages[index] = message
  showMessages()
}

const documentLink = (key, text) =>
  key === undefined
    ? undefined
    : make('a', { href: `chat/document?key=${encodeURIComponent(key)}`, target: '_blank' }, text)

const stateOf = (alert) => {
  if (alert.closed_reason !== undefined) return [`closed: ${alert.closed_reason}`, '']
  if (alert.approval_status === 'rejected') return [`rejected by ${alert.rejected_by ?? '?'}`, '']
  if (alert.approval_status === 'pending') return ['waits for a decision', 'wait']
  if (alert.execution_status === 'not_started') return ['approved, not started', 'wait']
  if (alert.execution_status === 'in_progress') return ['is being carried out', 'wait']
  const result = (alert.result ?? '').replaceAll('_', ' ')
  return [
    `execution ${alert.execution_status}${result === '' ? '' : `, ${result}`}`,
    alert.result === 'resolved' ? 'good' : 'bad',
  ]
}

const alertCard = (alert) => {
  const [text, className] = stateOf(alert)
  return make(
    'article',
    { className: 'card', id: `alert-${alert.alert_id}` },
    make('h3', {}, `${(alert.severity ?? '').toUpperCase()} ${shownName(alert)}`),
    make('p', {}, alert.summary ?? alert.cause ?? ''),
    make('p', { className }, make('strong', { className: 'state' }, text)),
    make(
      'div',
      { className: 'meta' },
      make('span', {}, alert.alert_id),
      alert.timestamp === undefined
        ? undefined
        : make('time', { dateTime: alert.timestamp }, time(alert.timestamp)),
      documentLink(alert.s3_analysis_key, 'Analysis'),
      documentLink(alert.execution_log, 'Log'),
      make('a', { href: '#bus', onclick: () => filterBus(alert.alert_id) }, 'Events'),
    ),
  )
}

const showAlerts = () => {
  byId('count-alerts').textContent = state.alerts.length
  fill('alert-list', {
    values: state.alerts,
    keyOf: ({ alert_id }) => alert_id,
    cardOf: alertCard,
    nothing: 'No alert: everything that is monitored is well, or nothing was probed yet.',
  })
  choose('bus-alert', [
    ['', 'all'],
    ...state.alerts.map((alert) => [alert.alert_id, `${shownName(alert)} ${alert.alert_id}`]),
  ])
}

const eventCard = ({ event, bus }) => {
  const data = event.detail?.data ?? {}
  return make(
    'details',
    { className: 'card' },
    make(
      'summary',
      {},
      make('strong', {}, event['detail-type']),
      ` ${shownName(data)} `,
      make(
        'span',
        { className: 'small' },
        `${time(event.time)} ${data.alert_id ?? ''} ${event['replay-name'] === undefined ? '' : `replay ${event['replay-name']}`}`,
      ),
    ),
    make('p', { className: 'small' }, `${event.source} on ${bus}`),
    make('pre', {}, JSON.stringify(event, null, 2)),
  )
}

const showBus = () => {
  const alert = byId('bus-alert').value
  const text = byId('bus-text').value.toLowerCase()
  byId('count-bus').textContent = state.events.length
  const shown = state.events.filter(
    ({ event }) =>
      (alert === '' || event.detail?.data?.alert_id === alert) &&
      JSON.stringify(event).toLowerCase().includes(text),
  )
  fill('event-list', {
    values: shown.slice(-200).reverse(),
    keyOf: JSON.stringify,
    cardOf: eventCard,
    nothing: 'No event that fits.',
  })
}

const filterBus = (alertId) => {
  byId('bus-alert').value = alertId
  byId('bus-text').value = ''
  showBus()
}

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

const letter = (queue) => (message) =>
  make(
    'div',
    { className: 'card', 'data-letter': message.id },
    make('p', {}, message.problem),
    make(
      'p',
      { className: 'small' },
      `${time(message.sent_at)} for ${message.target ?? 'an unknown target'}`,
    ),
    make('details', {}, make('summary', {}, 'Content'), make('pre', {}, pretty(message.body))),
    message.target === undefined
      ? undefined
      : make(
          'div',
          { className: 'actions' },
          button('Redrive', '', () => post('redrive', { queue, message_id: message.id })),
        ),
  )

const queueCard = ({ name, messages }) =>
  make(
    'article',
    { className: 'card', 'data-queue': name },
    make('h3', {}, `${name} (${messages.length})`),
    make('div', { className: 'list' }, ...messages.map(letter(name))),
    messages.length < 2
      ? undefined
      : make(
          'div',
          { className: 'actions' },
          button('Redrive all', '', () => post('redrive', { queue: name })),
        ),
  )

const showQueues = () => {
  const full = state.queues.filter(({ messages }) => messages.length > 0)
  byId('count-dead').textContent = full.reduce((sum, { messages }) => sum + messages.length, 0)
  byId('count-dead').className = full.length === 0 ? '' : 'bad'
  fill('queue-list', {
    values: full,
    keyOf: ({ name }) => name,
    cardOf: queueCard,
    nothing: `All ${state.queues.length} dead-letter queues are empty.`,
  })
}

const showRest = () => {
  setPeople(state.people)
  byId('probe-all').replaceChildren(button('Probe all now', 'primary', () => post('probe', {})))
  choose(
    'person',
    state.people.map(({ id, label }) => [id, label]),
  )
  byId('schedules').replaceChildren(
    ...state.schedules.map((rule) => button(`Run ${rule}`, '', () => post('schedule', { rule }))),
  )
}

const handlers = {
  start: (given) => {
    Object.assign(state, given)
    for (const show of [showRest, showMonitors, showMessages, showAlerts, showBus, showQueues]) show()
  },
  message: seeMessage,
  removed: ({ id }) => {
    state.messages = state.messages.filter((message) => message.id !== id)
    showMessages()
  },
  event: (event) => {
    state.events.push(event)
    showBus()
  },
  alerts: (alerts) => {
    state.alerts = alerts
    showMonitors()
    showAlerts()
  },
  monitors: (monitors) => {
    state.monitors = monitors
    showMonitors()
  },
  queues: (queues) => {
    state.queues = queues
    showQueues()
  },
}

const connect = () => {
  const stream = new EventSource('chat/stream')
  stream.onopen = () => {
    byId('connection').textContent = 'live'
  }
  stream.onerror = () => {
    byId('connection').textContent = 'not connected'
  }
  for (const [name, handle] of Object.entries(handlers))
    stream.addEventListener(name, ({ data }) => handle(JSON.parse(data)))
}

window.addEventListener('hashchange', showView)
byId('channel').addEventListener('change', showMessages)
byId('bus-alert').addEventListener('change', showBus)
byId('bus-text').addEventListener('input', showBus)
showView()
connect()

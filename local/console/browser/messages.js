import { button, byId, link, linked, make, post, time } from './dom.js'
import { teamsBody } from './teams.js'

const names = { slack: 'Slack', teams: 'Teams', email: 'Mail' }

/** Names of people by their ids: Slack shows them so. */
const people = new Map()
export const setPeople = (given) => {
  for (const { id, label } of given) people.set(id, label.split(',')[0])
}

const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Slack's mrkdwn, as far as the product writes it. */
const mrkdwn = (text) =>
  text
    .split(
      /(```[\s\S]*?```|`[^`\n]*`|\*[^*\n]+\*|<@\w+>|<!date\^\d+\^[^|>]*\|[^>]*>|<https?:[^>|]+\|[^>]*>|<https?:[^>]+>)/,
    )
    .map((part, index) => {
      if (index % 2 === 0) return document.createTextNode(unescaped(part))
      if (part.startsWith('```')) return make('pre', {}, unescaped(part.slice(3, -3)))
      if (part.startsWith('`')) return make('code', {}, unescaped(part.slice(1, -1)))
      if (part.startsWith('<@')) {
        const id = part.slice(2, -1)
        return make('span', { className: 'mention', title: id }, `@${people.get(id) ?? id}`)
      }
      if (part.startsWith('<!date')) {
        const [, at, utc] = part.match(/\^(\d+)\^[^|]*\|(.*)>/)
        return make('time', { title: utc }, time(Number(at) * 1_000))
      }
      if (part.startsWith('*')) return make('strong', {}, ...mrkdwn(part.slice(1, -1)))
      const [url, label = url] = part.slice(1, -1).split('|')
      return link(unescaped(url), unescaped(label))
    })

const slackText = (text) =>
  text.type === 'mrkdwn' ? mrkdwn(text.text) : [document.createTextNode(text.text)]

/** Slack's own dialog before a button does its work. */
const confirmed = ({ confirm }) => {
  if (confirm === undefined) return Promise.resolve(true)
  byId('confirm-title').textContent = confirm.title.text
  byId('confirm-text').replaceChildren(...slackText(confirm.text))
  byId('confirm-yes').textContent = confirm.confirm.text
  byId('confirm-deny').textContent = confirm.deny.text
  const dialog = byId('confirm')
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true })
  })
}

const slackButton = (message, element) => {
  if (element.url !== undefined) return link(element.url, element.text.text, { className: 'button' })
  return button(element.text.text, element.style ?? '', async () => {
    if (!(await confirmed(element))) return
    const person = byId('person').value
    const typed = byId(`message-${message.id}`)?.querySelector('input')?.value ?? ''
    const what = { message_id: message.id, action_id: element.action_id, person }
    await post('click', typed === '' ? what : { ...what, typed })
  })
}

const slackBlock = (message) => (block) => {
  switch (block.type) {
    case 'header':
      return make('h3', {}, block.text.text)
    case 'section':
      return make(
        'div',
        { className: 'text' },
        ...(block.text === undefined ? [] : slackText(block.text)),
        block.fields === undefined
          ? undefined
          : make(
              'div',
              { className: 'fields' },
              ...block.fields.map((field) => make('div', {}, ...slackText(field))),
            ),
        block.accessory === undefined ? undefined : slackButton(message, block.accessory),
      )
    case 'context':
      return make('p', { className: 'small' }, ...block.elements.flatMap(slackText))
    case 'input':
      return make(
        'label',
        { className: 'input' },
        block.label.text,
        make('input', { type: 'text', maxLength: block.element.max_length ?? 3000, autocomplete: 'off' }),
      )
    case 'actions':
      return make('div', { className: 'actions' }, ...block.elements.map((one) => slackButton(message, one)))
    default:
      return make('hr')
  }
}

const mail = ({ payload }) => [
  make('h3', {}, payload.subject ?? 'no subject'),
  make('p', { className: 'small' }, `to ${payload.to}`),
  make('div', { className: 'text' }, ...linked(payload.text)),
]

const bodyOf = (message) => {
  if (message.channel === 'teams') return teamsBody(message)
  if (message.channel === 'email') return mail(message)
  const { blocks, text } = message.payload
  return blocks === undefined || blocks.length === 0
    ? [make('div', { className: 'text' }, ...mrkdwn(text ?? ''))]
    : blocks.map(slackBlock(message))
}

/** One message as its channel shows it. */
export const messageCard = (message) =>
  make(
    'article',
    { className: 'card', id: `message-${message.id}`, 'data-channel': message.channel },
    make(
      'div',
      { className: 'meta' },
      make('strong', {}, names[message.channel]),
      make('time', { dateTime: message.received_at }, time(message.received_at)),
      message.updated_at === undefined ? undefined : make('span', {}, `replaced ${time(message.updated_at)}`),
    ),
    ...bodyOf(message),
  )

import { button, byId, link, linked, make, post, time } from './dom.js'

const names = { slack: 'Slack', teams: 'Teams', email: 'Mail' }

const unescaped = (text) => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Slack's mrkdwn, as far as the product writes it. */
const mrkdwn = (text) =>
  text
    .split(/(```[\s\S]*?```|`[^`\n]*`|\*[^*\n]+\*|<https?:[^>|]+\|[^>]*>|<https?:[^>]+>)/)
    .map((part, index) => {
      if (index % 2 === 0) return document.createTextNode(unescaped(part))
      if (part.startsWith('```')) return make('pre', {}, unescaped(part.slice(3, -3)))
      if (part.startsWith('`')) return make('code', {}, unescaped(part.slice(1, -1)))
      if (part.startsWith('*')) return make('strong', {}, unescaped(part.slice(1, -1)))
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
    const typed = byId(inputId(message))?.value ?? ''
    const asked = { message_id: message.id, action_id: element.action_id, person }
    await post('click', typed === '' ? asked : { ...asked, typed })
  })
}

const inputId = ({ id }) => `input-${id}`

const slackInput = (message, { label, optional, element }) =>
  make(
    'label',
    { className: 'small' },
    `${label.text}${optional ? ' (optional)' : ''}`,
    make('input', { id: inputId(message), type: 'text', maxLength: element.max_length ?? 3_000 }),
  )

const slackBlock = (message) => (block) => {
  switch (block.type) {
    case 'header':
      return make('h3', {}, block.text.text)
    case 'section':
      return make(
        'div',
        { className: 'text' },
        ...(block.text === undefined ? [] : slackText(block.text)),
        ...(block.fields ?? []).map((field) => make('div', {}, ...slackText(field))),
        block.accessory === undefined ? undefined : slackButton(message, block.accessory),
      )
    case 'context':
      return make('p', { className: 'small' }, ...block.elements.flatMap(slackText))
    case 'input':
      return slackInput(message, block)
    case 'actions':
      return make('div', { className: 'actions' }, ...block.elements.map((one) => slackButton(message, one)))
    default:
      return make('hr')
  }
}

/** A run of text as it is: no Markdown is read in it. */
const cardRun = ({ text, weight, fontType, isSubtle, selectAction }) => {
  if (selectAction?.url !== undefined) return link(selectAction.url, text)
  if (fontType === 'Monospace') return make('code', {}, text)
  if (weight === 'Bolder') return make('strong', {}, text)
  return isSubtle ? make('span', { className: 'small' }, text) : document.createTextNode(text)
}

const isLarge = ({ size }) => size === 'Large'

/** The elements of Adaptive Cards that the product writes; of any other, what stands in it. */
const cardElement = (element) => {
  switch (element.type) {
    case 'TextBlock':
      return make(isLarge(element) ? 'h3' : 'strong', { className: 'text' }, element.text)
    case 'RichTextBlock':
      return element.inlines.some(isLarge)
        ? make('h3', {}, element.inlines.map(({ text }) => text).join(''))
        : make('p', { className: 'text' }, ...element.inlines.map(cardRun))
    case 'ColumnSet':
      return make('div', { className: 'columns' }, ...element.columns.map(cardElement))
    default:
      return Array.isArray(element.items) ? make('div', {}, ...element.items.map(cardElement)) : undefined
  }
}

const teams = ({ payload }) => {
  const card = payload.attachments[0].content
  const actions = (card.actions ?? []).filter(({ type }) => type === 'Action.OpenUrl')
  return [
    ...card.body.map(cardElement).filter((element) => element !== undefined),
    make(
      'div',
      { className: 'actions' },
      ...actions.map(({ title, url }) => link(url, title, { className: 'button' })),
    ),
  ]
}

const mail = ({ payload }) => [
  make('h3', {}, payload.subject ?? 'no subject'),
  make('p', { className: 'small' }, `to ${payload.to}`),
  make('div', { className: 'text' }, ...linked(payload.text)),
]

const bodyOf = (message) => {
  if (message.channel === 'teams') return teams(message)
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

// Adaptive Cards as Teams shows them, as far as the product writes them.
import { link, make } from './dom.js'

/** The little Markdown of a TextBlock: bold and links. */
const markdown = (text) =>
  text.split(/(\*\*[^*]+\*\*|\[[^\]]*\]\(https?:[^)]+\))/).map((part, index) => {
    if (index % 2 === 0) return document.createTextNode(part)
    if (part.startsWith('**')) return make('strong', {}, part.slice(2, -2))
    const [, label, url] = part.match(/^\[(.*)\]\((.*)\)$/)
    return link(url, label)
  })

/** A TextRun: it is a link where it has an action. */
const run = ({ text, weight, isSubtle, fontType, color, italic, strikethrough, selectAction }) => {
  if (selectAction?.type === 'Action.OpenUrl') return link(selectAction.url, text)
  const tag = fontType === 'Monospace' ? 'code' : weight === 'Bolder' ? 'strong' : italic ? 'em' : 'span'
  const looks = [isSubtle && 'small', color === 'Attention' && 'bad', color === 'Good' && 'good']
  const element = make(tag, { className: looks.filter(Boolean).join(' ') }, text)
  return strikethrough ? make('s', {}, element) : element
}

const large = ({ size }) => size === 'Large' || size === 'ExtraLarge'

const elements = {
  TextBlock: (block) => {
    const inner = markdown(block.text)
    const className = block.isSubtle ? 'small text' : 'text'
    if (large(block)) return make('h3', {}, ...inner)
    return make('p', { className }, ...(block.weight === 'Bolder' ? [make('strong', {}, ...inner)] : inner))
  },
  RichTextBlock: ({ inlines }) => {
    const runs = inlines.map((one) => (typeof one === 'string' ? { text: one } : one))
    return make(runs.some(large) ? 'h3' : 'p', { className: 'text' }, ...runs.map(run))
  },
  FactSet: ({ facts }) =>
    make(
      'div',
      {},
      ...facts.map(({ title, value }) => make('p', {}, make('strong', {}, title), ` ${value}`)),
    ),
  Container: ({ items, style }) => make('div', { className: `container ${style ?? ''}` }, ...all(items)),
  ColumnSet: ({ columns }) =>
    make(
      'div',
      { className: 'columns' },
      ...columns.map(({ items, width }) => {
        const column = make('div', {}, ...all(items))
        column.style.flex = width === 'stretch' ? '1' : `0 0 ${width}`
        return column
      }),
    ),
  ActionSet: ({ actions }) => actionRow(actions),
}

const all = (given = []) =>
  given.flatMap((element) => {
    const show = elements[element.type]
    return show === undefined ? [] : [show(element)]
  })

/** Only links do something in a card that a webhook has posted. */
const actionRow = (actions = []) =>
  make(
    'div',
    { className: 'actions' },
    ...actions
      .filter(({ type }) => type === 'Action.OpenUrl')
      .map(({ title, url }) => link(url, title, { className: 'button' })),
  )

export const teamsBody = ({ payload }) => {
  const { body, actions } = payload.attachments[0].content
  return [...all(body), actionRow(actions)]
}

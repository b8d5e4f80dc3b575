import { byId, make } from './dom.js'

const empty = (text) => make('p', { className: 'small' }, text)

/** Of each list: the cards that it shows, by what they are of. */
const lists = new Map()

/** What people open, type into and reach in a card. */
const partsOf = (card) => [...card.querySelectorAll('details, input, button, summary, a')]

/** Puts a card in the place of the one before; what was opened and typed there stays, and so does the focus. */
const succeed = (before, card) => {
  const old = partsOf(before)
  const parts = partsOf(card)
  const reached = old.indexOf(document.activeElement)
  old.forEach((part, index) => {
    const next = parts[index]
    if (next === undefined || next.tagName !== part.tagName) return
    if (part.tagName === 'DETAILS') next.open = part.open
    if (part.tagName === 'INPUT') next.value = part.value
  })
  before.replaceWith(card)
  if (reached >= 0) parts[reached]?.focus({ preventScroll: true })
}

/**
 * Shows a card for each value, and `nothing` where there is none. Only what has changed is touched: people read, type and
 * press in the others.
 */
export const fill = (id, { values, keyOf, cardOf, nothing }) => {
  const list = byId(id)
  const before = lists.get(id) ?? new Map()
  const after = new Map()
  for (const value of values) {
    const key = keyOf(value)
    const text = JSON.stringify(value)
    const old = before.get(key)
    const shown = old?.text === text ? old : { text, card: cardOf(value) }
    if (old !== undefined && old !== shown) succeed(old.card, shown.card)
    after.set(key, shown)
  }
  lists.set(id, after)

  const cards = after.size === 0 ? [empty(nothing)] : [...after.values()].map(({ card }) => card)
  const { activeElement } = document
  for (const child of [...list.children]) if (!cards.includes(child)) child.remove()
  cards.forEach((card, index) => {
    if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null)
  })
  // What changes its place loses it.
  if (activeElement.isConnected && activeElement !== document.activeElement)
    activeElement.focus({ preventScroll: true })
}

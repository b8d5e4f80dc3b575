// Small helpers. Texts become text nodes: nothing that arrives is ever read as HTML.

/** An element with properties and children; `undefined` children are left out. */
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue
    if (name === 'onclick') element.addEventListener('click', value)
    else if (name in element && name !== 'list') element[name] = value
    else element.setAttribute(name, value)
  }
  element.append(...children.filter((child) => child !== undefined))
  return element
}

const SVG = 'http://www.w3.org/2000/svg'
/** The same for a drawing: its properties are all attributes. */
export const svg = (tag, attributes, ...children) => {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

export const byId = (id) => document.getElementById(id)

/** What a list of choices offers; what was chosen stays so while it is offered. */
export const choose = (id, offered) => {
  const select = byId(id)
  const chosen = select.value
  select.replaceChildren(...offered.map(([value, label]) => make('option', { value }, label)))
  if (offered.some(([value]) => value === chosen)) select.value = chosen
}

/** `shop.example.com`, or `shop.example.com (cart)` of one of several monitors. */
export const shownName = ({ domain = '', monitor }) =>
  monitor === undefined ? domain : `${domain} (${monitor})`

export const time = (at) => new Date(at).toLocaleTimeString([], { hour12: false })

/** A link, and only one of http or https; anything else stays text. */
export const link = (url, text, properties = {}) =>
  /^https?:\/\//.test(url)
    ? make('a', { href: url, target: '_blank', rel: 'noreferrer', ...properties }, text)
    : document.createTextNode(text)

/** Text in which addresses are links. */
export const linked = (text) =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 1 ? link(part, part) : document.createTextNode(part)))

let hide
/** Says something at the foot of the page for a while. */
export const notice = (text) => {
  const element = byId('notice')
  element.textContent = text
  element.hidden = false
  clearTimeout(hide)
  hide = setTimeout(() => {
    element.hidden = true
  }, 8000)
}

/** Posts JSON; says what went wrong and answers whether it went well. */
export const post = async (path, body) => {
  try {
    const response = await fetch(`chat/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await response.text()
    notice(text || (response.ok ? 'done' : `failed with ${response.status}`))
    return response.ok
  } catch (error) {
    notice(`the local cloud does not answer: ${error.message}`)
    return false
  }
}

/** Pressed again while its work is under way it does nothing. It is not disabled: that would take the focus from it. */
export const button = (text, className, work) =>
  make(
    'button',
    {
      type: 'button',
      className,
      onclick: async ({ currentTarget }) => {
        if (currentTarget.ariaDisabled === 'true') return
        currentTarget.ariaDisabled = 'true'
        await work()
        currentTarget.ariaDisabled = null
      },
    },
    text,
  )

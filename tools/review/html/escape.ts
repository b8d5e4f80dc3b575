const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Characters that turn the direction of what follows: a text from outside must not rearrange the page. */
const BIDI = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text for an element or a quoted attribute. */
export const esc = (text: string): string =>
  text.replace(BIDI, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')

/** An id that is safe in `href="#…"`: alert ids are path-safe already, whatever else is not is replaced. */
export const anchor = (id: string): string => `a-${id.replace(/[^A-Za-z0-9._-]/g, '_')}`

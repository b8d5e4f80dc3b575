import { indentOf, isBlank, outdented } from '../../runtime/indentation'

/**
 * Contents of the fenced JSON blocks of a Markdown text, in order, also those inside quotes and lists: two plans are one too many,
 * wherever the second one hides. Fences are those of CommonMark, and one that is not closed goes on to the end of what it is
 * in. The text is read once, line by line, and not parsed as Markdown: no other part of it can cost the plan.
 */
export const fencedJson = (markdown: string): readonly string[] =>
  fencedBlocks(markdown).map(({ json }) => json)

export interface FencedJson {
  readonly json: string
  /** Where the line after it begins. */
  readonly end: number
}

export const fencedBlocks = (markdown: string): readonly FencedJson[] => {
  if (!/`{3}|~{3}/.test(markdown)) return []
  const found: FencedJson[] = []
  let around: readonly Container[] = []
  let open: Open | undefined
  let at = 0
  const close = (end: number) => {
    if (open?.isJson === true) found.push({ json: open.lines.join('\n'), end })
    open = undefined
  }
  while (at < markdown.length) {
    const end = lineEnd(markdown, at)
    const line = markdown.slice(at, end)
    const next = end + (markdown.startsWith('\r\n', end) ? 2 : 1)
    if (open !== undefined) {
      const inner = within(line, open.around)
      if (inner === undefined) close(at)
      else if (closes(inner, open)) {
        close(next)
        at = next
        continue
      } else open.lines.push(outdented(inner, open.indent))
    }
    if (open === undefined && isBlank(line)) {
      // An empty line ends a quote and no list.
      if (around.includes('quote')) around = around.slice(0, around.indexOf('quote'))
    } else if (open === undefined) {
      const read = enter(line, around)
      around = read.around
      open = fenceIn(read)
    }
    at = next
  }
  close(markdown.length)
  return found
}

/** A quote, or an item of a list with the column of its text. */
type Container = 'quote' | { readonly column: number }

interface Read {
  readonly around: readonly Container[]
  readonly text: string
}

interface Open {
  readonly around: readonly Container[]
  readonly mark: string
  readonly indent: number
  readonly isJson: boolean
  readonly lines: string[]
}

/** What is in more quotes and lists than this is no block of anybody. */
const DEEPEST = 12

const END = /[\r\n]/g

const lineEnd = (text: string, from: number): number => {
  END.lastIndex = from
  return END.exec(text)?.index ?? text.length
}

/** The line without the marks of these containers; `undefined` where it is not in all of them. */
const within = (line: string, around: readonly Container[]): string | undefined => {
  const { text, around: left } = strip(line, around)
  return left.length === around.length ? text : undefined
}

/** The line without the marks of those containers that it is still in. */
const strip = (line: string, around: readonly Container[]): Read => {
  let text = line
  let isEmpty = isBlank(line)
  for (const [index, container] of around.entries()) {
    if (container === 'quote') {
      if (isEmpty || !QUOTE.test(text)) return { text, around: around.slice(0, index) }
      text = text.replace(QUOTE, '')
      isEmpty = isBlank(text)
    } else if (isEmpty) continue
    else if (indentOf(text) >= container.column) text = outdented(text, container.column)
    else return { text, around: around.slice(0, index) }
  }
  return { text, around }
}

const QUOTE = /^ {0,3}> ?/
const ITEM = /^( {0,3}(?:[-*+]|\d{1,9}[.)]))([ \t]+)(?=\S)/

/** The same, and into those that begin in this line. */
const enter = (line: string, before: readonly Container[]): Read => {
  const read = strip(line, before)
  const around = [...read.around]
  let { text } = read
  while (around.length < DEEPEST) {
    if (QUOTE.test(text)) {
      text = text.replace(QUOTE, '')
      around.push('quote')
      continue
    }
    const [whole, mark = '', space = ''] = ITEM.exec(text) ?? []
    if (whole === undefined) break
    const spaces = indentOf(space) > 4 ? 1 : indentOf(space)
    text = outdented(text.slice(mark.length), spaces)
    around.push({ column: mark.length + spaces })
  }
  return { around, text }
}

const FENCE = /^( {0,3})(`{3,}|~{3,})(.*)$/s

const fenceIn = ({ around, text }: Read): Open | undefined => {
  const [, indent = '', mark, info = ''] = FENCE.exec(text) ?? []
  if (mark === undefined || (mark.startsWith('`') && info.includes('`'))) return undefined
  const isJson = /\S+/.exec(info)?.[0].toLowerCase() === 'json'
  return { around, mark, indent: indent.length, isJson, lines: [] }
}

const closes = (line: string, { mark }: Open): boolean => {
  if (indentOf(line) > 3) return false
  const text = line.trim()
  return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length)
}

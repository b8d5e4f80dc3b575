import type { List, ListItem, RootContent, Table } from 'mdast'
import { indentOf, isBlank, outdented } from '../../../runtime/indentation'
import { DEEPEST } from './depth'
import { inlinesOf } from './inlines'

/**
 * The blocks of a text, by its lines. What is in a quote or a list is read again without its marks, at most `DEEPEST` deep, so
 * that no line is looked at more often than that.
 */
export const blocksOf = (lines: readonly string[], depth = 0): RootContent[] => {
  if (depth >= DEEPEST) return textOnly(lines)
  const found: RootContent[] = []
  for (let at = 0; at < lines.length; ) {
    const read = readBlock(lines, at, depth)
    found.push(...read.nodes)
    at = read.next
  }
  return found
}

interface Read {
  readonly nodes: readonly RootContent[]
  /** The line after it. */
  readonly next: number
}

const textOnly = (lines: readonly string[]): RootContent[] => {
  const value = lines.join('\n').trim()
  return value === '' ? [] : [{ type: 'paragraph', children: [{ type: 'text', value }] }]
}

const readBlock = (lines: readonly string[], at: number, depth: number): Read => {
  const line = lines[at] ?? ''
  if (isBlank(line)) return { nodes: [], next: at + 1 }
  if (indentOf(line) >= 4) return indentedCode(lines, at)
  const fence = fenceOf(line)
  if (fence !== undefined) return fencedCode(lines, at, fence)
  const heading = headingOf(line)
  if (heading !== undefined) return { nodes: [heading], next: at + 1 }
  if (isRule(line)) return { nodes: [{ type: 'thematicBreak' }], next: at + 1 }
  if (isQuote(line)) return quote(lines, at, depth)
  if (itemOf(line) !== undefined) return list(lines, at, depth)
  return tableAt(lines, at) ?? paragraph(lines, at)
}

const indentedCode = (lines: readonly string[], at: number): Read => {
  let next = at
  let end = at
  for (; next < lines.length; next += 1) {
    if (isBlank(lines[next] ?? '')) continue
    if (indentOf(lines[next] ?? '') < 4) break
    end = next + 1
  }
  const value = lines
    .slice(at, end)
    .map((line) => outdented(line, 4))
    .join('\n')
  return { nodes: [{ type: 'code', lang: null, value }], next: end }
}

interface Fence {
  readonly mark: string
  readonly indent: number
  readonly lang: string | null
}

const fenceOf = (line: string): Fence | undefined => {
  const [, indent = '', mark, info = ''] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(line) ?? []
  if (mark === undefined || (mark.startsWith('`') && info.includes('`'))) return undefined
  return { mark, indent: indent.length, lang: /\S+/.exec(info)?.[0] ?? null }
}

const fencedCode = (lines: readonly string[], at: number, { mark, indent, lang }: Fence): Read => {
  let end = at + 1
  while (end < lines.length && !isClosing(lines[end] ?? '', mark)) end += 1
  const value = lines
    .slice(at + 1, end)
    .map((line) => outdented(line, Math.min(indent, indentOf(line))))
    .join('\n')
  return { nodes: [{ type: 'code', lang, value }], next: end + 1 }
}

const isClosing = (line: string, mark: string): boolean => {
  if (indentOf(line) > 3) return false
  const text = line.trim()
  return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length)
}

const headingOf = (line: string): RootContent | undefined => {
  const [, marks, rest = ''] = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/.exec(line) ?? []
  if (marks === undefined) return undefined
  const text = rest.trim()
  let end = text.length
  while (text[end - 1] === '#') end -= 1
  const closed = end === 0 || text[end - 1] === ' ' || text[end - 1] === '\t'
  const depth = marks.length as 1 | 2 | 3 | 4 | 5 | 6
  return { type: 'heading', depth, children: inlinesOf(closed ? text.slice(0, end).trimEnd() : text) }
}

/** Three of a mark or more, and nothing else: most lines end the search with their first letter. */
const isRule = (line: string): boolean => {
  let mark: string | undefined
  let count = 0
  for (const character of line) {
    if (character === ' ' || character === '\t') continue
    mark ??= character
    if (character !== mark || !'-*_'.includes(character)) return false
    count += 1
  }
  return count >= 3
}

const isQuote = (line: string): boolean => /^ {0,3}>/.test(line)

/** A paragraph may go on without the marks of the quote or the list that it is in. */
const goesOn = (line: string, before: string | undefined): boolean =>
  !isBlank(before ?? '') && indentOf(before ?? '') < 4 && !interrupts(line) && !startsBlock(before ?? '')

const startsBlock = (line: string): boolean =>
  fenceOf(line) !== undefined || isRule(line) || /^ {0,3}#{1,6}(?:[ \t]|$)/.test(line)

/** Whether a line ends a paragraph before it. */
const interrupts = (line: string): boolean => {
  if (isBlank(line) || startsBlock(line) || isQuote(line)) return true
  const item = itemOf(line)
  return item !== undefined && !item.isEmpty && (item.start === undefined || item.start === 1)
}

const quote = (lines: readonly string[], at: number, depth: number): Read => {
  const inner: string[] = []
  let next = at
  let open: string | undefined
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    if (isQuote(line)) {
      const text = line.replace(/^ {0,3}> ?/, '')
      open = fenceAfter(open, text)
      inner.push(text)
    } else if (open === undefined && goesOn(line, inner.at(-1))) inner.push(line)
    else break
  }
  const children = blocksOf(inner, depth + 1) as never[]
  return { nodes: [{ type: 'blockquote', children }], next }
}

/** The mark of the fence that is open after a line. */
const fenceAfter = (open: string | undefined, line: string): string | undefined =>
  open === undefined ? fenceOf(line)?.mark : isClosing(line, open) ? undefined : open

interface Item {
  /** Of one list are the items with the same mark: `-`, `*`, `+`, `.` or `)`. */
  readonly mark: string
  readonly start: number | undefined
  /** Where its text begins. */
  readonly column: number
  readonly isEmpty: boolean
}

const itemOf = (line: string): Item | undefined => {
  const [, indent = '', bullet, digits, point, space = ''] =
    /^( {0,3})(?:([-*+])|(\d{1,9})([.)]))([ \t]*)/.exec(line) ?? []
  const mark = bullet ?? point
  if (mark === undefined || isRule(line)) return undefined
  const width = indent.length + (bullet ?? `${digits}${point}`).length
  const isEmpty = width + space.length >= line.length
  if (space === '' && !isEmpty) return undefined
  const spaces = isEmpty || indentOf(space) > 4 ? 1 : indentOf(space)
  return { mark, start: digits === undefined ? undefined : Number(digits), column: width + spaces, isEmpty }
}

const list = (lines: readonly string[], at: number, depth: number): Read => {
  const first = itemOf(lines[at] ?? '')
  const children: ListItem[] = []
  let next = at
  for (;;) {
    let following = next
    while (following < lines.length && isBlank(lines[following] ?? '')) following += 1
    const item = itemOf(lines[following] ?? '')
    if (item === undefined || item.mark !== first?.mark) break
    const { inner, end } = itemLines(lines, following, item)
    children.push({ type: 'listItem', children: blocksOf(inner, depth + 1) as never[] })
    next = end
  }
  const start = first?.start
  const node: List = { type: 'list', ordered: start !== undefined, start: start ?? null, children }
  return { nodes: [node], next }
}

const itemLines = (lines: readonly string[], at: number, item: Item): { inner: string[]; end: number } => {
  const head = lines[at] ?? ''
  const inner = [outdented(head.slice(head.search(/[^ ]/)).replace(/^(?:[-*+]|\d{1,9}[.)])/, ''), 1)]
  if (item.isEmpty) inner[0] = ''
  else if (indentOf(inner[0] ?? '') < 4) inner[0] = (inner[0] ?? '').trimStart()
  let open = fenceAfter(undefined, inner[0] ?? '')
  let next = at + 1
  let end = next
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    if (isBlank(line)) {
      // An item that begins with an empty line holds nothing after a second one.
      if (item.isEmpty && next === at + 1) break
      continue
    }
    const isInside = indentOf(line) >= item.column
    if (
      !isInside &&
      (end < next || open !== undefined || !goesOn(line, inner.at(-1)) || itemOf(line) !== undefined)
    )
      break
    for (; end < next; end += 1) inner.push('')
    const text = isInside ? outdented(line, item.column) : line
    open = fenceAfter(open, text)
    inner.push(text)
    end = next + 1
  }
  return { inner, end }
}

const DELIMITERS = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*){0,200}\|?[ \t]*$/

const tableAt = (lines: readonly string[], at: number): Read | undefined => {
  const [head = '', delimiters = ''] = lines.slice(at, at + 2)
  if (!head.includes('|') || !delimiters.includes('-') || !DELIMITERS.test(delimiters)) return undefined
  const columns = cellsOf(head).length
  if (cellsOf(delimiters).length !== columns) return undefined
  let next = at + 2
  while (next < lines.length && !interrupts(lines[next] ?? '') && itemOf(lines[next] ?? '') === undefined)
    next += 1
  const rows = [head, ...lines.slice(at + 2, next)]
  const node: Table = {
    type: 'table',
    children: rows.map((row) => ({
      type: 'tableRow',
      children: cellsOf(row)
        .slice(0, columns)
        .map((cell) => ({ type: 'tableCell', children: inlinesOf(cell) })),
    })),
  }
  return { nodes: [node], next }
}

/** The texts between the bars of a row; a bar after a backslash is one of the text. */
const cellsOf = (row: string): readonly string[] => {
  const cells: string[] = []
  let cell = ''
  for (const [piece] of row.trim().matchAll(/\\.|[^\\|]+|[\\|]/g)) {
    if (piece === '|') {
      cells.push(cell)
      cell = ''
    } else cell += piece === '\\|' ? '|' : piece
  }
  cells.push(cell)
  const [first = '', last = ''] = [cells[0], cells.at(-1)]
  return cells
    .slice(first.trim() === '' ? 1 : 0, last.trim() === '' && cells.length > 1 ? -1 : undefined)
    .map((text) => text.trim())
}

const paragraph = (lines: readonly string[], at: number): Read => {
  let next = at + 1
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? ''
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(line)?.[1]
    if (underline !== undefined) {
      const depth = underline.startsWith('=') ? 1 : 2
      return { nodes: [{ type: 'heading', depth, children: inline(lines.slice(at, next)) }], next: next + 1 }
    }
    if (interrupts(line)) break
  }
  return { nodes: [{ type: 'paragraph', children: inline(lines.slice(at, next)) }], next }
}

const inline = (lines: readonly string[]) =>
  inlinesOf(
    lines
      .map((line) => line.replace(/^[ \t]+/, ''))
      .join('\n')
      .trimEnd(),
  )

import type { PhrasingContent } from 'mdast'
import { DEEPEST } from './depth'

/**
 * What a line of text holds: code, links, emphasis, breaks. One pass over the characters and one over the marks, whatever the
 * text is: each mark is opened, closed and dropped once. What is not understood stays text.
 */
export const inlinesOf = (text: string): PhrasingContent[] => new Scanner(text).all()

/** A piece of a line; `depth` counts what is nested in it. */
interface Piece {
  readonly node: PhrasingContent
  readonly depth: number
}

/** A run of marks that may open or close emphasis. */
interface Marks {
  readonly mark: string
  count: number
  readonly opens: boolean
  readonly closes: boolean
}

interface Bracket {
  /** Where its content begins in the pieces. */
  readonly at: number
  readonly isImage: boolean
}

type Token = Piece | Marks

const isMarks = (token: Token): token is Marks => 'mark' in token
const plain = (value: string): Piece => ({ node: { type: 'text', value }, depth: 0 })

const SPECIAL = /[\\`<[\]!*_~&\nh]/g
const ESCAPABLE = /[!-/:-@[-`{-~]/
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos|nbsp));/y
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
}
const AUTOLINK = /<(https:\/\/[^\s<>]{1,500})>/y
const BARE_LINK = /https:\/\/[^\s<>"'`|\\()[\]]{1,500}/y
/** What follows `]`: a target, with at most one pair of brackets in it, and a title that is not shown. */
const TARGET =
  /\([ \n]{0,9}(?:<([^<>\n]{0,500})>|((?:[^\s()<>]|\([^\s()<>]{0,200}\)){0,500}))(?:[ \n]{1,9}(?:"[^"]{0,300}"|'[^']{0,300}'|\([^()]{0,300}\)))?[ \n]{0,9}\)/y

class Scanner {
  private readonly tokens: Token[] = []
  private readonly brackets: Bracket[] = []
  private readonly runs: Map<number, number[]>
  private at = 0
  /** Where text that is not yet a token begins. */
  private from = 0

  constructor(private readonly text: string) {
    this.runs = backtickRuns(text)
  }

  all(): PhrasingContent[] {
    for (;;) {
      SPECIAL.lastIndex = this.at
      const next = SPECIAL.exec(this.text)
      if (next === null) break
      this.at = next.index
      this.special(next[0])
    }
    this.at = this.text.length
    this.flush()
    return emphasized(this.tokens).map(({ node }) => node)
  }

  /** Everything up to here is text. */
  private flush(): void {
    if (this.at > this.from) this.tokens.push(plain(this.text.slice(this.from, this.at)))
    this.from = this.at
  }

  private push(token: Token, end: number): void {
    this.flush()
    this.tokens.push(token)
    this.at = end
    this.from = end
  }

  private match(pattern: RegExp, at = this.at): RegExpExecArray | null {
    pattern.lastIndex = at
    return pattern.exec(this.text)
  }

  private special(character: string): void {
    if (character === '\\') this.escape()
    else if (character === '`') this.code()
    else if (character === '<') this.autolink()
    else if (character === 'h') this.bareLink()
    else if (character === '[') this.open(false)
    else if (character === '!' && this.text[this.at + 1] === '[') this.open(true)
    else if (character === '!') this.at += 1
    else if (character === ']') this.close()
    else if (character === '&') this.entity()
    else if (character === '\n') this.lineEnd()
    else this.marks(character)
  }

  private escape(): void {
    const next = this.text[this.at + 1] ?? ''
    if (next === '\n') this.push({ node: { type: 'break' }, depth: 0 }, this.at + 2)
    else if (ESCAPABLE.test(next)) this.push(plain(next), this.at + 2)
    else this.at += 1
  }

  /** Up to the next run of as many backticks; without one the backticks are text. */
  private code(): void {
    let end = this.at
    while (this.text[end] === '`') end += 1
    const same = this.runs.get(end - this.at) ?? []
    // The text is read from left to right: what lies behind is not looked at again.
    while ((same.at(-1) ?? end) < end) same.pop()
    const close = same.at(-1)
    if (close === undefined) {
      this.at = end
      return
    }
    const inner = this.text.slice(end, close).replaceAll('\n', ' ')
    const isPadded = inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== ''
    const value = isPadded ? inner.slice(1, -1) : inner
    this.push({ node: { type: 'inlineCode', value }, depth: 0 }, close + end - this.at)
  }

  private autolink(): void {
    const found = this.match(AUTOLINK)
    if (found === null) this.at += 1
    else this.linkTo(found[1] ?? '', found[0].length)
  }

  private bareLink(): void {
    const found = /[A-Za-z0-9]/.test(this.text[this.at - 1] ?? '') ? null : this.match(BARE_LINK)
    const url = found?.[0].replace(/[.,;:!?*_~]{1,500}$/, '')
    if (url === undefined) this.at += 1
    else this.linkTo(url, url.length)
  }

  /** A link that is its own text. */
  private linkTo(url: string, length: number): void {
    const children: PhrasingContent[] = [{ type: 'text', value: url }]
    this.push({ node: { type: 'link', url, children }, depth: 1 }, this.at + length)
  }

  private open(isImage: boolean): void {
    const mark = isImage ? '![' : '['
    this.push(plain(mark), this.at + mark.length)
    this.brackets.push({ at: this.tokens.length, isImage })
  }

  private close(): void {
    const bracket = this.brackets.pop()
    const found = bracket === undefined ? null : this.match(TARGET, this.at + 1)
    if (bracket === undefined || found === null) {
      this.at += 1
      return
    }
    this.flush()
    const inner = emphasized(this.tokens.splice(bracket.at))
    this.tokens.pop()
    const depth = 1 + depthOf(inner)
    const children = inner.map(({ node }) => node)
    const url = unescaped(found[1] ?? found[2] ?? '')
    if (bracket.isImage) this.tokens.push({ node: { type: 'image', url, alt: textIn(children) }, depth: 0 })
    else {
      this.tokens.push({ node: { type: 'link', url, children }, depth })
      // No link holds another.
      this.brackets.length = 0
    }
    this.at += 1 + found[0].length
    this.from = this.at
  }

  private entity(): void {
    const found = this.match(ENTITY)
    if (found === null) {
      this.at += 1
      return
    }
    const [whole, decimal, hex, name] = found
    const point = decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal)
    const isReal = point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff)
    const value = name === undefined ? (isReal ? String.fromCodePoint(point) : '\ufffd') : (NAMED[name] ?? '')
    this.push(plain(value), this.at + whole.length)
  }

  private lineEnd(): void {
    const end = this.at
    let begin = end
    while (begin > this.from && this.text[begin - 1] === ' ') begin -= 1
    let next = end + 1
    while (this.text[next] === ' ' || this.text[next] === '\t') next += 1
    this.at = begin
    this.push(end - begin >= 2 ? { node: { type: 'break' }, depth: 0 } : plain('\n'), next)
  }

  private marks(mark: string): void {
    let end = this.at
    while (this.text[end] === mark) end += 1
    const count = end - this.at
    const before = lastCharacter(this.text.slice(Math.max(0, this.at - 2), this.at))
    const after = firstCharacter(this.text.slice(end, end + 2))
    const leftFlanking =
      !isSpace(after) && (!isPunctuation(after) || isSpace(before) || isPunctuation(before))
    const rightFlanking =
      !isSpace(before) && (!isPunctuation(before) || isSpace(after) || isPunctuation(after))
    const within = mark === '_' && leftFlanking && rightFlanking
    const opens = leftFlanking && (!within || isPunctuation(before))
    const closes = rightFlanking && (!within || isPunctuation(after))
    const isAny = (opens || closes) && (mark !== '~' || count === 2)
    this.push(isAny ? { mark, count, opens, closes } : plain(this.text.slice(this.at, end)), end)
  }
}

/** Where runs of backticks begin, by their length, the last one first. */
const backtickRuns = (text: string): Map<number, number[]> => {
  const runs = new Map<number, number[]>()
  for (const { index, 0: run } of [...text.matchAll(/`+/g)].reverse()) {
    const same = runs.get(run.length)
    if (same === undefined) runs.set(run.length, [index])
    else same.push(index)
  }
  return runs
}

const firstCharacter = (text: string): string => [...text][0] ?? ' '
const lastCharacter = (text: string): string => [...text].at(-1) ?? ' '
const isSpace = (character: string): boolean => /\s/u.test(character)
const isPunctuation = (character: string): boolean => /[\p{P}\p{S}]/u.test(character)
const unescaped = (url: string): string => url.replace(/\\([!-/:-@[-`{-~])/g, '$1')

const textIn = (nodes: readonly PhrasingContent[]): string =>
  nodes
    .map((node) => ('value' in node ? node.value : 'children' in node ? textIn(node.children) : ''))
    .join('')

/** How many open marks a closing one is compared with: those that do not fit by their numbers are looked past. */
const LOOK_BACK = 8

interface Opener {
  readonly marks: Marks
  /** Where its marks are in the pieces. */
  readonly at: number
}

/** The pieces with emphasis made of the marks that pair. */
const emphasized = (tokens: readonly Token[]): readonly Piece[] => {
  const pieces: Piece[] = []
  const openers: Opener[] = []
  for (const token of tokens) {
    if (!isMarks(token)) {
      pieces.push(token)
      continue
    }
    while (token.closes && token.count > 0 && pair(token, openers, pieces)) {}
    if (token.count === 0) continue
    if (token.opens) openers.push({ marks: token, at: pieces.length })
    pieces.push(plain(token.mark.repeat(token.count)))
  }
  return joined(pieces)
}

/** Makes one emphasis of what lies between closing marks and the nearest that fit; whatever was open in between is text. */
const pair = (closer: Marks, openers: Opener[], pieces: Piece[]): boolean => {
  const found = openers
    .slice(-LOOK_BACK)
    .findLast(({ marks }) => marks.mark === closer.mark && fits(marks, closer))
  if (found === undefined) return false
  while (openers.at(-1) !== found) openers.pop()
  const used = closer.mark === '~' || (found.marks.count >= 2 && closer.count >= 2) ? 2 : 1
  const inner = joined(pieces.splice(found.at + 1))
  pieces.pop()
  found.marks.count -= used
  closer.count -= used
  if (found.marks.count > 0) pieces.push(plain(closer.mark.repeat(found.marks.count)))
  else openers.pop()
  const depth = 1 + depthOf(inner)
  const children = inner.map(({ node }) => node)
  const type = closer.mark === '~' ? 'delete' : used === 2 ? 'strong' : 'emphasis'
  pieces.push(depth > DEEPEST ? plain(textIn(children)) : { node: { type, children }, depth })
  return true
}

const depthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((most, { depth }) => Math.max(most, depth), 0)

/** Marks that could be both pair by thirds only: `**a*b**` is one strong text. */
const fits = (opener: Marks, closer: Marks): boolean =>
  !((opener.closes || closer.opens) && (opener.count + closer.count) % 3 === 0) ||
  (opener.count % 3 === 0 && closer.count % 3 === 0)

/** Neighbouring texts as one. */
const joined = (pieces: readonly Piece[]): readonly Piece[] => {
  const found: Piece[] = []
  let texts: string[] = []
  const end = () => {
    if (texts.length > 0) found.push(plain(texts.join('')))
    texts = []
  }
  for (const piece of pieces) {
    if (piece.node.type === 'text') texts.push(piece.node.value)
    else {
      end()
      found.push(piece)
    }
  }
  end()
  return found
}

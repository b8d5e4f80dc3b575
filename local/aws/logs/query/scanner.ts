import { AwsError } from '../../services/protocol'

export class MalformedQuery extends AwsError {
  constructor(problem: string) {
    super('MalformedQueryException', `the query cannot be run here: ${problem}`)
  }
}

const SPACE = /(?:\s|#[^\n]*)*/y
const WORD = /[@A-Za-z_][\w.@]*/y
const QUOTED_FIELD = /`([^`]+)`/y
const TEXT = /"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'/y
const NUMBER = /\d+(?:\.\d+)?/y
const DURATION = /(\d+)(ms|s|m|h|d|w)\b/y
const PATTERN = /\/((?:[^/\\\n]|\\.)+)\//y

/** Milliseconds of each unit of time. */
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Reads a query from left to right; what it takes is behind it. */
export class Scanner {
  private at = 0
  constructor(private readonly query: string) {
    this.match(SPACE)
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.query)
    if (found === null) return undefined
    this.at = pattern.lastIndex
    if (pattern !== SPACE) this.match(SPACE)
    return found
  }

  get position(): number {
    return this.at
  }
  get atEnd(): boolean {
    return this.at === this.query.length
  }
  /** What was written from a position to here. */
  since(position: number): string {
    return this.query.slice(position, this.at).trim()
  }
  /** @throws MalformedQuery with what is next */
  fail(wanted: string): never {
    const rest = this.query.slice(this.at, this.at + 20).split('\n')[0]
    throw new MalformedQuery(`expected ${wanted}, found ${rest === '' ? 'its end' : JSON.stringify(rest)}`)
  }

  /** Takes one of the signs, the longest first. */
  sign<S extends string>(...signs: readonly S[]): S | undefined {
    const found = signs.find((sign) => this.query.startsWith(sign, this.at))
    if (found === undefined) return undefined
    this.at += found.length
    this.match(SPACE)
    return found
  }
  wantSign(sign: string): void {
    if (this.sign(sign) === undefined) this.fail(sign)
  }
  /** Takes the word, in any case of letters, where it is next. */
  keyword<W extends string>(...words: readonly W[]): W | undefined {
    const before = this.at
    const found = this.match(WORD)?.[0].toLowerCase()
    const word = words.find((one) => one === found)
    if (word === undefined) this.at = before
    return word
  }
  word(): string | undefined {
    return this.match(WORD)?.[0]
  }
  quotedField(): string | undefined {
    return this.match(QUOTED_FIELD)?.[1]
  }
  text(): string | undefined {
    const found = this.match(TEXT)
    return found === undefined ? undefined : (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1')
  }
  number(): number | undefined {
    const found = this.match(NUMBER)
    return found === undefined ? undefined : Number(found[0])
  }
  /** Milliseconds. */
  duration(): number {
    const [, count, unit = ''] = this.match(DURATION) ?? this.fail('a time such as 15m')
    return Number(count) * (UNITS[unit] ?? 1)
  }
  /** `/…/`, or a text that is looked for as it is. */
  pattern(): RegExp {
    const source = this.match(PATTERN)?.[1]
    if (source === undefined) {
      const text = this.text() ?? this.fail('/a pattern/ or "a text"')
      return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    }
    try {
      return new RegExp(source.replace(/^\(\?i\)/, ''), source.startsWith('(?i)') ? 'i' : '')
    } catch {
      throw new MalformedQuery(`/${source}/ is no regular expression`)
    }
  }
}

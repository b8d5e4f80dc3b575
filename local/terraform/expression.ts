import { createHash } from 'node:crypto'

/** A construct of Terraform's expression language that the local cloud does not understand. */
class ExpressionError extends Error {}

/** Value of `aws_sqs_queue.dead-letters.arn` or `var.region`; throws when there is none. */
export type Lookup = (reference: readonly string[]) => unknown

/** Terraform's `jsonencode`: keys sorted, `<`, `>` and `&` escaped. */
const jsonEncode = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)

const text = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return `${value}`
  throw new ExpressionError(`a text is needed, not ${JSON.stringify(value) ?? 'nothing'}`)
}

const list = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw new ExpressionError(`a list is needed, not ${JSON.stringify(value) ?? 'nothing'}`)
}

/** The functions that cdktf's `Fn` and its tokens emit in this project; every other one is refused by name. */
const functions: Readonly<Record<string, (...values: unknown[]) => unknown>> = {
  element: (values, index) => list(values)[Number(index) % list(values).length],
  join: (separator, ...lists) => lists.flatMap(list).map(text).join(text(separator)),
  jsonencode: jsonEncode,
  sha1: (value) => createHash('sha1').update(text(value)).digest('hex'),
  sha256: (value) => createHash('sha256').update(text(value)).digest('hex'),
  tolist: list,
  toset: list,
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' }

/** Recursive descent over one template; each method leaves `position` behind what it has read. */
class Reader {
  private position = 0

  constructor(
    private readonly source: string,
    private readonly lookup: Lookup,
  ) {}

  /** Parts up to the end of the source or up to the quote that ends a quoted template. */
  template(quoted: boolean): unknown {
    const parts: unknown[] = []
    let literal = ''
    const flush = () => {
      if (literal !== '') parts.push(literal)
      literal = ''
    }
    while (this.position < this.source.length && !(quoted && this.source[this.position] === '"')) {
      if (this.takes('$${')) literal += '${'
      else if (this.takes('%%{')) literal += '%{'
      else if (this.takes('%{')) throw new ExpressionError('template directives are not supported')
      else if (this.takes('${')) {
        flush()
        parts.push(this.expression())
        this.expect('}')
      } else if (quoted && this.takes('\\')) literal += this.escape()
      else literal += this.source[this.position++]
    }
    flush()
    if (parts.length === 1) return parts[0]
    return parts.map(text).join('')
  }

  private escape(): string {
    const character = this.source[this.position++] ?? ''
    const meaning = escapes[character]
    if (meaning === undefined) throw new ExpressionError(`unknown escape \\${character}`)
    return meaning
  }

  private expression(): unknown {
    this.skipSpace()
    if (this.takes('"')) return this.quoted()
    if (this.takes('[')) return this.items(']', () => this.expression())
    if (this.takes('{')) return Object.fromEntries(this.items('}', () => this.entry()))
    const number = this.match(/-?\d+(\.\d+)?/y)
    if (number !== undefined) return Number(number)
    return this.named()
  }

  private quoted(): unknown {
    const value = this.template(true)
    if (!this.takes('"')) throw new ExpressionError('a quote is not closed')
    return value
  }

  private entry(): readonly [string, unknown] {
    this.skipSpace()
    const key = this.takes('"') ? text(this.quoted()) : this.identifier()
    this.skipSpace()
    if (!this.takes('=') && !this.takes(':')) throw new ExpressionError(`no value for the key ${key}`)
    return [key, this.expression()]
  }

  private named(): unknown {
    const name = this.identifier()
    if (name === 'true' || name === 'false') return name === 'true'
    if (name === 'null') return null
    if (!this.takes('(')) return this.reference(name)
    const call = Object.hasOwn(functions, name) ? functions[name] : undefined
    if (call === undefined) throw new ExpressionError(`the function ${name} is not supported`)
    return call(...this.items(')', () => this.expression()))
  }

  private reference(first: string): unknown {
    const path = [first]
    for (;;) {
      if (this.takes('.')) path.push(this.match(/\d+/y) ?? this.identifier())
      else if (this.takes('[')) {
        path.push(text(this.expression()))
        this.expect(']')
      } else return this.lookup(path)
    }
  }

  private items<A>(end: string, item: () => A): A[] {
    const found: A[] = []
    for (;;) {
      this.skipSpace()
      if (this.takes(end)) return found
      found.push(item())
      this.skipSpace()
      if (!this.takes(',') && this.source[this.position] !== end) {
        throw new ExpressionError(`${end} is missing in ${this.source}`)
      }
    }
  }

  private identifier(): string {
    const name = this.match(/[A-Za-z_][\w-]*/y)
    if (name === undefined) throw new ExpressionError(`unsupported expression in ${this.source}`)
    return name
  }

  private expect(end: string): void {
    this.skipSpace()
    if (!this.takes(end)) throw new ExpressionError(`unsupported expression in ${this.source}`)
  }

  private skipSpace(): void {
    this.match(/\s*/y)
  }

  private takes(token: string): boolean {
    if (!this.source.startsWith(token, this.position)) return false
    this.position += token.length
    return true
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.source)?.[0]
    this.position += found?.length ?? 0
    return found
  }
}

/**
 * Value of a string of Terraform's JSON syntax: `x-${aws_sqs_queue.q.arn}` is a text, `${aws_sqs_queue.q.arn}`
 * alone keeps the type of what it refers to.
 */
export const evaluate = (source: string, lookup: Lookup): unknown =>
  /[$%]\{/.test(source) ? new Reader(source, lookup).template(false) : source

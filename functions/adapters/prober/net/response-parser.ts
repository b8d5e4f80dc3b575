import { isUtf8 } from 'node:buffer'
import { Fault, Http2Only } from './fault'

/** Bytes of headers, and of a body, that are read; a site must not fill the prober's memory. */
export const MAX_HEADERS = 16 * 1024
export const MAX_BODY = 1024 * 1024

/** Any three digits: what is no usual status is a status all the same. */
const STATUS_LINE = /^HTTP\/1\.\d +([1-9]\d\d)(?: .*)?$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)([ \t]*):(.*)$/
const CHUNK_SIZE = /^0*([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/
/** Bytes of chunk sizes: enough for a body in lines, and an end to one in tiny chunks, each of which costs time. */
export const MAX_CHUNKING = 128 * 1024
/** Parts in which a body is held. */
const MAX_PARTS = 256
/** Characters of one line of chunked framing. */
const MAX_LINE = 1024

const CR = 13
const LF = 10

type State = 'head' | 'counted' | 'until_end' | 'chunk_size' | 'chunk' | 'chunk_end' | 'trailer' | 'done'

/** Headers by lower-case name; repeated ones are joined. */
export type Headers = ReadonlyMap<string, string>

/** Headers that a response has once: two that differ leave open which one holds. */
const SINGLE = new Set(['content-length', 'location'])
/** Headers that say where a body ends: two readers must not disagree about them. */
const FRAMING = new Set(['content-length', 'transfer-encoding'])
/** Line ends before an answer, left over from the one before it, which browsers pass over. Bytes. */
const MAX_BEFORE = 4

/**
 * Parses one HTTP/1 response, strictly: what browsers and proxies disagree about is malformed. It takes the bytes as they come
 * and holds no more than the limits. What every reader takes is taken: lines that end with LF alone, folded headers, a status
 * without its phrase.
 */
export class ResponseParser {
  /** 0 until a status line was read; of interim responses it is the last one. */
  status = 0
  headers: Headers = new Map()
  /** One for each `Set-Cookie`: joined, they could not be separated. */
  readonly cookies: string[] = []
  readonly body: Buffer[] = []
  bytes = 0
  private state: State = 'head'
  private rest: Buffer = Buffer.alloc(0)
  /** Bytes of heads and framing so far, which the limit of headers bounds. */
  private framing = 0
  /** Bytes of chunk sizes so far: a body in tiny chunks must not be endless either. */
  private chunking = 0
  private expected = 0
  private before = 0

  constructor(
    private readonly name: string,
    private readonly withBody: boolean,
    private readonly maxBody: number = MAX_BODY,
  ) {}

  get done(): boolean {
    return this.state === 'done'
  }

  /** @throws Fault */
  push(data: Buffer): void {
    this.rest = this.rest.length === 0 ? data : Buffer.concat([this.rest, data])
    while (this.step());
  }

  /** The other side has ended. @throws Fault where the answer is not whole */
  end(): void {
    if (this.state === 'until_end') this.state = 'done'
    if (this.done) return
    throw this.malformed(
      this.status > 0 && this.status < 200
        ? `answers with status ${this.status} and nothing after it`
        : 'ends the connection before its answer is whole',
    )
  }

  /** One part of the answer; false where more bytes are needed, or none. */
  private step(): boolean {
    switch (this.state) {
      case 'head':
        return this.head()
      case 'counted':
      case 'chunk':
        return this.counted()
      case 'until_end':
        this.take(this.rest.length)
        return false
      case 'chunk_size':
        return this.line((line) => this.chunkSize(line))
      case 'chunk_end':
        return this.line((line) => {
          if (line !== '') throw this.malformed('sends chunks that are longer than they say')
          this.state = 'chunk_size'
        })
      case 'trailer':
        return this.line((line) => {
          if (line === '') this.state = 'done'
        })
      case 'done':
        return false
    }
  }

  private head(): boolean {
    this.passOver()
    const end = headEnd(this.rest)
    if (end === undefined || end.next > MAX_HEADERS) this.readStatusAlone()
    this.spend(end?.next ?? 0, end === undefined ? this.rest.length : 0)
    if (end === undefined) {
      // Nothing that does not begin like an answer is waited for.
      this.expectHttp()
      return false
    }
    const [first = '', ...lines] = this.rest.subarray(0, end.at).toString('latin1').split('\n')
    const status = STATUS_LINE.exec(chomp(first))?.[1]
    if (status === undefined) {
      this.expectHttp()
      throw this.malformed('does not answer in HTTP')
    }
    this.rest = this.rest.subarray(end.next)
    this.status = Number(status)
    this.headers = this.parse(unfolded(lines.map(chomp)))
    if (this.status === 101) throw this.malformed('changes to a protocol that it was not asked for')
    if (this.status >= 200) this.state = this.framed()
    return true
  }

  private passOver(): void {
    if (this.status !== 0) return
    while (this.before < MAX_BEFORE && (this.rest[0] === CR || this.rest[0] === LF)) {
      this.before += 1
      this.rest = this.rest.subarray(1)
    }
  }

  /** Headers that never end, or too late: the status is known all the same. */
  private readStatusAlone(): void {
    const end = this.rest.indexOf('\n')
    if (end === -1 || this.status !== 0) return
    const status = Number(STATUS_LINE.exec(chomp(this.rest.subarray(0, end).toString('latin1')))?.[1] ?? 0)
    if (status >= 200) this.status = status
  }

  private expectHttp(): void {
    const { rest } = this
    if (rest[0] === 0 && rest.length < FRAME_HEAD) return
    if (beginsHttp2(rest)) throw new Http2Only('http_malformed', `${this.name} answers in HTTP/2 only`)
    if (!'HTTP/'.startsWith(rest.subarray(0, 5).toString('latin1')))
      throw this.malformed('does not answer in HTTP')
  }

  private parse(lines: readonly string[]): Headers {
    const headers = new Map<string, string>()
    for (const line of lines) {
      const [, name, space, rest] = HEADER_LINE.exec(line) ?? []
      const key = name?.toLowerCase() ?? ''
      if (rest === undefined || (space !== '' && FRAMING.has(key)))
        throw this.malformed('sends a malformed header')
      const value = headerText(key, withoutSpace(rest))
      if (key === 'set-cookie') this.cookies.push(value)
      const before = headers.get(key)
      if (SINGLE.has(key)) {
        if (before !== undefined && before !== value)
          throw this.malformed(`sends two ${key === 'location' ? 'locations' : 'lengths'} that differ`)
        headers.set(key, value)
      } else headers.set(key, before === undefined ? value : `${before}, ${value}`)
    }
    return headers
  }

  /** How the body is delimited (RFC 9112, 6.3). */
  private framed(): State {
    // Where there is no body, what is said about one does not matter.
    if (!this.withBody || this.status === 204 || this.status === 304) return 'done'
    const named = this.headers.get('transfer-encoding')?.toLowerCase()
    const coding = named === 'identity' ? undefined : named
    const lengths = new Set(this.headers.get('content-length')?.split(/[ \t]*,[ \t]*/))
    const [length] = lengths
    if (coding !== undefined && length !== undefined) throw this.malformed('sends a length and chunks')
    if (lengths.size > 1) throw this.malformed('sends two lengths that differ')
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw this.malformed('sends a malformed length')
    if (coding === 'chunked') return 'chunk_size'
    if (coding !== undefined) throw this.malformed('sends a transfer coding that was not asked for')
    if (length === undefined) return 'until_end'
    this.expected = Number(length)
    return this.expected === 0 ? 'done' : 'counted'
  }

  private counted(): boolean {
    const taken = Math.min(this.expected, this.rest.length)
    this.take(taken)
    this.expected -= taken
    if (this.expected > 0) return false
    this.state = this.state === 'chunk' ? 'chunk_end' : 'done'
    return true
  }

  private chunkSize(line: string): void {
    const size = CHUNK_SIZE.exec(line)?.[1]
    if (size === undefined) throw this.malformed('sends a malformed chunk')
    this.expected = Number.parseInt(size, 16)
    this.state = this.expected === 0 ? 'trailer' : 'chunk'
  }

  private line(use: (line: string) => void): boolean {
    const end = this.rest.indexOf('\n')
    if ((end === -1 ? this.rest.length : end) > MAX_LINE) throw this.malformed('sends a malformed chunk')
    if (end === -1) return false
    const line = chomp(this.rest.subarray(0, end).toString('latin1'))
    this.rest = this.rest.subarray(end + 1)
    if (this.state === 'trailer') this.spend(end + 1, 0)
    this.chunking += end + 1
    if (this.chunking > MAX_CHUNKING)
      throw new Fault(
        'http_too_large',
        `${this.name} answers in tiny chunks: chunk sizes over ${MAX_CHUNKING} bytes`,
      )
    use(line)
    return true
  }

  private take(count: number): void {
    if (count === 0) return
    this.bytes += count
    if (this.bytes > this.maxBody) throw this.tooLarge()
    appendPart(this.body, this.rest.subarray(0, count))
    this.rest = this.rest.subarray(count)
  }

  private spend(bytes: number, pending: number): void {
    this.framing += bytes
    if (this.framing + pending > MAX_HEADERS)
      throw new Fault('http_too_large', `${this.name} answers with headers over ${MAX_HEADERS} bytes`)
  }

  private tooLarge(): Fault {
    return new Fault('http_too_large', `${this.name} answers with more than ${this.maxBody} bytes`)
  }

  private malformed(what: string): Fault {
    return new Fault('http_malformed', `${this.name} ${what}`)
  }
}

/** Many small parts take far more memory than their bytes: they are put together. */
export const appendPart = (body: Buffer[], part: Buffer): void => {
  if (body.length >= MAX_PARTS) body.splice(0, MAX_PARTS, Buffer.concat(body))
  body.push(part)
}

/** Where the headers end, and where what follows begins. A line ends with CRLF or, for every browser, with LF alone. */
const headEnd = (bytes: Buffer): { readonly at: number; readonly next: number } | undefined => {
  const [strict, bare] = [bytes.indexOf('\n\r\n'), bytes.indexOf('\n\n')]
  if (strict !== -1 && (bare === -1 || strict < bare)) return { at: strict, next: strict + 3 }
  return bare === -1 ? undefined : { at: bare, next: bare + 2 }
}

/** Without the space at its ends. By no expression: one would look at a row of spaces once for each of them. */
const withoutSpace = (text: string): string => {
  const isSpace = (at: number) => text[at] === ' ' || text[at] === '\t'
  let [from, to] = [0, text.length]
  while (from < to && isSpace(from)) from += 1
  while (to > from && isSpace(to - 1)) to -= 1
  return text.slice(from, to)
}

const chomp = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** Continuation lines (obsolete, and still sent) belong to the header before them (RFC 9112, 5.2). */
const unfolded = (lines: readonly string[]): readonly string[] => {
  if (!lines.some((line) => /^[ \t]/.test(line))) return lines
  const whole: string[] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line) && whole.length > 0) whole.push(`${whole.pop()} ${line.trim()}`)
    else whole.push(line)
  }
  return whole
}

/**
 * A value as browsers take it: UTF-8 where it is, and otherwise a character for each byte. Of a location that is not UTF-8 the
 * bytes themselves are asked for.
 */
export const headerText = (name: string, latin1: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: every byte that is ASCII
  if (/^[\x00-\x7f]*$/.test(latin1)) return latin1
  const bytes = Buffer.from(latin1, 'latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  if (name !== 'location') return latin1
  return latin1.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** Bytes of the head of an HTTP/2 frame, and the types of those that a server may begin with. */
const FRAME_HEAD = 9
const SETTINGS = 4
const GOAWAY = 7

const beginsHttp2 = (bytes: Buffer): boolean =>
  bytes.length >= FRAME_HEAD &&
  bytes[0] === 0 &&
  (bytes[3] === SETTINGS || bytes[3] === GOAWAY) &&
  bytes.readUInt32BE(5) === 0

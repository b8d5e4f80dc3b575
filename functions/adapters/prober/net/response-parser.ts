import { Fault } from './fault'

/** Bytes of headers, and of a body, that are read; a site must not fill the prober's memory. */
export const MAX_HEADERS = 16 * 1024
export const MAX_BODY = 1024 * 1024

const STATUS_LINE = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?$/
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?$/
/** Bytes of chunk sizes: enough for a body in lines, and an end to one in tiny chunks, each of which costs time. */
const MAX_CHUNKING = 128 * 1024
/** Parts in which a body is held. */
const MAX_PARTS = 256
/** Characters of one line of chunked framing. */
const MAX_LINE = 1024

type State = 'head' | 'counted' | 'until_end' | 'chunk_size' | 'chunk' | 'chunk_end' | 'trailer' | 'done'

/** Headers by lower-case name; repeated ones are joined. */
export type Headers = ReadonlyMap<string, string>

/**
 * Parses one HTTP/1 response, strictly: what browsers and proxies disagree about is malformed. It takes the bytes as they come
 * and holds no more than the limits.
 */
export class ResponseParser {
  status = 0
  headers: Headers = new Map()
  readonly body: Buffer[] = []
  bytes = 0
  private state: State = 'head'
  private rest: Buffer = Buffer.alloc(0)
  /** Bytes of heads and framing so far, which the limit of headers bounds. */
  private framing = 0
  /** Bytes of chunk sizes so far: a body in tiny chunks must not be endless either. */
  private chunking = 0
  private expected = 0

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
    if (!this.done) throw this.malformed('ends the connection before its answer is whole')
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
    const end = this.rest.indexOf('\r\n\r\n')
    this.spend(end === -1 ? 0 : end + 4, end === -1 ? this.rest.length : 0)
    if (end === -1) {
      // Nothing that does not begin like an answer is waited for.
      const start = this.rest.subarray(0, 5).toString('latin1')
      if (!'HTTP/'.startsWith(start)) throw this.malformed('does not answer in HTTP')
      return false
    }
    const [first = '', ...lines] = this.rest.subarray(0, end).toString('latin1').split('\r\n')
    this.rest = this.rest.subarray(end + 4)
    const status = STATUS_LINE.exec(first)?.[1]
    if (status === undefined) throw this.malformed('does not answer in HTTP')
    this.status = Number(status)
    this.headers = this.parse(lines)
    if (this.status === 101) throw this.malformed('changes to a protocol that it was not asked for')
    if (this.status >= 200) this.state = this.framed()
    return true
  }

  private parse(lines: readonly string[]): Headers {
    const headers = new Map<string, string>()
    for (const line of lines) {
      const [, name, value] = HEADER_LINE.exec(line) ?? []
      if (name === undefined || value === undefined) throw this.malformed('sends a malformed header')
      const key = name.toLowerCase()
      const before = headers.get(key)
      if (key === 'content-length' && before !== undefined && before !== value)
        throw this.malformed('sends two lengths that differ')
      headers.set(key, before === undefined || key === 'content-length' ? value : `${before}, ${value}`)
    }
    return headers
  }

  /** How the body is delimited (RFC 9112, 6.3). */
  private framed(): State {
    const coding = this.headers.get('transfer-encoding')?.toLowerCase()
    const length = this.headers.get('content-length')
    if (coding !== undefined && length !== undefined) throw this.malformed('sends a length and chunks')
    if (length !== undefined && !/^\d{1,15}$/.test(length)) throw this.malformed('sends a malformed length')
    if (!this.withBody || this.status === 204 || this.status === 304) return 'done'
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
    const end = this.rest.indexOf('\r\n')
    if ((end === -1 ? this.rest.length : end) > MAX_LINE) throw this.malformed('sends a malformed chunk')
    if (end === -1) return false
    const line = this.rest.subarray(0, end).toString('latin1')
    this.rest = this.rest.subarray(end + 2)
    if (this.state === 'trailer') this.spend(end + 2, 0)
    this.chunking += end + 2
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
    // Many small parts take far more memory than their bytes.
    if (this.body.length >= MAX_PARTS) this.body.splice(0, MAX_PARTS, Buffer.concat(this.body))
    this.body.push(this.rest.subarray(0, count))
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

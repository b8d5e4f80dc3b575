import type { Socket } from 'node:net'
import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { Fault, Inconclusive, orOwn } from './fault'
import { type Headers, MAX_BODY, ResponseParser } from './response-parser'
import { readText } from './text'
import type { Deadline } from './time-budget'

/** Characters of a body that are shown. */
const EXCERPT = 200
export const USER_AGENT = 'CloudOpsAgent-Probe/1'

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS'
  readonly accept?: string
  /** `Cookie`, for one address after the other. */
  readonly cookieFor?: (url: URL) => string | undefined
  /** Bytes of a body that are read at most. */
  readonly max_body?: number | undefined
  /** Of which responses, by their heads, no one reads the body: it is not waited for. */
  readonly endsWithHead?: (status: number, headers: Headers) => boolean
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Headers
  /** Each `Set-Cookie`. */
  readonly cookies?: readonly string[]
  /** Of the body as it was sent. */
  readonly bytes?: number
  /** Why the answer is not whole, where its status is known all the same. */
  readonly incomplete?: Fault
  /** The body as text, unpacked and decoded. @throws Fault, Inconclusive */
  readonly text: () => string
  readonly facts: () => readonly Fact[]
  /** `performance.now()` when the first byte was there. */
  readonly firstByteAt: number
}

/** One request over an open connection, which it closes. No cookies, no credentials. @throws Fault, Inconclusive */
export const send = (
  socket: Socket,
  url: URL,
  { method, accept = '*/*', cookieFor, max_body = MAX_BODY, endsWithHead }: HttpRequest,
  deadline: Deadline,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const parser = new ResponseParser(url.href, method !== 'HEAD', max_body)
    let firstByteAt = 0
    const answered = (incomplete?: Fault) =>
      resolve(
        responseOf({ ...partsOf(parser), firstByteAt, ...(incomplete && { incomplete }) }, url, max_body),
      )
    const fail = (error: unknown) => {
      unwatch()
      socket.destroy()
      try {
        const fault = error instanceof Fault ? error : faultOf(url, orOwn(error), firstByteAt > 0)
        // The status counts before what comes after it.
        if (parser.status >= 200) answered(fault)
        else reject(fault)
      } catch (own) {
        reject(own)
      }
    }
    const advance = (read: () => void) => {
      try {
        read()
      } catch (error) {
        return fail(error)
      }
      if (!parser.done && endsWithHead?.(parser.status, parser.headers) !== true) return
      unwatch()
      socket.destroy()
      answered()
    }
    const unwatch = deadline.watch(() =>
      fail(new Fault('http_timeout', `${url.href} does not answer in time`)),
    )
    socket.on('data', (data: Buffer) => {
      if (firstByteAt === 0) firstByteAt = performance.now()
      if (!socket.destroyed) advance(() => parser.push(data))
    })
    socket.once('error', fail)
    socket.once('end', () => advance(() => parser.end()))
    socket.once('close', () => {
      if (!parser.done) advance(() => parser.end())
    })
    const cookie = cookieFor?.(url)
    socket.write(
      `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUser-Agent: ${USER_AGENT}\r\n` +
        `Accept: ${accept}\r\nAccept-Encoding: identity\r\n${cookie === undefined ? '' : `Cookie: ${cookie}\r\n`}` +
        'Connection: close\r\n\r\n',
    )
  })

const faultOf = (url: URL, code: string, begun: boolean): Fault => {
  const facts = [fact('error_code', code)]
  // With TLS 1.3 a server that wants a certificate of the client says so only after the handshake.
  if (code.startsWith('ERR_SSL_'))
    return new Fault('tls_handshake', `${url.host} breaks off TLS after the handshake`, facts)
  // Of an answer that has begun, a reset and an end look alike from here, by chance one or the other.
  return !begun && (code === 'ECONNRESET' || code === 'EPIPE')
    ? new Fault('tcp_reset', `${url.host} resets the connection`, facts)
    : new Fault('http_malformed', `${url.href} ends the connection before its answer is whole`, facts)
}

/** Headers that say something about the cause; nothing else of them is kept. */
const REPORTED = ['server', 'age', 'via', 'x-cache', 'content-type', 'retry-after', 'location'] as const

/** What was read of an answer, over whatever version of HTTP. */
export interface ResponseParts {
  readonly status: number
  readonly headers: Headers
  readonly cookies: readonly string[]
  readonly body: readonly Buffer[]
  readonly bytes: number
  readonly firstByteAt: number
  readonly incomplete?: Fault
}

const partsOf = ({ status, headers, cookies, body, bytes }: ResponseParser) => ({
  ...{ status, headers, cookies, body, bytes },
})

export const responseOf = (parts: ResponseParts, url: URL, max: number): HttpResponse => {
  const { status, headers, cookies, body, bytes, firstByteAt, incomplete } = parts
  let read: string | undefined
  const text = () => {
    read ??= readText(Buffer.concat(body), headers, url.href, max)
    return read
  }
  return {
    ...{ status, headers, cookies, bytes, text, firstByteAt },
    ...(incomplete === undefined ? {} : { incomplete }),
    facts: () => [
      fact('status_code', status),
      ...REPORTED.flatMap((name) => {
        const value = headers.get(name)
        return value === undefined ? [] : [fact(name.replaceAll('-', '_'), value)]
      }),
      fact('body_bytes', bytes),
      fact('body_excerpt', excerpt(text)),
    ],
  }
}

const excerpt = (text: () => string): string => readable({ text }).replace(/\s+/g, ' ').slice(0, EXCERPT)

/** The body as text, or nothing where it cannot be read: for what only adds to a verdict. */
export const readable = ({ text }: Pick<HttpResponse, 'text'>): string => {
  try {
    return text()
  } catch (error) {
    if (error instanceof Fault || error instanceof Inconclusive) return ''
    throw error
  }
}

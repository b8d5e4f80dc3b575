import type { Socket } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Fact } from '../../../../schemas/issue'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault, orOwn } from './fault'
import { type Headers, MAX_BODY, ResponseParser } from './response-parser'
import type { Deadline } from './time-budget'

/** Characters of a body that are shown. */
const EXCERPT = 200
export const USER_AGENT = 'CloudOpsAgent-Probe/1'

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'OPTIONS'
  readonly accept?: string
  /** Bytes of a body that are read at most. */
  readonly max_body?: number | undefined
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Headers
  /** The body as text, uncompressed. @throws Fault */
  readonly text: () => string
  readonly facts: () => readonly Fact[]
  /** `performance.now()` when the first byte was there. */
  readonly firstByteAt: number
}

/** One request over an open connection, which it closes. No cookies, no credentials. @throws Fault, Inconclusive */
export const send = (
  socket: Socket,
  url: URL,
  { method, accept = '*/*', max_body = MAX_BODY }: HttpRequest,
  deadline: Deadline,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const parser = new ResponseParser(url.href, method !== 'HEAD', max_body)
    let firstByteAt = 0
    const fail = (error: unknown) => {
      unwatch()
      socket.destroy()
      try {
        reject(error instanceof Fault ? error : faultOf(url, orOwn(error), firstByteAt > 0))
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
      if (!parser.done) return
      unwatch()
      socket.destroy()
      resolve(responseOf(parser, url, firstByteAt, max_body))
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
    socket.write(
      `${method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nUser-Agent: ${USER_AGENT}\r\n` +
        `Accept: ${accept}\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n`,
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

const responseOf = (parser: ResponseParser, url: URL, firstByteAt: number, max: number): HttpResponse => {
  const { status, headers, body, bytes } = parser
  const text = () => unpacked(Buffer.concat(body), headers.get('content-encoding'), url, max).toString('utf8')
  return {
    status,
    headers,
    text,
    firstByteAt,
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

const excerpt = (text: () => string): string => {
  try {
    return text().replace(/\s+/g, ' ').slice(0, EXCERPT)
  } catch (error) {
    if (error instanceof Fault) return ''
    throw error
  }
}

const UNPACK = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
} as const

/** For servers that compress although they were asked not to. @throws Fault */
const unpacked = (body: Buffer, coding: string | undefined, url: URL, maxOutputLength: number): Buffer => {
  const key = coding?.toLowerCase()
  const unpack =
    key !== undefined && Object.hasOwn(UNPACK, key) ? UNPACK[key as keyof typeof UNPACK] : undefined
  if (unpack === undefined || body.length === 0) return body
  try {
    return unpack(body, { maxOutputLength })
  } catch (error) {
    throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE'
      ? new Fault('http_too_large', `${url.href} unpacks to more than ${maxOutputLength} bytes`)
      : new Fault('http_malformed', `${url.href} is not compressed as it says`)
  }
}

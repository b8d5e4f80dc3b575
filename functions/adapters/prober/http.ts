import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import type { Fact } from '../../../schemas/issue'
import { codeOf, Fault, fact, orOwn } from './fault'

/** Bytes of headers and of a body that are read; a site must not fill the prober's memory. */
const MAX_HEADERS = 16 * 1024
const MAX_BODY = 1024 * 1024
/** Characters of a body that are shown. */
const EXCERPT = 200
const USER_AGENT = 'CloudOpsAgent-Probe/1'

export interface HttpAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
  readonly facts: readonly Fact[]
  /** `performance.now()` when the status line was there. */
  readonly firstByteAt: number
}

/** One GET over an open connection, which it closes. @throws Fault, CannotTell */
export const get = (socket: Socket, url: URL, timeoutMs: number): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method: 'GET',
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': USER_AGENT,
        accept: '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
      },
      maxHeaderSize: MAX_HEADERS,
    })
    const done = (settle: () => void) => {
      clearTimeout(timer)
      asked.destroy()
      socket.destroy()
      settle()
    }
    const fail = (error: unknown) =>
      done(() => {
        try {
          reject(error instanceof Fault ? error : faultOf(url, orOwn(error), wasReset(error)))
        } catch (own) {
          reject(own)
        }
      })
    const timer = setTimeout(
      () => fail(new Fault('http_timeout', `${url.href} does not answer in time`)),
      timeoutMs,
    )
    asked.on('error', fail)
    asked.once('response', (response) => {
      const firstByteAt = performance.now()
      read(response, url).then(
        (body) => done(() => resolve({ ...describe(response, body), firstByteAt })),
        fail,
      )
    })
    asked.end()
  })

/** A reset by the other side; Node gives an orderly end before the answer the same code, but no system call. */
const wasReset = (error: unknown): boolean =>
  codeOf(error) === 'ECONNRESET' && error instanceof Error && 'syscall' in error

const faultOf = (url: URL, code: string, reset: boolean): Fault => {
  const facts = [fact('error_code', code)]
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Fault('http_too_large', `${url.href} answers with headers over ${MAX_HEADERS} bytes`, facts)
  if (code.startsWith('HPE_'))
    return new Fault('http_malformed', `${url.href} does not answer in HTTP`, facts)
  if (reset) return new Fault('tcp_reset', `${url.host} resets the connection`, facts)
  return new Fault('http_malformed', `${url.href} ends the connection before its answer is whole`, facts)
}

const read = async (response: IncomingMessage, url: URL): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY)
      throw new Fault('http_too_large', `${url.href} answers with more than ${MAX_BODY} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Headers that say something about the cause; nothing else of them is kept. */
const TOLD = ['server', 'age', 'via', 'x-cache', 'content-type', 'retry-after'] as const

const describe = (response: IncomingMessage, body: string): Omit<HttpAnswer, 'firstByteAt'> => {
  const header = (name: string): string | undefined => {
    const value = response.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  }
  const told = TOLD.flatMap((name) => {
    const value = header(name)
    return value === undefined ? [] : [fact(name.replaceAll('-', '_'), value)]
  })
  const location = header('location')
  return {
    status: response.statusCode ?? 0,
    location,
    body,
    facts: [
      fact('status_code', response.statusCode ?? 0),
      ...told,
      ...(location === undefined ? [] : [fact('location', location)]),
      fact('body_bytes', Buffer.byteLength(body)),
      fact('body_excerpt', body.replace(/\s+/g, ' ').slice(0, EXCERPT)),
    ],
  }
}

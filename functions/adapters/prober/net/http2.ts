import { connect, constants, type IncomingHttpHeaders } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import { fact } from '../../../domain/issues/fact'
import { codeOf, Fault } from './fault'
import { type HttpRequest, type HttpResponse, type ResponseParts, responseOf, USER_AGENT } from './http'
import { appendPart, type Headers, headerText, MAX_BODY, MAX_CHUNKING, MAX_HEADERS } from './response-parser'
import type { Deadline } from './time-budget'

/** Headers that Node hands on at most: their bytes are what is limited. */
const MAX_PAIRS = MAX_HEADERS
/** Bytes that each part of a body costs beside its own. */
const FRAME_HEAD = 9

/** As `send`, for servers that speak nothing older. @throws Fault */
export const sendHttp2 = (
  socket: TLSSocket,
  url: URL,
  { method, accept = '*/*', cookieFor, max_body = MAX_BODY, endsWithHead }: HttpRequest,
  deadline: Deadline,
): Promise<HttpResponse> =>
  new Promise((resolve, reject) => {
    const session = connect(url.origin, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: MAX_HEADERS },
      maxHeaderListPairs: MAX_PAIRS,
      maxSessionMemory: 2,
    })
    const body: Buffer[] = []
    let bytes = 0
    let framing = 0
    let firstByteAt = 0
    let head: Pick<ResponseParts, 'status' | 'headers' | 'cookies'> | undefined
    const end = (fault?: Fault) => {
      unwatch()
      session.destroy()
      socket.destroy()
      if (head === undefined) return reject(fault ?? cutOff(url, ''))
      const parts = { ...head, body, bytes, firstByteAt, ...(fault && { incomplete: fault }) }
      resolve(responseOf(parts, url, max_body))
    }
    const unwatch = deadline.watch(() =>
      end(new Fault('http_timeout', `${url.href} does not answer in time`)),
    )
    session.on('error', (error) => end(cutOff(url, codeOf(error))))
    const cookie = cookieFor?.(url)
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: method,
      [constants.HTTP2_HEADER_PATH]: `${url.pathname}${url.search}`,
      [constants.HTTP2_HEADER_USER_AGENT]: USER_AGENT,
      accept,
      'accept-encoding': 'identity',
      ...(cookie === undefined ? {} : { cookie }),
    })
    stream.on('response', (headers) => {
      firstByteAt = performance.now()
      head = headOf(headers)
      if (bytesOf(head.headers) > MAX_HEADERS)
        end(new Fault('http_too_large', `${url.href} answers with headers over ${MAX_HEADERS} bytes`))
      else if (endsWithHead?.(head.status, head.headers) === true) end()
    })
    stream.on('data', (data: Buffer) => {
      bytes += data.length
      framing += FRAME_HEAD
      if (bytes > max_body)
        end(new Fault('http_too_large', `${url.href} answers with more than ${max_body} bytes`))
      else if (framing > MAX_CHUNKING)
        end(
          new Fault(
            'http_too_large',
            `${url.href} answers in tiny chunks: frames over ${MAX_CHUNKING} bytes`,
          ),
        )
      else appendPart(body, data)
    })
    // More than one may come, and one that no one listens to would end the process.
    stream.on('error', (error) => end(cutOff(url, codeOf(error))))
    // Node ends the body of a stream that was reset, or whose connection has ended, like one that is whole. By the event `end` a whole one
    // may be closed as well, and a reset without error has no other mark: of the two, it alone closes the stream before its body.
    let isWhole: boolean | undefined
    const push = stream.push.bind(stream)
    stream.push = (part, encoding) => {
      if (part === null) isWhole ??= !stream.closed
      return push(part, encoding)
    }
    stream.once('end', () => {
      const isClean = isWhole === true && stream.rstCode === constants.NGHTTP2_NO_ERROR
      end(isClean ? undefined : cutOff(url, ''))
    })
    stream.once('close', () => end(cutOff(url, '')))
    stream.end()
  })

const cutOff = (url: URL, code: string): Fault =>
  new Fault('http_malformed', `${url.href} ends the connection before its answer is whole`, [
    fact('error_code', code),
  ])

/** With the colon, the space and the line end that HTTP/1.1 has. */
const bytesOf = (headers: Headers): number =>
  [...headers].reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(value) + 4, 0)

const headOf = ({
  ':status': status = 0,
  ...rest
}: IncomingHttpHeaders & { ':status'?: number | undefined }) => {
  const headers = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value].flat().map((one) => headerText(name, one))] as const],
  )
  return {
    status,
    headers: new Map(headers.map(([name, values]) => [name, values.join(', ')])) as Headers,
    cookies: headers.find(([name]) => name === 'set-cookie')?.[1] ?? [],
  }
}

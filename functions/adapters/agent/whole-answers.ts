import { once } from 'node:events'
import { type ClientHttp2Stream, connect, type IncomingHttpHeaders } from 'node:http2'
import { Readable } from 'node:stream'
import { type HttpHandler, HttpResponse } from '@smithy/core/protocols'
import { problem } from './failure'
import { pathOf, portOf } from './request-url'

/**
 * Sends requests by HTTP/2, and reads an answer as a whole one only where the other side has said that it is: by the flag
 * END_STREAM. Node's own client ends a stream in the same way when the connection was closed, when the session was, and for the
 * codes 0 and 8 of RST_STREAM, and nothing within an answer of InvokeAgent says that it is the last of it.
 *
 * A connection serves one call: a call lasts for seconds, and no other one shares what happens to it.
 */
export const wholeAnswers: HttpHandler<object> = {
  metadata: { handlerProtocol: 'h2' },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  handle: async (request, { abortSignal } = {}) => {
    const session = connect(`${request.protocol}//${request.hostname}${portOf(request)}`)
    const stop = () => session.destroy(new Error('aborted'))
    // What goes wrong with the connection is an error of its stream, too.
    session.on('error', () => {})
    const signal = abortSignal as AbortSignal | undefined
    if (signal?.aborted === true) stop()
    else signal?.addEventListener('abort', stop)
    const stream = session.request({
      ...request.headers,
      ':method': request.method,
      ':path': pathOf(request),
    })
    const ending = watch(stream)
    // An error between two reads is seen by the next one.
    stream.on('error', () => {})
    stream.once('close', () => {
      signal?.removeEventListener('abort', stop)
      session.close()
    })
    stream.end(request.body)
    const headers = await responseOf(stream)
    const { ':status': statusCode = 0 } = headers
    return {
      response: new HttpResponse({
        statusCode,
        headers: plainHeaders(headers),
        body: Readable.from(wholeBody(stream, ending), { objectMode: false }),
      }),
    }
  },
}

interface Ending {
  isWhole: boolean
}

/** Whether the end of a stream was that of its own: then its reading end comes before it is closed. */
const watch = (stream: ClientHttp2Stream): Ending => {
  const ending = { isWhole: false }
  const push = stream.push.bind(stream)
  stream.push = (chunk, encoding) => {
    if (chunk === null && !stream.closed) ending.isWhole = true
    return push(chunk, encoding)
  }
  return ending
}

async function* wholeBody(stream: ClientHttp2Stream, ending: Ending): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk as Buffer
  if (!ending.isWhole) throw problem('truncated', 'the answer has no end')
}

const responseOf = async (
  stream: ClientHttp2Stream,
): Promise<IncomingHttpHeaders & { ':status'?: number }> => {
  const closed = once(stream, 'close').then((): never => {
    throw problem('unavailable', 'the connection was closed')
  })
  const [headers] = await Promise.race([once(stream, 'response'), closed])
  closed.catch(() => {})
  return headers
}

const plainHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !name.startsWith(':'))
      .map(([name, value]) => [name, String(value)]),
  )

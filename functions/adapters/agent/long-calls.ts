import { type IncomingMessage, request as plain, type RequestOptions } from 'node:http'
import { request as encrypted } from 'node:https'
import { Readable } from 'node:stream'
import { type HttpHandler, HttpResponse } from '@smithy/core/protocols'
import { problem } from './failure'
import { pathOf } from './request-url'

/** An agent may think for minutes without a byte; what lies between must not forget the connection. Milliseconds. */
const KEEP_ALIVE_MS = 60_000

/**
 * Sends requests by HTTP/1.1 and waits as long as the caller's signal lets it: `fetch` ends a call after 300 seconds without a byte.
 * An answer is a whole one only where its length or its last chunk says so. A connection serves one call.
 */
export const longCalls: HttpHandler<object> = {
  metadata: { handlerProtocol: 'http/1.1' },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  handle: async (request, { abortSignal } = {}) => {
    const response = await sent(
      request.protocol === 'https:' ? encrypted : plain,
      {
        hostname: request.hostname,
        port: request.port,
        method: request.method,
        path: pathOf(request),
        headers: request.headers,
        agent: false,
        ...(abortSignal === undefined ? {} : { signal: abortSignal as AbortSignal }),
      },
      request.body,
    )
    const { statusCode = 0, headers } = response
    const isOk = statusCode >= 200 && statusCode < 300
    // Nothing but a length or chunks says that an answer is whole: a connection that is closed says nothing.
    if (isOk && headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      response.destroy()
      throw problem('truncated', 'the answer has no end')
    }
    return {
      response: new HttpResponse({
        statusCode,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        body: Readable.from(wholeBody(response), { objectMode: false }),
      }),
    }
  },
}

const sent = (send: typeof plain, options: RequestOptions, body: unknown): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = send(options, resolve)
    request.on('error', reject)
    request.setSocketKeepAlive(true, KEEP_ALIVE_MS)
    request.end(body)
  })

async function* wholeBody(response: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of response) yield chunk as Buffer
  if (!response.complete) throw problem('truncated', 'the answer has no end')
}

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { text as readText } from 'node:stream/consumers'
import { listen } from '../../local/listen'

/** One call of a function to an AWS API or a webhook, as it passes the proxy. */
export interface Tapped {
  /** Name of the function that calls, in a session of its own, too; empty for unsigned requests. */
  readonly from: string
  /** `AWSEvents.PutEvents` say, or method and path where a protocol names no operation. */
  readonly operation: string
  readonly body: string
}

/** `before` and `after`: the answer is lost, and the call did not or did reach the service. */
export type Fate = 'pass' | 'lost before' | 'lost after'

/** Is between the functions and the local cloud: sees every call, and lets some get lost. */
export interface CallProxy {
  readonly endpoint: string
  /** Where calls lead; known only when the cloud has started. */
  leadTo(endpoint: string): void
  /** Asked for every call, before it is passed on. */
  decide(fate: (call: Tapped) => Fate): void
  /** What an answer becomes on its way back; the same text where nothing is changed. */
  answers(change: (call: Tapped, body: string) => string): void
  /** Called when a call got lost. */
  onLost(listener: (call: Tapped) => void): void
  readonly calls: readonly Tapped[]
  stop(): Promise<void>
}

/** Calls that look at what AWS is at. */
const LOOKS = /^GET .*\/invalidation\/\w+$/

export const startProxy = async (): Promise<CallProxy> => {
  let target = ''
  let fateOf: (call: Tapped) => Fate = () => 'pass'
  let tell: (call: Tapped) => void = () => {}
  let changed: (call: Tapped, body: string) => string = (_, body) => body
  const calls: Tapped[] = []
  /** Who has opened a session, by the access key that was given for it. */
  const sessions = new Map<string, string>()
  const callerOf = (key: string): string => /^local-([a-z-]+)$/.exec(key)?.[1] ?? sessions.get(key) ?? ''

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const body = Buffer.concat(chunks)
    const [, key = ''] = request.headers.authorization?.match(/Credential=([\w-]+)\//) ?? []
    const from = callerOf(key)
    const path = request.url?.split('?')[0] ?? ''
    const operation = String(request.headers['x-amz-target'] ?? `${request.method} ${path}`)
    const call = { from, operation, body: body.toString() }
    calls.push(call)
    const fate = fateOf(call)
    if (fate === 'lost before') {
      tell(call)
      return
    }
    const passed = forward(target + request.url, { method: request.method, headers: request.headers })
    passed.on('error', () => response.destroy())
    passed.on('response', (answer) => {
      if (fate === 'lost after') {
        answer.resume()
        tell(call)
        return
      }
      if (call.body.includes('Action=AssumeRole'))
        answer.on('data', (chunk: Buffer) => {
          const [, opened] = /<AccessKeyId>(\w+)</.exec(chunk.toString()) ?? []
          if (opened !== undefined) sessions.set(opened, from)
        })
      if (LOOKS.test(operation)) {
        void readText(answer).then((text) => {
          const said = Buffer.from(changed(call, text))
          const { 'transfer-encoding': _, ...headers } = answer.headers
          response.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': said.length })
          response.end(said)
        })
        return
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.end(body)
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  const port = await listen(server)
  return {
    endpoint: `http://127.0.0.1:${port}`,
    leadTo: (endpoint) => {
      target = endpoint
    },
    decide: (fate) => {
      fateOf = fate
    },
    answers: (change) => {
      changed = change
    },
    onLost: (listener) => {
      tell = listener
    },
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import { once } from 'node:events'
import {
  createServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen } from '../../listen'
import type { Report } from '../../model'
import { foreignRequest } from '../browser-guard'
import { AwsError, decodeInput } from '../services/protocol'
import { CONVERSE, conversationFrames, conversationOf, replyTo } from './converse'
import { createCoreServer } from './core'
import { delayOf, framesOf, traceFrame } from './reply-frames'
import { compileScript } from './script'
import { Invocation, type Session, Sessions } from './sessions'

export type { Call, Session } from './sessions'

export interface Agent {
  /** Speaks HTTP/2 only, as the service does. */
  readonly endpoint: string
  /** Runtimes and harnesses of AgentCore: HTTP/1.1. */
  readonly coreEndpoint: string
  readonly sessions: readonly Session[]
  stop(): Promise<void>
}

const converseOf = /^\/model\/[^/]+\/converse-stream$/
const guardrailOf = /^\/guardrail\/[^/]+\/version\/[^/]+\/apply$/
const path = /^\/agents\/([^/]+)\/agentAliases\/([^/]+)\/sessions\/([^/]+)\/text$/

/** bytes */
const bodyLimit = 1024 * 1024

const read = async (request: Http2ServerRequest): Promise<unknown> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > bodyLimit)
      throw new AwsError('ValidationException', `the body has more than ${bodyLimit} bytes`)
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new AwsError('ValidationException', 'the body is not JSON')
  }
}

/**
 * An agent in the place of Bedrock's models, of Agents Classic and of AgentCore's runtimes and harnesses: answers all by rules, or as `script` wants
 * (a list of `{ when, respond }`, see `script.ts`).
 * @throws Error when the script is none
 */
export const startAgent = async ({
  script,
  report,
}: {
  script?: unknown
  report: Report
}): Promise<Agent> => {
  const sessions = new Sessions(compileScript(script))

  /** A model of Bedrock: the same rules, as messages and tools. */
  const converseWith = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const conversation = conversationOf(await read(request))
    const reply = replyTo(sessions, conversation)
    if (reply.kind !== 'answer') report('agent', `model: ${reply.kind}`)
    await sleep(delayOf(reply), undefined, { signal: gone.signal })
    if (reply.kind === 'refusal') throw reply.error
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    for (const frame of conversationFrames(reply, conversation, CONVERSE)) response.write(frame)
    response.end()
  }

  const answer = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    if (request.method === 'POST' && converseOf.test(request.url)) return converseWith(request, response)
    if (request.method === 'POST' && guardrailOf.test(request.url)) {
      await read(request)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ action: 'NONE', outputs: [], assessments: [] }))
      return
    }
    const [, agentId = '', aliasId = '', sessionId = ''] =
      path.exec(request.url)?.map(decodeURIComponent) ?? []
    if (request.method !== 'POST' || sessionId === '') {
      throw new AwsError(
        'UnknownOperationException',
        `the local agent does not have ${request.method} ${request.url}`,
      )
    }
    const { ':authority': host, ...headers } = request.headers
    const foreign = foreignRequest({ method: request.method, headers: { host, ...headers } })
    if (foreign !== undefined) throw new AwsError('AccessDeniedException', foreign, 403)
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const invocation = decodeInput(Invocation, 'ValidationException', await read(request))
    const reply = sessions.reply(sessionId, invocation)
    if (reply.kind !== 'answer') report('agent', `session ${sessionId}: ${reply.kind}`)
    if (invocation.endSession === true) sessions.end(sessionId)
    await sleep(delayOf(reply), undefined, { signal: gone.signal })
    if (reply.kind === 'refusal') throw reply.error
    response.writeHead(200, {
      'content-type': 'application/vnd.amazon.eventstream',
      'x-amzn-bedrock-agent-content-type': 'application/json',
      'x-amz-bedrock-agent-session-id': sessionId,
    })
    if (invocation.enableTrace === true) response.write(traceFrame(agentId, aliasId, sessionId))
    for (const frame of framesOf(reply)) response.write(frame)
    response.end()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.stream.destroyed) return report('agent', 'the client went away before the answer')
      const known =
        error instanceof AwsError ? error : new AwsError('InternalServerException', String(error), 500)
      report('agent', `${known.code}: ${known.message}`)
      response.writeHead(known.status, { 'content-type': 'application/json', 'x-amzn-errortype': known.code })
      response.end(JSON.stringify({ message: known.message }))
    })
  })
  const connections = new Set<ServerHttp2Session>()
  server.on('session', (connection) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  const port = await listen(server)
  const core = createCoreServer(sessions, report)
  const corePort = await listen(core)

  return {
    endpoint: `http://127.0.0.1:${port}`,
    coreEndpoint: `http://127.0.0.1:${corePort}`,
    get sessions() {
      return sessions.list()
    },
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const connection of connections) connection.destroy()
      await closed
      const coreClosed = once(core, 'close')
      core.close()
      core.closeAllConnections()
      await coreClosed
    },
  }
}

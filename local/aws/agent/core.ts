import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import * as t from 'io-ts'
import type { Report } from '../../model'
import { attributes } from '../../terraform/attributes'
import { foreignRequest } from '../browser-guard'
import { AwsError, decodeInput } from '../services/protocol'
import { Harnesses, type Turn } from './harness'
import { delayOf } from './reply-frames'
import type { Invocation, Reply, Sessions } from './sessions'

const runtimePath = /^\/runtimes\/([^/]+)\/invocations\?qualifier=\w+$/
const harnessPath = '/harnesses/invoke'

/** Signed by IAM; nothing here checks the signature. */
const SIGNED = /^AWS4-HMAC-SHA256 Credential=/

const Body = attributes(
  {},
  { prompt: t.string, action_results: t.array(t.strict({ id: t.string, result: t.string })) },
)

const Claims = t.type({ token_use: t.literal('access'), exp: t.number })

/** Whether this is an access token of the local user pool that has not expired; nothing here checks its signature. */
const isAccessToken = (bearer: string): boolean => {
  const [, claims = '', signature] = bearer.split('.')
  try {
    const decoded: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString())
    return signature !== undefined && Claims.is(decoded) && decoded.exp * 1000 > Date.now()
  } catch {
    return false
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new AwsError('ValidationException', 'the body is not JSON')
  }
}

/** The turn as the sessions know it, whichever protocol it comes by. */
const invocationOf = (sessions: Sessions, sessionId: string, body: t.TypeOf<typeof Body>): Invocation => {
  if (body.action_results === undefined) return { inputText: body.prompt ?? '' }
  const pending = sessions.pending(sessionId)
  return {
    sessionState: {
      ...(pending === undefined ? {} : { invocationId: pending.invocationId }),
      returnControlInvocationResults: body.action_results.map(({ id, result }) => {
        const [actionGroup = '', name = ''] = pending?.requests[Number(id)]?.action.split(':') ?? []
        return {
          functionResult: { actionGroup, function: name, responseBody: { TEXT: { body: result } } },
        }
      }),
    },
  }
}

const event = (value: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`

/** Characters of one event. */
const PIECE = 400

/** Server-sent events of an answer; the script may want them broken. */
const eventsOf = (reply: Exclude<Reply, { kind: 'refusal' }>): readonly string[] => {
  if (reply.kind === 'control') {
    const action_requests = reply.requests.map((request, index) => ({ id: String(index), ...request }))
    return [event({ action_requests })]
  }
  const characters = [...reply.text]
  const pieces = Array.from({ length: Math.ceil(characters.length / PIECE) }, (_, index) =>
    event(characters.slice(index * PIECE, (index + 1) * PIECE).join('')),
  )
  const [first = ''] = pieces
  const { own_actions = [] } = reply.respond
  const own = own_actions.map((action, index) => event({ trace: { id: `own-${index + 1}`, ...action } }))
  switch (reply.respond.error) {
    case 'empty':
      return []
    case 'mid_stream':
      return [...own, first, event({ error: { code: 'dependency_failed' } }, 'error')]
    case 'mid_stream_throttled':
      return [...own, first, event({ error: { code: 'throttled' } }, 'error')]
    case 'truncated':
      return [...own, first, first.slice(0, -5)]
    case 'corrupt':
      return [...own, first, 'data: {"text": "half of\n\n']
    case 'unknown_event':
      return [...own, first, event({ source: 'a page' }, 'citation')]
    case 'guardrail':
      return [event({ error: { code: 'guardrail_intervened' } })]
    default:
      return [...own, ...pieces]
  }
}

/** One turn with a runtime. */
const turnOf = (sessions: Sessions, sessionId: string, input: unknown): Turn => {
  const body = decodeInput(Body, 'ValidationException', input)
  return {
    reply: sessions.reply(sessionId, invocationOf(sessions, sessionId, body)),
    type: 'text/event-stream',
    pieces: eventsOf,
  }
}

/** An agent in the place of AgentCore's runtimes and harnesses: HTTP/1.1, a bearer token or a signature, streams of two kinds. */
export const createCoreServer = (sessions: Sessions, report: Report) => {
  const harnesses = new Harnesses(sessions)

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const foreign = foreignRequest(request)
    if (foreign !== undefined) throw new AwsError('AccessDeniedException', foreign, 403)
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://local')
    const isHarness = pathname === harnessPath
    if (request.method !== 'POST' || !(isHarness || runtimePath.test(request.url ?? '')))
      throw new AwsError('ResourceNotFoundException', `there is no ${request.method} ${request.url}`, 404)
    const authorization = request.headers.authorization ?? ''
    const bearer = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? ''
    if (!SIGNED.test(authorization) && (isHarness || !isAccessToken(bearer)))
      throw new AwsError('AccessDeniedException', 'the token is not valid', 401)
    const sessionId = String(request.headers['x-amzn-bedrock-agentcore-runtime-session-id'] ?? '')
    if (!/^[\w-]{33,256}$/.test(sessionId))
      throw new AwsError('ValidationException', 'a session id of 33 to 256 characters is needed')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const input = parse(Buffer.concat(chunks).toString())
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const { reply, type, pieces } = isHarness
      ? harnesses.reply(searchParams.get('harnessArn') ?? '', sessionId, input)
      : turnOf(sessions, sessionId, input)
    if (reply.kind !== 'answer') report('agent', `session ${sessionId}: ${reply.kind}`)
    await sleep(delayOf(reply), undefined, { signal: gone.signal })
    if (reply.kind === 'refusal') throw reply.error
    response.writeHead(200, { 'content-type': type })
    for (const one of pieces(reply)) response.write(one)
    response.end()
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.destroyed) return report('agent', 'the client went away before the answer')
      const known =
        error instanceof AwsError ? error : new AwsError('InternalServerException', String(error), 500)
      report('agent', `${known.code}: ${known.message}`)
      response.writeHead(known.status, { 'content-type': 'application/json', 'x-amzn-errortype': known.code })
      response.end(JSON.stringify({ message: known.message }))
    })
  })
}

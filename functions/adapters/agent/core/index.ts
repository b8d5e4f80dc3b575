import { createParser } from 'eventsource-parser'
import * as E from 'fp-ts/Either'
import { agentFailed } from '../../../runtime/errors'
import type { Agent, AgentCall } from '../../../runtime/ports'
import type { Token } from '../cognito'
import {
  AgentProblem,
  agentFailure,
  fewEnough,
  MAX_ANSWER,
  MAX_ROUNDS,
  type Phase,
  problem,
  unknownEvent,
} from '../failure'
import { AnswerText } from '../text'
import { type Part, readPart } from './parts'

/** Names of server-sent events that carry a part of the answer; AgentCore itself sends none. */
const KNOWN = new Set(['message', 'delta', 'done'])

/**
 * Bedrock AgentCore Runtime: one POST per turn, the Cognito access token as Bearer, JSON or server-sent events as answer;
 * see docs/agents.md. Nothing is sent twice here: whether a call is repeated is decided in one place, `agent.ts`.
 */
export const makeAgentCore = (given: {
  readonly runtimeArn: string
  readonly region: string
  readonly token: Token
}): Agent => {
  const base =
    process.env.AWS_ENDPOINT_URL_BEDROCK_AGENTCORE ??
    `https://bedrock-agentcore.${given.region}.amazonaws.com`
  const url = `${base}/runtimes/${encodeURIComponent(given.runtimeArn)}/invocations?qualifier=DEFAULT`

  const turn = async (
    body: object,
    call: AgentCall,
    bearer: string,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<readonly Part[]> => {
    reached('asking')
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        accept: 'text/event-stream, application/json',
        'x-amzn-bedrock-agentcore-runtime-session-id': call.session_id,
      },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    })
    if (!response.ok) {
      await response.body?.cancel()
      throw new AgentProblem(refusal(response.status))
    }
    reached('answering')
    // Nothing but a length or chunks says that an answer is whole: a connection that is closed says nothing.
    if (!['content-length', 'transfer-encoding'].some((name) => response.headers.has(name))) {
      await response.body?.cancel()
      throw problem('truncated', 'the answer has no end')
    }
    const type = response.headers.get('content-type') ?? ''
    if (type.includes('text/event-stream')) return readStream(response, call)
    const text = await readText(response, () => {})
    return [readPart(text, type.includes('json'))]
  }

  const converse = async (
    call: AgentCall,
    bearer: string,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<string> => {
    let body: object = { prompt: call.prompt }
    let answer = ''
    for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
      const parts = await turn(body, call, bearer, signal, reached)
      answer += parts.map((part) => (part.kind === 'text' ? part.text : '')).join('')
      if (answer.length > MAX_ANSWER) throw problem('too_long')
      const requests = fewEnough(parts.flatMap((part) => (part.kind === 'requests' ? part.requests : [])))
      if (requests.length === 0) {
        if (answer.trim() === '') throw problem('empty_answer')
        return answer
      }
      const action_results: object[] = []
      for (const { id, action, parameters } of requests)
        action_results.push({ id, result: await call.onActionRequest({ action, parameters })() })
      body = { action_results }
    }
    throw problem('endless')
  }

  return {
    invoke: (call) => async () => {
      const bearer = await given.token()()
      if (E.isLeft(bearer)) return bearer
      const signal = AbortSignal.timeout(call.timeout_ms)
      let phase: Phase = 'asking'
      const reached = (now: Phase) => {
        phase = now
      }
      try {
        return E.right({ text: await converse(call, bearer.right, signal, reached) })
      } catch (error) {
        return E.left(agentFailure(error, signal, phase))
      }
    },
  }
}

const refusal = (status: number) => {
  if (status === 401 || status === 403)
    return agentFailed('authentication', `AgentCore refused the token (HTTP ${status})`)
  if (status === 404)
    return agentFailed('not_found', 'there is no such agent runtime; check AGENT_RUNTIME_ARN')
  if (status === 429) return problem('throttled').failure
  if (status >= 500) return problem('unavailable', `HTTP ${status}`).failure
  return agentFailed('refused', `AgentCore refused the request (HTTP ${status})`)
}

/** The whole body as text, passed on piece by piece. Rejects where the connection ends before it. */
const readText = async (response: Response, each: (piece: string) => void): Promise<string> => {
  const text = new AnswerText()
  for await (const chunk of response.body ?? []) each(text.add(chunk))
  return text.end()
}

/** The parts of a stream of server-sent events; one that is not ended by an empty line was cut off. */
const readStream = async (response: Response, call: AgentCall): Promise<readonly Part[]> => {
  const parts: Part[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (event === 'error') throw readError(data)
      if (event !== undefined && !KNOWN.has(event)) throw unknownEvent(event)
      const part = readPart(data, false)
      if (part.kind === 'trace') call.onTrace?.(part.call)
      parts.push(part)
    },
  })
  const text = await readText(response, (piece) => parser.feed(piece))
  if (text !== '' && !/(\r\n|\r|\n)(\r\n|\r|\n)$/.test(text)) throw problem('truncated')
  return parts
}

/** An `error` event; what it says of itself is passed on where it is one of the documented errors. */
const readError = (data: string): AgentProblem => {
  try {
    readPart(data, true)
  } catch (error) {
    if (error instanceof AgentProblem && error.failure.kind !== 'corrupt') return error
  }
  return problem('interrupted')
}

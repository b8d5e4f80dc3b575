import { createParser } from 'eventsource-parser'
import * as E from 'fp-ts/Either'
import type { Agent, AgentCall } from '../../../runtime/ports'
import {
  AgentProblem,
  fewEnough,
  MAX_ANSWER,
  MAX_ROUNDS,
  type Phase,
  problem,
  unknownEvent,
  withinTime,
} from '../failure'
import { AnswerText } from '../text'
import { type Part, readPart } from './parts'
import type { Authorized, SendTurn, TurnAnswer } from './send'

/** Names of server-sent events that carry a part of the answer; AgentCore itself sends none. */
const KNOWN = new Set(['message', 'delta', 'done'])

/**
 * Bedrock AgentCore Runtime: one POST per turn, with a token or signed, JSON or server-sent events as answer; see docs/agents.md.
 * Nothing is sent twice here: whether a call is repeated is decided in one place, `agent/index.ts`.
 */
export const makeAgentCore = (authorized: Authorized): Agent => {
  const turn = async (
    body: object,
    call: AgentCall,
    send: SendTurn,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<readonly Part[]> => {
    reached('asking')
    const answer = await send({ session_id: call.session_id, body: JSON.stringify(body), signal })
    reached('answering')
    if (answer.contentType.includes('text/event-stream')) return readStream(answer, call)
    const text = await readText(answer, () => {})
    return [readPart(text, answer.contentType.includes('json'))]
  }

  const converse = async (
    call: AgentCall,
    send: SendTurn,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<string> => {
    let body: object = { prompt: call.prompt }
    let answer = ''
    for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
      const parts = await turn(body, call, send, signal, reached)
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
      const send = await authorized()()
      if (E.isLeft(send)) return send
      return withinTime(call, async (signal, reached) => ({
        text: await converse(call, send.right, signal, reached),
      }))
    },
  }
}

/** The whole body as text, passed on piece by piece. Rejects where the connection ends before it. */
const readText = async ({ body }: TurnAnswer, each: (piece: string) => void): Promise<string> => {
  const text = new AnswerText()
  for await (const chunk of body) each(text.add(chunk))
  return text.end()
}

/** The parts of a stream of server-sent events; one that is not ended by an empty line was cut off. */
const readStream = async (answer: TurnAnswer, call: AgentCall): Promise<readonly Part[]> => {
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
  const text = await readText(answer, (piece) => parser.feed(piece))
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

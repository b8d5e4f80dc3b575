import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { agentFailed } from '../errors'
import { parseJson } from '../fenced-blocks'
import type { Agent, AgentCall } from '../ports'
import { AgentProblem, agentFailure, MAX_ANSWER } from './agent-failure'
import type { Token } from './cognito'

/** How often the agent may ask for actions within one call. */
const MAX_ROUNDS = 10

/** An agent's request for an action: a JSON answer of this form instead of text. */
const ActionRequests = t.type({
  action_requests: t.array(t.type({ id: t.string, action: t.string, parameters: t.UnknownRecord })),
})

/** A piece of text in a stream, in the forms that agent frameworks use. */
const Piece = t.union([
  t.string,
  t.type({ text: t.string }),
  t.type({ delta: t.string }),
  t.type({ result: t.string }),
  t.type({ data: t.string }),
])

/** Bedrock AgentCore Runtime: one POST per turn, the Cognito access token as Bearer, JSON or server-sent events as answer. */
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
  ): Promise<string> => {
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
    const text = await readLimited(response)
    return (response.headers.get('content-type') ?? '').includes('text/event-stream')
      ? fromStream(text)
      : pieceOf(text)
  }

  const converse = async (call: AgentCall, bearer: string, signal: AbortSignal): Promise<string> => {
    let body: object = { prompt: call.prompt }
    for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
      const answer = await turn(body, call, bearer, signal)
      const requests = ActionRequests.decode(parseJson(answer))
      if (E.isLeft(requests)) {
        if (answer.trim() === '')
          throw new AgentProblem(agentFailed('empty_answer', 'the agent answered with nothing'))
        return answer
      }
      const action_results: object[] = []
      for (const { id, action, parameters } of requests.right.action_requests) {
        action_results.push({ id, result: await call.onActionRequest({ action, parameters })() })
      }
      body = { action_results }
    }
    throw new AgentProblem(
      agentFailed('unexpected', `the agent asked for actions ${MAX_ROUNDS} times without an answer`),
    )
  }

  return {
    invoke: (call) => async () => {
      const bearer = await given.token()()
      if (E.isLeft(bearer)) return bearer
      const signal = AbortSignal.timeout(call.timeout_ms)
      try {
        return E.right(await converse(call, bearer.right, signal))
      } catch (error) {
        return E.left(agentFailure(error, signal))
      }
    },
  }
}

const refusal = (status: number) => {
  if (status === 401 || status === 403)
    return agentFailed('authentication', `AgentCore refused the token (HTTP ${status})`)
  if (status === 404)
    return agentFailed('not_found', 'there is no such agent runtime; check AGENT_RUNTIME_ARN')
  if (status === 429)
    return agentFailed('throttled', 'the agent is overloaded (throttled); it did not answer')
  return agentFailed('unexpected', `AgentCore answered with HTTP ${status}`)
}

const readLimited = async (response: Response): Promise<string> => {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > MAX_ANSWER) {
      throw new AgentProblem(
        agentFailed('unexpected', `the agent's answer is longer than ${MAX_ANSWER} characters`),
      )
    }
  }
  return text + decoder.decode()
}

/** The text of the `data:` lines; an `error` event ends it. */
const fromStream = (stream: string): string =>
  stream
    .split(/\r?\n\r?\n/)
    .map((block) => {
      const lines = block.split(/\r?\n/)
      if (lines.some((line) => /^event:\s*error/.test(line))) {
        throw new AgentProblem(agentFailed('stream_broken', "the agent's answer broke off in the middle"))
      }
      const data = lines
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).replace(/^ /, ''))
        .join('\n')
      return pieceOf(data)
    })
    .join('')

/** A JSON piece of a known form gives its text; anything else is the text itself. */
const pieceOf = (data: string): string => {
  const piece = Piece.decode(parseJson(data))
  if (E.isLeft(piece)) return data
  const found = piece.right
  if (typeof found === 'string') return found
  if ('text' in found) return found.text
  if ('delta' in found) return found.delta
  return 'result' in found ? found.result : found.data
}

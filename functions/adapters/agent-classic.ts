import {
  BedrockAgentRuntimeClient,
  type FunctionParameter,
  type InvocationResultMember,
  InvokeAgentCommand,
  type InvokeAgentCommandInput,
  type ReturnControlPayload,
} from '@aws-sdk/client-bedrock-agent-runtime'
import * as E from 'fp-ts/Either'
import { agentFailed } from '../errors'
import { parseJson } from '../fenced-blocks'
import type { ActionRequest, Agent, AgentCall } from '../ports'
import { AgentProblem, agentFailure, MAX_ANSWER } from './agent-failure'
import type { Token } from './cognito'

/** How often the agent may hand control back within one call; an endless loop ends here. */
const MAX_ROUNDS = 10

interface Round {
  readonly text: string
  readonly control: ReturnControlPayload | undefined
}

/** Agents for Amazon Bedrock ("Agents Classic"): InvokeAgent, its event stream and return of control. */
export const makeClassicAgent = (given: {
  readonly region: string
  readonly agentId: string
  readonly aliasId: string
  readonly token: Token
}): Agent => {
  const { region, agentId, aliasId, token } = given
  // A call that executes is never sent twice by the SDK; an analysis may be.
  const clients = {
    once: new BedrockAgentRuntimeClient({ region, maxAttempts: 1 }),
    repeatable: new BedrockAgentRuntimeClient({ region, maxAttempts: 3 }),
  }

  const round = async (
    input: InvokeAgentCommandInput,
    call: AgentCall,
    signal: AbortSignal,
  ): Promise<Round> => {
    const client = call.repeatable ? clients.repeatable : clients.once
    const { completion } = await client.send(new InvokeAgentCommand(input), { abortSignal: signal })
    const decoder = new TextDecoder()
    let text = ''
    let control: ReturnControlPayload | undefined
    for await (const event of completion ?? []) {
      if (signal.aborted) throw new AgentProblem(agentFailure(undefined, signal))
      if (event.chunk?.bytes !== undefined) text += decoder.decode(event.chunk.bytes, { stream: true })
      else if (event.returnControl !== undefined) control = event.returnControl
      if (text.length > MAX_ANSWER) {
        throw new AgentProblem(
          agentFailed('unexpected', `the agent's answer is longer than ${MAX_ANSWER} characters`),
        )
      }
    }
    return { text: text + decoder.decode(), control }
  }

  const converse = async (call: AgentCall, accessToken: string, signal: AbortSignal): Promise<string> => {
    const common = { agentId, agentAliasId: aliasId, sessionId: call.session_id }
    const sessionAttributes = { cognito_access_token: accessToken }
    let input: InvokeAgentCommandInput = {
      ...common,
      inputText: call.prompt,
      sessionState: { sessionAttributes },
    }
    let answer = ''
    for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
      const { text, control } = await round(input, call, signal)
      answer += text
      if (control === undefined) {
        if (answer.trim() === '')
          throw new AgentProblem(agentFailed('empty_answer', 'the agent answered with nothing'))
        return answer
      }
      const results = await answerControl(control, call)
      input = {
        ...common,
        sessionState: {
          sessionAttributes,
          ...(control.invocationId === undefined ? {} : { invocationId: control.invocationId }),
          returnControlInvocationResults: results,
        },
      }
    }
    throw new AgentProblem(
      agentFailed('unexpected', `the agent asked for actions ${MAX_ROUNDS} times without an answer`),
    )
  }

  return {
    invoke: (call) => async () => {
      const accessToken = await token()()
      if (E.isLeft(accessToken)) return accessToken
      const signal = AbortSignal.timeout(call.timeout_ms)
      try {
        return E.right(await converse(call, accessToken.right, signal))
      } catch (error) {
        return E.left(agentFailure(error, signal))
      }
    },
  }
}

const answerControl = async (
  control: ReturnControlPayload,
  call: AgentCall,
): Promise<InvocationResultMember[]> => {
  const results: InvocationResultMember[] = []
  for (const { functionInvocationInput, apiInvocationInput } of control.invocationInputs ?? []) {
    if (functionInvocationInput !== undefined) {
      const { actionGroup = '', function: name = '', parameters = [] } = functionInvocationInput
      const body = await call.onActionRequest(requestOf(actionGroup, name, parameters))()
      results.push({ functionResult: { actionGroup, function: name, responseBody: { TEXT: { body } } } })
    } else if (apiInvocationInput !== undefined) {
      const { actionGroup = '', apiPath = '', httpMethod = '' } = apiInvocationInput
      const body = await call.onActionRequest({
        action: `${actionGroup}:${httpMethod} ${apiPath}`,
        parameters: {},
      })()
      results.push({
        apiResult: {
          actionGroup,
          apiPath,
          httpMethod,
          httpStatusCode: 403,
          responseBody: { 'text/plain': { body } },
        },
      })
    }
  }
  return results
}

/** Action group and function name make up the action's name; values that look like JSON lists are read as such. */
const requestOf = (group: string, name: string, parameters: readonly FunctionParameter[]): ActionRequest => ({
  action: `${group}:${name}`,
  parameters: Object.fromEntries(
    parameters.map(({ name: key = '', type, value = '' }) => [
      key,
      type === 'array' || type === 'number' || type === 'integer' || type === 'boolean'
        ? (parseJson(value) ?? value)
        : value,
    ]),
  ),
})

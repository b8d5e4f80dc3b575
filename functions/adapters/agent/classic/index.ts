import {
  BedrockAgentRuntimeClient,
  InvokeAgentCommand,
  type InvokeAgentCommandInput,
  type ReturnControlPayload,
} from '@aws-sdk/client-bedrock-agent-runtime'
import * as E from 'fp-ts/Either'
import { defined } from '../../../../schemas/defined'
import type { Agent, AgentCall } from '../../../runtime/ports'
import type { Token } from '../cognito'
import { strictEventStreams } from '../event-streams'
import { MAX_ANSWER, MAX_ROUNDS, type Phase, problem, withinTime } from '../failure'
import { AnswerText } from '../text'
import { wholeAnswers } from '../whole-answers'
import { answerControl, tracedCall } from './actions'

interface Round {
  readonly text: string
  readonly control: ReturnControlPayload | undefined
}

/**
 * Agents for Amazon Bedrock ("Agents Classic"): InvokeAgent, its event stream and return of control. Nothing is sent twice
 * here: whether a call is repeated is decided in one place, `agent.ts`.
 */
export const makeClassicAgent = (given: {
  readonly region: string
  readonly agentId: string
  readonly aliasId: string
  readonly token: Token
}): Agent => {
  const { region, agentId, aliasId, token } = given
  const client = new BedrockAgentRuntimeClient({
    region,
    maxAttempts: 1,
    eventStreamSerdeProvider: strictEventStreams,
    requestHandler: wholeAnswers,
  })

  /** One call and its whole stream; `phase` says how far it came. */
  const round = async (
    input: InvokeAgentCommandInput,
    call: AgentCall,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<Round> => {
    reached('asking')
    const { completion } = await client.send(new InvokeAgentCommand(input), { abortSignal: signal })
    reached('answering')
    const text = new AnswerText()
    let control: ReturnControlPayload | undefined
    for await (const event of completion ?? []) {
      if (signal.aborted) throw problem('timeout')
      if (event.chunk?.bytes !== undefined) text.add(event.chunk.bytes)
      else if (event.returnControl !== undefined) control = event.returnControl
      else if (event.trace?.trace?.guardrailTrace?.action === 'INTERVENED') throw problem('guardrail')
      const traced = event.trace?.trace?.orchestrationTrace
      const seen = traced === undefined ? undefined : tracedCall(traced)
      if (seen !== undefined) call.onTrace?.(seen)
    }
    return { text: text.end(), control }
  }

  const converse = async (
    call: AgentCall,
    accessToken: string | undefined,
    signal: AbortSignal,
    reached: (phase: Phase) => void,
  ): Promise<string> => {
    // The trace shows guardrails and the agent's own actions.
    const common = { agentId, agentAliasId: aliasId, sessionId: call.session_id, enableTrace: true }
    const sessionAttributes = defined({ cognito_access_token: accessToken })
    let input: InvokeAgentCommandInput = {
      ...common,
      inputText: call.prompt,
      sessionState: { sessionAttributes },
    }
    let answer = ''
    for (let rounds = 1; rounds <= MAX_ROUNDS; rounds++) {
      const { text, control } = await round(input, call, signal, reached)
      answer += text
      if (answer.length > MAX_ANSWER) throw problem('too_long')
      if (control === undefined) {
        if (answer.trim() === '') throw problem('empty_answer')
        return answer
      }
      input = {
        ...common,
        sessionState: {
          sessionAttributes,
          ...defined({ invocationId: control.invocationId }),
          returnControlInvocationResults: await answerControl(control, call),
        },
      }
    }
    throw problem('endless')
  }

  return {
    invoke: (call) => async () => {
      const accessToken = await token()()
      if (E.isLeft(accessToken)) return accessToken
      return withinTime(call, async (signal, reached) => ({
        text: await converse(call, accessToken.right, signal, reached),
      }))
    },
  }
}

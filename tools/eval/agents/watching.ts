import * as E from 'fp-ts/Either'
import type { ActionRequest, Agent } from '../../../functions/runtime/ports'
import { defined } from '../../../schemas/defined'
import type { KeptAnswer } from './transcript'

export interface AskedFor extends ActionRequest {
  readonly answer: string
}

/** What an agent was asked, asked for, and gave. */
export interface Said extends Pick<KeptAnswer, 'milliseconds' | 'text' | 'results' | 'failure' | 'tokens'> {
  readonly prompt: string
  readonly requests: readonly AskedFor[]
}

/** An agent whose last answer can be looked at. */
export const watching = (agent: Agent): { readonly agent: Agent; answer(): Said } => {
  let said: Said = { prompt: '', milliseconds: 0, requests: [] }
  return {
    answer: () => said,
    agent: {
      invoke: (call) => async () => {
        const started = performance.now()
        const requests: AskedFor[] = []
        const answer = await agent.invoke({
          ...call,
          onActionRequest: (request) => async () => {
            const answer = await call.onActionRequest(request)()
            requests.push({ ...request, answer })
            return answer
          },
        })()
        const milliseconds = Math.round(performance.now() - started)
        const given = { prompt: call.prompt, milliseconds, requests }
        if (E.isLeft(answer)) {
          const { kind, message } = answer.left
          said = { ...given, failure: { kind, message } }
        } else {
          const { text, results, tokens } = answer.right
          said = { ...given, text, ...defined({ results: results && [...results], tokens }) }
        }
        return answer
      },
    },
  }
}

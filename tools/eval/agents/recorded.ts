import * as E from 'fp-ts/Either'
import { type AgentFailure, agentFailed } from '../../../functions/runtime/errors'
import type { Agent } from '../../../functions/runtime/ports'
import { ToolError } from '../../../local/commands/shared/command-line'
import { defined } from '../../../schemas/defined'
import type { Case } from '../corpus/model'
import type { Contender } from './contender'
import type { KeptAnswer, Transcript } from './transcript'

const keyOf = (name: string, run: number): string => `${name} ${run}`

/** Asks for what was asked for then, and answers what was answered then. */
const replaying = ({ requests, text = '', results, failure, tokens }: KeptAnswer): Agent => ({
  invoke: (call) => async () => {
    for (const request of requests) await call.onActionRequest(request)()
    if (failure !== undefined)
      return E.left(agentFailed(failure.kind as AgentFailure['kind'], failure.message))
    return E.right({ text, ...defined({ results, tokens }) })
  },
})

/** The agent of a transcript. @throws ToolError where it has no answer for one of the cases */
export const recordedContender = (
  { agent, recorded_at, answers }: Transcript,
  cases: readonly Case[],
): Contender => {
  const kept = new Map(answers.map((answer) => [keyOf(answer.name, answer.run), answer]))
  const missing = cases.filter(({ name }) => !kept.has(keyOf(name, 1))).map(({ name }) => name)
  if (missing.length > 0)
    throw new ToolError(
      `the transcript of ${agent} has no answer for ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}: record it anew (KEEP=FILE), or leave them out (ONLY=…)`,
    )
  const runs = Math.max(...answers.map(({ run }) => run))
  const find = ({ name }: Case, run: number): KeptAnswer => {
    const found = kept.get(keyOf(name, run)) ?? kept.get(keyOf(name, 1))
    if (found === undefined) throw new Error(`no answer for ${name}`)
    return found
  }
  return {
    name: `${agent}, recorded ${recorded_at.slice(0, 10)}`,
    lanes: 1,
    countsTokens: true,
    runs,
    agentFor: (given, run) => replaying(find(given, run)),
    keptAnswer: find,
    stop: async () => {},
  }
}

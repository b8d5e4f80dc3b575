import { pipe } from 'fp-ts/function'
import * as TE from 'fp-ts/TaskEither'
import type { AgentSettings } from '../../../schemas/settings'
import type { Agent, AgentAnswer, Measure } from '../../runtime/ports'

const MILLION = 1_000_000

const measured = (
  tokens: NonNullable<AgentAnswer['tokens']>,
  prices: AgentSettings['token_prices'],
  measure: Measure,
): void => {
  for (const Direction of ['read', 'written'] as const)
    measure({ name: 'AgentTokens', value: tokens[Direction], by: { Direction } })
  if (prices === undefined) return
  const value = (tokens.read * prices.read + tokens.written * prices.written) / MILLION
  measure({ name: 'AgentCost', value })
}

/** What each answer has taken, where the agent's service counts its tokens. A call that fails says nothing of them. */
export const metered = (agent: Agent, prices: AgentSettings['token_prices'], measure: Measure): Agent => ({
  invoke: (call) =>
    pipe(
      agent.invoke(call),
      TE.tapIO(({ tokens }) => () => {
        if (tokens !== undefined) measured(tokens, prices, measure)
      }),
    ),
})

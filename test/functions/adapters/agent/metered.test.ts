import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { metered } from '../../../../functions/adapters/agent/metered'
import { agentFailed } from '../../../../functions/runtime/errors'
import type { Agent } from '../../../../functions/runtime/ports'
import type { Measurement } from '../../../../schemas/metrics'
import { callOf } from '../../../support/agents'

const test = suite('what the agent takes')

const asked = async (answer: ReturnType<Agent['invoke']>, prices?: { read: number; written: number }) => {
  const measured: Measurement[] = []
  await metered({ invoke: () => answer }, prices, (one) => void measured.push(one)).invoke(callOf('?'))()
  return measured.map(({ name, value }) => [name, value])
}
const answer = TE.right({ text: 'a', tokens: { read: 20_000, written: 1_000 } })

test('tokens, and what they cost where the prices are known', async () => {
  const tokens = [
    ['AgentTokens', 20_000],
    ['AgentTokens', 1_000],
  ]
  assert.equal(await asked(answer), tokens)
  assert.equal(await asked(answer, { read: 3, written: 15 }), [...tokens, ['AgentCost', 0.075]])
})

test('nothing where the service does not count, or the call fails', async () => {
  assert.equal(await asked(TE.right({ text: 'a' }), { read: 3, written: 15 }), [])
  assert.equal(await asked(TE.left(agentFailed('throttled', 'later'))), [])
})

test.run()

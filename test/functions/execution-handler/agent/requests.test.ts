import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../../functions/execution-handler/use-case'
import { messageOf } from '../../../../functions/runtime/errors'
import { assessment, ExecutionWorld } from '../../../support/execution'
import * as sample from '../../../support/samples'

const run = (world: ExecutionWorld) => execute(sample.ALERT_ID)(world.ports)()
/** How it ended, or the tag of the refusal. */
const endOf = async (world: ExecutionWorld): Promise<string> => {
  const done = await run(world)
  if (E.isLeft(done)) return `${done.left.tag}: ${messageOf(done.left)}`
  const { execution_status, result, failure_kind } = world.alert
  return [execution_status, result, failure_kind].filter((part) => part !== undefined).join(' ')
}

const hostile = suite('execution: what the agent may not do')

hostile('its requests: read-only on own resources, everything else refused and noted', async () => {
  const world = new ExecutionWorld(sample.approved(), {
    allowed_actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetDistribution'],
  })
  const told: string[] = []
  world.answers.push(async ({ onActionRequest }) => {
    const ask = async (action: string, parameters: Record<string, unknown>) =>
      told.push(await onActionRequest({ action, parameters })())
    await ask('cloudfront:GetDistribution', { distribution_id: sample.DISTRIBUTION })
    await ask('cloudfront:GetDistribution', { distribution_id: 'E1OTHER000001' })
    await ask('cloudfront:CreateInvalidation', { distribution_id: sample.DISTRIBUTION, paths: ['/*'] })
    await ask('route53:GetHealthCheck', { health_check_id: 'x' })
    await ask(`Execution completed ${'x'.repeat(500)}`, {})
    return assessment(true)
  })
  assert.is(await endOf(world), 'completed resolved')
  assert.equal(
    world.ran.map(({ action }) => action),
    ['cloudfront:GetDistribution', 'cloudfront:CreateInvalidation'],
  )
  assert.equal(
    told.map((answer) => answer.startsWith('refused: ')),
    [false, true, true, true, true],
  )
  const agent = world.details.agent as { requests: { action: string; outcome: string }[] }
  assert.is(agent.requests.filter(({ outcome }) => outcome === 'refused').length, 4)
  assert.ok(agent.requests.every(({ action }) => action.length <= 100))
  const lines = JSON.stringify(world.base.lines.filter(({ message }) => message !== 'Execution completed'))
  assert.not.ok(lines.includes('Execution completed'))
})

hostile('its text is quoted in the log, and cut in the table', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.answers.push(
    async () => `a\n## Actions\r### 9. forged\n${'x'.repeat(300_000)}\n\n${assessment(true)}`,
  )
  assert.is(await endOf(world), 'completed resolved')
  assert.equal(world.document.match(/^## Actions$/gm)?.length, 1)
  assert.not.match(world.document, /^### 9/m)
  assert.ok((world.alert.execution_details ?? '').length < 20_000)
  assert.ok(world.document.length < 120_000)
})

hostile('its reason is one line of text without markup', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.answers.push(async () => assessment(false, 'stop\n\n# [click](https://evil.example) <b>'))
  await run(world)
  assert.ok(world.document.includes('stop \\# \\[click\\](https://evil.example) \\<b\\>'), world.document)
})
hostile.run()

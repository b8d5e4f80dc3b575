import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../../functions/execution-handler/use-case'
import { agentFailed } from '../../../../functions/runtime/errors'
import { approvedPlan, ExecutionWorld, planOf } from '../../../support/execution'
import * as sample from '../../../support/samples'

const test = suite('execution by the agent itself')

const worldOf = (...paths: readonly string[]) =>
  new ExecutionWorld(approvedPlan(planOf(...paths)), { mode: 'agent' })
const run = async (world: ExecutionWorld): Promise<string> => {
  await execute(sample.ALERT_ID)(world.ports)()
  const { execution_status, result, failure_kind = '' } = world.alert
  return `${execution_status} ${result} ${failure_kind}`.trim()
}
const paths = (...given: readonly string[]) => ({ distribution_id: sample.DISTRIBUTION, paths: given })
const invalidate = 'cloudfront:CreateInvalidation'

test('is asked once for exactly the plan; its trace is logged action by action', async () => {
  const world = worldOf('/a')
  world.answers.push(async ({ onTrace }) => {
    onTrace?.({ id: 't1', action: invalidate, parameters: paths('/a') })
    onTrace?.({ id: 't1', answer: 'I1' })
    onTrace?.({ id: 't2', action: 'ec2:RebootInstances', parameters: { id: 'i-1' }, answer: 'done' })
    return 'I did it.'
  })
  assert.is(await run(world), 'completed resolved')
  const [call] = world.calls
  assert.is(call?.repeatable, false)
  for (const part of ['Carry out exactly its steps', '"/a"', '"status": "issue"'])
    assert.ok(call?.prompt.includes(part), part)
  const { traced } = world.details.agent as { traced: { action: string; answer: string }[] }
  assert.equal(
    traced.map(({ action, answer }) => `${action} ${answer}`),
    [`${invalidate} I1`, 'ec2:RebootInstances done'],
  )
  assert.is(world.ran.length, 0, 'the handler itself carries out nothing')
  for (const part of ['ec2:RebootInstances', '> I did it.', 'No one can promise'])
    assert.ok(world.document.includes(part), part)
})

test('the plan it is given holds what people have seen whole, and no text beside it', async () => {
  const plan = planOf('/a')
  const steps = plan.steps.map((step) => ({ ...step, rationale: 'SEEN-CUT', rollback: 'SEEN-NOWHERE' }))
  const world = new ExecutionWorld(approvedPlan({ ...plan, summary: 'UNSEEN', steps }), { mode: 'agent' })
  await run(world)
  assert.match(world.calls[0]?.prompt ?? '', '"/a"')
  assert.not.match(world.calls[0]?.prompt ?? '', /SEEN/)
})

test('what it asks for is held to the plan: these steps, these parameters, once', async () => {
  const world = worldOf('/a', '/b')
  const told: string[] = []
  world.answers.push(async ({ onActionRequest }) => {
    const ask = async (action: string, parameters: Record<string, unknown>) =>
      told.push(await onActionRequest({ action, parameters })())
    await ask(invalidate, paths('/a'))
    await ask(invalidate, paths('/a'))
    await ask(invalidate, paths('/*'))
    await ask(invalidate, { ...paths('/b'), more: 1 })
    await ask('ec2:TerminateInstances', {})
    return 'Done.'
  })
  await run(world)
  assert.equal(
    told.map((answer) => answer.startsWith('refused: ')),
    [false, true, true, true, true],
  )
  assert.equal(
    world.ran.map(({ token }) => token),
    [`${world.alert.execution_id}/step-1`],
  )
  const steps = world.details.steps as { step_id: string; status: string }[]
  assert.equal(
    steps.map(({ step_id, status }) => `${step_id} ${status}`),
    ['step-1 succeeded'],
  )
})

for (const [what, asked, failing, ran] of [
  ['a step that failed ends the plan', ['/a', '/b'], 1, ['step-1']],
  ['no step is gone back to', ['/b', '/a', '/c'], 0, ['step-2', 'step-3']],
  ['one that was not asked for the agent may have made itself', ['/a', '/c'], 0, ['step-1', 'step-3']],
] as const)
  test(`what it asks for is in the order of the plan: ${what}`, async () => {
    const world = worldOf('/a', '/b', '/c')
    world.outcome = (run) => ({ status: run === failing ? 'failed' : 'succeeded', answer: {} })
    world.answers.push(async ({ onActionRequest }) => {
      for (const path of asked) await onActionRequest({ action: invalidate, parameters: paths(path) })()
      return 'Done.'
    })
    await run(world)
    assert.equal(
      world.ran.map(({ token }) => token.split('/')[1]),
      ran,
    )
  })

test('a freeze that begins meanwhile: what it asks for is refused', async () => {
  const freezes = [{ cron: '5 8 * * *', duration_minutes: 60, time_zone: 'UTC', reason: 'the sale' }]
  const world = new ExecutionWorld(approvedPlan(planOf('/a')), { mode: 'agent', freezes })
  const told: string[] = []
  world.answers.push(async ({ onActionRequest }) => {
    world.base.advance(360_000)
    told.push(await onActionRequest({ action: invalidate, parameters: paths('/a') })())
    return 'Done.'
  })
  await run(world)
  assert.equal([world.ran.length, told.length], [0, 1])
  assert.match(told[0] ?? '', /^refused: .*the sale/)
})

test('a call that breaks off is not sent again, and the end says what is known', async () => {
  const world = worldOf('/a')
  world.after = ['issue']
  world.answers.push(async ({ onTrace }) => {
    onTrace?.({ id: 't1', action: invalidate, parameters: {} })
    return agentFailed('timeout', 'the agent did not answer within its time')
  })
  assert.is(await run(world), 'failed still_failing agent_unavailable')
  assert.is(world.calls.length, 1)
  assert.match(String(world.details.reason), 'as far as it came')
})

test('stopped before: it is not asked', async () => {
  const world = worldOf('/a')
  world.stopped = (look) => (look > 1 ? 'executions are stopped' : undefined)
  assert.is(await run(world), 'failed refused stopped')
  assert.is(world.calls.length, 0)
})

test('a freeze that begins meanwhile: no further change that it asks for is carried out', async () => {
  const freezes = [{ cron: '10 8 31 1 *', duration_minutes: 60, time_zone: 'UTC', reason: 'sale' }]
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')), { mode: 'agent', freezes })
  world.takes = 600_000
  const told: string[] = []
  world.answers.push(async ({ onActionRequest }) => {
    for (const path of ['/a', '/b'])
      told.push(await onActionRequest({ action: invalidate, parameters: paths(path) })())
    return 'Done.'
  })
  await run(world)
  assert.is(world.ran.length, 1)
  assert.match(told[1] ?? '', /^refused: Nothing more was changed: a change freeze is on \(sale\)/)
})

test('stopped meanwhile: what it asks for is refused', async () => {
  const world = worldOf('/a')
  world.answers.push(async ({ onActionRequest }) => {
    world.stopped = () => 'executions are stopped'
    return onActionRequest({ action: invalidate, parameters: paths('/a') })()
  })
  await run(world)
  assert.is(world.ran.length, 0)
  assert.match(String(world.details.agent && JSON.stringify(world.details.agent)), 'executions are stopped')
})

test('a dry run never leaves anything to the agent', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a')), { mode: 'agent', dry_run: true })
  await run(world)
  assert.not.ok(world.calls.some(({ prompt }) => prompt.includes('Carry out exactly')))
  assert.is(world.alert.dry_run, true)
})
test.run()

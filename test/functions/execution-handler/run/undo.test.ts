import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../../functions/execution-handler/use-case'
import type { ActionOutcome, ProbeReport } from '../../../../functions/runtime/ports'
import { approvedPlan, ExecutionWorld, planOf } from '../../../support/execution'
import * as sample from '../../../support/samples'

const undo = suite('execution: what did not help is put back')

/** A world whose steps can all be put back; the order in which that happens. */
const changing = (
  after: ProbeReport['status'],
  how: Partial<ActionOutcome> = {},
  steps = ['/a', '/b', '/c'],
) => {
  const world = new ExecutionWorld(approvedPlan(planOf(...steps)))
  const undone: number[] = []
  world.after = [after]
  world.outcome = (n) => ({
    status: 'succeeded',
    answer: { before: n },
    verified: 'yes',
    undoable: { before: n },
    ...how,
  })
  world.undo = (before) => {
    undone.push(Number(before))
    return { status: 'succeeded', answer: { back: before } }
  }
  const run = () => execute(sample.ALERT_ID)(world.ports)()
  return { world, undone, run }
}

const reports = (world: ExecutionWorld): string[] =>
  (world.details.steps as { step_id: string; undo?: string }[]).map((step) => `${step.step_id} ${step.undo}`)

undo('a domain that is seen to fail still: the last change first, each logged and told', async () => {
  const { world, undone, run } = changing('issue')
  await run()
  assert.equal(undone, [3, 2, 1])
  assert.equal([world.alert.execution_status, world.alert.result], ['completed', 'still_failing'])
  assert.equal(reports(world), ['step-1 succeeded', 'step-2 succeeded', 'step-3 succeeded'])
  assert.match(String(world.details.reason), 'what was changed was put back')
  assert.match(world.document, 'Put back at ')
  assert.match(JSON.stringify(world.events.events.at(-1)), '"undo":"succeeded"')
})

for (const after of ['healthy', 'unknown'] as const) {
  undo(`a domain that is ${after}: nothing is put back`, async () => {
    const { world, undone, run } = changing(after)
    await run()
    assert.equal(undone, [])
    assert.equal(reports(world), ['step-1 undefined', 'step-2 undefined', 'step-3 undefined'])
  })
}

undo('one probe that fails is not enough: a confirmed failure is', async () => {
  const { world, undone, run } = changing('issue')
  const { ports } = world
  let confirmed = 0
  const confirm: typeof ports.prober.confirm = (monitor) => async () => {
    confirmed += 1
    return confirmed === 1
      ? ports.prober.confirm(monitor)()
      : { domain: sample.DOMAIN, status: 'unknown', issues: [], timings: {} }
  }
  await execute(sample.ALERT_ID)({ ...ports, prober: { ...ports.prober, confirm } })()
  assert.equal(undone, [])
  assert.is(world.alert.result, 'unknown')
  await run()
})

undo('a step in the middle fails: the ones before it are put back', async () => {
  const { world, undone, run } = changing('issue')
  const { outcome } = world
  world.outcome = (n) => (n === 2 ? { status: 'failed', answer: {}, verified: 'no' } : outcome(n))
  await run()
  assert.equal(undone, [1])
  assert.equal([world.alert.execution_status, world.alert.failure_kind], ['failed', 'action_failed'])
})

undo('the stop switch stops it too', async () => {
  const { world, undone, run } = changing('issue')
  world.stopped = () => (undone.length > 0 ? 'executions are stopped' : undefined)
  await run()
  assert.equal(undone, [3])
  assert.match(String(world.details.reason), 'What was changed was not put back.')
})

undo('what cannot be put back is reported by its step', async () => {
  const { world, run } = changing('issue')
  world.undo = () => ({ status: 'failed', answer: { error: 'InvalidChangeBatch' } })
  await run()
  assert.match(String(world.details.reason), 'could not be put back: step-1, step-2, step-3')
  assert.match(world.document, 'InvalidChangeBatch')
})
undo.run()

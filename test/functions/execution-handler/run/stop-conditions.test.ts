import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decide } from '../../../../functions/domain/alert/decide'
import { execute } from '../../../../functions/execution-handler/use-case'
import { messageOf } from '../../../../functions/runtime/errors'
import { approvedPlan, ExecutionWorld, planOf } from '../../../support/execution'
import { applied, unavailable } from '../../../support/fakes'
import * as sample from '../../../support/samples'

const run = (world: ExecutionWorld) => execute(sample.ALERT_ID)(world.ports)()
/** How it ended, or the tag of the refusal. */
const endOf = async (world: ExecutionWorld): Promise<string> => {
  const done = await run(world)
  if (E.isLeft(done)) return `${done.left.tag}: ${messageOf(done.left)}`
  const { execution_status, result, failure_kind } = world.alert
  return [execution_status, result, failure_kind].filter((part) => part !== undefined).join(' ')
}

const gate = suite('execution: stopped, or out of time')

gate('somebody presses stop during the first step: nothing follows it', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  world.outcome = () => {
    const actor = { by: 'dana', decided_by: 'slack:T/U', surface: 'slack' } as const
    const stop = decide({ name: 'stop', actor }, world.alert, world.base.clock.now())
    if (E.isLeft(stop)) throw new Error('the lifecycle refuses to stop it')
    world.alerts.items.set(sample.ALERT_ID, applied(world.alert, stop.right))
    return { status: 'succeeded', answer: {} }
  }
  assert.is(await endOf(world), 'failed resolved stopped')
  assert.is(world.ran.length, 1)
  assert.match(String(world.details.reason), /^dana \(.+\) stopped it at .+ 1 of 2 step\(s\) ran\.$/)
})

gate('another execution in the item: whose it is is known by its id, and nothing follows', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  world.outcome = () => {
    world.alerts.items.set(sample.ALERT_ID, { ...world.alert, execution_id: sample.EXECUTION })
    return { status: 'succeeded', answer: {} }
  }
  await execute(sample.ALERT_ID)(world.ports)()
  assert.is(world.alert.execution_status, 'in_progress')
  assert.is(world.ran.length, 1)
})

gate('who cannot tell whether it was stopped does not act', async () => {
  const world = new ExecutionWorld(sample.approved())
  const { ports } = world
  let reads = 0
  const get: typeof ports.alerts.get = (id) => (reads++ === 0 ? ports.alerts.get(id) : TE.left(unavailable))
  await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, get } })()
  assert.equal([world.alert.failure_kind, world.alert.result, world.ran.length], ['stopped', 'refused', 0])
})

/** A world whose first action hangs while the time runs out; `finish` lets it answer. */
const hanging = () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  const { ports } = world
  let ring = () => {}
  world.expired = new Promise((resolve) => {
    ring = resolve
  })
  let answer = () => {}
  const run: typeof ports.actions.run = (step, token, expected) => async () => {
    world.ran.push({ action: step.action, parameters: step.parameters, token, expected })
    ring()
    await new Promise<void>((resolve) => {
      answer = resolve
    })
    return { status: 'succeeded', answer: {} }
  }
  const finish = async () => {
    answer()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { world, ports: { ...ports, actions: { ...ports.actions, run } }, finish, ring: () => ring() }
}

gate('a minute before the deadline the end is recorded, whatever is under way', async () => {
  const { world, ports, finish } = hanging()
  assert.ok(E.isRight(await execute(sample.ALERT_ID)(ports)()))
  assert.equal(world.timers, [840_000])
  assert.equal(
    [world.alert.execution_status, world.alert.result, world.alert.failure_kind],
    ['failed', 'unknown', 'out_of_time'],
  )
  assert.match(world.document, '"error": "NoAnswerInTime"')
  await finish()
  assert.is(world.ran.length, 1, 'nothing begins after the end')
})

gate('nothing begins after the end, also where it could not be recorded', async () => {
  const { world, ports, finish } = hanging()
  const apply: typeof ports.alerts.apply = (transition) =>
    transition.command === 'complete' ? TE.left(unavailable) : ports.alerts.apply(transition)
  await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, apply } })()
  assert.is(world.alert.execution_status, 'in_progress')
  await finish()
  assert.is(world.ran.length, 1)
})

gate('the time is over while the domain is probed: the steps are done, the state is unknown', async () => {
  const { world, ports, ring } = hanging()
  const probe: typeof ports.prober.probe = () => () => {
    ring()
    return new Promise(() => {})
  }
  const { actions } = world.ports
  await execute(sample.ALERT_ID)({ ...ports, actions, prober: { ...ports.prober, probe } })()
  const { execution_status, result, failure_kind } = world.alert
  assert.equal([execution_status, result, failure_kind], ['completed', 'unknown', undefined])
  assert.match(String(world.details.reason), 'All 2 approved steps were carried out.')
})
gate.run()

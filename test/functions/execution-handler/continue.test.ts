import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decide } from '../../../functions/domain/alert/decide'
import { execute } from '../../../functions/execution-handler/use-case'
import { messageOf } from '../../../functions/runtime/errors'
import type { ActionOutcome } from '../../../functions/runtime/ports'
import { approvedPlan, denied, ExecutionWorld, planOf } from '../../support/execution'
import { sampleSize } from '../../support/sample-size'
import * as sample from '../../support/samples'

const MINUTE = 60_000
const operation = { handle: 'I1', answer: { invalidation_id: 'I1' } }
const underWay: ActionOutcome = {
  status: 'succeeded',
  answer: operation.answer,
  verified: 'unknown',
  operation,
}
const done: ActionOutcome = { status: 'succeeded', answer: { status: 'Completed' }, verified: 'yes' }

/** AWS takes long for the steps with these numbers. */
const worldOf = (steps: readonly string[], long: readonly number[] = [1], execution = {}) => {
  const world = new ExecutionWorld(approvedPlan(planOf(...steps)), execution)
  world.outcome = (n) => (long.includes(n) ? underWay : { status: 'succeeded', answer: {} })
  world.looked = () => done
  return world
}
/** A fresh invocation, some minutes later. */
const later = async (world: ExecutionWorld, minutes = 2): Promise<string> => {
  world.base.advance(minutes * MINUTE)
  world.anew()
  return now(world)
}
const now = async (world: ExecutionWorld, early = false): Promise<string> => {
  const ended = await execute(sample.ALERT_ID, early)(world.ports)()
  if (E.isLeft(ended)) return `${ended.left.tag}: ${messageOf(ended.left)}`
  const { execution_status, result, failure_kind } = world.alert
  return [execution_status, result, failure_kind].filter((part) => part !== undefined).join(' ')
}
const stopIt = async (world: ExecutionWorld) => {
  const stop = decide({ name: 'stop', actor: sample.actor }, world.alert, world.base.clock.now())
  if (E.isRight(stop)) await world.alerts.apply(stop.right)()
}
const statuses = (world: ExecutionWorld): string[] =>
  (world.details.steps as { step_id: string; status: string }[]).map(
    ({ step_id, status }) => `${step_id} ${status}`,
  )
const tokens = (world: ExecutionWorld) => world.ran.map(({ token }) => token.split('/')[1])

const long = suite('execution: steps that take long')

long('it waits, keeps its slot, and the same execution goes on once it is done', async () => {
  const world = worldOf(['/a', '/b'])
  assert.is(await now(world), 'in_progress')
  const { execution_id, wait_until, waiting_for } = world.alert
  assert.is(waiting_for, 'step-1')
  assert.equal(Object.keys(world.counted.running), [execution_id])
  assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionSuspended'])
  assert.match(await now(world), `conflict: an execution of this alert waits until ${wait_until}`)
  assert.is(await later(world), 'completed resolved')
  assert.equal([world.alert.execution_id, world.alert.execution_segment], [execution_id, 2])
  assert.equal(tokens(world), ['step-1', 'step-2'])
  assert.equal(statuses(world), ['step-1 succeeded', 'step-2 succeeded'])
  assert.equal(world.counted.running, {})
  assert.match(world.document, 'Completed')
})

long('while AWS is at it, it is only looked at, and people hear of it once', async () => {
  const world = worldOf(['/a'])
  await now(world)
  world.looked = () => underWay
  for (let look = 1; look <= 5; look++) {
    assert.is(await later(world), 'in_progress')
    assert.equal([world.looksAtAws, world.alert.execution_segment], [look, undefined])
  }
  assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionSuspended'])
  assert.equal(Object.keys(world.counted.running).length, 1)
  assert.equal(tokens(world), ['step-1'])
})

long('what AWS says is over is looked at early, and waits on where it is not', async () => {
  const world = worldOf(['/a', '/b'])
  await now(world)
  assert.is(world.alert.waiting_handle, operation.handle)
  world.looked = () => underWay
  assert.is(await now(world, true), 'in_progress')
  assert.equal([world.looksAtAws, world.alert.execution_segment], [1, undefined])
  world.looked = () => done
  world.anew()
  assert.is(await now(world, true), 'completed resolved')
  assert.equal(tokens(world), ['step-1', 'step-2'])
})

long('two triggers at once: one goes on', async () => {
  const world = worldOf(['/a', '/b'])
  await now(world)
  world.base.advance(2 * MINUTE)
  world.anew()
  const both = await Promise.all([now(world), now(world), now(world)])
  assert.is(both.filter((one) => one.startsWith('conflict')).length, 2, both.join('; '))
  assert.equal(tokens(world), ['step-1', 'step-2'])
  assert.is(world.eventNames.filter((name) => name === 'ExecutionCompleted').length, 1)
})

long(
  'an item that somebody sets back goes on once all the same: the journal says which segment',
  async () => {
    const world = worldOf(['/a', '/b'])
    await now(world)
    const before = world.alert
    assert.is(await later(world), 'completed resolved')
    world.alerts.items.set(sample.ALERT_ID, before)
    world.looked = () => done
    await later(world)
    assert.equal(tokens(world), ['step-1', 'step-2'])
  },
)

long('what AWS could not finish ends the plan, and what was there before is put back', async () => {
  const world = worldOf(['/a', '/b'])
  const undone: unknown[] = []
  world.undo = (before) => {
    undone.push(before)
    return { status: 'succeeded', answer: {} }
  }
  world.after = ['issue']
  await now(world)
  world.looked = () => ({ status: 'failed', answer: {}, verified: 'yes', undoable: { before: 'it was' } })
  assert.is(await later(world), 'failed still_failing action_failed')
  assert.equal(statuses(world), ['step-1 failed', 'step-2 skipped'])
  assert.equal(undone, ['it was'])
})

long('what is undone was captured before the wait, and comes from no item of others', async () => {
  const world = worldOf(['/a', '/b'], [2])
  const { outcome } = world
  const undone: unknown[] = []
  world.outcome = (n) => (n === 1 ? { ...done, undoable: { before: { ttl: 60 } } } : outcome(n))
  world.undo = (before) => {
    undone.push(before)
    return { status: 'succeeded', answer: {} }
  }
  world.after = ['issue']
  await now(world)
  assert.not(JSON.stringify(world.alert).includes('"ttl":60'))
  assert.is(await later(world), 'completed still_failing')
  assert.equal(undone, [{ ttl: 60 }])
})

long('where dry runs begin while it waits, nothing more is begun, and it is no dry run', async () => {
  const world = worldOf(['/a', '/b'])
  await now(world)
  Object.assign(world.settings.execution, { dry_run: true })
  assert.is(await later(world), 'failed resolved not_permitted')
  assert.equal(statuses(world), ['step-1 succeeded', 'step-2 skipped'])
  assert.match(String(world.details.reason), 'execution.dry_run')
  assert.is(world.alert.dry_run, undefined)
})

const refusals: readonly (readonly [
  string,
  (world: ExecutionWorld) => void | Promise<void>,
  string,
  string,
])[] = [
  ['stopped by its button', stopIt, 'failed resolved stopped', 'dana (Slack T0DEMO/U0DANA) stopped it'],
  [
    'stopped for all',
    (world) => {
      world.stopped = () => 'executions are stopped'
    },
    'failed resolved stopped',
    'executions are stopped',
  ],
  [
    'well before its next step',
    (world) => {
      world.before = 'healthy'
    },
    'completed resolved',
    'had recovered before step-2; nothing more was carried out',
  ],
  [
    'in an unknown state',
    (world) => {
      world.before = 'unknown'
    },
    'failed resolved state_unknown',
    'nothing more was carried out',
  ],
  [
    'failing in another way',
    (world) => {
      world.found = { issues: [{ ...sample.issue, issue_type: 'tls_expired' }] }
    },
    'failed resolved evidence_changed',
    'tls_expired now',
  ],
  [
    'to change what is not as it was shown',
    (world) => {
      world.preview = () => E.right([{ name: 'cache', now: 'full', after: 'empty' }])
    },
    'failed resolved evidence_changed',
    'cache was kept for /*, and is full',
  ],
]
for (const [what, set, end, says] of refusals)
  long(`${what}: the step that AWS has finished counts, and no other begins`, async () => {
    const world = worldOf(['/a', '/b'])
    await now(world)
    await set(world)
    assert.is(await later(world), end)
    assert.ok(String(world.details.reason).includes(says), String(world.details.reason))
    assert.equal(statuses(world), ['step-1 succeeded', 'step-2 skipped'])
    assert.equal([tokens(world), world.counted.running], [['step-1'], {}])
  })

long('the settings of today do not allow the decision, or the step, any more', async () => {
  for (const change of [
    { execution: { ...sample.settings.execution, max_steps: 1 } },
    { approval: { ...sample.settings.approval, high: { ...sample.policy, approvals_needed: 2 } } },
  ]) {
    const world = worldOf(['/a', '/b'])
    await now(world)
    Object.assign(world.settings, change)
    assert.is(await later(world), 'failed resolved not_permitted')
    assert.equal(tokens(world), ['step-1'])
  }
})

long('a decision whose signature is not right any more goes on with nothing', async () => {
  const world = worldOf(['/a', '/b'])
  await now(world)
  world.alerts.items.set(sample.ALERT_ID, { ...world.alert, decision_mac: 'forged' })
  assert.match(await later(world), /^forbidden: /)
  assert.equal([tokens(world), world.looksAtAws], [['step-1'], 0])
})

for (const [what, cancelled, says] of [
  [
    'AWS can end it',
    () => ({ status: 'succeeded' as const, answer: {} }),
    'AWS was asked to end step step-1',
  ],
  [
    'AWS refuses to',
    () => ({ status: 'failed' as const, answer: {} }),
    'AWS could not be asked to end it. Step step-1',
  ],
  ['it cannot be ended', () => undefined, 'Step step-1 (cloudfront:CreateInvalidation) goes on at AWS: I1.'],
] as const)
  long(`a stop while AWS is at it is taken at once: ${what}`, async () => {
    const world = worldOf(['/a', '/b'])
    await now(world)
    await stopIt(world)
    world.looked = () => underWay
    world.cancelled = cancelled
    world.anew()
    assert.is(await now(world), 'failed resolved stopped')
    assert.ok(String(world.details.reason).includes(says), String(world.details.reason))
    assert.equal(statuses(world), ['step-1 failed', 'step-2 skipped'])
    assert.equal(world.counted.running, {}, 'the slot is free')
  })

long('out of time: what is under way goes on at AWS, and nothing is cancelled', async () => {
  const world = worldOf(['/a', '/b'], [1], { max_total_minutes: 60 })
  let cancels = 0
  world.cancelled = () => {
    cancels += 1
    return done
  }
  await now(world)
  world.looked = () => underWay
  assert.is(await later(world, 58), 'in_progress')
  assert.is(await later(world, 2), 'failed resolved out_of_time')
  assert.match(String(world.details.reason), 'execution.max_total_minutes (60)')
  assert.match(String(world.details.reason), 'goes on at AWS: I1')
  assert.equal([cancels, tokens(world)], [0, ['step-1']])
})

/** The process dies at the nth write that its segments make. */
const dying = (world: ExecutionWorld, at: number, isDone: boolean) => {
  const { ports } = world
  const dead = async () => {
    throw new Error('dead')
  }
  let writes = 0
  const mortal =
    <G extends readonly unknown[], A>(call: (...given: G) => TE.TaskEither<never, A>) =>
    (...given: G) =>
    async () => {
      writes += 1
      if (writes < at) return call(...given)()
      if (writes === at && isDone) await call(...given)()
      return dead()
    }
  const { begun, alerts, actions } = ports
  return {
    ports: {
      ...ports,
      alerts: { ...alerts, apply: mortal(alerts.apply as never) },
      begun: {
        ...begun,
        beginCall: mortal(begun.beginCall as never),
        endCall: mortal(begun.endCall as never),
        nextSegment: mortal(begun.nextSegment as never),
      },
      actions: { ...actions, run: mortal(actions.run as never) },
    } as unknown as typeof ports,
    writes: () => writes,
  }
}
for (const isDone of [false, true])
  long(`killed ${isDone ? 'after' : 'before'} each write: no step runs twice, and it ends`, async () => {
    for (let at = 1; at <= 24; at++) {
      const world = worldOf(['/a', '/b'], [1])
      const mortal = dying(world, at, isDone)
      const run = () => execute(sample.ALERT_ID)(mortal.ports)().catch(() => undefined)
      await run()
      for (let minute = 0; minute < 3; minute++) {
        world.base.advance(2 * MINUTE)
        await run()
      }
      // Somebody else goes on when it is dead for sure.
      for (let minute = 0; minute < 3; minute++) await later(world, 17)
      const ran = tokens(world)
      const what = `write ${at}: ${ran.join()}; ${world.alert.execution_status} ${world.alert.failure_kind ?? ''}`
      assert.ok(['', 'step-1', 'step-1,step-2'].includes(ran.join()), what)
      const { execution_status, approval_status, failure_kind } = world.alert
      if (execution_status === 'not_started') assert.is(approval_status, 'approved', what)
      else assert.ok(['completed', 'failed'].includes(execution_status), what)
      if (failure_kind !== undefined) assert.is(failure_kind, 'outcome_unknown', what)
      if (mortal.writes() < at) return
    }
  })

long('a segment that died in a call ends as not known, and the slot is free', async () => {
  const world = worldOf(['/a', '/b'], [])
  const { ports } = world
  const run = () => async () => Promise.reject(new Error('dead'))
  const begun = { ...ports.begun, endCall: () => TE.left(denied) }
  const alerts = { ...ports.alerts, apply: ports.alerts.apply }
  await execute(sample.ALERT_ID)({
    ...ports,
    begun,
    alerts: {
      ...alerts,
      apply: (t) => (t.command === 'complete' ? TE.left(denied) : alerts.apply(t)),
    },
    actions: {
      ...ports.actions,
      run: run as never,
      inNameOf: () => ({ ...ports.actions, run: run as never }),
    },
  })()
  assert.match(await now(world), 'conflict: an execution of this alert is in progress')
  assert.is(await later(world, 17), 'failed unknown outcome_unknown')
  assert.match(String(world.details.reason), 'The execution died during step-1/run')
  assert.equal([world.ran.length, world.counted.running], [0, {}])
})

long('what cannot be recorded is the last', async () => {
  const world = worldOf(['/a', '/b'], [])
  const { ports } = world
  const done = await execute(sample.ALERT_ID)({
    ...ports,
    begun: { ...ports.begun, endCall: () => TE.left(denied) },
  })()
  assert.ok(E.isRight(done))
  assert.equal([tokens(world), world.alert.failure_kind], [['step-1'], 'stopped'])
  assert.match(String(world.details.reason), 'what was done could not be recorded')
  const never = worldOf(['/a', '/b'], [])
  await execute(sample.ALERT_ID)({
    ...never.ports,
    begun: { ...never.ports.begun, beginCall: () => TE.left(denied) },
  })()
  assert.equal([tokens(never), never.alert.failure_kind], [[], 'stopped'])
})

long(
  'whatever takes long, and however often it is looked at: each step once, in order, one end',
  async () => {
    const plan = fc.record({
      steps: fc.integer({ min: 1, max: 4 }),
      long: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      looks: fc.array(fc.constantFrom(underWay, done, { ...done, status: 'failed' as const }), {
        maxLength: 6,
      }),
      triggers: fc.integer({ min: 1, max: 3 }),
      stopAt: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const world = worldOf(['/a', '/b', '/c', '/d'].slice(0, given.steps), given.long)
        const looks = [...given.looks]
        world.looked = () => looks.shift() ?? done
        await now(world)
        for (let round = 0; round < 12 && world.alert.ended_at === undefined; round++) {
          if (round === given.stopAt) await stopIt(world)
          world.base.advance(2 * MINUTE)
          world.anew()
          await Promise.all(Array.from({ length: given.triggers }, () => now(world)))
        }
        const ran = tokens(world)
        assert.equal(ran, ['step-1', 'step-2', 'step-3', 'step-4'].slice(0, ran.length))
        assert.is(world.eventNames.filter((name) => name === 'ExecutionCompleted').length, 1)
        assert.equal(world.counted.running, {})
        if (given.stopAt === undefined && world.alert.failure_kind === undefined)
          assert.is(ran.length, given.steps)
      }),
      { numRuns: sampleSize(150) },
    )
  },
)
long.run()

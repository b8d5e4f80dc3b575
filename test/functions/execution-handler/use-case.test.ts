import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decide } from '../../../functions/domain/alert/decide'
import { REMEMBER_MS } from '../../../functions/domain/alert/times'
import { execute } from '../../../functions/execution-handler/use-case'
import { type AppError, messageOf } from '../../../functions/runtime/errors'
import type { Actions, Prober, StepSession } from '../../../functions/runtime/ports'
import { laterBy } from '../../../functions/runtime/time'
import type { Alert } from '../../../schemas/alert'
import { approvedPlan, assessment, denied, ExecutionWorld, planOf } from '../../support/execution'
import * as sample from '../../support/samples'

const run = (world: ExecutionWorld) => execute(sample.ALERT_ID)(world.ports)()
/** How it ended, or the tag of the refusal. */
const endOf = async (world: ExecutionWorld): Promise<string> => {
  const done = await run(world)
  if (E.isLeft(done)) return `${done.left.tag}: ${messageOf(done.left)}`
  const { execution_status, result, failure_kind } = world.alert
  return [execution_status, result, failure_kind].filter((part) => part !== undefined).join(' ')
}

const good = suite('execution: the approved plan')

good('runs once, is logged, verified and told', async () => {
  const world = new ExecutionWorld(sample.approved())
  assert.is(await endOf(world), 'completed resolved')
  const execution = world.alert.execution_id
  assert.equal(world.ran, [
    {
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/*'] },
      token: `${execution}/step-1`,
      expected: sample.previewed,
    },
  ])
  assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionCompleted'])
  assert.equal(Object.keys(world.alert.outbox).length, 2, 'what was there before is not its business')
  assert.is(
    world.alert.execution_log,
    `executions/2026-01-31/shop.example.com/08-01-00-${sample.ALERT_ID}.md`,
  )
  for (const part of [
    '# Execution for shop.example.com: completed, resolved',
    '### 1. cloudfront:CreateInvalidation (step-1): succeeded',
    'Started 2026-01-31T08:01:00.000Z, took 400 ms.',
    '"paths": [\n    "/*"\n  ]',
    '"invalidation_id": "I1"',
    '1 fresh probe(s): healthy.',
    '> The cache is still stale.',
    '| decided by | dana (api-key:k1) at',
  ])
    assert.ok(world.document.includes(part), part)
})

good(
  'the agent is asked in the session of the analysis, with the analysis and the plan as data',
  async () => {
    const world = new ExecutionWorld(sample.approved())
    await run(world)
    assert.is(world.calls.length, 2)
    for (const call of world.calls) {
      assert.is(call.session_id, sample.SESSION)
      assert.is(call.repeatable, false)
      assert.is(call.timeout_ms, 120_000)
    }
    const [first, last] = world.calls
    for (const part of ['"kind": "execution"', 'The cache is stale.', '"/*"'])
      assert.ok(first?.prompt.includes(part), part)
    for (const part of ['"kind": "closing"', '"status": "succeeded"', '"probe_after": "healthy"'])
      assert.ok(last?.prompt.includes(part), part)
  },
)

good('steps run in the order of the plan, each with a token of its own', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b', '/c')))
  assert.is(await endOf(world), 'completed resolved')
  const execution = world.alert.execution_id
  assert.equal(
    world.ran.map(({ token }) => token),
    [1, 2, 3].map((n) => `${execution}/step-${n}`),
  )
  assert.equal(
    world.ran.map(({ parameters }) => (parameters as { paths: unknown }).paths),
    [['/a'], ['/b'], ['/c']],
  )
})

good('exactly one line says how it ended, with the status', async () => {
  const world = new ExecutionWorld(sample.approved())
  await run(world)
  const lines = world.base.lines.filter(({ message }) => message.startsWith('Execution '))
  assert.equal(lines, [
    {
      level: 'info',
      message: 'Execution completed',
      fields: { alert_id: sample.ALERT_ID, execution_status: 'completed', result: 'resolved' },
    },
  ])
})
good.run()

const refused = suite('execution: refused before anything happens')
const changed = (change: Partial<Alert>): Alert => ({ ...sample.approved(), ...change })
const late = sample.step(sample.pending(), {
  name: 'approve',
  decision: sample.decision(),
  mac: 'valid',
  start_within_ms: 1_000,
})
const other = { ...sample.plan, steps: planOf('/other').steps }
const refusals: readonly (readonly [string, Alert, string])[] = [
  ['pending', sample.pending(), 'conflict: no one has approved this alert: it is pending'],
  ['rejected', sample.rejected(), 'conflict: no one has approved this alert: it is rejected'],
  ['recovered', sample.recovered(), 'conflict: no one has approved'],
  ['running', sample.running(), 'conflict: an execution of this alert is in progress'],
  ['completed', sample.completed(), 'conflict: this alert was executed already: completed, resolved'],
  ['no signature', changed({ decision_mac: 'forged' }), 'forbidden: '],
  ['an approval written into the table', { ...sample.pending(), approval_status: 'approved' }, 'forbidden: '],
  ['another plan', changed({ plan: other }), 'conflict: plan or analysis'],
  ['another analysis', changed({ agent_analysis: 'All is well.' }), 'conflict: plan or analysis'],
  ['another digest', changed({ plan_digest: 'f'.repeat(64) }), 'conflict: plan or analysis'],
  ['after its deadline', late, 'conflict: the decision is older than'],
  ['closed', changed({ closed_reason: 'expired' }), 'conflict: this alert cannot be executed: closed_reason'],
]
for (const [name, alert, expected] of refusals) {
  refused(name, async () => {
    const world = new ExecutionWorld(alert)
    assert.ok((await endOf(world)).startsWith(expected), await endOf(world))
    assert.equal(world.alert, alert, 'nothing is written')
    assert.equal([world.ran.length, world.calls.length, world.eventNames.length], [0, 0, 0])
  })
}
refused('an unknown alert', async () => {
  const done = await execute('test-123')(new ExecutionWorld(sample.approved()).ports)()
  assert.ok(E.isLeft(done) && done.left.tag === 'not_found')
})
refused.run()

const limited = suite('execution: limits')
limited('no place is free: nothing is claimed, and it may be asked again', async () => {
  const world = new ExecutionWorld(sample.approved(), { max_concurrent: 1 })
  world.counted.running.other = '2026-01-31T09:00:00.000Z'
  assert.match(await endOf(world), 'limited: 1 executions run already (setting execution.max_concurrent)')
  assert.equal(world.alert, sample.approved(), 'nothing is written')
  delete world.counted.running.other
  assert.is(await endOf(world), 'completed resolved')
  assert.equal(world.counted.running, {}, 'the place is given back')
})
limited('a claim that is refused gives its place back and does not count', async () => {
  const world = new ExecutionWorld(changed({ closed_reason: 'expired' }))
  assert.match(await endOf(world), 'conflict: this alert cannot be executed: closed_reason')
  assert.equal([world.counted.running, world.counted.started], [{}, {}])
})
limited('a place that cannot be given back changes nothing', async () => {
  const world = new ExecutionWorld(sample.approved())
  const { ports } = world
  const release = () => TE.left(denied)
  await execute(sample.ALERT_ID)({ ...ports, slots: { ...ports.slots, release } })()
  assert.is(world.alert.result, 'resolved')
  assert.is(world.base.lines.at(-1)?.message, 'execution not counted')
})
limited('an executed alert that is set back in the table does not run again', async () => {
  const world = new ExecutionWorld(sample.approved())
  await run(world)
  world.alerts.items.set(sample.ALERT_ID, sample.approved())
  assert.match(await endOf(world), 'conflict: an execution of this decision has begun before')
  assert.is(world.ran.length, 1)
})
limited('an item that is set back while its first execution hangs does not run again', async () => {
  const world = new ExecutionWorld(sample.approved())
  let second = ''
  world.answers.push(async () => {
    world.alerts.items.set(sample.ALERT_ID, sample.approved())
    second = await endOf(world)
    return assessment(true)
  })
  await run(world)
  assert.match(second, 'conflict: an execution of this decision has begun before')
  assert.equal(
    [world.ran.length, world.calls.length],
    [0, 1],
    'and the first goes no further: it is not the one of the item',
  )
})
limited('what has begun is remembered until no execution of its signed deadline can live', async () => {
  const world = new ExecutionWorld(sample.approved())
  await run(world)
  const [marker] = world.begun.values()
  const deadline = sample.approved().execution_deadline ?? ''
  assert.is(marker?.execution_id, world.alert.execution_id)
  assert.is(marker?.remember_until, laterBy(deadline, REMEMBER_MS))
})

const denies = (operation: string): AppError => ({
  tag: 'service_failed',
  service: 'dynamodb',
  operation,
  message: 'no answer',
  retryable: true,
})
for (const [name, read, marked] of [
  ['did not happen: the marker goes, and it may be tried again', 'as it is', 0],
  ['happened, and its answer got lost: it is carried out', 'claimed', 1],
  ['cannot be known: the marker stays', 'fails', 1],
] as const) {
  limited(`a claim that fails and ${name}`, async () => {
    const world = new ExecutionWorld(sample.approved())
    const { ports } = world
    let failed = false
    const apply: typeof ports.alerts.apply = (transition) => async () => {
      if (transition.command !== 'claim') return ports.alerts.apply(transition)()
      if (read === 'claimed') await ports.alerts.apply(transition)()
      failed = true
      return E.left(denies('UpdateItem'))
    }
    const get: typeof ports.alerts.get = (id) =>
      failed && read === 'fails' ? TE.left(denies('GetItem')) : ports.alerts.get(id)
    const done = await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, apply, get } })()
    assert.is(E.isRight(done), read === 'claimed')
    assert.is(world.begun.size, marked)
    assert.is(world.ran.length, read === 'claimed' ? 1 : 0)
    assert.equal(world.counted.running, {}, 'no slot is held')
    const again = await endOf(world)
    if (read === 'as it is') assert.is(again, 'completed resolved')
    else assert.match(again, read === 'fails' ? 'has begun before' : 'was executed already')
  })
}
limited('a marker of another execution is never taken back', async () => {
  const world = new ExecutionWorld(sample.approved())
  await run(world)
  const before = [...world.begun]
  world.alerts.items.set(sample.ALERT_ID, sample.approved())
  await run(world)
  assert.equal([...world.begun], before)
})
limited('an old decision does not run, whatever deadline the table gives it', async () => {
  const world = new ExecutionWorld(changed({ execution_deadline: '2036-01-31T08:00:00.000Z' }))
  world.base.advance(30 * 60_000)
  assert.match(await endOf(world), 'conflict: the decision is older than execution.start_within_minutes (30)')
  assert.is(world.ran.length, 0)
})
limited('resources that the settings do not name any more are not touched', async () => {
  const world = new ExecutionWorld(sample.approved())
  const settings = { ...world.settings, monitors: [] }
  await execute(sample.ALERT_ID)({ ...world.ports, settings })()
  assert.equal([world.alert.failure_kind, world.ran.length], ['not_permitted', 0])
})
limited(
  'resources and probes are those of the alert’s monitor, and of no other one of its domain',
  async () => {
    const [{ domain, resources = {} } = { domain: sample.DOMAIN }] = sample.settings.monitors
    const cart = { domain, name: 'cart', path: '/cart' }
    for (const [monitors, came] of [
      [[{ domain, resources }, cart], [0]],
      [
        [{ domain }, { ...cart, resources }],
        [1, '/cart'],
      ],
    ] as const) {
      const world = new ExecutionWorld(changed({ monitor: 'cart' }))
      const settings = { ...world.settings, monitors: [...monitors] }
      const probed = new Set<string | undefined>()
      const prober: Prober = {
        probe: (monitor) => world.ports.prober.probe(probed.add(monitor.path) && monitor),
        confirm: (monitor) => world.ports.prober.confirm(probed.add(monitor.path) && monitor),
      }
      await execute(sample.ALERT_ID)({ ...world.ports, prober, settings })()
      assert.equal([world.ran.length, ...probed], came)
    }
  },
)
limited.run()

const once = suite('execution: never twice')

once('twenty deliveries at once: one runs', async () => {
  const world = new ExecutionWorld(sample.approved())
  const ends = await Promise.all(Array.from({ length: 20 }, () => run(world)))
  assert.is(ends.filter(E.isRight).length, 1)
  for (const end of ends) if (E.isLeft(end)) assert.is(end.left.tag, 'conflict')
  assert.is(world.ran.length, 1)
})

once('the plan is changed between the check and the claim: it does not run', async () => {
  const world = new ExecutionWorld(sample.approved())
  const ports = world.ports
  const get = (id: string) => async () => {
    const read = await ports.alerts.get(id)()
    world.alerts.items.set(id, { ...world.alert, plan: other })
    return read
  }
  await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, get } })()
  assert.is(world.ran.length, 0)
  assert.is(world.alert.failure_kind, 'not_permitted')
})

once('the answer to a write gets lost: the stored item says whose it was', async () => {
  const world = new ExecutionWorld(sample.approved())
  const ports = world.ports
  const apply: typeof ports.alerts.apply = (transition) => async () => {
    const first = await ports.alerts.apply(transition)()
    return E.isRight(first) ? ports.alerts.apply(transition)() : first
  }
  const done = await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, apply } })()
  assert.ok(E.isRight(done))
  assert.equal([world.ran.length, world.alert.result], [1, 'resolved'])
})

once('the end cannot be recorded: not to be tried again, and the next delivery is refused', async () => {
  const world = new ExecutionWorld(sample.approved())
  const ports = world.ports
  const apply: typeof ports.alerts.apply = (transition) =>
    transition.command === 'complete'
      ? async () => E.left({ ...denied, retryable: true } as never)
      : ports.alerts.apply(transition)
  const done = await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, apply } })()
  assert.ok(E.isLeft(done) && done.left.tag === 'service_failed' && !done.left.retryable)
  assert.ok((await endOf(world)).startsWith('conflict: an execution of this alert is in progress'))
  assert.is(world.ran.length, 1)
})

once('its calls are made in the name of the decision, and in the account of the monitor', async () => {
  const world = new ExecutionWorld(sample.approved())
  const { ports } = world
  const sessions: StepSession[] = []
  const actions: Actions = {
    ...ports.actions,
    run: () => () => Promise.reject(new Error('no one is named')),
    inNameOf: (session) => {
      sessions.push(session)
      return ports.actions
    },
  }
  await execute(sample.ALERT_ID)({ ...ports, actions })()
  const [session, ...more] = sessions
  assert.is(session?.name, sample.ALERT_ID)
  assert.is(world.ran.length, 1)
  for (const other of more) assert.equal(other, session, 'the record says the rights of the same session')
  assert.match(session?.source_identity ?? '', /^d-[0-9a-f]{32}$/)
})

once('the sweeper has given it up meanwhile: its end stays', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.answers.push(async () => {
    const given = decide({ name: 'give_up_claim' }, world.alert, '2026-01-31T09:00:00.000Z')
    if (E.isRight(given)) await world.alerts.apply(given.right)()
    return assessment(true)
  })
  assert.ok((await endOf(world)).startsWith('conflict: this execution was ended by somebody else'))
  assert.is(world.alert.failure_kind, 'outcome_unknown')
})
once.run()

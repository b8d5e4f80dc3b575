import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decide } from '../../../functions/alert-lifecycle'
import { agentFailed, messageOf } from '../../../functions/errors'
import { execute } from '../../../functions/execution-handler/use-case'
import type { Alert } from '../../../schemas/alert'
import type { FunctionSettings } from '../../../schemas/settings'
import { approvedPlan, assessment, denied, ExecutionWorld, planOf } from '../../support/execution'
import { applied, unavailable } from '../../support/fakes'
import * as sample from '../../support/samples'

const run = (world: ExecutionWorld) => execute(sample.ALERT_ID)(world.ports)()
/** How it ended, or the tag of the refusal. */
const endOf = async (world: ExecutionWorld): Promise<string> => {
  const done = await run(world)
  if (E.isLeft(done)) return `${done.left.tag}: ${messageOf(done.left)}`
  const { execution_status, result, failure_kind } = world.alert
  return [execution_status, result, failure_kind].filter((part) => part !== undefined).join(' ')
}

const endings = suite('execution: how else it may end')
type Setup = (world: ExecutionWorld) => void
const outage = async () => agentFailed('timeout', 'the agent did not answer within its time')
const cases: readonly {
  readonly name: string
  readonly set?: Setup
  readonly execution?: Partial<FunctionSettings['execution']>
  readonly alert?: Alert
  readonly end: string
  readonly ran: number
  readonly asked: number
  readonly says: string
}[] = [
  {
    name: 'recovered before the first step',
    set: (world) => {
      world.before = 'healthy'
    },
    end: 'completed nothing_to_do',
    ran: 0,
    asked: 0,
    says: 'had recovered before the first step',
  },
  {
    name: 'the agent stops it',
    set: ({ answers }) => void answers.push(async () => assessment(false, 'a deployment is under way')),
    end: 'failed refused agent_stopped',
    ran: 0,
    asked: 1,
    says: 'a deployment is under way',
  },
  {
    name: 'the agent cannot be asked: the approved plan runs',
    set: ({ answers }) => void answers.push(outage),
    end: 'completed resolved',
    ran: 1,
    asked: 1,
    says: 'The agent could not be asked: the agent did not answer within its time',
  },
  {
    name: 'an answer without assessment is no objection',
    set: ({ answers }) => void answers.push(async () => 'Go on.'),
    end: 'completed resolved',
    ran: 1,
    asked: 2,
    says: 'holds no readable assessment',
  },
  {
    name: 'an outage at the closing words is noted only',
    set: ({ answers }) => void answers.push(async () => assessment(true), outage),
    end: 'completed resolved',
    ran: 1,
    asked: 2,
    says: 'could not be asked',
  },
  {
    name: 'a step fails: the ones after it are skipped',
    alert: approvedPlan(planOf('/a', '/b', '/c')),
    set: (world) => {
      world.after = ['issue']
      world.outcome = (n) =>
        n === 2
          ? { status: 'failed', answer: { error: 'AccessDenied' } }
          : { status: 'succeeded', answer: {} }
    },
    end: 'failed still_failing action_failed',
    ran: 2,
    asked: 2,
    says: 'Step step-2 (cloudfront:CreateInvalidation) failed',
  },
  {
    name: 'still failing after the plan',
    set: (world) => {
      world.after = ['issue']
    },
    end: 'completed still_failing',
    ran: 1,
    asked: 2,
    says: 'still failing',
  },
  {
    name: 'the probe cannot tell',
    set: (world) => {
      world.after = ['unknown']
    },
    end: 'completed unknown',
    ran: 1,
    asked: 2,
    says: 'the resolver does not answer',
  },
  {
    name: 'no time left for a step',
    set: (world) => {
      world.budget = 149_000
    },
    end: 'failed refused out_of_time',
    ran: 0,
    asked: 0,
    says: 'No time was left to begin another action.',
  },
  {
    name: 'no time left for the second step',
    alert: approvedPlan(planOf('/a', '/b')),
    set: (world) => {
      world.takes = 800_000
    },
    end: 'failed resolved out_of_time',
    ran: 1,
    asked: 2,
    says: '1 of 2 step(s) ran.',
  },
  {
    name: 'no time left to see the end',
    set: (world) => {
      world.takes = 845_000
      world.after = ['issue']
    },
    end: 'completed unknown',
    ran: 1,
    asked: 1,
    says: 'the next tick tells',
  },
  {
    name: 'no time left for anything',
    set: (world) => {
      world.budget = 59_000
    },
    end: 'failed refused out_of_time',
    ran: 0,
    asked: 0,
    says: 'No time was left to begin another action.',
  },
  {
    name: 'no probe can tell whether it still fails',
    set: (world) => {
      world.before = 'unknown'
    },
    end: 'failed refused state_unknown',
    ran: 0,
    asked: 0,
    says: 'the resolver does not answer',
  },
  {
    name: 'the switch is off',
    set: (world) => {
      world.stopped = () => 'executions are stopped by /cloudops/execution: freeze'
    },
    end: 'failed refused stopped',
    ran: 0,
    asked: 0,
    says: 'freeze',
  },
  {
    name: 'the switch goes off after the first step',
    alert: approvedPlan(planOf('/a', '/b', '/c')),
    set: (world) => {
      world.stopped = () => (world.ran.length > 0 ? 'executions are stopped' : undefined)
    },
    end: 'failed resolved stopped',
    ran: 1,
    asked: 2,
    says: '1 of 3 step(s) ran.',
  },
  {
    name: 'the switch goes off while the agent is asked',
    set: (world) => {
      world.stopped = () => (world.calls.length > 0 ? 'executions are stopped' : undefined)
    },
    end: 'failed refused stopped',
    ran: 0,
    asked: 1,
    says: 'executions are stopped',
  },
  {
    name: 'a dry run',
    execution: { dry_run: true },
    end: 'completed still_failing',
    ran: 1,
    asked: 1,
    says: 'nothing was changed',
  },
  {
    name: 'the settings no longer allow the action',
    execution: { allowed_actions: [] },
    end: 'failed refused not_permitted',
    ran: 0,
    asked: 0,
    says: 'execution.allowed_actions',
  },
  {
    name: 'the settings no longer allow so many steps',
    alert: approvedPlan(planOf('/a', '/b', '/c', '/d', '/e', '/f')),
    end: 'failed refused not_permitted',
    ran: 0,
    asked: 0,
    says: 'execution.max_steps',
  },
]
for (const { name, set, alert = sample.approved(), execution, end, ran, asked, says } of cases) {
  endings(name, async () => {
    const world = new ExecutionWorld(alert, execution)
    set?.(world)
    assert.is(await endOf(world), end)
    assert.equal([world.ran.length, world.calls.length], [ran, asked])
    assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionCompleted'])
    assert.ok(JSON.stringify(world.details).includes(says), JSON.stringify(world.details))
    const outcome = world.alert.execution_status
    assert.is(world.base.lines.filter(({ message }) => message === `Execution ${outcome}`).length, 1)
  })
}

endings('a failed step and the skipped ones are told one by one', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b', '/c')))
  world.outcome = (n) => ({ status: n === 1 ? 'succeeded' : 'failed', answer: {} })
  await run(world)
  const last = world.events.events.at(-1)?.detail.data as { actions: { step_id: string; status: string }[] }
  assert.equal(
    last.actions.map(({ step_id, status }) => `${step_id} ${status}`),
    ['step-1 succeeded', 'step-2 failed', 'step-3 skipped'],
  )
})

endings('the domain is probed until it is well, or the time for it is over', async () => {
  const soon = new ExecutionWorld(sample.approved())
  soon.after = ['issue', 'issue', 'healthy']
  assert.is(await endOf(soon), 'completed resolved')
  assert.is(soon.probes, 3)
  const never = new ExecutionWorld(sample.approved())
  never.after = ['issue']
  await run(never)
  assert.is(never.probes, 11, 'at once and every second for ten seconds')
  const short = new ExecutionWorld(sample.approved(), { verify_seconds: 600 })
  short.after = ['issue']
  short.budget = 155_000
  assert.is(await endOf(short), 'completed unknown', 'a minute before the deadline nobody knows yet')
  assert.ok(short.ports.remaining() >= 60_000, 'a minute is kept to record the end')
})

endings('somebody presses stop during the first step: nothing follows it', async () => {
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
  assert.match(String(world.details.reason), /^dana stopped it at .+ 1 of 2 step\(s\) ran\.$/)
})

endings('who cannot tell whether it was stopped does not act', async () => {
  const world = new ExecutionWorld(sample.approved())
  const { ports } = world
  let reads = 0
  const get: typeof ports.alerts.get = (id) => (reads++ === 0 ? ports.alerts.get(id) : TE.left(unavailable))
  await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, get } })()
  assert.equal([world.alert.failure_kind, world.alert.result, world.ran.length], ['stopped', 'refused', 0])
})

endings('what was seen to change is asked about anew', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.found = { issues: [{ ...sample.issue, issue_type: 'tls_expired' }] }
  assert.is(await endOf(world), 'failed refused evidence_changed')
  assert.match(String(world.details.reason), 'tls_expired now, no longer http_body_mismatch')
  assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionCompleted', 'AnalysisRequested'])
  assert.is(world.ran.length, 0)
})

/** A world whose first action hangs while the time runs out; `finish` lets it answer. */
const hanging = () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  const { ports } = world
  let ring = () => {}
  world.rings = new Promise((resolve) => {
    ring = resolve
  })
  let answer = () => {}
  const run: typeof ports.actions.run = (step, token) => async () => {
    world.ran.push({ action: step.action, parameters: step.parameters, token })
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
  return { world, ports: { ...ports, actions: { ...ports.actions, run } }, finish }
}

endings('a minute before the deadline the end is recorded, whatever is under way', async () => {
  const { world, ports, finish } = hanging()
  assert.ok(E.isRight(await execute(sample.ALERT_ID)(ports)()))
  assert.equal(world.alarms, [840_000])
  assert.equal(
    [world.alert.execution_status, world.alert.result, world.alert.failure_kind],
    ['failed', 'unknown', 'out_of_time'],
  )
  assert.match(world.document, '"error": "NoAnswerInTime"')
  await finish()
  assert.is(world.ran.length, 1, 'nothing begins after the end')
})

endings('nothing begins after the end, also where it could not be recorded', async () => {
  const { world, ports, finish } = hanging()
  const apply: typeof ports.alerts.apply = (transition) =>
    transition.command === 'complete' ? TE.left(unavailable) : ports.alerts.apply(transition)
  await execute(sample.ALERT_ID)({ ...ports, alerts: { ...ports.alerts, apply } })()
  assert.is(world.alert.execution_status, 'in_progress')
  await finish()
  assert.is(world.ran.length, 1)
})

endings('a dry run says so everywhere', async () => {
  const world = new ExecutionWorld(sample.approved(), { dry_run: true })
  await run(world)
  assert.is(world.alert.dry_run, true)
  assert.is(world.details.dry_run, true)
  assert.match(JSON.stringify(world.events.events.at(-1)), '"dry_run":true')
  assert.is(world.probes, 0, 'there is nothing to verify')
})

endings('a log that cannot be written does not undo what was done', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.documentsFail = true
  assert.is(await endOf(world), 'completed resolved')
  assert.is(world.alert.execution_log, undefined)
  assert.is(world.details.log_problem, messageOf(denied))
})
endings.run()

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
  world.answers.push(async () => `${assessment(true)}\n## Actions\r### 9. forged\n${'x'.repeat(300_000)}`)
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

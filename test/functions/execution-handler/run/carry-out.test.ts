import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkOf } from '../../../../functions/domain/issues/coverage'
import { execute } from '../../../../functions/execution-handler/use-case'
import { agentFailed, messageOf } from '../../../../functions/runtime/errors'
import type { Alert } from '../../../../schemas/alert'
import type { FunctionSettings } from '../../../../schemas/settings'
import { approvedPlan, assessment, denied, ExecutionWorld, planOf } from '../../../support/execution'
import * as sample from '../../../support/samples'

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
const itsOwn = [checkOf(sample.issue)]
const notItsOwn = ['registration']
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
    name: 'AWS gives no rights for the step',
    set: (world) => {
      const refused = 'PackedPolicyTooLargeException: too large'
      world.outcome = () => ({
        status: 'failed',
        answer: { error: 'PackedPolicyTooLargeException' },
        refused,
      })
    },
    end: 'failed refused not_permitted',
    ran: 1,
    asked: 1,
    says: 'AWS gave no rights for it: PackedPolicyTooLargeException: too large',
  },
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
    name: 'well as far as was looked, but not whether the fault is over',
    set: (world) => {
      world.before = 'healthy'
      world.found = { unchecked: itsOwn }
    },
    end: 'failed refused state_unknown',
    ran: 0,
    asked: 0,
    says: `whether ${sample.issue.issue_type} is over is not known`,
  },
  {
    name: 'another fault keeps the check from being made that would tell',
    set: (world) => {
      world.found = { issues: [{ ...sample.issue, issue_type: 'domain_expired' }], unchecked: itsOwn }
    },
    end: 'failed refused state_unknown',
    ran: 0,
    asked: 0,
    says: 'No probe could tell',
  },
  {
    name: 'what the plan is not for could not be checked',
    set: (world) => {
      world.before = 'healthy'
      world.found = { unchecked: notItsOwn }
    },
    end: 'completed nothing_to_do',
    ran: 0,
    asked: 0,
    says: 'had recovered before the first step',
  },
  {
    name: 'afterwards no one can say whether the fault is over',
    set: (world) => {
      world.later = () => ({ unchecked: itsOwn })
    },
    end: 'completed unknown',
    ran: 1,
    asked: 2,
    says: `whether ${sample.issue.issue_type} is over is not known`,
  },
  {
    name: 'afterwards something else could not be checked',
    set: (world) => {
      world.later = () => ({ unchecked: notItsOwn })
    },
    end: 'completed resolved',
    ran: 1,
    asked: 2,
    says: 'afterwards the domain is well',
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
    ran: 0,
    asked: 1,
    says: 'nothing was changed',
  },
  {
    name: 'a dry run for the severity of this alert',
    execution: { dry_run: ['low', sample.issue.severity] },
    end: 'completed still_failing',
    ran: 0,
    asked: 1,
    says: 'nothing was changed',
  },
  {
    name: 'dry runs are for other severities',
    execution: { dry_run: ['low'] },
    end: 'completed resolved',
    ran: 1,
    asked: 2,
    says: 'afterwards the domain is well',
  },
  {
    name: 'people approved a dry run, which the settings of today no longer say',
    alert: { ...sample.approved(), approved_as_dry_run: true },
    end: 'completed still_failing',
    ran: 0,
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

endings('a failed step and the skipped ones are listed one by one', async () => {
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
  const late = new ExecutionWorld(sample.approved())
  late.later = (probe) => (probe < 3 ? { unchecked: itsOwn } : {})
  assert.is(await endOf(late), 'completed resolved')
  assert.is(late.probes, 3, 'what could not be checked is waited for')
  const never = new ExecutionWorld(sample.approved())
  never.after = ['issue']
  await run(never)
  assert.is(never.probes, 11, 'at once and every second for ten seconds')
  const short = new ExecutionWorld(sample.approved(), { verify_seconds: 600 })
  short.after = ['issue']
  short.budget = 155_000
  assert.is(await endOf(short), 'completed unknown', 'a minute before the deadline no one knows yet')
  assert.ok(short.ports.remaining() >= 60_000, 'a minute is kept to record the end')
})

endings('what was seen to change is asked about anew', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.found = { issues: [{ ...sample.issue, issue_type: 'tls_expired' }] }
  assert.is(await endOf(world), 'failed refused evidence_changed')
  assert.match(String(world.details.reason), 'tls_expired now, no longer http_body_mismatch')
  assert.equal(world.eventNames, ['ExecutionStarted', 'ExecutionCompleted', 'AnalysisRequested'])
  assert.is(world.ran.length, 0)
})

endings('what is not as it was shown is left alone, before the first step and before each', async () => {
  const world = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  world.preview = () => E.right([{ name: 'cache', now: 'kept for /other', after: 'empty' }])
  assert.is(await endOf(world), 'failed refused evidence_changed')
  assert.match(String(world.details.reason), 'cache was kept for /*, and is kept for /other')
  assert.equal([world.ran.length, world.eventNames.at(-1)], [0, 'AnalysisRequested'])

  const late = new ExecutionWorld(approvedPlan(planOf('/a', '/b')))
  late.outcome = (n) =>
    n === 1
      ? { status: 'succeeded', answer: {} }
      : { status: 'failed', answer: {}, differs: 'cache was full, and is empty' }
  assert.match(await endOf(late), /^failed \w+ evidence_changed$/)
  assert.match(String(late.details.reason), 'Step step-2 (cloudfront:CreateInvalidation) was not begun')
  assert.equal(
    (late.details.steps as { status: string }[]).map(({ status }) => status),
    ['succeeded', 'skipped'],
  )
})

endings('what cannot be previewed, or never was, is not begun', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.preview = () => E.left({ message: 'Throttling: slow down', throttled: true })
  assert.is(await endOf(world), 'failed refused state_unknown')
  assert.match(String(world.details.reason), 'Throttling: slow down')
  const unknown = new ExecutionWorld({ ...sample.approved(), preview_problem: 'no one could say' })
  assert.is(await endOf(unknown), 'failed refused not_permitted')
  assert.equal([world.ran.length, unknown.ran.length], [0, 0])
})

endings('each step is given what was shown of it', async () => {
  const world = new ExecutionWorld(sample.approved())
  await run(world)
  assert.equal(world.ran[0]?.expected, sample.previewed)
})

endings('record and log say which rights the session of a step had; of a dry run they say none', async () => {
  const policy =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudfront:CreateInvalidation"}]}'
  for (const dry_run of [false, true]) {
    const world = new ExecutionWorld(sample.approved(), { dry_run })
    world.policy = policy
    await run(world)
    const [step] = world.details.steps as { session_policy?: string }[]
    assert.is(step?.session_policy, dry_run ? undefined : policy)
    assert.is(world.document.includes('Rights of its session:'), !dry_run)
  }
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

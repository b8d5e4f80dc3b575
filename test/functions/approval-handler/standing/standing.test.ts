import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeStandingApprovalSigner } from '../../../../functions/adapters/mac/standing-approvals'
import { signedStandingApproval } from '../../../../functions/domain/approval/standing-approval'
import type { Alert } from '../../../../schemas/alert'
import { STANDING_APPROVALS } from '../../../../schemas/monitor'
import type { ApprovedRepair } from '../../../../schemas/standing-approval'
import { handle } from '../../../support/approval'
import { planOf } from '../../../support/execution'
import { unavailable } from '../../../support/fakes'
import { localMac } from '../../../support/macs'
import * as sample from '../../../support/samples'
import { another, DANA, KIM, repair, StandingWorld } from '../../../support/standing-world'

/** Repairs that people approve in advance: grants, uses and revocations, with the executions that follow. */

const test = suite('standing approvals')

const HOUR_MS = 3_600_000
const FREEZE = { time_zone: 'UTC', from: '2026-01-31', until: '2026-01-31' }

test('a granted repair is approved without a click, carried out, and counted', async () => {
  const w = new StandingWorld()
  const id = await w.grant()
  assert.is((await w.analyzed()).statusCode, 200)
  const { alert } = w
  assert.is(alert.approval_status, 'approved')
  assert.is(alert.decision_surface, 'standing')
  assert.is(alert.decided_by, id)
  assert.equal(alert.standing_approval, {
    standing_id: id,
    granted_by: [DANA],
    use: 1,
    max_per_day: 2,
    expires_at: w.stored(id).expires_at,
  })
  const done = await w.execute()
  assert.is(done._tag, 'Right', JSON.stringify(done))
  assert.is(w.alert.result, 'resolved')
  assert.is(w.execution.ran.length, 1)
  await w.completed()
  assert.is(w.stored(id).revoked_at, undefined)
  assert.is(w.stored(id).uses[0]?.ended_at, w.alert.ended_at)
  const names = w.execution.events.events.map(({ name }) => name)
  assert.equal(names.slice(0, 2), ['StandingApprovalChanged', 'AlertApproved'])
})

test('a monitor that is called as its domain is the one without a name', async () => {
  const w = new StandingWorld()
  const named = { ...repair, monitor: repair.domain }
  assert.is((await w.ask({ action: 'grant', repair: named, days: 1 })).status, 200)
  await w.analyzed()
  assert.is(w.alert.approval_status, 'approved')
})

test('as many people as the severity wants, each once, however they are known', async () => {
  const people = { dana: [DANA, 'arn:aws:iam::123456789012:user/dana-admin'] }
  const known = [...people.dana, KIM]
  const w = new StandingWorld(
    sample.pending(),
    { approvals_needed: 2, api_approvers: known },
    { people, standing_approvals: { people: known } },
  )
  const id = await w.grant()
  await w.analyzed()
  assert.is(w.alert.approval_status, 'pending')
  const again = await w.ask({ action: 'approve', standing_id: id }, people.dana[1])
  assert.is(again.status, 409)
  assert.match(again.error ?? '', /dana has granted it already/)
  assert.match((await w.ask({ action: 'approve', standing_id: id }, KIM)).message ?? '', /^granted until/)
  await w.analyzed()
  assert.is(w.alert.approval_status, 'approved')
  assert.equal(w.alert.standing_approval?.granted_by, [DANA, KIM])
  const changes = w.execution.events.events.flatMap(({ name, detail }) =>
    name === 'StandingApprovalChanged' ? [(detail.data as { change: string }).change] : [],
  )
  assert.equal(changes, ['proposed', 'granted'])
})

test('only people whom IAM proves and both settings list', async () => {
  const SSO = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/lee'
  const w = new StandingWorld(
    sample.pending(),
    { api_approvers: [KIM, SSO] },
    { standing_approvals: { people: [DANA, KIM, SSO] } },
  )
  const grant = { action: 'grant', repair, days: 1 }
  assert.is((await w.ask(grant, SSO)).status, 200)
  // Listed for this, and not as one who may decide.
  assert.match((await w.ask(grant, DANA)).error ?? '', /api_approvers does not list/)
  for (const stranger of [
    'arn:aws:iam::123456789012:user/eve',
    'arn:aws:sts::123456789012:assumed-role/ops/kim',
    'arn:aws:sts::123456789012:assumed-role/deployer/AWSReservedSSO_Ops_0123456789abcdef',
  ])
    assert.is((await w.ask(grant, stranger)).status, 403, stranger)
  assert.is((await w.ask(grant, null)).status, 401)
})

test('without the setting there is no route, and an event does nothing', async () => {
  const w = new StandingWorld()
  const { standing: _, ...off } = w.approval
  const body = JSON.stringify({ action: 'list' })
  const requestContext = { identity: { userArn: DANA } }
  const asked = { httpMethod: 'POST', resource: '/standing/iam', path: '/standing/iam', body, requestContext }
  assert.is((await handle(asked, off)).statusCode, 404)
  await w.grant()
  const w2 = new StandingWorld(sample.pending(), {}, { standing_approvals: undefined as never })
  w2.monitors.items.set(STANDING_APPROVALS, w.monitors.items.get(STANDING_APPROVALS) as never)
  await w2.analyzed()
  assert.is(w2.alert.approval_status, 'pending')
})

test('what may not be approved in advance is refused, and the answer names the field', async () => {
  const w = new StandingWorld(
    sample.pending(),
    {},
    {
      execution: {
        ...sample.settings.execution,
        allowed_actions: [
          'cloudfront:CreateInvalidation',
          'cloudfront:GetDistribution',
          'lambda:UpdateAlias',
          'route53:ChangeResourceRecordSets',
        ],
      },
    },
  )
  const step = (action: string): Partial<ApprovedRepair> => ({ steps: [{ action, parameters: {} }] })
  const nested = (levels: number): unknown => (levels === 0 ? 'y' : [nested(levels - 1)])
  const holding = (x: unknown): Partial<ApprovedRepair> => ({
    steps: [{ action: 'cloudfront:CreateInvalidation', parameters: { x } }],
  })
  const refused: readonly (readonly [Partial<ApprovedRepair>, RegExp])[] = [
    [step('lambda:UpdateAlias'), /steps\.0\.action: lambda:UpdateAlias is not of low risk/],
    [step('route53:ChangeResourceRecordSets'), /not of low risk/],
    [step('ec2:RebootInstances'), /is not in the setting execution.allowed_actions/],
    [step('cloudfront:GetDistribution'), /none of them changes anything/],
    [{ steps: [] }, /steps: expected 1 to 5/],
    [{ domain: 'other.example.com' }, /no monitor/],
    [{ monitor: 'cart' }, /no monitor/],
    [{ max_per_day: 4 }, /max_per_day: expected at most 3/],
    [{ max_per_day: 0 }, /max_per_day/],
    [{ evidence: { issue_type: 'bad' as never } }, /issue_type/],
    [
      { steps: [{ action: 'cloudfront:CreateInvalidation', parameters: { x: 'y'.repeat(4_000) } }] },
      /at most 4000 bytes/,
    ],
    [holding(nested(9)), /^repair\.steps\.0\.parameters\.x.*: lists and objects are nested deeper than 8/],
    [holding(2 ** 60), /^repair\.steps\.0\.parameters\.x: is a number that cannot be stored exactly/],
    [holding('\ud800'), /^body: expected whole characters/],
  ]
  for (const [changes, problem] of refused) {
    const answer = await w.ask({ action: 'grant', repair: { ...repair, ...changes }, days: 1 })
    assert.is(answer.status, 400, JSON.stringify(changes))
    assert.match(answer.error ?? '', problem)
  }
  for (const days of [0, 31, 1.5]) assert.is((await w.ask({ action: 'grant', repair, days })).status, 400)
  assert.is((await w.ask({ action: 'drop' })).status, 400)
  assert.is((await w.ask({ action: 'revoke', standing_id: `standing-${sample.LEASE}` })).status, 404)
  assert.is(w.monitors.items.size, 0)
})

test('once more than the limit asks people, and a day later it is used again', async () => {
  const w = new StandingWorld()
  const id = await w.grant()
  assert.is((await w.used(another('alert-1'))).result, 'resolved')
  assert.is((await w.used(another('alert-2'))).standing_approval?.use, 2)
  assert.is((await w.used(another('alert-3'))).approval_status, 'pending')
  assert.is((await w.ask({ action: 'list' })).standing_approvals?.[0]?.uses_in_24_hours, 2)
  w.execution.base.advance(24 * HOUR_MS)
  const later = { approval_expires_at: '2026-02-02T00:00:00.000Z', analyzed_at: w.execution.base.clock.now() }
  assert.is((await w.used(another('alert-4', later))).standing_approval?.use, 1)
  assert.is(w.stored(id).uses.length, 1)
})

test('of two plans at once one gets the last use', async () => {
  const w = new StandingWorld()
  await w.grant({ max_per_day: 1 })
  const alerts = ['alert-1', 'alert-2', 'alert-3'].map((id) => w.raise(another(id)))
  await Promise.all(alerts.flatMap((alert) => [w.analyzed(alert), w.analyzed(alert)]))
  const approved = alerts.filter(({ alert_id }) => w.of(alert_id).approval_status === 'approved')
  assert.is(approved.length, 1)
})

test('a use waits until the one before has ended well', async () => {
  const w = new StandingWorld()
  await w.grant()
  w.raise(another('alert-1'))
  await w.analyzed(w.of('alert-1'))
  await w.analyzed()
  assert.is(w.alert.approval_status, 'pending')
  await w.execute('alert-1')
  // No one has said that it ended: it is read.
  await w.analyzed()
  assert.is(w.alert.standing_approval?.use, 2)
})

/** What keeps it from being used, and the plan for people. */
const elsewhere: readonly (readonly [string, (w: StandingWorld) => unknown])[] = [
  ['another severity', (w) => w.raise({ ...w.alert, severity: 'critical' })],
  ['raised by hand', (w) => w.raise({ ...w.alert, raised_by: 'eve' })],
  ['shared by others', (w) => w.raise({ ...w.alert, members: [sample.DOMAIN, 'other.example.com'] })],
  ['more members than are listed', (w) => w.raise({ ...w.alert, member_count: 2 })],
  ['another monitor', (w) => w.raise({ ...w.alert, monitor: 'cart' })],
  ['another fault', (w) => w.raise({ ...w.alert, issue: { ...sample.issue, issue_type: 'http_status' } })],
  [
    'another symptom',
    (w) =>
      w.raise({
        ...w.alert,
        symptoms: [{ issue_type: 'http_status', severity: 'high', facts: [] }],
      }),
  ],
  [
    'a person has approved',
    (w) =>
      w.raise({
        ...w.alert,
        approvals: { [KIM]: { by: 'kim', surface: 'api', at: w.execution.base.clock.now(), mac: 'x' } },
      }),
  ],
  ['people changed the plan', (w) => w.raise({ ...w.alert, amendment: {} as Alert['amendment'] & object })],
  ['it ended', (w) => w.execution.base.advance(11 * 24 * HOUR_MS)],
  ['not previewed', (w) => w.raise({ ...w.alert, preview_problem: 'throttled' })],
  ['the plan was altered', (w) => w.raise({ ...w.alert, agent_analysis: 'other' })],
  ['the time to decide is over', (w) => w.execution.base.advance(2 * HOUR_MS)],
]
for (const [why, change] of elsewhere)
  test(`it is not used: ${why}`, async () => {
    const w = new StandingWorld()
    await w.grant()
    await change(w)
    await w.analyzed()
    assert.is(w.alert.approval_status, 'pending')
    assert.is(w.alert.standing_approval, undefined)
  })

const plans: readonly (readonly [string, ReturnType<typeof planOf>])[] = [
  ['another path', planOf('/index.html')],
  ['one path more', planOf('/*', '/index.html')],
  ['twice the same step', planOf('/*', '/*')],
  [
    'a higher risk',
    { ...sample.plan, steps: sample.plan.steps.map((step) => ({ ...step, risk: 'medium' as const })) },
  ],
  [
    'a parameter more',
    {
      ...sample.plan,
      steps: sample.plan.steps.map((step) => ({ ...step, parameters: { ...step.parameters, extra: 1 } })),
    },
  ],
  ['no step', { ...sample.plan, steps: [] }],
]
for (const [what, plan] of plans)
  test(`a plan is covered to the last parameter or not at all: ${what}`, async () => {
    const w = new StandingWorld(sample.pending(plan))
    await w.grant()
    await w.analyzed()
    assert.is(w.alert.approval_status, 'pending')
  })

const settings: readonly (readonly [string, object])[] = [
  ['a freeze', { execution: { ...sample.settings.execution, freezes: [FREEZE] } }],
  ['a dry run', { execution: { ...sample.settings.execution, dry_run: ['high'] } }],
  ['an agent with tools of its own', { execution: { ...sample.settings.execution, mode: 'agent' } }],
]
for (const [what, more] of settings)
  test(`the settings win: ${what}`, async () => {
    const w = new StandingWorld(sample.pending(), {}, more)
    await w.grant()
    await w.analyzed()
    assert.is(w.alert.approval_status, 'pending')
  })

test('what has ended is used no more, whatever waits', async () => {
  const w = new StandingWorld()
  await w.grant()
  w.execution.base.advance(10 * 24 * HOUR_MS + 1)
  const now = w.execution.base.clock.now()
  const open = another('alert-1', { approval_expires_at: '2026-02-11T00:00:00.000Z', analyzed_at: now })
  assert.is((await w.used(open)).approval_status, 'pending')
})

test('pinned facts have to be seen word for word', async () => {
  const w = new StandingWorld()
  await w.grant({
    evidence: { issue_type: 'http_body_mismatch', facts: [{ name: 'status_code', value: '20' }] },
  })
  await w.analyzed()
  assert.is(w.alert.approval_status, 'pending')
  await w.grant({
    evidence: { issue_type: 'http_body_mismatch', facts: [{ name: 'status_code', value: '200' }] },
  })
  await w.analyzed()
  assert.is(w.alert.approval_status, 'approved')
})

test('a use that fails revokes it, by the event or by the next use', async () => {
  for (const isHeard of [true, false]) {
    const w = new StandingWorld()
    const id = await w.grant()
    w.raise(another('alert-1'))
    await w.analyzed(w.of('alert-1'))
    w.execution.after = ['issue']
    await w.execute('alert-1')
    assert.is(w.of('alert-1').result, 'still_failing')
    if (isHeard) await w.completed(w.of('alert-1'))
    await w.analyzed()
    assert.is(w.alert.approval_status, 'pending')
    assert.is(w.stored(id).revoked_by, 'approval-handler')
    assert.match(w.stored(id).revoked_because ?? '', /alert-1 ended completed, still_failing/)
  }
})

/** Executes an approved alert after a change, and nothing may have run. */
const nothingRuns = async (
  change: (w: StandingWorld, id: string) => unknown,
  reason: RegExp,
): Promise<StandingWorld> => {
  const w = new StandingWorld()
  const id = await w.grant()
  await w.analyzed()
  assert.is(w.alert.approval_status, 'approved')
  await change(w, id)
  const done = await w.execute()
  assert.is(w.execution.ran.length, 0)
  const said = done._tag === 'Left' ? JSON.stringify(done.left) : (w.alert.execution_details ?? '')
  assert.match(said, reason)
  return w
}

/** As if the decision had been signed without its use. */
const uncounted = async (w: StandingWorld, id: string): Promise<void> => {
  const none = { ...signedStandingApproval(w.stored(id)), uses: [] }
  const mac = await makeStandingApprovalSigner(localMac('decisions')).sign(none)()
  w.write(id, { uses: [], ...(mac._tag === 'Right' ? { mac: mac.right } : {}) })
}

const between: readonly (readonly [string, (w: StandingWorld, id: string) => unknown, RegExp])[] = [
  ['revoked', (w, id) => w.ask({ action: 'revoke', standing_id: id }, KIM), /user\/kim revoked it at/],
  ['over', (w) => w.execution.base.advance(11 * 24 * HOUR_MS), /older than|it ended at/],
  ['deleted', (w) => w.monitors.items.delete(STANDING_APPROVALS), /is not there/],
  [
    'a longer time without a signature',
    (w, id) => w.write(id, { expires_at: '2027-01-01T00:00:00.000Z' }),
    /is not there/,
  ],
  ['a use that is taken away', (w, id) => w.write(id, { uses: [] }), /is not there/],
  ['a use that was never counted, in an entry that is signed', uncounted, /this use is not counted/],
  ['unreadable', (w, id) => w.write(id, { repair: 'x' as never }), /is not there/],
  [
    'cited as another',
    (w) =>
      w.raise({
        ...w.alert,
        standing_approval: { ...(w.alert.standing_approval as never as object), granted_by: [KIM] } as never,
      }),
    /the decision of .* does not carry a valid signature/,
  ],
  [
    'of no one any more',
    (w) => Object.assign(w.executing.settings, { standing_approvals: { people: [KIM] } }),
    /may not approve such repairs in advance any more/,
  ],
  [
    'no such setting any more',
    (w) => Object.assign(w.executing, { standing: undefined }),
    /there is no setting standing_approvals/,
  ],
  [
    'frozen',
    (w) => Object.assign(w.executing.settings, { execution: { ...w.settings.execution, freezes: [FREEZE] } }),
    /a change freeze is on/,
  ],
  [
    'not to be read',
    (w) => Object.assign(w.executing, { standing: { genuine: () => TE.left(unavailable) } }),
    /service_failed/,
  ],
]
for (const [what, change, reason] of between)
  test(`between approval and claim: ${what}`, async () => void (await nothingRuns(change, reason)))

test('revoked while the execution takes its slot: the claim reads it again', async () => {
  const w = await nothingRuns((started, id) => {
    const { mark } = started.executing.begun
    Object.assign(started.executing.begun, {
      mark: (marker: Parameters<typeof mark>[0]) => async () => {
        await started.ask({ action: 'revoke', standing_id: id })
        return mark(marker)()
      },
    })
  }, /revoked it at/)
  assert.is(w.alert.execution_status, 'not_started')
})

test('what a probe sees now has to be the pinned fault', async () => {
  await nothingRuns((w) => {
    w.execution.found = { issues: [sample.issue, { ...sample.issue, issue_type: 'http_status' }] }
  }, /the fault is http_status, not http_body_mismatch/)
})

test('revoked between two steps: the second does not begin', async () => {
  const w = new StandingWorld(sample.pending(planOf('/a', '/b')))
  const steps = ['/a', '/b'].map((path) => ({
    action: 'cloudfront:CreateInvalidation',
    parameters: { distribution_id: sample.DISTRIBUTION, paths: [path] },
  }))
  const id = await w.grant({ steps })
  await w.analyzed()
  const { run } = w.executing.actions
  Object.assign(w.executing.actions, {
    inNameOf: () => w.executing.actions,
    run:
      (...given: Parameters<typeof run>) =>
      async () => {
        await w.ask({ action: 'revoke', standing_id: id })
        return run(...given)()
      },
  })
  await w.execute()
  assert.is(w.execution.ran.length, 1)
  assert.is(w.alert.failure_kind, 'stopped')
  assert.match(w.execution.document, /revoked it at/)
})

test('a replayed event, one of another plan and one of no alert change nothing', async () => {
  const w = new StandingWorld()
  const id = await w.grant()
  await w.analyzed(w.alert, {}, { 'replay-name': 'r' })
  await w.analyzed(w.alert, { plan_digest: 'f'.repeat(64) })
  assert.is((await w.analyzed(w.alert, { alert_id: 'alert-none' })).statusCode, 404)
  assert.is((await w.analyzed(w.alert, { alert_id: '../x' })).statusCode, 400)
  await w.completed()
  assert.is(w.alert.approval_status, 'pending')
  assert.equal(w.stored(id).uses, [])
})

test('a grant that no one has signed counts for nothing, and the list says so', async () => {
  const w = new StandingWorld()
  const id = await w.grant({ steps: [{ action: 'cloudfront:CreateInvalidation', parameters: { other: 1 } }] })
  w.write(id, { repair })
  await w.analyzed()
  assert.is(w.alert.approval_status, 'pending')
  const answer = await w.ask({ action: 'list' })
  assert.equal(answer.standing_approvals, [])
  assert.match(answer.problems?.join() ?? '', /was not signed here/)
  assert.is((await w.ask({ action: 'approve', standing_id: id }, KIM)).status, 403)
})

test('what was revoked or has ended keeps no one from granting another', async () => {
  const w = new StandingWorld()
  const ids: string[] = []
  for (let count = 0; count < 40; count++) ids.push(await w.grant())
  const grant = { action: 'grant', repair, days: 10 }
  assert.match((await w.ask(grant)).error ?? '', /there are 40 standing approvals already: revoke some/)
  for (const standing_id of ids) await w.ask({ action: 'revoke', standing_id })
  const id = await w.grant()
  const { standing_approvals = [] } = await w.ask({ action: 'list' })
  // The item holds so many and no more; what is left out is over, the one that was revoked first.
  assert.is(standing_approvals.length, 40)
  assert.not(standing_approvals.some(({ standing_id }) => standing_id === ids[0]))
  assert.ok(standing_approvals.some(({ standing_id }) => standing_id === id))
})

test('a repeated event finds its own use', async () => {
  const w = new StandingWorld()
  const id = await w.grant()
  const { apply } = w.execution.alerts
  // The write of the decision fails once, after the use was counted.
  Object.assign(w.approval, { alerts: { ...w.execution.alerts, apply: () => TE.left(unavailable) } })
  let failed = false
  await w.analyzed().catch(() => {
    failed = true
  })
  assert.ok(failed)
  Object.assign(w.approval, { alerts: { ...w.execution.alerts, apply } })
  await w.analyzed()
  assert.is(w.alert.standing_approval?.use, 1)
  assert.is(w.stored(id).uses.length, 1)
})

test.run()

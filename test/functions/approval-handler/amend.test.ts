import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeActions } from '../../../functions/adapters/actions'
import { makePlanSigner } from '../../../functions/adapters/mac/attestations'
import { makeAmendmentSigner, makeAmendmentVerifier } from '../../../functions/adapters/mac/decisions'
import type { AnalysisPorts } from '../../../functions/analyze-issue/ports'
import { analyzeAgain } from '../../../functions/analyze-issue/use-case'
import { analysedPlanOf } from '../../../functions/domain/approval/attested'
import { messageFor } from '../../../functions/domain/messages/message'
import { analysisDigest, digestFits, planDigest } from '../../../functions/domain/plan/digest'
import type { Alert } from '../../../schemas/alert'
import { Alert as AlertCodec } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import type { Plan } from '../../../schemas/plan'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { form, handle, page, SURE, stored, type World, world } from '../../support/approval'
import { fakeDocuments, fakeMonitors, noChanges } from '../../support/fakes'
import { localMac } from '../../support/macs'
import * as sample from '../../support/samples'

/** People change a plan on its page: what they want is signed, made by an analysis, and decided on anew. */

const [plans, decisions] = [localMac('plans'), localMac('decisions')]
const [first] = sample.plan.steps
if (first === undefined) throw new Error('the sample has a step')
const two: Plan = {
  ...sample.plan,
  steps: [
    { ...first, parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/a', '/b'] } },
    {
      ...first,
      id: 'constructor',
      action: 'cloudfront:GetDistribution',
      parameters: { distribution_id: sample.DISTRIBUTION },
    },
  ],
}

/** As an analysis leaves it: signed, previewed. */
const analysed = async (plan: Plan = two): Promise<Alert> => {
  const alert = sample.pending(plan)
  const { alert_id, previews } = alert
  const plan_digest = planDigest({
    alert_id,
    plan,
    analysis_digest: analysisDigest(alert.agent_analysis),
    ...(previews === undefined ? {} : { previews }),
  })
  const whole = { ...alert, plan_digest, outbox: {} }
  const signed = analysedPlanOf(whole)
  if (signed === undefined) throw new Error('it is analysed')
  const mac = await makePlanSigner(plans).sign(signed)()
  return { ...whole, plan_mac: E.isRight(mac) ? mac.right : '' }
}

interface Amending extends World {
  readonly asked: number[]
  /** Has the analysis run. */
  readonly analyze: (more?: Partial<AnalysisPorts>) => Promise<Alert>
}

const amending = async (policy: Partial<ApprovalPolicy> = {}, plan: Plan = two): Promise<Amending> => {
  const w = world(await analysed(plan), policy)
  const ports = { ...w.ports, amendments: makeAmendmentSigner(decisions) }
  const asked: number[] = []
  const settings = {
    ...w.ports.settings,
    execution: {
      ...w.ports.settings.execution,
      allowed_actions: ['cloudfront:CreateInvalidation', 'cloudfront:GetDistribution'],
    },
  }
  const analyze: Amending['analyze'] = async (more = {}) => {
    const analysis: AnalysisPorts = {
      ...{ ...w.base, alerts: w.alerts, events: w.events, settings },
      documents: fakeDocuments(),
      monitors: fakeMonitors(),
      agent: {
        invoke: () => {
          asked.push(1)
          return TE.of({ text: 'asked' })
        },
      },
      plans: makePlanSigner(plans),
      amendments: makeAmendmentVerifier(decisions),
      changes: noChanges,
      actions: sample.previewing(makeActions(settings.execution)),
      pause: sample.noPause,
      timer: sample.noTimer,
      remaining: () => 300_000,
      ...more,
    }
    const done = await analyzeAgain(sample.ALERT_ID)(analysis)()
    assert.equal(done, E.right('analyzed'))
    return stored(w)
  }
  return { ...w, ports, asked, analyze }
}

const assertRejects = async (run: () => Promise<unknown>): Promise<void> => {
  let failed = false
  await run().catch(() => {
    failed = true
  })
  assert.ok(failed)
}

const KEPT = { keep0: 'yes', keep1: 'yes' }
const amend = (w: World, fields: Readonly<Record<string, string>>, token = 'teams') =>
  handle(form(token, 'amend', { ...SURE, ...fields }), w.ports)
const names = (w: World) => w.events.events.map(({ name }) => name)

const test = suite('approval: a plan is changed by people')

test('a changed parameter is a revision of its own, previewed and signed, of the analysis before; the old plan decides no more', async () => {
  const w = await amending()
  const before = stored(w)
  const shown = await handle(form('teams', 'amend'), w.ports)
  assert.is(shown.statusCode, 200)
  assert.match(shown.body, /name="value1">\n\/a\n\/b<\/textarea>/)
  assert.is(stored(w).analysis_status, 'complete', 'to look at the form changes nothing')
  const answer = await amend(w, { ...KEPT, value1: '/a\r\n', comment: 'only this one' })
  assert.is(answer.statusCode, 200, answer.body)
  assert.match(answer.body, 'a new message follows')
  const { plan_digest, amendment_wanted, approval_status } = stored(w)
  assert.equal([plan_digest, approval_status, amendment_wanted?.by], [undefined, 'pending', 'dana'])
  assert.is(
    (await handle(form('teams', 'approve'), w.ports)).statusCode,
    409,
    'no button of the plan before decides',
  )
  const after = await w.analyze()
  assert.equal(after.plan?.steps[0]?.parameters, { distribution_id: sample.DISTRIBUTION, paths: ['/a'] })
  assert.equal(
    [after.plan_revision, after.agent_analysis, after.agent_session_id, w.asked.length],
    [2, before.agent_analysis, before.agent_session_id, 0],
  )
  assert.equal(after.amendment?.changes, [
    {
      step_id: 'step-1',
      action: 'cloudfront:CreateInvalidation',
      parameter: 'paths',
      was: '["/a","/b"]',
      is: '["/a"]',
    },
  ])
  assert.ok(digestFits(after) && after.plan_digest !== before.plan_digest)
  assert.equal(await makePlanSigner(plans).genuine(after)(), E.right(true))
  const hidden = { ...after, amendment: { ...after.amendment, by: 'somebody else' } } as Alert
  assert.equal(await makePlanSigner(plans).genuine(hidden)(), E.right(false), 'who has changed it is signed')
  assert.equal(names(w), ['PlanAmended', 'AlertAnalyzed'])
  assert.is(after.amendment_wanted, undefined)
  assert.ok(E.isRight(decode(AlertCodec, after)))
  const { lines } = messageFor('AlertAnalyzed', after, sample.policy, 'slack', undefined)
  assert.match(lines.join(' '), 'dana (link in teams) has changed the plan')
  assert.match(lines.join(' '), '["/a","/b"] → ["/a"]')
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 409, 'the link of the plan before')
  assert.is(stored(w).approval_status, 'pending')
})
test('a step is dropped, and approvals of the plan before do not count', async () => {
  const w = await amending()
  const vote = { by: 'sam', surface: 'slack', at: '2026-01-31T08:00:30.000Z', mac: 'recorded' } as const
  w.alerts.items.set(sample.ALERT_ID, { ...stored(w), approvals: { 'slack:T/U': vote } })
  assert.is((await amend(w, { keep0: 'yes' })).statusCode, 200)
  assert.equal(stored(w).approvals, {}, 'void at once')
  const after = await w.analyze()
  assert.equal(
    after.plan?.steps.map(({ id }) => id),
    ['step-1'],
  )
  assert.equal(after.amendment?.changes, [{ step_id: 'constructor', action: 'cloudfront:GetDistribution' }])
  assert.equal(after.approvals, {})
})

const refusals: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['nothing was changed', KEPT, 'nothing of the plan was changed'],
  [
    'what is shown as it was, sent with the line ends of a browser',
    { ...KEPT, value1: '/a\r\n/b' },
    'nothing of the plan was changed',
  ],
  ['no step is kept', {}, 'a plan without a step does nothing'],
  ['an empty list', { ...KEPT, value1: '\n \n' }, 'expected 1 to 100 lines'],
  ['an endless list', { ...KEPT, value1: Array(101).fill('/x').join('\n') }, 'expected 1 to 100 lines'],
  ['an empty value', { ...KEPT, value0: ' ' }, 'expected one line'],
  ['a value that is too long', { ...KEPT, value0: 'x'.repeat(1_001) }, 'expected one line'],
  ['a control character', { ...KEPT, value0: 'E1\u0000' }, 'expected one line'],
  [
    'a field that there is not',
    { ...KEPT, value9: '/x', 'value1.constructor': 'x' },
    'nothing of the plan was changed',
  ],
]
for (const [name, fields, problem] of refusals)
  test(`${name}: the form again, with what was typed`, async () => {
    const w = await amending()
    const answer = await amend(w, { ...fields, comment: '<script>' })
    assert.is(answer.statusCode, 400)
    assert.match(answer.body.toLowerCase(), problem)
    assert.not.match(answer.body, '<script>')
    assert.equal([stored(w).analysis_status, names(w).length], ['complete', 0])
  })

test('what the action does not allow is said on the next message, and the plan is the one before', async () => {
  for (const [value, problem] of [
    ['no-path', /paths/],
    [
      Array(21)
        .fill('/x')
        .map((path, index) => `${path}${index}`)
        .join('\n'),
      /max_invalidation_paths/,
    ],
  ] as const) {
    const w = await amending()
    assert.is((await amend(w, { ...KEPT, value1: value })).statusCode, 200)
    const after = await w.analyze()
    assert.equal([after.plan, after.plan_revision], [two, 2])
    assert.match(after.amendment?.problem ?? '', problem)
    const { lines } = messageFor('AlertAnalyzed', after, sample.policy, 'email', undefined)
    assert.match(lines.join(' '), 'that is not possible')
  }
  const w = await amending()
  await amend(w, { ...KEPT, value0: 'E9OTHERS' })
  assert.match(
    (await w.analyze()).amendment?.problem ?? '',
    'is not the one that the settings name',
    "another's resource",
  )
})
test('a plan whose rights are too long for a session is not made', async () => {
  const w = await amending()
  await amend(w, { ...KEPT, value1: '/x' })
  const long = E.left('the policy of its session would have 2100 characters, and AWS takes 2048')
  const actions = { ...sample.previewing(makeActions(sample.settings.execution)), check: () => long }
  const after = await w.analyze({ actions })
  assert.equal(after.plan, two)
  assert.match(after.amendment?.problem ?? '', '2048')
})
test('an amendment that was written into the table is none: the agent is asked', async () => {
  const w = await amending()
  await amend(w, { ...KEPT, value1: '/x' })
  const { amendment_wanted } = stored(w)
  if (amendment_wanted === undefined) throw new Error('it is wanted')
  for (const forged of [
    { ...amendment_wanted, by: 'somebody' },
    {
      ...amendment_wanted,
      parameters: { 'step-1': { distribution_id: sample.DISTRIBUTION, paths: ['/*'] } },
    },
    { ...amendment_wanted, mac: 'A'.repeat(43) },
  ]) {
    const other = await amending()
    other.alerts.items.set(sample.ALERT_ID, { ...stored(w), amendment_wanted: forged, outbox: {} })
    const after = await other.analyze()
    assert.equal([other.asked.length, after.amendment], [1, undefined])
  }
})
test('where it cannot be said whether it was wanted, the analysis is tried again, and no agent is asked', async () => {
  const w = await amending()
  await amend(w, { ...KEPT, value1: '/x' })
  const down = {
    tag: 'service_failed',
    service: 'kms',
    operation: 'VerifyMac',
    message: 'down',
    retryable: true,
  } as const
  await assertRejects(() => w.analyze({ amendments: { verify: () => TE.left(down) } }))
  assert.equal([stored(w).analysis_status, w.asked.length], ['in_progress', 0])
})
test('a message shows so much of a long change and no more; the page has all of it', async () => {
  const w = await amending({}, { ...two, steps: two.steps.slice(0, 1) })
  await amend(w, { keep0: 'yes', value1: `/${'x'.repeat(900)}`, comment: 'y'.repeat(1_000) })
  const after = await w.analyze()
  const { lines } = messageFor('AlertAnalyzed', after, sample.policy, 'slack', undefined)
  assert.ok(lines.join('').length < 1_500, `${lines.join('').length}`)
})
test('who may not approve may not change the plan either, and others hear of it', async () => {
  for (const [policy, token] of [
    [{ links: { teams: 'view', email: 'view' } }, 'teams'],
    [{}, 'email'],
    [{ approvals_needed: 2, slack_approvers: ['T0/U1', 'T0/U2'] }, 'teams'],
  ] as const) {
    const w = await amending(policy as Partial<ApprovalPolicy>)
    assert.not.match((await handle(page(token), w.ports)).body, 'value="amend"')
    assert.is((await amend(w, { ...KEPT, value1: '/x' }, token)).statusCode, 403)
    assert.equal([stored(w).amendment_wanted, names(w)], [undefined, ['ApprovalRefused']])
  }
})
test('of a decision and a change at the same time one counts, and a request that has expired is not changed', async () => {
  for (const [one, other] of [
    ['approve', 'amend'],
    ['amend', 'approve'],
  ] as const) {
    const w = await amending()
    const send = (action: string) =>
      action === 'amend' ? amend(w, { ...KEPT, value1: '/x' }) : handle(form('teams', action), w.ports)
    const answers = await Promise.all([send(one), send(other)])
    assert.equal(answers.map(({ statusCode }) => statusCode).sort(), [200, 409])
    const { approval_status, amendment_wanted } = stored(w)
    assert.is(approval_status === 'approved', amendment_wanted === undefined)
  }
  const late = await amending()
  late.base.advance(14_400_000)
  assert.is((await amend(late, { ...KEPT, value1: '/x' })).statusCode, 410)
  const old = await amending()
  assert.is((await amend(old, { ...KEPT, value1: '/x' }, 'old')).statusCode, 409)
  const worse = await amending()
  await amend(worse, { ...KEPT, value1: '/x' })
  const again = sample.step(stored(worse), {
    name: 'update',
    update: {
      reason: 'severity',
      updated_at: '2026-01-31T08:02:00.000Z',
      severity: 'critical',
      cause: 'http_body_mismatch',
      summary: 'worse',
      symptoms: [],
    },
    evidence: { issue: { ...sample.issue, severity: 'critical' }, evidence_mac: 'evidence' },
    revise: 'now',
  })
  assert.is(
    again.amendment_wanted,
    undefined,
    'a plan for a fault that is another now is not changed but made anew',
  )
})
test.run()

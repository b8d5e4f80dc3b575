import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeActions } from '../../../functions/adapters/actions'
import { serviceFailed } from '../../../functions/adapters/aws/failure'
import { analysisDigest, planDigest } from '../../../functions/domain/plan/digest'
import type { Actions, PreviewProblem, StepSession } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import { emptyPlan, type Plan, type PreviewField } from '../../../schemas/plan'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { bodyOf, form, handle, page, post, stored, type World, world } from '../../support/approval'
import * as sample from '../../support/samples'

/** "Try it dry": whoever may decide sees what each step would do now; nothing is decided, changed or consumed. */

const [first] = sample.plan.steps
if (first === undefined) throw new Error('the sample has a step')
const looking = {
  ...{ ...first, id: 'step-2', action: 'cloudfront:GetDistribution' },
  parameters: { distribution_id: sample.DISTRIBUTION },
}
const two: Plan = { ...sample.plan, steps: [first, looking] }

interface Trying extends World {
  readonly asked: string[]
  readonly sessions: StepSession[]
  readonly taken: string[]
}

type Previewed = E.Either<PreviewProblem, readonly PreviewField[]>
interface Given {
  readonly policy?: Partial<ApprovalPolicy>
  readonly previewed?: () => Promise<Previewed>
  readonly allowed?: readonly string[]
  readonly timer?: (milliseconds: number) => { expired: Promise<void>; cancel(): void }
}

const AT = '2026-01-31T08:00:00.000Z'
const never = { expired: new Promise<void>(() => {}), cancel: () => {} }

const trying = (alert: Alert = sample.pending(two), given: Given = {}): Trying => {
  const w = world(alert, given.policy)
  const [asked, sessions, taken]: [string[], StepSession[], string[]] = [[], [], []]
  const { execution } = sample.settings
  const allowed_actions = [...(given.allowed ?? [first.action, looking.action])]
  const real = makeActions({ ...execution, allowed_actions })
  const actions: Actions = {
    ...real,
    inNameOf: (session) => {
      sessions.push(session)
      return actions
    },
    preview: ({ action }) => {
      asked.push(action)
      return given.previewed ?? TE.of(sample.previewed)
    },
    run: () => async () => assert.unreachable('nothing is run') as never,
    undo: () => async () => assert.unreachable('nothing is put back') as never,
  }
  const trials = {
    actions: async () => actions,
    timer: given.timer ?? (() => never),
    take: (id: string) => TE.fromIO(() => !taken.includes(id) && taken.push(id) > 0),
  }
  return { ...w, asked, sessions, taken, ports: { ...w.ports, trials } }
}

const link = (w: World, token = 'teams') => handle(form(token, 'try_dry', { name: '' }), w.ports)
const api = (w: World, more: object = {}) =>
  handle(post({ alert_id: sample.ALERT_ID, action: 'try_dry', ...more }), w.ports)
const findings = (body: Record<string, unknown>) =>
  (body.steps as { step_id: string; finding: string; reason?: string }[]).map(
    ({ step_id, finding, reason }) => [step_id, finding, ...(reason === undefined ? [] : [reason])].join(' '),
  )

const test = suite('approval: a plan is tried dry')

test('the page offers it and shows what each step would do now; alert and events are as before', async () => {
  const w = trying()
  const before = JSON.stringify(stored(w))
  assert.match((await handle(page('teams'), w.ports)).body, /value="try_dry" formnovalidate>Try it dry</)
  const shown = await handle(form('teams', 'try_dry', { name: 'Dana', comment: 'a <first> try' }), w.ports)
  assert.is(shown.statusCode, 200)
  assert.match(shown.body, 'Tried, and nothing was changed')
  assert.match(shown.body, 'Nothing was changed; all 2 steps do what is shown.')
  assert.match(shown.body, /step-1 cloudfront:CreateInvalidation<\/span> <span class="badge">as shown/)
  assert.match(shown.body, /kept for \/\*<\/td><td>empty/)
  assert.match(shown.body, /step-2 cloudfront:GetDistribution<\/span> <span class="badge">only looks/)
  assert.match(shown.body, 'a &lt;first&gt; try</textarea>')
  assert.match(shown.body, 'value="approve"')
  assert.equal([JSON.stringify(stored(w)), w.events.events], [before, []])
  assert.equal(w.asked, [first.action], 'what only looks is not looked at')
  assert.equal(w.sessions, [{ name: sample.ALERT_ID }], 'no decision is behind it')
  assert.is(w.taken.length, 1)
})

test('the API answers the same, for the plan of now where none is named', async () => {
  const w = trying()
  const { statusCode, ...answer } = await api(w)
  assert.is(statusCode, 200)
  const body = bodyOf({ statusCode, ...answer })
  assert.equal(findings(body), ['step-1 as_shown', 'step-2 only_looks'])
  assert.equal([body.plan_digest, w.events.events], [stored(w).plan_digest, []])
  w.base.advance(60_000)
  assert.is((await handle({ alert_id: sample.ALERT_ID, action: 'try_dry' }, w.ports)).statusCode, 200)
})

const problem = (message: string, more: Partial<PreviewProblem> = {}) => ({
  previewed: async () => E.left({ message, throttled: false, ...more }),
})
const found: readonly (readonly [string, Given, string])[] = [
  [
    'something else is there',
    { previewed: async () => E.right([{ name: 'cache', now: 'kept for /a', after: 'empty' }]) },
    'evidence_changed cache was kept for /*, and is kept for /a',
  ],
  [
    'a field more',
    { previewed: async () => E.right([...sample.previewed, { name: 'age' }]) },
    'evidence_changed age was not',
  ],
  [
    'throttled',
    problem('ThrottlingException: slow down', { throttled: true }),
    'throttled ThrottlingException',
  ],
  ['IAM says no', problem('AccessDenied: not you', { denied: true }), 'not_permitted AccessDenied: not you'],
  ['another error', problem('NotFound: gone'), 'state_unknown NotFound: gone'],
  [
    'the settings of today forbid it',
    { allowed: [looking.action] },
    'not_permitted action: cloudfront:CreateInvalidation is not in',
  ],
  [
    'a call that never ends',
    {
      previewed: () => new Promise<Previewed>(() => {}),
      timer: () => ({ expired: Promise.resolve(), cancel: () => {} }),
    },
    'state_unknown there was no time left to look',
  ],
]
for (const [what, given, expected] of found)
  test(`${what}: said for that step, and the plan is as approvable as before`, async () => {
    const w = trying(sample.pending(two), given)
    const [one = ''] = findings(bodyOf(await api(w)))
    assert.ok(one.startsWith(`step-1 ${expected}`), one)
    assert.is(stored(w).approval_status, 'pending')
    const decided = await handle(form('teams', 'approve'), w.ports)
    assert.is(decided.statusCode, 200)
  })

test('what could not be previewed when the plan was made is looked at, and is not approvable by that', async () => {
  const { previews, ...alert } = sample.pending(two)
  const { alert_id, agent_analysis } = alert
  const plan_digest = planDigest({ alert_id, plan: two, analysis_digest: analysisDigest(agent_analysis) })
  const w = trying({ ...alert, plan_digest, preview_problem: 'step-1: ThrottlingException' })
  const body = bodyOf(await api(w))
  assert.equal(findings(body), ['step-1 evidence_changed nothing was shown for it', 'step-2 only_looks'])
  assert.match(String(body.message), 'not as shown: step-1')
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 409)
})

test('resources are those that the settings of today name, whatever the alert says', async () => {
  const w = trying()
  const [{ domain } = { domain: '' }] = sample.settings.monitors
  const settings = {
    ...w.ports.settings,
    monitors: [{ domain, resources: { cloudfront_distribution_id: 'E1OTHER000001' } }],
  }
  const request = post({ alert_id: sample.ALERT_ID, action: 'try_dry' })
  const [one = ''] = findings(bodyOf(await handle(request, { ...w.ports, settings })))
  assert.match(one, /^step-1 not_permitted .* is not the one that the settings name/)
  assert.equal(w.asked, [])
})

const rejected = (): Alert => ({
  ...sample.pending(two),
  ...{ approval_status: 'rejected', rejected_at: AT, rejected_by: 'erin' },
})
const refused: readonly (readonly [string, () => Alert, Given, number, RegExp])[] = [
  ['a decided alert', rejected, {}, 409, /already rejected by erin/],
  [
    'a closed alert',
    () => ({ ...sample.pending(two), closed_reason: 'recovered', closed_at: AT }),
    {},
    410,
    /recovered/,
  ],
  [
    'an alert whose time is over',
    () => ({ ...sample.pending(two), approval_expires_at: AT }),
    {},
    410,
    /ended at/,
  ],
  ['an alert that is being analysed', () => sample.analyzing(), {}, 409, /no plan to try/],
  ['a plan without steps', () => sample.pending(emptyPlan('nothing')), {}, 409, /no executable step/],
  [
    'a plan that was altered',
    () => ({ ...sample.pending(two), plan: sample.plan }),
    {},
    403,
    /not signed|altered/,
  ],
  [
    'whoever may not decide',
    () => sample.pending(two),
    { policy: { allow_machine: false } },
    403,
    /allow_machine|not/,
  ],
]
for (const [what, alert, given, status, message] of refused)
  test(`${what}: refused, and nothing is looked at`, async () => {
    const w = trying(alert(), given)
    const answer = await api(w)
    assert.is(answer.statusCode, status, answer.body)
    assert.match(String(bodyOf(answer).error), message)
    assert.equal([w.asked, w.taken, w.events.events], [[], [], []])
  })

test('a link of the plan before, a forged one, and one that only shows try nothing', async () => {
  for (const [token, status] of [
    ['old', 409],
    ['forged', 401],
  ] as const) {
    const w = trying()
    assert.is((await link(w, token)).statusCode, status)
    assert.equal([w.asked, w.taken], [[], []])
  }
  const w = trying(sample.pending(two), { policy: { links: { teams: 'view', email: 'view' } } })
  assert.not.match((await handle(page('teams'), w.ports)).body, 'try_dry')
  assert.is((await link(w)).statusCode, 403)
  assert.equal([w.asked, w.taken, w.events.events], [[], [], []])
})

const malformed: readonly (readonly [string, object, RegExp])[] = [
  ['no alert', { alert_id: undefined }, /alert_id/],
  ['an id that is none', { alert_id: { $ne: '' } }, /alert_id/],
  ['a digest that is none', { plan_digest: 'x' }, /plan_digest/],
]
for (const [what, more, message] of malformed)
  test(`${what}: 400 with the field's name`, async () => {
    const w = trying()
    const answer = await api(w, more)
    assert.is(answer.statusCode, 400)
    assert.match(String(bodyOf(answer).error), message)
  })

test('another revision by its digest, and an alert that is not there', async () => {
  assert.is((await api(trying(), { plan_digest: 'e'.repeat(64) })).statusCode, 409)
  assert.is((await api(trying(), { alert_id: 'alert-0000000000000000' })).statusCode, 404)
})

test('once a minute for each alert, by whomever; a limiter that cannot be asked lets no one through', async () => {
  const w = trying()
  const both = await Promise.all([api(w), link(w)])
  assert.equal(both.map(({ statusCode }) => statusCode).sort(), [200, 429])
  assert.is(w.asked.length, 1)
  w.base.advance(60_000)
  assert.is((await api(w)).statusCode, 200)
  const failing = TE.left(serviceFailed('dynamodb', 'PutItem')(new TypeError('x')))
  const down = trying()
  const answer = await handle(form('teams', 'try_dry'), {
    ...down.ports,
    trials: { ...down.ports.trials, take: () => failing },
  })
  assert.equal([answer.statusCode, down.asked], [502, []])
})

test.run()

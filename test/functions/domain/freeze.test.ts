import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../../functions/adapters/actions'
import { heldBack } from '../../../functions/domain/freeze'
import { onlyReads } from '../../../functions/domain/plan/changes-something'
import { execute } from '../../../functions/execution-handler/use-case'
import type { Alert } from '../../../schemas/alert'
import type { Freeze } from '../../../schemas/freeze'
import { bodyOf, click, form, handle, page, post, stored, world } from '../../support/approval'
import { ExecutionWorld } from '../../support/execution'
import * as sample from '../../support/samples'

/** A change freeze, from what the calendar says to what is carried out in it. */

const settingsWith = (freezes: readonly Freeze[]) => ({
  ...sample.settings,
  execution: { ...sample.settings.execution, freezes: [...freezes] },
})
const days: Freeze = { from: '2026-01-30', until: '2026-02-01', time_zone: 'Europe/Berlin', reason: 'sale' }
const ofDomains = (...domains: string[]): Freeze => ({ ...days, domains })
const weekly: Freeze = { cron: '0 16 * * FRI', duration_minutes: 60, time_zone: 'Europe/Berlin' }

const calendar = suite('freeze: when it is on')
for (const [name, freeze, now, held] of [
  ['before its first day, there', days, '2026-01-29T22:59:59.999Z', false],
  ['on its first day, there', days, '2026-01-29T23:00:00.000Z', true],
  ['on its last day, there', days, '2026-02-01T22:59:59.999Z', true],
  ['after its last day, there', days, '2026-02-01T23:00:00.000Z', false],
  ['before a window', weekly, '2026-01-30T14:59:59.999Z', false],
  ['in a window', weekly, '2026-01-30T15:00:00.000Z', true],
  ['after a window', weekly, '2026-01-30T16:00:00.000Z', false],
  ['in a window in summer', weekly, '2026-07-31T14:30:00.000Z', true],
  ['on another day', weekly, '2026-01-31T15:30:00.000Z', false],
  ['of this domain', ofDomains('*.example.com'), '2026-01-31T08:00:00.000Z', true],
  ['of another domain', ofDomains('other.example'), '2026-01-31T08:00:00.000Z', false],
] as const)
  calendar(name, async () =>
    assert.is((await heldBack(sample.approved(), settingsWith([freeze]), now)) !== undefined, held),
  )
calendar('holds back no plan that only looks', async () => {
  const [step] = sample.plan.steps
  if (step === undefined) throw new Error('the plan has a step')
  const looking = { ...sample.plan, steps: [{ ...step, action: 'cloudfront:GetDistribution' }] }
  assert.is(
    await heldBack({ ...sample.approved(), plan: looking }, settingsWith([days]), '2026-01-31T08:00:00.000Z'),
    undefined,
  )
})
calendar('holds back a plan for several domains, one of which is frozen', async () => {
  const shared = { ...sample.approved(), members: [sample.DOMAIN, 'other.example'], member_count: 2 }
  const settings = settingsWith([ofDomains('other.example')])
  assert.match((await heldBack(shared, settings, '2026-01-31T08:00:00.000Z')) ?? '', 'sale')
})
calendar(
  'holds back a plan for more domains than the alert lists: the frozen one may be among them',
  async () => {
    const settings = settingsWith([ofDomains('other.example')])
    const members = [sample.DOMAIN, 'third.example']
    const shared = (member_count: number) => ({ ...sample.approved(), members, member_count })
    assert.is(await heldBack(shared(2), settings, '2026-01-31T08:00:00.000Z'), undefined)
    assert.match((await heldBack(shared(3), settings, '2026-01-31T08:00:00.000Z')) ?? '', 'sale')
  },
)
calendar('every action is called by a verb that says whether it only reads', () => {
  for (const { name, readOnly } of actionList) assert.is(onlyReads({ action: name }), readOnly, name)
})
calendar.run()

const deciding = suite('freeze: decisions')
const frozen = (policy = {}) => {
  const w = world(sample.pending(), { slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM'], ...policy })
  const { approval } = w.ports.settings
  return { ...w, ports: { ...w.ports, settings: { ...settingsWith([days]), approval } } }
}
deciding('one person is not enough, two are, and both read why', async () => {
  const w = frozen()
  assert.match((await handle(page('teams'), w.ports)).body, 'A change freeze is on (sale)')
  await handle(click(w, 'U0DANA'), w.ports)
  assert.is(stored(w).approval_status, 'pending')
  await handle(click(w, 'U0SAM'), w.ports)
  assert.equal([stored(w).approval_status, stored(w).approvals_needed], ['approved', 2])
})
deciding('neither a key nor a link is one of two people', async () => {
  const w = frozen()
  const request = { alert_id: sample.ALERT_ID, action: 'approve', approved_by: 'erin' }
  assert.is((await handle(post(request), w.ports)).statusCode, 403)
  assert.is((await handle(form('teams', 'approve'), w.ports)).statusCode, 403)
  assert.is(stored(w).approval_status, 'pending')
})
deciding('the API says how many are missing and why', async () => {
  const w = frozen({ api_approvers: ['api-key:k1'] })
  const request = { alert_id: sample.ALERT_ID, action: 'approve', approved_by: 'erin' }
  assert.match(
    String(bodyOf(await handle(post(request), w.ports)).message),
    'approval 1 of 2 by erin (API key k1); a change freeze is on (sale)',
  )
})
deciding('after the freeze one is enough, also the one who has approved in it', async () => {
  const w = frozen()
  await handle(click(w, 'U0DANA'), w.ports)
  const { approval } = w.ports.settings
  const over = { ...w.ports, settings: { ...settingsWith([]), approval } }
  await handle(click(w, 'U0DANA'), over)
  assert.is(stored(w).approval_status, 'approved')
})
deciding(
  'an approval of before the freeze is none of the two; after it those that there are decide',
  async () => {
    const people = ['U0DANA', 'U0SAM', 'U0ERIN']
    const slack_approvers = people.map((user) => `T0DEMO/${user}`)
    const start = (policy = {}) => {
      const w = world(sample.pending(), { slack_approvers, approvals_needed: 2, ...policy })
      const begins = { cron: '20 8 31 1 *', duration_minutes: 20, time_zone: 'UTC', reason: 'sale' }
      const { approval } = w.ports.settings
      return { ...w, ports: { ...w.ports, settings: { ...settingsWith([begins]), approval } } }
    }
    const until = (w: ReturnType<typeof start>, instant: string) =>
      w.base.advance(Date.parse(instant) - Date.parse(w.base.clock.now()))
    const [dana = '', sam = '', erin = ''] = people
    for (const third of [true, false]) {
      const w = start()
      await handle(click(w, dana), w.ports)
      until(w, '2026-01-31T08:21:00.000Z')
      await handle(click(w, sam), w.ports)
      assert.is(stored(w).approval_status, 'pending', 'sam alone knew of it')
      if (!third) until(w, '2026-01-31T08:40:00.000Z')
      await handle(click(w, third ? erin : dana), w.ports)
      assert.is(stored(w).approval_status, 'approved')
      assert.is(await heldBack(stored(w), w.ports.settings, w.base.clock.now()), undefined)
    }
  },
)
deciding('whoever rejects does so alone', async () => {
  const w = frozen()
  await handle(click(w, 'U0DANA', { action: 'reject', typed: 'not in the sale' }), w.ports)
  assert.is(stored(w).rejection_reason, 'not in the sale')
})
deciding.run()

const executing = suite('freeze: executions')
const run = async (alert: Alert, freezes: readonly Freeze[]) => {
  const w = new ExecutionWorld(alert, { freezes: [...freezes] })
  return { w, done: await execute(sample.ALERT_ID)(w.ports)() }
}
const together = (by: string): Alert => ({
  ...sample.step(sample.pending(), {
    name: 'approve',
    decision: {
      ...sample.decision(),
      decided_by: 'slack:T0DEMO/U0DANA',
      surface: 'slack',
      together_with: [by],
    },
    mac: 'valid',
    start_within_ms: 1_800_000,
  }),
  approvals: { [by]: { by: 'x', surface: 'slack', at: '2026-01-31T08:00:00.000Z', mac: 'm' } },
})
executing('one approval waits: nothing is claimed, and it can be asked for again', async () => {
  const { w, done } = await run(sample.approved(), [days])
  assert.ok(E.isLeft(done) && done.left.tag === 'limited', JSON.stringify(done))
  assert.equal([w.alert.execution_status, w.ran.length, w.begun.size], ['not_started', 0, 0])
})
executing('what two people have approved in the freeze is carried out', async () => {
  const policy = { ...sample.policy, slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM'] }
  const w = new ExecutionWorld(together('slack:T0DEMO/U0SAM'), { freezes: [days] })
  const settings = {
    ...w.settings,
    approval: { critical: policy, high: policy, medium: policy, low: policy },
  }
  const done = await execute(sample.ALERT_ID)({ ...w.ports, settings })()
  assert.ok(E.isRight(done), JSON.stringify(done))
  assert.is(w.ran.length, 1)
})
executing('what they approved before the freeze waits', async () => {
  const policy = { ...sample.policy, slack_approvers: ['T0DEMO/U0DANA', 'T0DEMO/U0SAM'] }
  const begins = { cron: '1 8 31 1 *', duration_minutes: 60, time_zone: 'UTC' }
  const w = new ExecutionWorld(together('slack:T0DEMO/U0SAM'), { freezes: [begins] })
  const settings = {
    ...w.settings,
    approval: { critical: policy, high: policy, medium: policy, low: policy },
  }
  const done = await execute(sample.ALERT_ID)({ ...w.ports, settings })()
  assert.ok(E.isLeft(done) && done.left.tag === 'limited', JSON.stringify(done))
})
executing('what one of them approved before the freeze waits, too', async () => {
  const begins = { cron: '0 8 31 1 *', duration_minutes: 60, time_zone: 'UTC' }
  const alert = together('slack:T0DEMO/U0SAM')
  const early = Object.fromEntries(
    Object.entries(alert.approvals ?? {}).map(([one, given]) => [
      one,
      { ...given, at: '2026-01-31T07:59:00.000Z' },
    ]),
  )
  const now = '2026-01-31T08:02:00.000Z'
  assert.is(await heldBack(alert, settingsWith([begins]), now), undefined)
  assert.ok(await heldBack({ ...alert, approvals: early }, settingsWith([begins]), now))
})
executing('one that begins between two steps stops the next change', async () => {
  const steps = ['step-1', 'step-2'].map((id) => ({
    ...(sample.plan.steps[0] as (typeof sample.plan.steps)[0]),
    id,
  }))
  const two = { ...sample.plan, steps }
  const alert = sample.step(sample.pending(two), {
    name: 'approve',
    decision: sample.decision(two),
    mac: 'valid',
    start_within_ms: 1_800_000,
  })
  const w = new ExecutionWorld(alert, {
    freezes: [{ cron: '10 8 31 1 *', duration_minutes: 60, time_zone: 'UTC', reason: 'sale' }],
  })
  w.takes = 600_000
  await execute(sample.ALERT_ID)(w.ports)()
  assert.equal([w.ran.length, w.alert.failure_kind], [1, 'stopped'])
  assert.match(String(w.details.reason), 'a change freeze is on (sale)')
})
executing.run()

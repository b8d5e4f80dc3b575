import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { emptyPlan, type Plan } from '../../../schemas/plan'
import { bodyOf, click, handle, post, stored, world } from '../../support/approval'
import * as sample from '../../support/samples'

const test = suite('approval: a decision on an older revision')

const other: Plan = { ...sample.plan, summary: 'Another plan' }
const URL = 's3://bucket/alerts/2026-01-31/shop.example.com/08-00-30-alert.md'

/** Analysed a second time, with another plan. */
const second = (plan: Plan) => {
  const again = sample.step(sample.again(), { name: 'take_lease', lease_id: sample.LEASE, lease_ms: 1_000 })
  return sample.step(again, {
    name: 'record_analysis',
    lease_id: sample.LEASE,
    analysis_status: 'complete',
    plan,
    plan_digest: sample.digestOf(plan),
    open_ms: 3_600_000,
    stored: {
      agent_analysis: sample.ANALYSIS,
      agent_session_id: sample.SESSION,
      s3_analysis_url: URL,
      ...sample.previewsOf(plan),
    },
  })
}

for (const action of ['approve', 'reject'] as const) {
  test(`${action}: 409 with the revision that counts and where to read it`, async () => {
    const w = world(second(other))
    const request = {
      alert_id: sample.ALERT_ID,
      action,
      approved_by: 'dana',
      plan_digest: sample.digestOf(sample.plan),
    }
    const answer = await handle(post(request), w.ports)
    assert.is(answer.statusCode, 409)
    assert.equal(bodyOf(answer).newer, {
      plan_revision: 2,
      plan_digest: sample.digestOf(other),
      analysis: URL,
    })
    assert.is(stored(w).approval_status, 'pending')
    const newest = { ...request, plan_digest: sample.digestOf(other) }
    assert.is((await handle(post(newest), w.ports)).statusCode, 200)
  })
}

test('a pause by an old message holds nothing of the new plan back', async () => {
  const w = world(second(other))
  const old = sample.digestOf(sample.plan)
  const before = stored(w)
  await handle(click(w, 'U0DANA', { action: 'snooze', digest: old }), w.ports)
  assert.equal(stored(w), before)
  assert.match(JSON.stringify(w.replies), 'decide on revision 2')
  const request = { alert_id: sample.ALERT_ID, action: 'snooze', approved_by: 'dana' }
  assert.is((await handle(post({ ...request, plan_digest: old }), w.ports)).statusCode, 409)
  assert.is(
    (await handle(post({ ...request, plan_digest: sample.digestOf(other) }), w.ports)).statusCode,
    200,
  )
  assert.ok(stored(w).snoozed_until)
})

test('to analyse again by an old message or page voids nothing of the new plan', async () => {
  const needed = { approvals_needed: 2 }
  const w = world(second(other), needed)
  const [old, now] = [sample.digestOf(sample.plan), sample.digestOf(other)]
  await handle(click(w, 'U0DANA', { digest: now }), w.ports)
  const before = stored(w)
  assert.is(Object.keys(before.approvals ?? {}).length, 1)
  await handle(click(w, 'U0DANA', { action: 'analyze_again', digest: old }), w.ports)
  const request = { alert_id: sample.ALERT_ID, action: 'analyze_again', plan_digest: old }
  assert.match(String(bodyOf(await handle(post(request), w.ports)).error), 'decide on revision 2')
  assert.equal(stored(w), before)
  await handle(click(w, 'U0DANA', { action: 'analyze_again', digest: now }), w.ports)
  assert.is(stored(w).analysis_status, 'in_progress')
})

test('after its end an alert is asked about again by whichever of its messages', async () => {
  const ended = sample.step(second(other), {
    name: 'reject',
    decision: sample.decision(other),
    mac: 'valid',
  })
  const w = world(ended)
  await handle(click(w, 'U0DANA', { action: 'analyze_again', digest: sample.digestOf(sample.plan) }), w.ports)
  assert.ok(stored(w).follow_up_requested_at)
})

test('the revision may have no step any more: nothing is approved by an old button', async () => {
  const w = world(second(emptyPlan('nothing to run')))
  const request = {
    alert_id: sample.ALERT_ID,
    action: 'approve',
    approved_by: 'dana',
    plan_digest: sample.digestOf(sample.plan),
  }
  assert.is((await handle(post(request), w.ports)).statusCode, 409)
  assert.is(stored(w).approval_status, 'pending')
})
test('a plan of which it is not known what it would do: 409, and how to ask for that', async () => {
  const { previews: _, ...alert } = sample.pending()
  const w = world({ ...alert, preview_problem: 'step-1: AccessDenied' })
  const answer = await handle(
    post({ alert_id: sample.ALERT_ID, action: 'approve', approved_by: 'dana' }),
    w.ports,
  )
  assert.is(answer.statusCode, 409)
  assert.match(String(bodyOf(answer).error), /is not known, step-1: AccessDenied; "Analyse again"/)
  assert.is(stored(w).approval_status, 'pending')
})
test('a click while it is analysed, answered when the next plan is there: the message says that, not what was so before', async () => {
  const w = world(sample.again())
  const now = second(other)
  let reads = 0
  const alerts = {
    ...w.ports.alerts,
    get: (id: typeof sample.ALERT_ID) => {
      reads += 1
      return reads === 1 ? w.ports.alerts.get(id) : TE.of(now)
    },
  }
  await handle(click(w, 'U0DANA', { digest: sample.digestOf(sample.plan) }), { ...w.ports, alerts })
  assert.is(reads, 2)
  assert.match(JSON.stringify(w.replies), 'the plan was revised after this message; decide on revision 2')
})
test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decidedBy, decidedSession, readingSession } from '../../../../functions/domain/approval/step-session'
import { approvedPlan, planOf } from '../../../support/execution'
import * as sample from '../../../support/samples'

const test = suite('domain/approval/step-session')
const approved = approvedPlan(planOf('/a'))
const here = { monitors: [] }

test('the calls of a decision carry the alert and a digest that STS takes', () => {
  const { name, source_identity = '' } = decidedSession(approved, here)
  assert.is(name, sample.ALERT_ID)
  assert.match(source_identity, /^d-[0-9a-f]{32}$/)
})
test('another decision has another digest: who decided, when, on which plan, together with whom', () => {
  const changes = [
    { decided_by: 'api:other' },
    { approved_at: '2026-01-31T08:09:59.000Z' },
    { plan_digest: 'f'.repeat(64) },
    {
      approvals: {
        'slack:T1:U2': { by: 'erin', surface: 'slack', at: '2026-01-31T08:01:00.000Z', mac: 'x' },
      },
    },
  ] as const
  const known = new Set([decidedSession(approved, here).source_identity])
  for (const change of changes) known.add(decidedSession({ ...approved, ...change }, here).source_identity)
  assert.is(known.size, changes.length + 1)
})
test('without a whole approval there is no decision to name', () => {
  assert.equal(decidedSession(sample.pending(), here), { name: sample.ALERT_ID })
  assert.equal(readingSession(approved, here), { name: sample.ALERT_ID })
})
test('it is resolved to everyone who decided', () => {
  const approvals = {
    'slack:T1:U2': { by: 'erin', surface: 'slack', at: '2026-01-31T08:01:00.000Z', mac: 'x' },
  } as const
  assert.equal(decidedBy({ decided_by: 'api:dana', approvals }), ['api:dana', 'slack:T1:U2'])
  assert.equal(decidedBy({}), [])
})
for (const [alert_id, name] of [
  ['alert-1', 'alert-1'],
  ['a', 'a-'],
  ['a/b c', 'a-b-c'],
  ['x'.repeat(70), 'x'.repeat(64)],
] as const)
  test(`${alert_id.slice(0, 10)} is a name that STS takes`, () =>
    assert.equal(readingSession({ alert_id, domain: sample.DOMAIN }, here), { name }))
test('the account of the resources is that of the monitor, as the settings say today', () => {
  const account = { role_arn: 'arn:aws:iam::222222222222:role/cloudops-repair', external_id: 'ours' }
  const elsewhere = { monitors: [{ domain: sample.DOMAIN, account }] }
  assert.equal(readingSession(approved, elsewhere), { name: sample.ALERT_ID, account })
  assert.equal(decidedSession(approved, elsewhere).account, account)
})
test.run()

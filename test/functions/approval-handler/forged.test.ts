import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Answer, type ApprovalCloud, startApprovalCloud } from '../../support/approval-cloud'

/** Whoever may invoke the function writes an event of API Gateway himself, in the name of those who may decide. */

const PEOPLE = ['erin', 'frank']
const arnOf = (name: string) => `arn:aws:iam::000000000000:user/${name}`
const policyOf = (approvals_needed: number) => ({
  allow_machine: false,
  api_approvers: PEOPLE.map(arnOf),
  approvals_needed,
  slack_approvers: [],
})

const decision = (id: string) => ({ alert_id: id, action: 'approve', approved_by: 'erin' })
const forged = (id: string, identity: object) => ({
  httpMethod: 'POST',
  resource: '/approval',
  path: '/approval',
  headers: { 'content-type': 'application/json' },
  requestContext: { identity },
  body: JSON.stringify(decision(id)),
})

for (const needed of [1, 2]) {
  const test = suite(`approval: forged events where ${needed} of two people must approve`)
  let at: ApprovalCloud
  test.before(async () => {
    const policy = policyOf(needed)
    const approval = { critical: policy, high: policy, medium: policy, low: policy }
    at = await startApprovalCloud({ settings: { api_authorization: 'iam', approval } })
  })
  test.after(() => at.stop())

  /** What the API takes for this person's request. */
  const signed = async (id: string, person: string): Promise<Answer> => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${person}/20260102/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=0`
    const response = await fetch(at.cloud.api.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify(decision(id)),
    })
    return { status: response.status, body: await response.text() }
  }

  test('direct invocation in the name of each of them decides nothing and records nothing', async () => {
    const id = `alert-forged-${needed}`
    await at.raise(id)
    const before = await at.stored(id)
    for (const qualifier of [undefined, '$LATEST']) {
      for (const identity of [...PEOPLE.map((name) => ({ userArn: arnOf(name) })), { apiKeyId: 'k1' }]) {
        const { status, body } = await at.direct(forged(id, identity), qualifier)
        assert.is(status, 400)
        assert.match(body, 'taken from API Gateway alone')
      }
    }
    assert.is((await at.direct(decision(id))).status, 403)
    assert.is((await at.direct(decision(id), 'api')).status, 400)
    const unknown = await at.direct(decision(id), 'other').catch((error: Error) => error)
    assert.is('name' in unknown ? unknown.name : 'no error', 'ResourceNotFoundException')
    await at.cloud.idle()
    const after = await at.stored(id)
    assert.is(after.approval_status, 'pending')
    assert.equal(after.approvals, before.approvals)
    const names = at.events.filter(({ alertId }) => alertId === id).map(({ name }) => name)
    assert.equal(names, ['AlertAnalyzed', 'ApprovalRefused'])
  })

  test('the same people decide through the API', async () => {
    const id = `alert-signed-${needed}`
    await at.raise(id)
    for (const person of PEOPLE.slice(0, needed)) {
      assert.is((await at.stored(id)).approval_status, 'pending')
      assert.is((await signed(id, person)).status, 200)
    }
    const { approval_status, decided_by = '' } = await at.stored(id)
    assert.is(approval_status, 'approved')
    assert.match(decided_by, arnOf(PEOPLE[needed - 1] ?? ''))
  })

  test.run()
}

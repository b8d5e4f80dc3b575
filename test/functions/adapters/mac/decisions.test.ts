import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeDecisionSigner, makeDecisionVerifier } from '../../../../functions/adapters/mac/decisions'
import { makeMac } from '../../../../functions/adapters/mac/mac'
import type { Decision } from '../../../../functions/domain/alert/commands'
import { type DecisionKind, signedDecision } from '../../../../functions/domain/approval/attested'
import type { DecisionSigner, DecisionVerifier, Result } from '../../../../functions/runtime/ports'
import { laterBy } from '../../../../functions/runtime/time'
import type { Alert } from '../../../../schemas/alert'
import { START } from '../../../support/fakes'
import * as sample from '../../../support/samples'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

let services: SmallServices
let signer: DecisionSigner
let verifier: DecisionVerifier

const run = async <A>(result: Result<A>): Promise<A> => {
  const done = await result()
  if (E.isLeft(done)) throw new Error(JSON.stringify(done.left))
  return done.right
}
/** Adapters as they run in a function with this role: the role's first call fixes its credentials. */
const as = (role: string): void => {
  process.env.AWS_ACCESS_KEY_ID = `local-${role}`
}
const TERMS = { approvals_needed: 1, execution_deadline: laterBy(START, 1_800_000) }
const sign = (
  kind: DecisionKind,
  decision: Decision,
  alert: Alert = sample.pending(),
  by: DecisionSigner = signer,
): Promise<string> =>
  run(
    by.sign(
      kind === 'approve'
        ? signedDecision(alert, kind, decision, START, TERMS)
        : signedDecision(alert, kind, decision, START),
    ),
  )

const test = suite('MAC of a decision, by a real key service')
test.before(async () => {
  services = await startSmallServices()
  process.env.AWS_ENDPOINT_URL = services.client().endpoint
  process.env.AWS_REGION = services.client().region
  process.env.AWS_SECRET_ACCESS_KEY = 'x'
  const keyId = services.computed('aws_kms_key.links').arn ?? ''
  as('notify')
  signer = makeDecisionSigner(makeMac(keyId))
  await sign('approve', sample.decision())
  as('approval')
  verifier = makeDecisionVerifier(makeMac(keyId))
})
test.after(() => services.stop())

const approvedBy = async (decision: Decision, kind: 'approve' | 'record_approval' = 'approve') => {
  const alert = sample.recorded()
  const before = decision.together_with === undefined ? sample.pending() : alert
  const mac = await sign(kind, decision)
  return sample.step(before, { name: 'approve', decision, mac, start_within_ms: 1_800_000 })
}
const joint: Decision = { ...sample.decision(), together_with: ['slack:T1/U1'] }

test('what was decided is verified, by one person or by several', async () => {
  assert.is(await run(verifier.verify(await approvedBy(sample.decision()))), true)
  assert.is(await run(verifier.verify(await approvedBy(joint))), true)
})

const changes: readonly (readonly [string, (alert: Alert) => Alert])[] = [
  ['the alert', (alert) => ({ ...alert, alert_id: 'alert-other' })],
  ['the plan', (alert) => ({ ...alert, plan_digest: 'f'.repeat(64) })],
  ['the name', (alert) => ({ ...alert, approved_by: 'eve' })],
  ['the principal', (alert) => ({ ...alert, decided_by: 'slack:T0/EVE' })],
  ['the surface', (alert) => ({ ...alert, decision_surface: 'link' })],
  ['the time', (alert) => ({ ...alert, approved_at: '2026-01-31T08:00:00.001Z' })],
  ['the severity', (alert) => ({ ...alert, severity: 'low' })],
  ['the domain', (alert) => ({ ...alert, domain: 'other.example.com' })],
  [
    'the target',
    (alert) => ({ ...alert, issue: { ...alert.issue, evidence: { ...alert.issue.evidence, target: 'x' } } }),
  ],
  ['who raised it', (alert) => ({ ...alert, raised_by: 'erin' })],
  ['the resources', (alert) => ({ ...alert, resources: {} })],
  ['the revision', (alert) => ({ ...alert, plan_revision: 2 })],
  ['how many were needed', (alert) => ({ ...alert, approvals_needed: 2 })],
  ['the deadline', (alert) => ({ ...alert, execution_deadline: '2099-01-31T08:00:00.000Z' })],
  ['the others who approved', (alert) => ({ ...alert, approvals: {} })],
  ['one more who approved', (alert) => ({ ...alert, approvals: { ...alert.approvals, eve: forged } })],
  [
    'the MAC',
    (alert) => ({
      ...alert,
      decision_mac: Buffer.from('a forged mac of 32 bytes length!').toString('base64url'),
    }),
  ],
  ['the status', (alert) => ({ ...alert, approval_status: 'pending' })],
]
const forged = { by: 'eve', surface: 'slack', at: START, mac: 'm' } as const
for (const [what, change] of changes) {
  test(`with ${what} changed in the table, it is not`, async () => {
    assert.is(await run(verifier.verify(change(await approvedBy(joint)))), false)
  })
}

test('the MAC of the first of two approvals, or of a rejection, is not that of a decision', async () => {
  assert.is(await run(verifier.verify(await approvedBy(sample.decision(), 'record_approval'))), false)
  const alert = sample.approved()
  const decision_mac = await sign('reject', sample.decision())
  assert.is(await run(verifier.verify({ ...alert, decision_mac })), false)
})

test('an approval that was written into the table is not one of those that are needed', async () => {
  const decision: Decision = { ...sample.decision(), decided_by: 'slack:T1/U1' }
  const mac = await sign('record_approval', decision)
  const recorded = { by: decision.by, surface: decision.surface, at: START, mac }
  const alert: Alert = { ...sample.pending(), approvals: { 'slack:T1/U1': recorded } }
  assert.is(await run(signer.genuine(alert)), true)
  assert.is(await run(signer.genuine({ ...alert, approvals: {} })), true, 'nothing is claimed')
  const others = [
    { ...alert, approvals: { 'slack:T1/EVE': recorded } },
    { ...alert, approvals: { ...alert.approvals, eve: forged } },
    { ...alert, plan_digest: 'f'.repeat(64) },
    { ...alert, approvals: { 'slack:T1/U1': { ...recorded, at: '2026-01-31T08:00:00.001Z' } } },
  ]
  for (const other of others) assert.is(await run(signer.genuine(other)), false)
})

test('who may check may not sign', async () => {
  const mine = makeDecisionSigner(makeMac(services.computed('aws_kms_key.links').arn ?? ''))
  const signed = await mine.sign(
    signedDecision(sample.pending(), 'approve', sample.decision(), START, TERMS),
  )()
  assert.ok(E.isLeft(signed) && signed.left.tag === 'service_failed' && !signed.left.retryable)
})

test.run()

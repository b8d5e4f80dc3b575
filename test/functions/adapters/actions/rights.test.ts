import * as E from 'fp-ts/Either'
import type { Task } from 'fp-ts/Task'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList, makeActions } from '../../../../functions/adapters/actions'
import { defineReading } from '../../../../functions/adapters/actions/action'
import { MAX_SESSION_POLICY, policyText } from '../../../../functions/adapters/actions/rights'
import type { InSession, SessionRequest } from '../../../../functions/adapters/aws/session'
import type { Actions } from '../../../../functions/runtime/ports'
import {
  ALARM,
  change,
  DISTRIBUTION,
  invalidate,
  limits,
  NAME,
  paths,
  record,
  resources,
  ZONE,
} from '../../../support/actions'

const rights = suite('rights of a step')
const session = { name: 'alert-1', source_identity: 'd-00' }

/** Sessions that are refused: which were asked for, and nothing is called. */
const refusing = (error: Error) => {
  const asked: SessionRequest[] = []
  const inSession: InSession = (request) => {
    asked.push(request)
    return Promise.reject(error)
  }
  return { asked, inSession }
}
const tooLarge = Object.assign(new Error('too large'), {
  name: 'PackedPolicyTooLargeException',
  $fault: 'client',
})

const own = { account_id: '111122223333' }
type Call = (actions: Actions, step: { action: string; parameters: Record<string, unknown> }) => Task<unknown>
const run: Call = (actions, step) => actions.run(step, 'e/1')

const askedFor = async (action: string, parameters: Record<string, unknown>, call = run) => {
  const { asked, inSession } = refusing(tooLarge)
  const actions = makeActions(limits, { inSession, ...own }).inNameOf(session)
  const outcome = await call(actions, { action, parameters })()
  return { outcome, asked }
}

const DISTRIBUTION_ARN = `arn:aws:cloudfront::111122223333:distribution/${DISTRIBUTION}`
const ZONE_ARN = `arn:aws:route53:::hostedzone/${ZONE}`

rights('a change has those of its calls on its own resource, in the name of alert and decision', async () => {
  const { asked } = await askedFor(invalidate, paths('/*'))
  assert.is(asked.length, 1)
  const [{ policy, ...named } = { policy: '{}' }] = asked
  assert.equal(named, { role: 'repair', ...session })
  assert.equal(JSON.parse(policy).Statement, [
    {
      Effect: 'Allow',
      Action: ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation', 'cloudfront:GetDistribution'],
      Resource: DISTRIBUTION_ARN,
    },
  ])
})

rights('the policy that is shown is the one that is asked for; without sessions there is none', async () => {
  const step = { action: invalidate, parameters: paths('/*') }
  const { asked } = await askedFor(step.action, step.parameters)
  const { inSession } = refusing(tooLarge)
  const actions = makeActions(limits, { inSession, ...own }).inNameOf(session)
  assert.is(actions.policyOf(step), asked[0]?.policy)
  assert.is(actions.policyOf({ ...step, parameters: {} }), undefined)
  assert.is(actions.policyOf({ ...step, action: 'ec2:TerminateInstances' }), undefined)
  assert.is(makeActions(limits).policyOf(step), undefined)
})

rights('a record is held by its name, type and operations where IAM knows them', async () => {
  const { asked } = await askedFor(change, record())
  const [limited, looked, listed] = JSON.parse(asked[0]?.policy ?? '{}').Statement
  assert.equal([limited.Action, limited.Resource], [change, ZONE_ARN])
  assert.equal(limited.Condition['ForAllValues:StringEquals'], {
    [`${change}NormalizedRecordNames`]: NAME,
    [`${change}RecordTypes`]: 'A',
    [`${change}Actions`]: ['CREATE', 'DELETE'],
  })
  assert.equal(Object.values(limited.Condition.Null), ['false', 'false', 'false'])
  assert.equal(listed.Action, 'route53:ListResourceRecordSets')
  assert.equal(looked.Resource, 'arn:aws:route53:::change/*')
})

rights('a preview and a look may only read, with the role that only reads', async () => {
  const preview = await askedFor(change, record(), (actions, step) => actions.preview(step))
  const look = await askedFor('cloudfront:GetDistribution', { distribution_id: DISTRIBUTION })
  for (const { asked } of [preview, look]) {
    assert.is(asked[0]?.role, 'read')
    assert.not.match(asked[0]?.policy ?? '', /Create|Change/)
  }
  const { outcome } = preview
  assert.equal(outcome, E.left({ message: 'PackedPolicyTooLargeException: too large', throttled: false }))
})

rights('what comes later has a session of its own: an undo, a look at what is under way', async () => {
  const later: readonly Call[] = [
    (actions, step) => actions.undo(step, {}),
    (actions, step) => actions.look(step, { handle: 'I1', answer: {} }),
  ]
  for (const call of later) {
    const { asked, outcome } = await askedFor(change, record(), call)
    assert.equal([asked.length, asked[0]?.role], [1, 'repair'])
    assert.match(JSON.stringify(outcome), '"refused":"PackedPolicyTooLarge')
  }
})

rights('what AWS refuses rights for is not called, and says so', async () => {
  const { outcome } = await askedFor(invalidate, paths('/*'))
  const answer = { error: 'PackedPolicyTooLargeException', message: 'too large' }
  assert.equal(outcome, {
    status: 'failed',
    answer,
    refused: 'PackedPolicyTooLargeException: too large',
  })
  const { inSession } = refusing(new Error('connect ECONNREFUSED'))
  const actions = makeActions(limits, { inSession, ...own }).inNameOf(session)
  const unanswered = await actions.run({ action: invalidate, parameters: paths('/*') }, 'e/1')()
  assert.equal([unanswered.status, unanswered.refused], ['failed', undefined])
})

rights('every action has rights for its example, which fit into a session and name what they change', () => {
  for (const action of actionList) {
    const of = (extent: 'all' | 'readings') => {
      const statements = action.rights(action.example, own, extent)
      return E.isRight(statements) ? statements.right : []
    }
    const operations = (statements: ReturnType<typeof of>) => statements.flatMap(({ Action }) => Action)
    // IAM has no copy: it is a put of what was got.
    const operation = action.name === 's3:CopyObject' ? 's3:PutObject' : action.name
    assert.ok(operations(of('all')).includes(operation), `${action.name} may call itself`)
    assert.is(operations(of('readings')).includes(action.name), action.readOnly, action.name)
    for (const operation of operations(of('readings')))
      assert.match(operation, /:(Get|List|Describe|Lookup)/, `${action.name} reads by ${operation}`)
    const wide = of('all').filter(({ Resource }) => Resource.includes('*'))
    for (const operation of operations(wide))
      assert.match(operation, /:(Get|List|Describe|Lookup)/, `${action.name} names what it changes`)
    assert.ok(policyText(of('all')).length <= MAX_SESSION_POLICY, action.name)
  }
})

rights('a step that needs a longer policy than STS takes is not allowed, and says why', () => {
  const describing = defineReading({
    name: 'acm:DescribeCertificate',
    leastRisk: 'low',
    permissions: [{ actions: ['acm:DescribeCertificate'], resources: ['acm/certificates'] }],
    parameters: t.strict({ certificate_arn: t.string }),
    example: { certificate_arn: 'arn' },
    check: () => undefined,
    touches: ({ certificate_arn }) => ({ acm_certificate_arn: certificate_arn }),
    execute: async () => ({}),
  })
  const around = policyText([{ Effect: 'Allow', Action: ['acm:DescribeCertificate'], Resource: [''] }]).length
  const checked = (length: number) =>
    describing.check({ certificate_arn: 'a'.repeat(length) }, resources, limits)
  assert.ok(E.isRight(checked(MAX_SESSION_POLICY - around)))
  const longer = checked(MAX_SESSION_POLICY - around + 1)
  assert.match(E.isLeft(longer) ? longer.left : '', 'would have 2049 characters, and AWS takes 2048')
})

rights(
  'of a monitor of another account, the policy names its resources, and what the own account has stays there',
  async () => {
    const account = { role_arn: 'arn:aws:iam::222222222222:role/cloudops-repair', external_id: 'ours' }
    const { asked, inSession } = refusing(tooLarge)
    const actions = makeActions(limits, { inSession, ...own }).inNameOf({ ...session, account })
    await actions.run({ action: invalidate, parameters: paths('/*') }, 'e/1')()
    await actions.run({ action: 'cloudwatch:DescribeAlarms', parameters: { alarm_names: [ALARM] } }, 'e/2')()
    assert.equal(
      asked.map((one) => one.account),
      [account, undefined],
    )
    assert.match(asked[0]?.policy ?? '', `arn:aws:cloudfront::222222222222:distribution/${DISTRIBUTION}`)
  },
)
rights.run()

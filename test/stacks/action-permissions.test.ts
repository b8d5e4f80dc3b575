import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../functions/adapters/actions'
import { changeReaderPermissions, proberPermissions } from '../../functions/runtime/contract'
import { type Attributes, synthesize } from '../support/synthesized'

const test = suite('permissions of the actions')

interface Statement {
  readonly Sid: string
  readonly Effect: string
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
  readonly Condition?: object
}

const ZONE = 'arn:aws:route53:::hostedzone/Z1SHOPDEMO0001'
const CHANGE = 'route53:ChangeResourceRecordSets'

const TARGETS = 'elasticloadbalancing:DescribeTargetHealth'

/** Actions whose permission knows no resource: their parameters are held to the settings. */
/** What IAM calls it, where that is something else. */
const OPERATION: Readonly<Record<string, string>> = { 's3:CopyObject': 's3:PutObject' }

const WITHOUT_RESOURCE = [
  'ec2:DescribeInstances',
  'cloudtrail:LookupEvents',
  'cloudwatch:DescribeAlarms',
  'elasticloadbalancing:DescribeRules',
  'autoscaling:DescribeInstanceRefreshes',
  TARGETS,
]

/** Statements of a role by the end of its id. */
const statementsOf = (definition: ReturnType<typeof synthesize>, role: RegExp): readonly Statement[] =>
  Object.values(definition.resource.aws_iam_role_policy ?? {})
    .filter((one) => role.test(String(one.role)))
    .flatMap(({ policy }) => (JSON.parse(String(policy)) as { Statement: Statement[] }).Statement)

/** What an execution may do about what monitors name: by the roles that it assumes. */
const statements = (values: Attributes = {}): readonly Statement[] =>
  statementsOf(synthesize(values), /(repair|read)-role/)
/** Resources on which an operation is allowed. */
const on = (all: readonly Statement[], operation: string): readonly string[] =>
  all.flatMap(({ Effect, Action, Resource }) =>
    Effect === 'Allow' && Action.includes(operation) ? Resource : [],
  )

test('nothing describes instances where no monitor names one', () => {
  const monitors = [
    { domain: 'shop.example.com', resources: { cloudfront_distribution_id: 'E1SHOPDEMO0001' } },
  ]
  for (const operation of ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus'])
    assert.equal(on(statements({ monitors }), operation), [], operation)
  assert.equal([...new Set(on(statements(), 'ec2:DescribeInstances'))], ['*'])
})

test('every action of the settings is allowed, on what the settings name', () => {
  const all = statements()
  for (const { name } of actionList) {
    // What is of the stack itself is a reference.
    const arns = on(all, OPERATION[name] ?? name).filter((one) => !one.startsWith('${'))
    const [arn, ...more] = new Set(arns)
    // What an ACL refers to must be writable with it, and what takes a runbook or a function back is one, too.
    assert.ok(arn !== undefined && more.every((other) => /:regional\/\w+\/\*\/\*$|\bun/.test(other)), name)
    assert.ok(WITHOUT_RESOURCE.includes(name) || !arn.endsWith('*'), `${name} on ${arn}`)
  }
  assert.equal(on(all, CHANGE), [ZONE])
})

test('the health of targets may be read where the settings name a target group', () => {
  const target_group_arn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/0123456789abcdef'
  const given = { monitors: [{ domain: 'shop.example.com', resources: { target_group_arn } }] }
  const none = { monitors: [{ domain: 'shop.example.com' }] }
  assert.equal([on(statements(none), TARGETS), on(statements(given), TARGETS)], [[], ['*']])
})

test('an action that the settings do not allow is not in the role', () => {
  const all = statements({ execution: { allowed_actions: ['route53:GetHealthCheck'] } })
  // Probes ask for health checks and certificates, and an analysis for what changed, whatever the actions are.
  const always = new Set([...proberPermissions, ...changeReaderPermissions].flatMap(({ actions }) => actions))
  for (const { name } of actionList) assert.is(on(all, name).length > 0, always.has(name), name)
  assert.not.ok(JSON.stringify(all).includes(CHANGE))
})

test('the probes of an execution ask for health checks whatever actions are allowed', () => {
  for (const allowed_actions of [[], ['route53:GetHealthCheck'], ['cloudfront:CreateInvalidation']]) {
    const arns = on(statements({ execution: { allowed_actions } }), 'route53:GetHealthCheckStatus')
    assert.equal([...new Set(arns)], ['arn:aws:route53:::healthcheck/0b2c5f6e-0000-4000-8000-000000000001'])
  }
})

test('a function has no right of its own to what monitors name: it assumes a role for it', () => {
  const definition = synthesize()
  const named = /^(cloudfront|route53|acm|ec2|cloudtrail|elasticloadbalancing|cloudwatch):/
  const own = statementsOf(definition, /role-(execution-handler|analyze-issue|invoke-agent-analysis)_/)
  assert.ok(own.length > 0)
  const actions = own.flatMap(({ Action }) => Action)
  assert.equal(
    actions.filter((action) => named.test(action)),
    [],
  )
  const assumed = (name: string) =>
    on(statementsOf(definition, new RegExp(`role-${name}_`)), 'sts:AssumeRole').map(
      (arn) => /aws_iam_role\.(\w+)-role/.exec(arn)?.[1],
    )
  assert.equal(assumed('execution-handler'), ['repair', 'read'])
  assert.equal(assumed('analyze-issue'), ['read'])
  assert.equal(assumed('notify'), [])
})

test('without anything to repair, the role for it has no policy', () => {
  const definition = synthesize({ monitors: [{ domain: 'shop.example.com' }], execution: {} })
  assert.equal(statementsOf(definition, /repair-role/), [])
})

test('changing records is off unless the settings allow it', () => {
  assert.equal(on(statements({ execution: {} }), CHANGE), [])
})

test('without a resource in the settings there is no permission', () => {
  const all = statements({ monitors: [{ domain: 'shop.example.com' }] })
  for (const name of ['cloudfront:CreateInvalidation', 'acm:DescribeCertificate', CHANGE])
    assert.equal(on(all, name), [], name)
})

test('records that the settings do not name are refused by IAM too', () => {
  const denied = (names?: readonly string[]) => {
    const zone = { route53_zone_id: 'Z1SHOPDEMO0001' }
    const resources = names === undefined ? zone : { ...zone, route53_record_names: names }
    const all = statements({ monitors: [{ domain: 'shop.example.com', resources }] })
    return all
      .filter(({ Effect }) => Effect === 'Deny')
      .map(({ Action, Condition }) => ({ Action, Condition }))
  }
  const refusal = (names: readonly string[]) => ({
    Action: [CHANGE],
    Condition: { 'ForAnyValue:StringNotEquals': { [`${CHANGE}NormalizedRecordNames`]: names } },
  })
  assert.equal(denied(['shop.example.com'])[0], refusal(['shop.example.com']))
  assert.equal(denied()[0], refusal(['none.invalid']))
  assert.is(denied().length, 2)
})
test.run()

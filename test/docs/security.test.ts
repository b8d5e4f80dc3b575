import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Caller } from '../../local/aws/iam/authorize'
import { readPolicy } from '../../local/aws/iam/policy'
import { contracts, functionNames } from '../../stacks/contracts'
import { rules, rulesPage } from '../support/lint'
import { findingsOf, problemsOf } from '../support/lint/model'
import { keysOf } from '../support/permissions/calls'
import { decide, verdictsOf } from '../support/permissions/decide'
import { type Deployed, deployed } from '../support/permissions/deployed'
import { edgeVerdicts } from '../support/permissions/edges'
import { rightsPage } from '../support/permissions/page'
import { peopleVerdicts, personBy } from '../support/permissions/people'
import { byAdministrators, byForeigners, keptFromAdministrators } from '../support/permissions/strangers'
import { sameText } from '../support/same-text'
import { synthesize } from '../support/synthesized'

/** Who may do what, as IAM decides it of the synthesized definition; docs/security.md is written from it. */

const test = suite('docs/security.md: rights and practices')
const PAGE = join(__dirname, '..', '..', 'docs', 'security.md')

const definition = deployed()
const verdicts = verdictsOf(definition)
const edges = edgeVerdicts(definition)
const foreign = byForeigners(definition)
const people = peopleVerdicts(definition)

test('each call of the code is allowed', () => {
  assert.equal(
    verdicts.flatMap(({ lacking }) => lacking),
    [],
  )
  for (const { user, allowed } of verdicts) assert.ok(allowed.length > 5, user.name)
})

test('each neighbour of these calls is denied', () => {
  assert.equal(
    verdicts.flatMap(({ excess }) => excess),
    [],
  )
  assert.ok(verdicts.every(({ denied }) => denied.action + denied.resource > 1_000))
})

test('rules, topics and alarms reach what they lead to, and nothing else', () => {
  assert.equal([...edges.lacking, ...edges.excess], [])
  assert.ok(edges.edges > 100 && edges.denied > edges.edges)
})

test('administrators of other accounts may do nothing, and one of this account not everything', () => {
  assert.equal(foreign.allowed, [])
  assert.equal(byAdministrators(definition), [])
})

const findings = findingsOf(synthesize(), rules)

test('each practice that is held is held, and each exception applies', () => {
  assert.equal(findings.flatMap(problemsOf), [])
  assert.ok(findings.length >= 52)
  assert.equal(new Set(findings.map(({ rule }) => rule.id)).size, findings.length)
  assert.ok(findings.filter(({ rule }) => 'held' in rule.verdict).length > 70)
})

/** The definition without what a rule looks for, and the rule that must notice. */
const broken: readonly (readonly [id: string, type: string, attribute: string, value: unknown])[] = [
  ['table-point-in-time-recovery', 'aws_dynamodb_table', 'point_in_time_recovery', undefined],
  ['bucket-never-public', 'aws_s3_bucket_public_access_block', 'block_public_acls', false],
  ['bucket-tls-only', 'aws_s3_bucket_policy', 'policy', '{"Statement":[]}'],
  ['queue-tls-only', 'aws_sqs_queue_policy', 'policy', '{"Statement":[]}'],
  [
    'topic-not-public',
    'aws_sns_topic_policy',
    'policy',
    '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sns:Publish"}]}',
  ],
  [
    'policy-names-actions',
    'aws_iam_role_policy',
    'policy',
    '{"Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["x"]}]}',
  ],
  [
    'role-named-takers',
    'aws_iam_role',
    'assume_role_policy',
    '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}',
  ],
  ['function-traced', 'aws_lambda_function', 'tracing_config', undefined],
  ['function-not-public', 'aws_lambda_permission', 'principal', '*'],
  [
    'function-without-secrets',
    'aws_lambda_function',
    'environment',
    { variables: { SLACK_WEBHOOK_URL: 'x' } },
  ],
  ['api-authorized', 'aws_api_gateway_method', 'authorization', 'NONE'],
  ['target-dead-letters', 'aws_cloudwatch_event_target', 'dead_letter_config', undefined],
  ['log-group-ends', 'aws_cloudwatch_log_group', 'retention_in_days', 0],
  ['alarm-calls', 'aws_cloudwatch_metric_alarm', 'alarm_actions', []],
  ['bus-reserves-its-source', 'aws_cloudwatch_event_bus_policy', 'policy', '{"Statement":[]}'],
  // Reasons that would no longer apply.
  ['table-items-end', 'aws_dynamodb_table', 'ttl', { enabled: true }],
  ['parameter-encrypted', 'aws_ssm_parameter', 'type', 'SecureString'],
  ['key-rotated', 'aws_kms_key', 'enable_key_rotation', true],
]
for (const [id, type, attribute, value] of broken)
  test(`${id} notices ${attribute} of ${type}`, () => {
    const definition = synthesize()
    const changed = Object.fromEntries(
      Object.entries(definition.resource[type] ?? {}).map(([name, one]) => [
        name,
        {
          ...one,
          [attribute]: value,
          ...(type === 'aws_api_gateway_method' ? { api_key_required: false } : {}),
        },
      ]),
    )
    const problems = findingsOf(
      { ...definition, resource: { ...definition.resource, [type]: changed } },
      rules,
    )
      .flatMap(problemsOf)
      .filter((problem) => problem.startsWith(`${id}: `))
    assert.ok(problems.length > 0)
  })

test('people read, stop and hand over, and neither decide, speak nor repair', () => {
  assert.ok(people.length >= 6)
  const changing = people.filter(({ changes }) => changes.length > 0).map(({ policy }) => policy)
  assert.equal(changing.sort(), ['cloudops-operator', 'cloudops-reviewer'])
  for (const { policy, changes } of people)
    for (const pair of changes)
      assert.match(
        pair,
        /^(sqs:(Receive|Delete)Message .*-dlq|lambda:InvokeFunction aws_lambda_function\.(notify|analyze-issue|invoke-agent-analysis)_function_\w+|ssm:PutParameter .*execution-switch|events:StartReplay .*archive)$/,
        policy,
      )
})

test('keys in place of those of AWS are used by those who need them, by the service in between', () => {
  const keys = { bus: 'data', archive: 'data', queues: 'data', environment: 'data', parameter: 'data' }
  const chosen = deployed({ customer_keys: keys })
  const key = chosen.arnOf('aws_kms_key.data-key')
  const uses = (caller: Caller, action: string, service: string) => {
    const context = { ...keysOf(action), 'kms:ViaService': `${service}.${chosen.region}.amazonaws.com` }
    return decide(chosen, caller, { action, resource: key, context }).allowed
  }
  const may = (roleArn: string, action: string, service: string) =>
    uses(chosen.caller(roleArn), action, service)
  for (const name of functionNames) {
    const role = chosen.roleOfFunction(name)
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey'])
      assert.ok(may(role, action, 'sqs'), `${name}: its dead letters`)
    assert.ok(may(role, 'kms:Decrypt', 'lambda'), `${name}: its variables`)
    assert.not.ok(may(role, 'kms:GenerateDataKey', 'lambda'), name)
    const reads = contracts[name].permissions.some(({ resources }) =>
      (resources as readonly string[]).includes('parameter/execution-switch'),
    )
    assert.is(may(role, 'kms:Decrypt', 'ssm'), reads, `${name}: the switch`)
    assert.not.ok(may(role, 'kms:Encrypt', 'ssm'), name)
  }
  const person = (policy: string, action: string, service: string) =>
    uses(personBy(chosen, policy), action, service)
  assert.ok(person('cloudops-operator', 'kms:Encrypt', 'ssm'))
  assert.ok(person('cloudops-operator', 'kms:Decrypt', 'ssm'))
  assert.ok(person('cloudops-operator', 'kms:Decrypt', 'sqs'))
  assert.ok(person('cloudops-reader', 'kms:Decrypt', 'ssm'))
  assert.not.ok(person('cloudops-reader', 'kms:Encrypt', 'ssm'))
  assert.not.ok(person('cloudops-operator', 'kms:Decrypt', 'dynamodb'))
})

/** The same definition with other policies of one role. */
const withPolicies = (name: string, change: (texts: readonly string[]) => readonly string[]): Deployed => {
  const arn = definition.roleOfFunction(name)
  const roles = definition.roles.map((role) =>
    role.arn === arn ? { ...role, identity: change([]).map((text) => readPolicy('changed', text)) } : role,
  )
  return {
    ...definition,
    roles,
    caller: (id) => ({
      id,
      accountId: definition.accountId,
      limits: { identity: roles.find((role) => role.arn === id)?.identity ?? [] },
    }),
  }
}
const statement = (Action: string, Resource: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] })

test('a right that is missing and a right too many are found', () => {
  const of = (changed: Deployed) => verdictsOf(changed).find(({ user }) => user.name === 'notify')
  assert.match(
    String(of(withPolicies('notify', () => []))?.lacking),
    /dynamodb:GetItem on aws_dynamodb_table.alerts/,
  )
  const wide = of(withPolicies('notify', () => [statement('dynamodb:*', '*')]))
  assert.match(String(wide?.excess), /dynamodb:DeleteTable/)
  assert.match(String(wide?.excess), /999999999999:table/)
  assert.match(String(wide?.excess), /dynamodb:Scan on [^ ]+:table\//)
  assert.match(String(of(withPolicies('notify', () => [statement('kms:*', '*')]))?.excess), /kms:Decrypt/)
  const open = {
    ...definition,
    policies: definition.policies.filter(
      ({ arn }) => arn !== definition.arnOf('aws_cloudwatch_event_bus.bus'),
    ),
  }
  assert.match(String(byAdministrators(open)), /events:PutEvents/)
})

test('the page is not stale', () => {
  const page = [
    '# Security',
    '',
    'Generated from the synthesized definition by the evaluator of [ADR 0044](adr/0044-policies-evaluated-offline.md), with every optional part of the settings:',
    '`UPDATE_GOLDEN=1 make test FILES=docs/security` writes it anew, and a test fails while it is stale, a call is denied, or something beside it is allowed. Who may want what is in',
    '[threat-model.md](threat-model.md), what people may be given in [deploying.md](deploying.md#who-may-do-what).',
    '',
    ...rightsPage({
      verdicts,
      edges,
      people,
      foreign: foreign.calls,
      administrator: keptFromAdministrators(definition).length,
    }),
    ...rulesPage(findings),
  ].join('\n')
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page)
  sameText(
    page,
    readFileSync(PAGE, 'utf8'),
    'docs/security.md is stale: UPDATE_GOLDEN=1 make test FILES=docs/security',
  )
})

test.run()

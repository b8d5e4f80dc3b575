import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { synthesize } from '../../support/synthesized'

const test = suite('the policy of those who read')

interface Statement {
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

const reader = (settings: Readonly<Record<string, unknown>> = {}) => {
  const { aws_iam_policy = {} } = synthesize(settings).resource
  const found = Object.values(aws_iam_policy).find(({ name }) => String(name).startsWith('cloudops-reader'))
  return String(found?.policy)
}
const statements = (): readonly Statement[] => JSON.parse(reader()).Statement

test('everything that the doctor and the log of an alert ask for is allowed', () => {
  const permissions = ['doctor', 'logs'].flatMap((tool) => [
    ...readFileSync(join(__dirname, '../../../tools', tool, 'index.ts'), 'utf8').matchAll(
      /\b[a-z0-9]+:[A-Z]\w+/g,
    ),
  ])
  const wanted = [...permissions.map(([permission]) => permission), 'logs:DescribeLogGroups']
  assert.ok(wanted.length > 12)
  const allowed = statements().flatMap(({ Action }) => Action)
  assert.equal(
    wanted.filter((permission) => !allowed.includes(permission)),
    [],
  )
})

test('what the doctor reads by a key of its own is allowed by that key', () => {
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-00000000000a'
  for (const [setting, service] of [
    ['environment', 'lambda'],
    ['parameter', 'ssm'],
  ] as const)
    assert.match(
      reader({ customer_keys: { [setting]: key } }),
      `"Action":["kms:Decrypt"],"Resource":["${key}"],"Condition":{"StringEquals":{"kms:ViaService":"${service}.eu-west-1.amazonaws.com"}}`,
    )
  const long = reader({
    ...{ stage: 'abcdefghijkl', bucket_name: 'b'.repeat(63) },
    customer_keys: { environment: key, parameter: key },
  })
  // What is referred to is longer than the reference, at most by so much.
  const references = long.match(/\$\{[^}]+\}/g) ?? []
  assert.ok(long.length + references.reduce((sum, { length }) => sum + 110 - length, 0) < 6_144)
})

test('nothing is changed and no secret is read', () => {
  for (const action of statements().flatMap(({ Action }) => Action))
    assert.match(
      action,
      /:(Get(?!SecretValue)|List|Describe|BatchGet|Query|Filter|StartQuery|StopQuery|Decrypt)/,
    )
})

test('composite alarms are among what is read of alarms: CloudWatch leaves them out where a right is for some alone', () => {
  for (const action of ['DescribeAlarms', 'DescribeAlarmHistory'])
    assert.ok(
      statements().some(
        ({ Action, Resource }) => Action.includes(`cloudwatch:${action}`) && Resource.includes('*'),
      ),
      action,
    )
})

test('of another stage nothing but what has no name', () => {
  const own = reader({ stage: 'dev' })
  for (const name of ['rule/cloudops-*-dev', 'parameter/cloudops/execution-dev', 'alias/cloudops-*-dev'])
    assert.match(own, name)
  assert.ok(own.length < 6_144, 'longer than a policy may be')
})

test.run()

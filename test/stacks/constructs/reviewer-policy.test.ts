import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { referred } from '../../support/definition/model'
import { synthesize } from '../../support/synthesized'

interface Statement {
  readonly Sid: string
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

const test = suite('stacks/constructs/reviewer-policy')

const policies = Object.values(synthesize().resource.aws_iam_policy ?? {})
const statementsOf = (name: string): readonly Statement[] => {
  const policy = policies.find((one) => one.name === name)
  return (JSON.parse(String(policy?.policy)) as { readonly Statement: readonly Statement[] }).Statement
}

test('a reviewer may start and end replays of reviews and read what they filed, and nothing else', () =>
  assert.equal(
    statementsOf('cloudops-reviewer')
      .flatMap(({ Action }) => Action)
      .filter((action, index, all) => all.indexOf(action) === index)
      .sort(),
    [
      'dynamodb:BatchGetItem',
      'events:CancelReplay',
      'events:DescribeArchive',
      'events:DescribeReplay',
      'events:DescribeRule',
      'events:StartReplay',
      'kms:Decrypt',
      's3:GetObject',
      's3:ListBucket',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
    ],
  ))

test('a replay may be started from the archive, to the bus, under a name of reviews', () =>
  assert.equal(
    statementsOf('cloudops-reviewer')
      .filter(({ Action }) => Action.includes('events:StartReplay'))
      .flatMap(({ Resource }) => Resource)
      .map((arn) => referred(arn) || arn.replace(/^arn:aws:events:.*:replay/, 'replay')),
    ['aws_cloudwatch_event_archive.archive', 'aws_cloudwatch_event_bus.bus', 'replay/review-*'],
  ))

test('a follower makes, changes and removes what bears its prefix only', () => {
  const reads = /:(Describe|List|Get)/
  for (const { Action, Resource } of statementsOf('cloudops-follower')) {
    if (Action.every((action) => reads.test(action))) continue
    assert.ok(
      Resource.every((arn) => /[:/]cloudops-tail-\?{8}T\?{6}Z-\?{4}$/.test(arn)),
      `${Action.join()} on ${Resource.join()}`,
    )
  }
})

for (const name of ['cloudops-reviewer', 'cloudops-follower']) {
  test(`${name} names every resource that can be named, and neither publishes, decides nor executes`, () => {
    const statements = statementsOf(name)
    const unnamed = statements
      .filter(({ Resource }) => Resource.includes('*'))
      .flatMap(({ Action }) => Action)
    assert.equal(unnamed, name === 'cloudops-follower' ? ['events:ListRules', 'sqs:ListQueues'] : [])
    const forbidden =
      /PutEvents|lambda:|dynamodb:(Put|Update|Delete)|s3:(Put|Delete)|sns:|kms:(GenerateMac|Encrypt)/
    for (const { Action } of statements) assert.not.match(Action.join(), forbidden)
  })
}

test.run()

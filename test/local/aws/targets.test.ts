import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { lambdaResourceTypes } from '../../../local/aws/lambda'
import { LambdaError } from '../../../local/aws/lambda/error'
import { readPermissions } from '../../../local/aws/lambda/permissions'
import { logsResourceTypes } from '../../../local/aws/logs/definition'
import { routeToTarget } from '../../../local/aws/targets'
import { DeliveryError } from '../../../local/model'
import { readDefinition } from '../../../local/terraform'
import { unmodelledTypes } from '../../../local/terraform/unmodelled'
import { functionResource, ref, writeDefinition } from '../../support/write-definition'

const account = 'eu-west-1:123456789012'
const arnOf = (name: string) => `arn:aws:lambda:${account}:function:${name}`
const permission = (name: string, principal: string, source_arn: string) => ({
  action: 'lambda:InvokeFunction',
  function_name: name,
  principal,
  source_arn,
})

// Rules and topics need no behaviour here, only their ARNs.
const { aws_cloudwatch_dashboard } = unmodelledTypes
const { aws_cloudwatch_log_group } = logsResourceTypes
const types = {
  ...lambdaResourceTypes,
  aws_cloudwatch_event_rule: aws_cloudwatch_log_group,
  aws_cloudwatch_event_target: aws_cloudwatch_dashboard,
  aws_sns_topic_subscription: aws_cloudwatch_dashboard,
}
const written = writeDefinition({
  aws_lambda_function: { permitted: functionResource('permitted'), refused: functionResource('refused') },
  aws_cloudwatch_event_rule: { first: { name: 'first' }, second: { name: 'second' } },
  aws_cloudwatch_event_target: {
    a: { rule: 'first', arn: ref('aws_lambda_function.permitted.arn') },
    b: { rule: 'first', arn: ref('aws_lambda_function.refused.arn') },
    c: { rule: 'second', arn: ref('aws_lambda_function.refused.arn') },
  },
  aws_sns_topic_subscription: {
    a: { topic_arn: `arn:aws:sns:${account}:topic`, endpoint: ref('aws_lambda_function.permitted.arn') },
  },
  aws_lambda_permission: {
    a: permission('permitted', 'events.amazonaws.com', ref('aws_cloudwatch_event_rule.first.arn')),
    b: permission('refused', 'events.amazonaws.com', ref('aws_cloudwatch_event_rule.first.arn')),
    c: permission('permitted', 'sns.amazonaws.com', `arn:aws:sns:${account}:another-topic`),
  },
})
const read = () => {
  const known = Object.entries(types).flatMap(([name, type]) =>
    type === undefined ? [] : [[name, type] as const],
  )
  return readDefinition(written.directory, Object.fromEntries(known), { endpoint: '' })
}

const test = suite('local/aws/targets')
test.after(() => written.remove())

const sent: (readonly unknown[])[] = []
const delivery = (invokeAsync: (name: string, payload: string) => string) => {
  const definition = read()
  const { fromSns, fromEventBridge } = routeToTarget({
    definition,
    permits: readPermissions(definition),
    lambda: { invokeAsync },
    storage: {
      sendToQueue: async (...message) => {
        if (message[0].endsWith('missing')) throw new Error('there is no queue')
        sent.push(message)
      },
    },
  })
  return { fromSns, fromEventBridge: fromEventBridge({ publish: (...message) => sent.push(message) }) }
}

const accepting = () => delivery((...invocation) => `${sent.push(invocation)}`)

test.before.each(() => {
  sent.length = 0
})

test('reaches functions, topics and queues', async () => {
  const { fromEventBridge, fromSns } = accepting()
  await fromEventBridge(arnOf('permitted'), '1')
  await fromEventBridge(`arn:aws:sns:${account}:topic`, '2')
  await fromEventBridge(`arn:aws:sqs:${account}:queue`, '3')
  await fromSns(`arn:aws:sqs:${account}:queue`, '4')
  assert.equal(sent, [
    [arnOf('permitted'), '1'],
    [`arn:aws:sns:${account}:topic`, { message: '2' }],
    [`arn:aws:sqs:${account}:queue`, '3', {}],
    [`arn:aws:sqs:${account}:queue`, '4', {}],
  ])
})

const refusals: readonly (readonly [string, 'fromSns' | 'fromEventBridge', string, string, RegExp])[] = [
  [
    'a rule without permission',
    'fromEventBridge',
    arnOf('refused'),
    'NO_PERMISSIONS',
    /log-group:second may not invoke/,
  ],
  [
    'a topic without permission',
    'fromSns',
    arnOf('permitted'),
    'NO_PERMISSIONS',
    /sns:.*:topic may not invoke/,
  ],
  ['a missing queue', 'fromEventBridge', `arn:aws:sqs:${account}:missing`, 'NO_RESOURCE', /no queue/],
  [
    'another target',
    'fromEventBridge',
    `arn:aws:kinesis:${account}:stream/x`,
    'INVALID_PARAMETER',
    /cannot deliver/,
  ],
  ['a topic from a topic', 'fromSns', `arn:aws:sns:${account}:topic`, 'INVALID_PARAMETER', /cannot deliver/],
]
for (const [name, from, target, code, message] of refusals) {
  test(`refuses for good: ${name}`, async () => {
    const error = await accepting()
      [from](target, '{}')
      .catch((caught: unknown) => caught)
    assert.instance(error, DeliveryError)
    if (!(error instanceof DeliveryError)) return
    assert.is(error.code, code)
    assert.match(error.message, message)
    assert.is(error.retryable, false)
    assert.equal(sent, [])
  })
}

for (const [status, code, retryable] of [
  [404, 'NO_RESOURCE', false],
  [413, 'INVALID_PARAMETER', false],
  [429, 'THROTTLING', true],
] as const) {
  test(`says ${code} to Lambda's ${status}`, async () => {
    const refusing = delivery(() => {
      throw new LambdaError(status, 'X', 'refused')
    })
    const error = await refusing.fromEventBridge(arnOf('permitted'), '{}').catch((caught: unknown) => caught)
    assert.ok(error instanceof DeliveryError)
    if (error instanceof DeliveryError) assert.equal([error.code, error.retryable], [code, retryable])
  })
}

test.run()

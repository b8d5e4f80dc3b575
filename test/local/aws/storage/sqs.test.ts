import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSServiceException,
} from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type LocalStores, nameOf, queueArn, startLocalStores } from '../../../support/local-stores'

const test = suite('local/aws/storage/sqs')
let stores: LocalStores
test.before(async () => {
  stores = await startLocalStores()
})
test.after(() => stores.stop())

const text = (StringValue: string, DataType = 'String', name = 'a') => ({ [name]: { DataType, StringValue } })
/** What SQS refuses of a message, and fauxqs takes. */
for (const [what, message, problem] of [
  ['an empty attribute', { MessageAttributes: text('') }, /must contain a non-empty value of type 'String'/],
  ['a control character in one', { MessageAttributes: text('a\u0001') }, /Invalid binary character '#x1'/],
  ['a number that is none', { MessageAttributes: text('one', 'Number') }, /Can't cast the value/],
  [
    'an attribute whose name has a space',
    { MessageAttributes: text('x', 'String', 'a b') },
    /attribute name 'a b' is invalid/,
  ],
  [
    'an attribute with a name of AWS',
    { MessageAttributes: text('x', 'String', 'AWS.a') },
    /attribute name 'AWS.a' is invalid/,
  ],
  [
    'what only a FIFO queue knows',
    { MessageDeduplicationId: 'd' },
    /MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid/,
  ],
  ['a type that is none', { MessageAttributes: text('x', 'Text') }, /supported type prefixes/],
  [
    'more than ten attributes',
    {
      MessageAttributes: Object.fromEntries(
        Array.from({ length: 11 }, (_, index) => [`a${index}`, { DataType: 'String', StringValue: 'x' }]),
      ),
    },
    /Number of message attributes \[11\] exceeds the allowed maximum \[10\]/,
  ],
  ['a delay of more than 15 minutes', { DelaySeconds: 901 }, /DelaySeconds must be >= 0 and <= 900/],
] as const)
  test(`refuses ${what}, alone or as one of a batch`, async () => {
    const QueueUrl = `${stores.endpoint}/123456789012/dead-letters`
    const sent = stores.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'limits', ...message }))
    const error = await sent.catch((caught: unknown) => caught)
    assert.instance(error, SQSServiceException)
    assert.is((error as Error).name, 'InvalidParameterValue')
    assert.match((error as Error).message, problem)
    const bad = { Id: 'bad', MessageBody: 'limits', ...message }
    const batch = new SendMessageBatchCommand({
      QueueUrl,
      Entries: [bad, { Id: 'good', MessageBody: 'limits', DelaySeconds: 900 }],
    })
    const { Successful, Failed } = await stores.sqs.send(batch)
    assert.equal(
      [Successful?.map(({ Id }) => Id), Failed?.map(({ Id, Code }) => [Id, Code])],
      [['good'], [['bad', 'InvalidParameterValue']]],
    )
    const none = await stores.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [bad] }))
    assert.equal([none.Successful, none.Failed?.length], [undefined, 1])
    const [Id, MessageBody] = ['good', 'limits']
    const all = await stores.sqs.send(
      new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id, MessageBody }] }),
    )
    assert.equal([all.Successful?.length, all.Failed], [1, undefined])
  })

test('a batch that SQS refuses as a whole sends nothing, also where one of its messages would be refused', async () => {
  const QueueUrl = `${stores.endpoint}/123456789012/dead-letters`
  const bad = { Id: 'bad', MessageBody: 'whole', DelaySeconds: 901 }
  const good = (Id: string) => ({ Id, MessageBody: 'whole' })
  const ten = Array.from({ length: 10 }, (_, index) => good(`${index}`))
  for (const [name, url, Entries] of [
    ['TooManyEntriesInBatchRequest', QueueUrl, [bad, ...ten]],
    ['BatchEntryIdsNotDistinct', QueueUrl, [bad, good('bad')]],
    ['InvalidBatchEntryId', QueueUrl, [{ ...bad, Id: 'b.a.d' }, good('good')]],
    ['QueueDoesNotExist', `${QueueUrl}-not`, [bad]],
  ] as const)
    assert.is(
      await nameOf(stores.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: [...Entries] }))),
      name,
    )
  const letters = await stores.storage.queues.look('dead-letters')
  assert.is(letters.filter(({ body }) => body === 'whole').length, 0)
})

test('errors have the names that SQS gives them', async () => {
  const QueueUrl = `${stores.endpoint}/123456789012/dead-letters`
  for (const [name, sent] of [
    ['InvalidMessageContents', stores.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '\u0001' }))],
    ['MissingParameter', stores.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '' }))],
    [
      'ReceiptHandleIsInvalid',
      stores.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'none' })),
    ],
    ['QueueDoesNotExist', stores.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))],
    [
      'QueueDoesNotExist',
      stores.sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-not`, MessageBody: 'x' })),
    ],
  ] as const)
    assert.is(await nameOf(sent), name)
})

test('refuses queues that SQS does not make', async () => {
  const policy = (value: unknown) => ({ RedrivePolicy: JSON.stringify(value) })
  for (const [name, QueueName, Attributes] of [
    ['InvalidParameterValue', 'with space', {}],
    ['InvalidParameterValue', 'x'.repeat(81), {}],
    ['InvalidParameterValue', 'ordered.fifo', {}],
    ['InvalidAttributeName', 'unknown', { Visibility: '1' }],
    ['InvalidAttributeName', 'unknown', { constructor: '1' }],
    ['InvalidParameterValue', 'redrive', { RedrivePolicy: 'x' }],
    ['InvalidParameterValue', 'redrive', policy({ deadLetterTargetArn: queueArn })],
    ['InvalidParameterValue', 'redrive', policy({ deadLetterTargetArn: queueArn, maxReceiveCount: 0 })],
    ['no error', 'x'.repeat(80), policy({ deadLetterTargetArn: queueArn, maxReceiveCount: '3' })],
    ['no error', 'ordered.fifo', { FifoQueue: 'true' }],
  ] as const) {
    const made = stores.sqs.send(new CreateQueueCommand({ QueueName, Attributes: Attributes as object }))
    assert.is(await nameOf(made), name, `${QueueName} ${JSON.stringify(Attributes)}`)
  }
  const QueueUrl = `${stores.endpoint}/123456789012/dead-letters`
  const set = stores.sqs.send(
    new SetQueueAttributesCommand({ QueueUrl, Attributes: { Nope: '1' } as object }),
  )
  assert.is(await nameOf(set), 'InvalidAttributeName')
})

test('the cloud sends a dead letter whatever its reason holds', async () => {
  await stores.storage.sendToQueue(queueArn, 'whatever', { ErrorMessage: 'a\u0000\ud800b' })
  const letters = await stores.storage.queues.look('dead-letters')
  assert.is(letters.find(({ body }) => body === 'whatever')?.attributes.ErrorMessage, 'a\ufffd\ufffdb')
})

test.run()

import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListSubscriptionsCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createSns } from '../../../local/aws/sns'
import { DeliveryError } from '../../../local/model'
import {
  account,
  definitionOf,
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../support/event-services'
import { errorOf, failureOf } from '../../support/failure'
import { ref } from '../../support/write-definition'

const topicArn = (name: string) => `arn:aws:sns:${account}:${name}`
const topic_arn = ref('aws_sns_topic.orders.arn')
const redrive = (queue: string) => JSON.stringify({ deadLetterTargetArn: queueArn(queue) })
const lambda = (name: string, attributes: object = {}) => ({
  topic_arn,
  protocol: 'lambda',
  endpoint: functionArn(name),
  ...attributes,
})

const stack = {
  aws_sns_topic: {
    orders: { name: 'orders', display_name: 'Orders & more', kms_master_key_id: 'key-1' },
    quiet: { name: 'quiet' },
  },
  aws_sns_topic_policy: { orders: { arn: topic_arn, policy: '{}' } },
  aws_sns_topic_subscription: {
    bill: lambda('bill', { redrive_policy: redrive('dead') }),
    ship: lambda('ship'),
    lost: lambda('lost', { redrive_policy: redrive('missing') }),
    mail: { topic_arn, protocol: 'email', endpoint: 'shop@example.com' },
  },
}

let services: EventServices
let client: SNSClient

const test = suite('local/aws/sns')
test.before(async () => {
  services = await startEventServices(stack)
  client = new SNSClient(services.client)
})
test.before.each(() => services.reset())
test.after(async () => {
  client.destroy()
  await services.stop()
})

const publish = async (input: Partial<PublishCommandInput> = {}) => {
  const given = { TopicArn: topicArn('orders'), Message: '{"id":"o-1"}', ...input }
  const answer = await client.send(new PublishCommand(given))
  await services.sns.idle()
  return answer
}

test('hands a message to every subscription: functions get it as an event, people as a mail', async () => {
  const Message = 'o-1 & <o-2>\n+ 100% "ü"'
  const { MessageId } = await publish({ Message, Subject: 'An order' })
  assert.match(String(MessageId), /^[0-9a-f-]{36}$/)
  const [event, ...others] = services.delivered(functionArn('bill')) as [
    { Records: [{ Sns: { Timestamp: string } }] },
  ]
  assert.equal(others, [])
  const { Timestamp } = event.Records[0].Sns
  assert.is(new Date(Timestamp).toISOString(), Timestamp)
  assert.equal(event, {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: `${topicArn('orders')}:bill`,
        Sns: {
          Type: 'Notification',
          MessageId,
          TopicArn: topicArn('orders'),
          Subject: 'An order',
          Message,
          Timestamp,
          SignatureVersion: '1',
          Signature: '',
          SigningCertUrl: '',
          UnsubscribeUrl: '',
          MessageAttributes: {},
        },
      },
    ],
  })
  for (const other of ['ship', 'lost']) assert.is(services.delivered(functionArn(other)).length, 1, other)
  assert.equal(services.mails, [
    { to: 'shop@example.com', subject: 'An order', message: Message, topicArn: topicArn('orders') },
  ])
})

test('takes a message without a subject, and the topic as the target', async () => {
  await client.send(new PublishCommand({ TargetArn: topicArn('orders'), Message: 'x' }))
  await services.sns.idle()
  const [event] = services.delivered(functionArn('ship')) as [{ Records: [{ Sns: { Subject: unknown } }] }]
  assert.is(event.Records[0].Sns.Subject, null)
  assert.is(services.mails[0]?.subject, 'AWS Notification Message')
})

test('sends nothing for a topic that nobody has subscribed to', async () => {
  await publish({ TopicArn: topicArn('quiet') })
  assert.equal([services.mails, services.delivered(functionArn('bill'))], [[], []])
})

const invalid = 'InvalidParameterException'
const refused: readonly (readonly [string, Partial<PublishCommandInput>, string, string])[] = [
  ['a topic that does not exist', { TopicArn: topicArn('x') }, 'NotFoundException', 'Topic does not exist'],
  ['an ARN that is none', { TopicArn: 'orders' }, invalid, 'must have at least 6 elements, not 1'],
  ['no topic', { TopicArn: undefined }, invalid, 'TopicArn or TargetArn'],
  ['an empty message', { Message: '' }, invalid, 'Empty message'],
  ['no message', { Message: undefined }, 'ValidationError', "Value null at 'message'"],
  ['a large message', { Message: 'ü'.repeat(128 * 1024 + 1) }, invalid, 'Message too long'],
  ['a subject of 100 characters', { Subject: 'x'.repeat(100) }, invalid, 'Subject'],
  ['an empty subject', { Subject: '' }, invalid, 'Subject'],
  ['a subject with a line break', { Subject: 'a\nb' }, invalid, 'Subject'],
  ['a subject that begins with a space', { Subject: ' a' }, invalid, 'Subject'],
  ['a subject that is not ASCII', { Subject: 'ü' }, invalid, 'Subject'],
  [
    'an unknown parameter',
    { MessageStructure: 'json' },
    invalid,
    'does not know the parameter MessageStructure',
  ],
  [
    'attributes',
    { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } },
    invalid,
    'does not know the parameter MessageAttributes.entry.1.Name',
  ],
]
for (const [name, input, code, message] of refused) {
  test(`refuses ${name}`, async () => {
    const failure = await failureOf(publish(input))
    assert.is(failure.name, code)
    assert.match(failure.message, message)
    assert.equal([services.mails, services.delivered(functionArn('bill'))], [[], []])
  })
}
test('takes a message and a subject of exactly the size that SNS takes', async () => {
  await publish({ Message: 'ü'.repeat(128 * 1024), Subject: 'x'.repeat(99) })
  assert.is(services.mails.length, 1)
})

test('lists topics and subscriptions', async () => {
  const { Topics } = await client.send(new ListTopicsCommand({}))
  assert.equal(
    Topics?.map(({ TopicArn }) => TopicArn),
    [topicArn('orders'), topicArn('quiet')],
  )
  const own = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('orders') }))
  assert.equal(own.Subscriptions?.[3], {
    SubscriptionArn: `${topicArn('orders')}:mail`,
    TopicArn: topicArn('orders'),
    Protocol: 'email',
    Endpoint: 'shop@example.com',
    Owner: '123456789012',
  })
  const all = await client.send(new ListSubscriptionsCommand({}))
  assert.equal(all.Subscriptions, own.Subscriptions)
  const none = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('quiet') }))
  assert.equal(none.Subscriptions ?? [], [])
  const missing = client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn('x') }))
  assert.is(await errorOf(missing), 'NotFoundException')
  const paged = client.send(new ListTopicsCommand({ NextToken: 'x' }))
  assert.is(await errorOf(paged), invalid)
})

test('gives the attributes of a topic', async () => {
  const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn('orders') }))
  assert.equal(Attributes, {
    TopicArn: topicArn('orders'),
    Owner: '123456789012',
    DisplayName: 'Orders & more',
    SubscriptionsConfirmed: '4',
    SubscriptionsPending: '0',
    SubscriptionsDeleted: '0',
    KmsMasterKeyId: 'key-1',
  })
  const missing = client.send(new GetTopicAttributesCommand({ TopicArn: topicArn('x') }))
  assert.is(await errorOf(missing), 'NotFoundException')
})

test('says what it does not have', async () => {
  const failure = await failureOf(client.send(new CreateTopicCommand({ Name: 'x' })))
  assert.is(failure.name, 'InvalidAction')
  assert.is(
    failure.message,
    'the local cloud does not have sns:CreateTopic: Terraform makes it, from stacks/constructs/topics.ts: change it there, and `make local` takes it into use',
  )
})

test('tries again what may pass', async () => {
  let left = 3
  services.behave = async (arn) => {
    if (arn === functionArn('bill') && left-- > 0) throw new DeliveryError('THROTTLING', 'busy', true)
  }
  await publish()
  assert.is(services.delivered(functionArn('bill')).length, 4)
  assert.equal(services.retries, [2, 3, 4])
  assert.equal(services.dead, [])
})

for (const [name, error, attempts, code] of [
  ['when the retries are used up', new DeliveryError('THROTTLING', 'busy', true), 4, 'THROTTLING'],
  ['at once what cannot pass', new DeliveryError('NO_RESOURCE', 'no function', false), 1, 'NO_RESOURCE'],
  ['what fails unforeseen', new TypeError('not a function'), 1, 'INTERNAL_ERROR'],
] as const) {
  test(`sends to the dead-letter queue ${name}`, async () => {
    services.behave = async (arn) => {
      if (arn === functionArn('bill')) throw error
    }
    const { MessageId } = await publish({ Subject: 'An order' })
    assert.is(services.delivered(functionArn('bill')).length, attempts)
    const [dead, ...others] = services.dead
    assert.equal(others, [])
    assert.is(dead?.queue, queueArn('dead'))
    const { RequestID, ...attributes } = dead?.attributes ?? {}
    assert.match(String(RequestID), /^[0-9a-f-]{36}$/)
    assert.equal(attributes, { ErrorCode: code, ErrorMessage: error.message })
    const { Timestamp, ...body } = (dead?.body ?? {}) as { Timestamp?: string }
    assert.ok(Timestamp)
    assert.equal(body, {
      Type: 'Notification',
      MessageId,
      TopicArn: topicArn('orders'),
      Subject: 'An order',
      Message: '{"id":"o-1"}',
      SignatureVersion: '1',
      Signature: '',
      SigningCertURL: '',
      UnsubscribeURL: '',
    })
    assert.is(services.delivered(functionArn('ship')).length, 1)
  })
}

test('reports what it drops, and a dead-letter queue that is missing', async () => {
  services.behave = async (arn) => {
    if (arn !== functionArn('bill')) throw new DeliveryError('NO_PERMISSIONS', 'not allowed', false)
  }
  await publish()
  assert.equal(services.dead, [])
  assert.ok(services.reports.includes(`dropped a message for ${functionArn('ship')}: not allowed`))
  assert.ok(services.reports.includes(`${topicArn('orders')}:lost: Error: there is no such queue`))
})

const subscription = (attributes: object) => ({
  aws_sns_topic: { orders: { name: 'orders' } },
  aws_sns_topic_subscription: { s: lambda('f', attributes) },
})
const unreadable: readonly (readonly [string, object, RegExp])[] = [
  ['a subscription to no topic', { topic_arn: topicArn('x') }, /no topic/],
  ['a protocol that it does not have', { protocol: 'https' }, /protocol/],
  ['a function that mails', { protocol: 'email' }, /no endpoint of the protocol email/],
  ['an address that is no function', { endpoint: 'shop@example.com' }, /no endpoint of the protocol lambda/],
  ['a filter', { filter_policy: '{"a":["b"]}' }, /filter_policy/],
  ['raw messages', { raw_message_delivery: true }, /raw_message_delivery/],
  ['a redrive policy that is no JSON', { redrive_policy: '{' }, /redrive_policy/],
  ['a redrive policy without a queue', { redrive_policy: '{}' }, /deadLetterTargetArn/],
  [
    'a redrive policy with more',
    { redrive_policy: '{"deadLetterTargetArn":"q","maxReceiveCount":3}' },
    /nothing else/,
  ],
]
for (const [name, attributes, reason] of unreadable) {
  test(`stops the start at ${name}, with its address`, () => {
    const start = () =>
      createSns({
        definition: definitionOf(subscription(attributes)),
        deliver: async () => {},
        deliverMail: () => {},
        sendToQueue: async () => {},
        retryDelay: () => 0,
        report: () => {},
      })
    assert.throws(
      start,
      (error: Error) => error.message.includes('aws_sns_topic_subscription.s') && reason.test(error.message),
    )
  })
}

test.run()

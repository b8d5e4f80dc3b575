import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda'
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { type Cloud, startCloud } from '../../../local/cloud'
import { functionResource, ref, writeDefinition } from '../../support/write-definition'

const folder = mkdtempSync(join(tmpdir(), 'event-sources-'))
const log = join(folder, 'log')
appendFileSync(log, '')

/** Writes down what it was given and does what the bodies say. */
const source = `exports.handler = async (event) => {
  const { appendFileSync } = require('node:fs')
  appendFileSync(${JSON.stringify(log)}, JSON.stringify(event) + '\\n')
  const bodies = event.Records.map(({ body }) => body)
  if (bodies.includes('fail')) throw new Error('as it was told')
  if (bodies.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 300))
  const answers = ${JSON.stringify({
    stranger: { batchItemFailures: [{ itemIdentifier: 'none' }] },
    'no identifier': { batchItemFailures: [{ messageId: 'none' }] },
    'null identifier': { batchItemFailures: [{ itemIdentifier: null }] },
    'empty identifier': { batchItemFailures: [{ itemIdentifier: '' }] },
    'no object': { batchItemFailures: ['none'] },
    'no list': { batchItemFailures: {} },
    'null list': { batchItemFailures: null },
    nothing: null,
    'another answer': { statusCode: 200 },
  })}
  return bodies[0] in answers
    ? answers[bodies[0]]
    : { batchItemFailures: event.Records.filter(({ body }) => body === 'again').map(({ messageId }) => ({ itemIdentifier: messageId })) }
}`

const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`
const statement = (actions: readonly string[]) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'All', Effect: 'Allow', Action: actions, Resource: [arnOf('work')] }],
  })
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
})
const RIGHTS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']

interface Changes {
  readonly queue?: object
  readonly mapping?: object
  readonly rights?: readonly string[]
}

const definitionWith = ({ queue = {}, mapping = {}, rights = RIGHTS }: Changes = {}) =>
  writeDefinition(
    {
      aws_iam_role: {
        worker: { name: 'tests', assume_role_policy: TRUST },
      },
      aws_iam_role_policy: {
        worker: { name: 'own', role: ref('aws_iam_role.worker.name'), policy: statement(rights) },
      },
      aws_lambda_function: { worker: functionResource('worker', { timeout: 1 }) },
      aws_lambda_alias: {
        live: {
          name: 'live',
          function_name: ref('aws_lambda_function.worker.function_name'),
          function_version: '$LATEST',
        },
      },
      aws_sqs_queue: {
        dead: { name: 'dead' },
        work: {
          name: 'work',
          visibility_timeout_seconds: 1,
          redrive_policy: JSON.stringify({
            deadLetterTargetArn: ref('aws_sqs_queue.dead.arn'),
            maxReceiveCount: 2,
          }),
          ...queue,
        },
      },
      aws_lambda_event_source_mapping: {
        work: {
          event_source_arn: ref('aws_sqs_queue.work.arn'),
          function_name: ref('aws_lambda_alias.live.arn'),
          batch_size: 2,
          function_response_types: ['ReportBatchItemFailures'],
          scaling_config: { maximum_concurrency: 2 },
          ...mapping,
        },
      },
    },
    { worker: source },
  )

const test = suite<{ cloud: Cloud; sqs: SQSClient; remove: () => void }>(
  'local/aws: messages of a queue for a function',
)

test.before(async (context) => {
  const written = definitionWith()
  context.remove = written.remove
  context.cloud = await startCloud({
    definition: written.directory,
    stateDir: written.stateDir,
    schedules: false,
  })
  const { AWS_REGION: region = '' } = context.cloud.environment
  const credentials = credentialsIn(context.cloud.environment)
  context.sqs = new SQSClient({ region, endpoint: context.cloud.endpoint, credentials })
})
test.after(async ({ cloud, sqs, remove }) => {
  sqs.destroy()
  await cloud.stop()
  remove()
  rmSync(folder, { recursive: true })
})

interface Received {
  readonly Records: readonly {
    readonly body: string
    readonly messageId: string
    readonly attributes: Readonly<Record<string, string>>
    readonly messageAttributes: unknown
  }[]
}
const received = (): readonly Received[] =>
  existsSync(log)
    ? readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    : []
const timesOf = (body: string): number =>
  received().flatMap(({ Records }) => Records.filter((one) => one.body === body)).length

const send = async ({ cloud, sqs }: { cloud: Cloud; sqs: SQSClient }, ...bodies: readonly string[]) => {
  await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: `${cloud.endpoint}/123456789012/work`,
      Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: body })),
    }),
  )
}
const deadLetters = async ({ cloud }: { cloud: Cloud }) =>
  (await cloud.queues.look('dead')).map(({ body }) => body)
/** Until the visibility timeouts of this queue are over. */
const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('a message is delivered as Lambda delivers it, and deleted when its invocation has succeeded', async (context) => {
  await send(context, 'one')
  await context.cloud.idle()
  const [{ Records } = { Records: [] }] = received()
  const [record] = Records
  assert.equal(Object.keys(record ?? {}).sort(), [
    ...['attributes', 'awsRegion', 'body', 'eventSource', 'eventSourceARN', 'md5OfBody'],
    ...['messageAttributes', 'messageId', 'receiptHandle'],
  ])
  assert.equal(
    { ...record, attributes: record?.attributes.ApproximateReceiveCount },
    {
      ...record,
      body: 'one',
      eventSource: 'aws:sqs',
      eventSourceARN: arnOf('work'),
      awsRegion: 'eu-west-1',
      attributes: '1',
    },
  )
  assert.equal(await context.cloud.queues.look('work'), [])
})

test('the mappings are listed, as whoever looks after it reads them', async ({ cloud }) => {
  const { AWS_REGION: region = '' } = cloud.environment
  const lambda = new LambdaClient({
    region,
    endpoint: cloud.endpoint,
    credentials: credentialsIn(cloud.environment),
  })
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}))
  lambda.destroy()
  assert.equal(
    EventSourceMappings.map(({ EventSourceArn, State, BatchSize }) => [EventSourceArn, State, BatchSize]),
    [[arnOf('work'), 'Enabled', 2]],
  )
})

test('no more at a time than the mapping allows', async (context) => {
  await send(context, ...Array.from({ length: 7 }, () => 'slow'))
  await context.cloud.idle()
  // On a slow machine an invocation outlasts the visibility timeout, and its messages come again.
  const slow = received().flatMap(({ Records }) => Records.filter(({ body }) => body === 'slow'))
  assert.is(new Set(slow.map(({ messageId }) => messageId)).size, 7)
  assert.ok(received().every(({ Records }) => Records.length <= 2))
})

test('what is named in the answer comes again, and the others of its batch do not', async (context) => {
  await send(context, 'again', 'fine')
  await until(async () => (await deadLetters(context)).includes('again'))
  assert.equal([timesOf('again'), timesOf('fine')], [2, 1])
})

test('a failed invocation leaves its messages, until they are dead letters', async (context) => {
  await send(context, 'fail')
  await until(async () => (await deadLetters(context)).includes('fail'))
  assert.is(timesOf('fail'), 2)
  assert.equal(await context.cloud.queues.look('work'), [])
})

test('an answer that names what cannot be a message of the batch is no success', async (context) => {
  const bodies = [
    'stranger',
    'no identifier',
    'null identifier',
    'empty identifier',
    'no object',
    'no list',
  ] as const
  for (const body of bodies) await send(context, body)
  await context.cloud.idle()
  assert.equal(
    (await context.cloud.queues.look('work')).map(({ body }) => body).sort(),
    [...bodies].sort(),
    'all of them come again',
  )
  await until(async () => bodies.every((body) => timesOf(body) === 2))
})

test('an answer without a list of messages is a success', async (context) => {
  const bodies = ['null list', 'nothing', 'another answer'] as const
  for (const body of bodies) await send(context, body)
  await context.cloud.idle()
  assert.equal(
    bodies.map((body) => timesOf(body)),
    [1, 1, 1],
  )
  const left = (await context.cloud.queues.look('work')).map(({ body }) => body)
  assert.equal(
    left.filter((body) => bodies.some((one) => one === body)),
    [],
  )
})

test('attributes of a message have the names that Lambda gives them', async (context) => {
  await context.sqs.send(
    new SendMessageCommand({
      QueueUrl: `${context.cloud.endpoint}/123456789012/work`,
      MessageBody: 'with attributes',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'a' },
        bytes: { DataType: 'Binary', BinaryValue: Buffer.from('b') },
      },
    }),
  )
  await context.cloud.idle()
  const record = received()
    .flatMap(({ Records }) => Records)
    .find(({ body }) => body === 'with attributes')
  const lists = { stringListValues: [], binaryListValues: [] }
  assert.equal(record?.messageAttributes, {
    text: { stringValue: 'a', dataType: 'String', ...lists },
    bytes: { binaryValue: 'Yg==', dataType: 'Binary', ...lists },
  })
})

for (const [what, changes, problem] of [
  [
    'whose messages come again while they are worked on',
    { queue: { visibility_timeout_seconds: 0 } },
    /Queue visibility timeout: 0 seconds is less than Function timeout: 1 seconds/,
  ],
  [
    'of a queue that is not there',
    { mapping: { event_source_arn: arnOf('other') } },
    /is no queue of this definition/,
  ],
  ['of more messages than can be had at once', { mapping: { batch_size: 11 } }, /takes 1 to 10 messages/],
  [
    'without the right to take messages',
    { rights: ['sqs:DeleteMessage'] },
    /permissions to call ReceiveMessage on SQS/,
  ],
  ['with what is not understood', { mapping: { filter_criteria: {} } }, /filter_criteria/],
] as const)
  test(`no mapping ${what}`, async () => {
    const { directory, stateDir, remove } = definitionWith(changes)
    const error = await startCloud({ definition: directory, stateDir, schedules: false }).then(
      (cloud) => cloud.stop(),
      (thrown: unknown) => thrown,
    )
    remove()
    assert.match(String(error), problem)
  })

test('one that is disabled takes none', async () => {
  const { directory, stateDir, remove } = definitionWith({ mapping: { enabled: false } })
  const cloud = await startCloud({ definition: directory, stateDir, schedules: false })
  await cloud.sendToQueue(arnOf('work'), 'left', {})
  await cloud.idle()
  assert.equal(
    (await cloud.queues.look('work')).map(({ body }) => body),
    ['left'],
  )
  await cloud.stop()
  remove()
})

test.run()

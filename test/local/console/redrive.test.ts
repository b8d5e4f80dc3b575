import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Gateway, openGateway } from '../../../local/aws/gateway'
import { type Storage, startStorage, storageResourceTypes } from '../../../local/aws/storage'
import { createDeadLetters } from '../../../local/console/dead-letters'
import { keepIn } from '../../../local/persistence'
import { readDefinition } from '../../../local/terraform'
import { writeDefinition } from '../../support/write-definition'

/** Dead letters in the queues of the local cloud itself, kept in a folder as `make local` keeps them. */

const test = suite('local/console/redrive')
const written = writeDefinition({ aws_sqs_queue: { dead: { name: 'dead' } } })
const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:dead'
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`
const folder = mkdtempSync(join(tmpdir(), 'redrive-'))

let gateway: Gateway
let storage: Storage
let sqs: SQSClient
let invoked: string[]
/** Whether the function takes what it is given. */
let takes: (payload: string) => boolean

const open = async (): Promise<void> => {
  gateway = await openGateway(0, () => {})
  const definition = readDefinition(written.directory, storageResourceTypes, { endpoint: gateway.endpoint })
  storage = await startStorage(definition, gateway.endpoint, keepIn(folder))
  gateway.attach({ services: storage.services, routes: [] })
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  sqs = new SQSClient({ endpoint: gateway.endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 })
}
const close = async (): Promise<void> => {
  sqs.destroy()
  await gateway.stop()
  await storage.stop()
}

const never = () => {
  throw new Error('no event, no notification')
}
const letters = () =>
  createDeadLetters({
    queues: storage.queues,
    bus: { redeliver: never },
    sns: { redeliver: never },
    lambda: {
      invokeAsync: (_, payload) => {
        if (!takes(payload)) throw new Error(`the function takes no ${payload}`)
        invoked.push(payload)
        return 'r-1'
      },
    },
  })

const send = (payload: unknown) =>
  storage.sendToQueue(
    queueArn,
    JSON.stringify({
      requestContext: {
        functionArn: functionArn('notify'),
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: payload,
      responsePayload: { errorMessage: 'the chat was away 🔥' },
    }),
    { ErrorMessage: '🔥' },
  )
const left = async () => (await letters().list()).flatMap(({ messages }) => messages)

test.before(open)
test.before.each(() => {
  invoked = []
  takes = () => true
})
test.after(async () => {
  await close()
  written.remove()
  rmSync(folder, { recursive: true, force: true })
})

const texts = [
  ...['plain', 'ümlaut', '🔥', '👩‍👩‍👧‍👦', '𝔘𝔫𝔦', '\u{10ffff}'],
  ...['\ufffe and \uffff', 'a lone \ud83d surrogate', 'tab\tand\nline', '\u0000', '"}]'],
]

for (const count of [1, 4, 10, 11, 35]) {
  test(`all of ${count}, none lost, none twice`, async () => {
    const sent = Array.from({ length: count }, (_, index) => `${index} ${texts[index % texts.length]}`)
    for (const text of sent) await send({ text })
    assert.is(await letters().redrive('dead'), count)
    assert.equal(invoked.sort(), sent.map((text) => JSON.stringify({ text })).sort())
    assert.equal(await left(), [])
  })
}

test('one of many, and the others stay as they were', async () => {
  for (let index = 0; index < 12; index++) await send({ index })
  const [, , third] = await left()
  await letters().redrive('dead', third?.id)
  assert.equal(invoked.length, 1)
  assert.is((await left()).length, 11)
  await letters().redrive('dead')
  assert.is(new Set(invoked).size, 12)
})

test('what its target does not take stays and is named, the others are sent', async () => {
  for (let index = 0; index < 4; index++) await send({ index })
  takes = (payload) => payload !== '{"index":1}'
  const problem = await letters()
    .redrive('dead')
    .then(() => 'nothing', String)
  assert.match(problem, /3 of 4 sent again/)
  assert.match(problem, /takes no {"index":1}/)
  assert.equal([invoked.length, (await left()).length], [3, 1])
  takes = () => true
  assert.is(await letters().redrive('dead'), 1)
})

test('a letter that somebody has received is redriven all the same, once', async () => {
  await send({ index: 1 })
  const QueueUrl = `${gateway.endpoint}/123456789012/dead`
  await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 120 }))
  assert.is(await letters().redrive('dead'), 1)
  assert.equal([invoked.length, (await left()).length], [1, 0])
})

test('a client gives a received letter back at once, and it outlives a stop', async () => {
  await send({ index: 1 })
  const QueueUrl = () => `${gateway.endpoint}/123456789012/dead`
  const receive = async () =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrl(), VisibilityTimeout: 120 }))).Messages ??
    []
  const [first] = await receive()
  await sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: QueueUrl(),
      ReceiptHandle: first?.ReceiptHandle,
      VisibilityTimeout: 0,
    }),
  )
  assert.is((await receive()).length, 1)
  await close()
  await open()
  assert.is(await letters().redrive('dead'), 1)
  await close()
  await open()
  assert.equal(await left(), [], 'what was redriven does not come back')
})

test.run()

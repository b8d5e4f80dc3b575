import { createHash } from 'node:crypto'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeShardQueue } from '../../../../functions/adapters/sqs/shard-queue'
import { messageOf } from '../../../../functions/runtime/errors'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

interface Batch {
  readonly QueueUrl: string
  readonly Entries: readonly {
    readonly Id: string
    readonly MessageBody: string
    readonly DelaySeconds: number
  }[]
}

let server: ScriptedServer
/** Error code of a message by the call and its body; `undefined`: taken. */
let refuse: (call: number, body: string) => string | undefined
let url = ''

const batches = (): readonly Batch[] => server.asked.map(({ body }) => JSON.parse(body))
const sent = () => batches().map(({ Entries }) => Entries.map(({ MessageBody }) => MessageBody))
const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ body: `m${index}`, delay_s: index === 0 ? 240 : 0 }))

const test = suite('functions/adapters/sqs/shard-queue')

test.before(async () => {
  server = await startScriptedServer()
  url = `${server.endpoint}/123456789012/cloudops-shards`
})
test.after(() => server.stop())
test.before.each(() => {
  server.asked.length = 0
  refuse = () => undefined
  server.reply = ({ body }) => {
    const { Entries }: Batch = JSON.parse(body)
    const call = server.asked.length
    const codeOf = (entry: Batch['Entries'][number]) => refuse(call, entry.MessageBody)
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({
        Successful: Entries.filter((entry) => codeOf(entry) === undefined).map(({ Id, MessageBody }) => ({
          ...{ Id, MessageId: Id },
          // The client compares it.
          MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
        })),
        Failed: Entries.flatMap((entry) => {
          const Code = codeOf(entry)
          return Code === undefined ? [] : [{ Id: entry.Id, Code, SenderFault: false }]
        }),
      }),
    }
  }
})

test('ten messages go with a call, in their order, each with its delay', async () => {
  assert.equal(await makeShardQueue(url).send(messages(12))(), E.right(undefined))
  assert.equal(
    sent(),
    [messages(12).slice(0, 10), messages(12).slice(10)].map((part) => part.map(({ body }) => body)),
  )
  assert.equal(
    batches().map(({ QueueUrl, Entries }) => [QueueUrl, Entries[0]?.DelaySeconds]),
    [
      [url, 240],
      [url, 0],
    ],
  )
})

test('what was refused is sent again by itself', async () => {
  refuse = (call, body) => (call <= 2 && ['m1', 'm3'].includes(body) ? 'InternalError' : undefined)
  assert.equal(await makeShardQueue(url).send(messages(4))(), E.right(undefined))
  assert.equal(sent(), [
    ['m0', 'm1', 'm2', 'm3'],
    ['m1', 'm3'],
    ['m1', 'm3'],
  ])
})

test('what is refused again and again is a failure that says why, and nothing more is sent', async () => {
  refuse = (_, body) => (body === 'm1' ? 'InternalError' : undefined)
  const done = await makeShardQueue(url).send(messages(12))()
  assert.ok(E.isLeft(done))
  assert.match(messageOf(done.left), /1 messages were not taken: InternalError/)
  assert.is(sent().length, 4)
})

test('a call that fails is a failure', async () => {
  server.reply = () => ({
    status: 403,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDenied', message: 'not allowed' }),
  })
  const done = await makeShardQueue(url).send(messages(1))()
  assert.ok(E.isLeft(done))
  assert.match(messageOf(done.left), /SendMessageBatch.*not allowed/)
})

test.run()

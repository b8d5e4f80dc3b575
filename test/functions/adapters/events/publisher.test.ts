import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeEventPublisher } from '../../../../functions/adapters/events/publisher'
import { makeExecutionTrigger } from '../../../../functions/adapters/sns/trigger-topic'
import { disposition, messageOf } from '../../../../functions/runtime/errors'
import type { EventPublisher } from '../../../../functions/runtime/ports'
import type { DomainEvent } from '../../../../schemas/event'
import { IssueDetected } from '../../../../schemas/events'
import { PingSent, PingSentV1 } from '../../../support/ping-events'
import * as sample from '../../../support/samples'
import { type Reply, type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

interface Entry {
  readonly EventBusName: string
  readonly Source: string
  readonly DetailType: string
  readonly Detail: string
  readonly Time: number
}

const { metadata, data } = IssueDetected.example
/** An event whose id is a number. */
const event = (n: number, of = data): DomainEvent => {
  const { correlation_id, occurred_at } = metadata
  const { detail, ...rest } = IssueDetected.create({ correlation_id, occasion: n, occurred_at }, of)
  const event_id = n.toString(16).padStart(32, '0')
  return { ...rest, detail: { ...detail, metadata: { ...detail.metadata, event_id } } }
}
const many = (count: number) => Array.from({ length: count }, (_, n) => event(n))

let server: ScriptedServer
let publisher: EventPublisher
/** Error code of an entry by the call and the event; `undefined`: taken. */
let refuse: (call: number, id: number) => string | undefined

const idOf = (entry: Entry): number =>
  Number.parseInt((JSON.parse(entry.Detail) as typeof IssueDetected.example).metadata.event_id, 16)
const entriesOf = (body: string): readonly Entry[] => (JSON.parse(body) as { Entries: Entry[] }).Entries
/** The numbers of the events of each call. */
const calls = () => server.asked.map(({ body }) => entriesOf(body).map(idOf))

const putEvents = (body: string): Reply => {
  const codes = entriesOf(body).map((entry) => refuse(server.asked.length, idOf(entry)))
  return {
    status: 200,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify({
      FailedEntryCount: codes.filter((code) => code !== undefined).length,
      Entries: codes.map((code) =>
        code === undefined ? { EventId: 'x' } : { ErrorCode: code, ErrorMessage: 'not now' },
      ),
    }),
  }
}

const test = suite('event publisher')
test.before(async () => {
  server = await startScriptedServer()
  publisher = makeEventPublisher({ bus: 'cloudops-agent' })
})
test.before.each(() => {
  server.asked.length = 0
  refuse = () => undefined
  server.reply = ({ body }) => putEvents(body)
})
test.after(() => server.stop())

test('an event goes to the bus as it is', async () => {
  assert.ok(E.isRight(await publisher.publish([event(1)])()))
  const [entry] = entriesOf(server.asked[0]?.body ?? '')
  assert.equal(entry, {
    EventBusName: 'cloudops-agent',
    Source: 'cloudops.agent',
    DetailType: 'IssueDetected',
    Detail: JSON.stringify(event(1).detail),
    Time: Date.parse(metadata.occurred_at) / 1000,
  })
})

test('what the bus has taken is a line of the log, once; what it has not is none', async () => {
  const lines: unknown[] = []
  const logging = makeEventPublisher({
    bus: 'cloudops-agent',
    log: { info: (message, { event: name, event_id } = {}) => void lines.push([message, name, event_id]) },
  })
  refuse = (call, id) => (call === 1 && id === 1 ? 'InternalFailure' : undefined)
  const both = [event(1), event(2)]
  assert.ok(E.isRight(await logging.publish(both)()))
  assert.equal(
    lines,
    [...both].reverse().map(({ name, detail }) => ['event published', name, detail.metadata.event_id]),
  )
  assert.equal(calls(), [[1, 2], [1]])
})

test('while two major versions are published, an event goes out in both, each with its own id', async () => {
  const both = makeEventPublisher({ bus: 'cloudops-agent', definitions: [PingSent] })
  const context = { correlation_id: 'alert-1', occurred_at: metadata.occurred_at }
  const newest = PingSent.create({ ...context, occasion: 1 }, { target: 'a', duration_ms: 1, ok: true })
  assert.ok(E.isRight(await both.publish([newest])()))
  assert.equal(
    server.asked
      .flatMap(({ body }) => entriesOf(body))
      .map(({ DetailType, Detail }) => [DetailType, JSON.parse(Detail)]),
    [newest, ...PingSent.inEarlierMajors(newest.detail)].map(({ name, detail }) => [name, detail]),
  )
})

test('what was written before a deployment goes out alone, as it was written', async () => {
  const both = makeEventPublisher({ bus: 'cloudops-agent', definitions: [PingSent] })
  const context = { correlation_id: 'alert-1', occurred_at: metadata.occurred_at }
  const old = PingSentV1.create({ ...context, occasion: 1 }, { to: 'a', ms: 1 })
  assert.ok(E.isRight(await both.publish([old])()))
  const details = server.asked.flatMap(({ body }) => entriesOf(body)).map(({ Detail }) => JSON.parse(Detail))
  assert.equal(details, [old.detail])
})

test('nothing to publish is no call', async () => {
  assert.ok(E.isRight(await publisher.publish([])()))
  assert.is(server.asked.length, 0)
})

test('no more bytes in a call than it takes, in order, none lost', async () => {
  const facts = (count: number) =>
    Array.from({ length: count }, () => ({ name: 'x', value: 'ä'.repeat(256) }))
  const large = (n: number, count: number) => {
    const { evidence } = data.issue
    const issue = { ...data.issue, evidence: { ...evidence, facts: facts(count) } }
    return event(n, { ...data, issue })
  }
  const sizes = [1, 110, 110, 110, 220, 220, 1, 1]
  assert.ok(E.isRight(await publisher.publish(sizes.map((size, n) => large(n, size)))()))
  assert.equal(calls(), [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ])
  for (const { body } of server.asked) {
    const bytes = entriesOf(body).reduce(
      (sum, { Detail, Source, DetailType }) => sum + Buffer.byteLength(Detail + Source + DetailType) + 14,
      0,
    )
    assert.ok(bytes <= 256 * 1024, `${bytes}`)
  }
})

test('at most ten in a call, in order, none lost', async () => {
  assert.ok(E.isRight(await publisher.publish(many(23))()))
  assert.equal(
    calls().map(({ length }) => length),
    [10, 10, 3],
  )
  assert.equal(
    calls().flat(),
    many(23).map((_, n) => n),
  )
})

test('only what was refused is sent again', async () => {
  refuse = (call, id) => (call === 1 && [2, 5].includes(id) ? 'ThrottlingException' : undefined)
  assert.ok(E.isRight(await publisher.publish(many(7))()))
  assert.equal(calls(), [
    [0, 1, 2, 3, 4, 5, 6],
    [2, 5],
  ])
})

test('what is refused three times is a failure that may be tried again, with the code', async () => {
  refuse = (_, id) => (id === 1 ? 'InternalFailure' : undefined)
  const done = await publisher.publish(many(3))()
  assert.equal(calls(), [[0, 1, 2], [1], [1]])
  if (E.isRight(done)) return assert.unreachable()
  assert.is(messageOf(done.left), 'events PutEvents: 1 of 3 events were not taken: InternalFailure')
  assert.is(disposition(done.left), 'retry')
})

const failures: readonly (readonly [string, Reply | undefined, 'retry' | 'refuse', string])[] = [
  [
    'not allowed',
    { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' },
    'refuse',
    'AccessDenied',
  ],
  [
    'no such bus',
    { status: 400, body: '{"__type":"ResourceNotFoundException","message":"no"}' },
    'refuse',
    'ResourceNotFound',
  ],
  ['down', { status: 503, body: '{}' }, 'retry', ''],
  ['cut off', undefined, 'retry', ''],
]
for (const [name, reply, expected, part] of failures) {
  test(`a bus that is ${name}: ${expected}`, async () => {
    server.reply = () => reply
    const done = await publisher.publish([event(1)])()
    if (E.isRight(done)) return assert.unreachable()
    assert.is(disposition(done.left), expected, messageOf(done.left))
    assert.ok(messageOf(done.left).startsWith('events PutEvents: ') && messageOf(done.left).includes(part))
  })
}

test('the trigger is sent as the documented message', async () => {
  server.reply = () => ({
    status: 200,
    body: '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>',
  })
  const topic = 'arn:aws:sns:us-east-1:123456789012:execution-trigger'
  assert.ok(E.isRight(await makeExecutionTrigger({ topic }).send(sample.approved())()))
  const form = new URLSearchParams(server.asked[0]?.body)
  assert.equal([form.get('Action'), form.get('TopicArn')], ['Publish', topic])
  assert.equal(JSON.parse(form.get('Message') ?? ''), { alert_id: sample.ALERT_ID, approved_by: 'dana' })
})

const unfit: readonly (readonly [string, DomainEvent, RegExp])[] = [
  [
    'a field that the schema does not allow',
    { ...event(1), detail: { metadata, data: { ...data, domain: 'NOT A DOMAIN' } } },
    /^not published: IssueDetected data\.domain: expected a lower-case host name/,
  ],
  [
    'a missing field',
    { ...event(1), detail: { metadata, data: { ...data, issue: undefined } } },
    /IssueDetected data\.issue/,
  ],
  ['another name', { ...event(1), name: 'IssueSeen' }, /cloudops\.agent IssueSeen: there is no such event/],
  ['another source', { ...event(1), source: 'aws.ec2' }, /aws\.ec2 IssueDetected: there is no such event/],
]
for (const [name, wrong, problem] of unfit) {
  test(`an event with ${name} is not published, nor is any that goes with it`, async () => {
    const result = await publisher.publish([event(2), wrong])()
    assert.match(E.isLeft(result) ? messageOf(result.left) : 'published', problem)
    assert.is(server.asked.length, 0)
  })
}

test.run()

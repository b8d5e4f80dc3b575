import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { account, type EventServices, functionArn, startEventServices } from '../../../support/event-services'
import { failureOf } from '../../../support/failure'
import { ref } from '../../../support/write-definition'

const onBus = { event_bus_name: ref('aws_cloudwatch_event_bus.own.name') }
const pattern = (value: object) => JSON.stringify(value)

const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_rule: {
    orders: { name: 'orders', ...onBus, event_pattern: pattern({ source: ['shop'] }) },
    paid: { name: 'paid', ...onBus, event_pattern: pattern({ detail: { state: ['paid'] } }) },
    off: { name: 'off', ...onBus, event_pattern: pattern({ source: ['shop'] }), state: 'DISABLED' },
    elsewhere: { name: 'elsewhere', event_pattern: pattern({ source: ['shop'] }) },
    tick: { name: 'tick', schedule_expression: 'rate(5 minutes)' },
    tock: { name: 'tock', schedule_expression: 'rate(1 hour)', state: 'DISABLED' },
  },
  aws_cloudwatch_event_target: {
    orders: { rule: 'orders', ...onBus, arn: functionArn('whole') },
    path: { rule: 'orders', ...onBus, arn: functionArn('path'), input_path: '$.detail.id' },
    constant: { rule: 'orders', ...onBus, arn: functionArn('constant'), input: '{"fixed":true}' },
    transformed: {
      rule: 'paid',
      ...onBus,
      arn: functionArn('transformed'),
      input_transformer: [
        {
          input_paths: { id: '$.detail.id' },
          input_template: '{"id":<id>,"text":"order <id>","rule":<aws.events.rule-arn>}',
        },
      ],
    },
    off: { rule: 'off', ...onBus, arn: functionArn('off') },
    elsewhere: { rule: 'elsewhere', arn: functionArn('elsewhere') },
    tick: { rule: 'tick', arn: functionArn('tick') },
    tock: { rule: 'tock', arn: functionArn('tock') },
  },
}

let services: EventServices
let events: EventBridgeClient

const test = suite('local/aws/event-bridge')
test.before(async () => {
  services = await startEventServices(stack)
  events = new EventBridgeClient(services.client)
})
test.before.each(() => services.reset())
test.after(async () => {
  events.destroy()
  await services.stop()
})

const entry = (given: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  EventBusName: 'own',
  Source: 'shop',
  DetailType: 'Order',
  Detail: '{"id":"o-1"}',
  ...given,
})
const put = async (...entries: PutEventsRequestEntry[]) => {
  const answer = await events.send(new PutEventsCommand({ Entries: entries }))
  await services.bus.idle()
  return answer
}

test('hands an event to every target of the rules that match, on their bus', async () => {
  const Time = new Date('2026-03-01T10:00:00.700Z')
  const { Entries = [], FailedEntryCount } = await put(entry({ Time, Resources: ['arn:x'] }))
  assert.is(FailedEntryCount, 0)
  const expected = {
    version: '0',
    id: Entries[0]?.EventId,
    'detail-type': 'Order',
    source: 'shop',
    account: '123456789012',
    time: '2026-03-01T10:00:00Z',
    region: 'eu-west-1',
    resources: ['arn:x'],
    detail: { id: 'o-1' },
  }
  assert.match(String(expected.id), /^[0-9a-f-]{36}$/)
  assert.equal(services.delivered(functionArn('whole')), [expected])
  assert.equal(services.delivered(functionArn('path')), ['o-1'])
  assert.equal(services.delivered(functionArn('constant')), [{ fixed: true }])
  for (const other of ['off', 'elsewhere', 'transformed'])
    assert.equal(services.delivered(functionArn(other)), [], other)
  assert.equal(services.seen, [{ bus: 'own', event: expected }])
})

test('fills an input transformer from the event', async () => {
  await put(entry({ Source: 'till', Detail: '{"id":"o-2","state":"paid"}' }))
  assert.equal(services.delivered(functionArn('transformed')), [
    { id: 'o-2', text: 'order o-2', rule: `arn:aws:events:${account}:rule/own/paid` },
  ])
  assert.equal(services.delivered(functionArn('whole')), [])
})

test('takes the default bus where none is named, and a bus by its ARN', async () => {
  const { EventBusName: _, ...nowhere } = entry()
  await put(nowhere, entry({ EventBusName: `arn:aws:events:${account}:event-bus/own` }))
  assert.is(services.delivered(functionArn('elsewhere')).length, 1)
  assert.is(services.delivered(functionArn('whole')).length, 1)
  assert.equal(
    services.seen.map(({ bus }) => bus),
    ['default', 'own'],
  )
})

test('answers for each entry and puts the valid ones', async () => {
  const answer = await put(
    entry(),
    entry({ Source: '' }),
    entry({ DetailType: undefined }),
    entry({ DetailType: 'x'.repeat(129) }),
    entry({ Detail: undefined }),
    entry({ Detail: '{"id":' }),
    entry({ Detail: '["o-1"]' }),
    entry({ Detail: `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}` }),
    entry({ Source: 'aws.ec2' }),
    entry({ Detail: '{"id":"last"}' }),
  )
  assert.is(answer.FailedEntryCount, 8)
  assert.equal(
    answer.Entries?.map(({ ErrorCode = 'none' }) => ErrorCode),
    [
      'none',
      ...['InvalidArgument', 'InvalidArgument', 'InvalidArgument', 'InvalidArgument'],
      ...['MalformedDetail', 'MalformedDetail', 'MalformedDetail'],
      ...['NotAuthorizedForSourceException', 'none'],
    ],
  )
  assert.is(
    answer.Entries?.[1]?.ErrorMessage,
    'Parameter Source is not valid. Reason: Source is a required argument.',
  )
  assert.ok(
    answer.Entries?.every(({ EventId, ErrorCode }) => (EventId === undefined) !== (ErrorCode === undefined)),
  )
  assert.equal(services.delivered(functionArn('path')), ['o-1', 'last'])
})

test('drops an event for a bus that does not exist, as AWS does, and reports it', async () => {
  const foreign = 'arn:aws:events:eu-west-1:999999999999:event-bus/own'
  assert.is(
    (await put(entry({ EventBusName: 'nobody' }), entry({ EventBusName: foreign }))).FailedEntryCount,
    0,
  )
  assert.equal(services.seen, [])
  assert.equal(services.reports, [
    'dropped Order: there is no event bus nobody',
    `dropped Order: there is no event bus ${foreign}`,
  ])
})

const detailOf = (bytes: number) => JSON.stringify({ t: '"'.repeat((bytes - 8) / 2) })
const size = 1024 * 1024 - 'shopOrder'.length
const refused: readonly (readonly [string, PutEventsRequestEntry[], string])[] = [
  ['no entry', [], 'Member must have length less than or equal to 10'],
  [
    'eleven entries',
    Array.from({ length: 11 }, () => entry()),
    'Member must have length less than or equal to 10',
  ],
  ['a large entry', [entry({ Detail: `${detailOf(size - 1)}  ` })], 'Total size of the entries'],
  [
    'a large time',
    [entry({ Detail: `${detailOf(size - 1)} `, Time: new Date(0) })],
    'Total size of the entries',
  ],
  ['large resources', [entry({ Detail: detailOf(size - 1), Resources: ['ü'] })], 'Total size of the entries'],
  ['no name of a bus', [entry(), entry({ EventBusName: '' })], "'entries.2.member.eventBusName'"],
  ['what is no name of a bus', [entry({ EventBusName: 'bus/own' })], "'entries.1.member.eventBusName'"],
  ['a bus that is none of EventBridge', [entry({ EventBusName: 'arn:aws:sns:eu-west-1:1:own' })], 'pattern'],
  ['a trace header that is too long', [entry({ TraceHeader: 'x'.repeat(501) })], '.traceHeader'],
  ['a time out of range', [entry({ Time: new Date(8.64e15) })], 'Time is not valid'],
]
for (const [name, entries, message] of refused) {
  test(`refuses the whole request: ${name}`, async () => {
    const failure = await failureOf(put(...entries))
    assert.is(failure.name, 'ValidationException')
    assert.match(failure.message, message)
    assert.equal(services.seen, [])
  })
}
test('takes an entry of exactly the size that AWS takes', async () => {
  const Detail = `${detailOf(size - 1)} `
  assert.is(Buffer.byteLength(Detail), size)
  assert.is((await put(entry({ Detail }))).FailedEntryCount, 0)
})

test('fires a schedule by hand', async () => {
  services.bus.fireSchedule('tick')
  await services.bus.idle()
  const [event, ...others] = services.delivered(functionArn('tick'))
  assert.equal(others, [])
  const { id, time, ...rest } = event as { id: string; time: string }
  assert.match(id, /^[0-9a-f-]{36}$/)
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  assert.equal(rest, {
    version: '0',
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    region: 'eu-west-1',
    resources: [`arn:aws:events:${account}:rule/tick`],
    detail: {},
  })
  assert.throws(() => services.bus.fireSchedule('orders'), /no scheduled rule orders/)
  assert.throws(() => services.bus.fireSchedule('tock'), /tock is disabled/)
})

test.run()

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListArchivesCommand,
  ListReplaysCommand,
  PutEventsCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
} from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readArchives } from '../../../../local/aws/event-bridge/archive'
import { readBuses } from '../../../../local/aws/event-bridge/definition'
import { keepIn } from '../../../../local/persistence'
import {
  account,
  definitionOf,
  type EventServices,
  functionArn,
  startEventServices,
} from '../../../support/event-services'
import { errorOf, failureOf } from '../../../support/failure'

const event_bus_name = 'own'
const busArn = (name: string) => `arn:aws:events:${account}:event-bus/${name}`
const archiveArn = (name: string) => `arn:aws:events:${account}:archive/${name}`
const ruleArn = (name: string) => `arn:aws:events:${account}:rule/own/${name}`
const rule = (name: string, pattern: object) => ({
  name,
  event_bus_name,
  event_pattern: JSON.stringify(pattern),
})
const target = (name: string) => ({ rule: name, event_bus_name, arn: functionArn(name) })

const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_archive: {
    all: { name: 'all', event_source_arn: busArn('own'), retention_days: 30, description: 'every order' },
    paid: {
      name: 'paid',
      event_source_arn: busArn('own'),
      event_pattern: '{"detail-type":["Paid"]}',
    },
    other: { name: 'other', event_source_arn: busArn('default') },
  },
  aws_cloudwatch_event_rule: {
    any: rule('any', { source: ['shop'] }),
    live: rule('live', { source: ['shop'], 'replay-name': [{ exists: false }] }),
    review: rule('review', { 'replay-name': [{ exists: true }] }),
  },
  aws_cloudwatch_event_target: { any: target('any'), live: target('live'), review: target('review') },
}

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 1, 10, minute, second))

let services: EventServices
let events: EventBridgeClient

const test = suite('local/aws/event-bridge/replay')
test.before.each(async () => {
  services = await startEventServices(stack)
  events = new EventBridgeClient(services.client)
})
test.after.each(async () => {
  events.destroy()
  await services.stop()
})

const put = async (...given: readonly (readonly [type: string, time: Date])[]) => {
  const Entries = given.map(([DetailType, Time]) => ({
    EventBusName: 'own',
    Source: 'shop',
    DetailType,
    Detail: '{"id":"o-1"}',
    Time,
  }))
  await events.send(new PutEventsCommand({ Entries }))
  await services.bus.idle()
}
const request = (given: Partial<StartReplayCommandInput> = {}): StartReplayCommandInput => ({
  ReplayName: 'again',
  EventSourceArn: archiveArn('all'),
  EventStartTime: at(0),
  EventEndTime: at(10),
  Destination: { Arn: busArn('own') },
  ...given,
})
const start = (given: Partial<StartReplayCommandInput> = {}) =>
  events.send(new StartReplayCommand(request(given)))
const describe = (ReplayName = 'again') => events.send(new DescribeReplayCommand({ ReplayName }))

type Delivered = { id: string; time: string; 'detail-type': string; 'replay-name'?: string }
const delivered = (name: string) => services.delivered(functionArn(name)) as readonly Delivered[]
const typesAt = (name: string) => delivered(name).map((event) => event['detail-type'])

test('an archive knows after a restart when it began', () => {
  const root = mkdtempSync(join(tmpdir(), 'archive-'))
  try {
    const began = () => {
      const definition = definitionOf(stack)
      return readArchives(definition, readBuses(definition), keepIn(root)).map(({ createdAt }) => createdAt)
    }
    keepIn(root).write('archive-all-began', '2026-01-01T00:00:00.000Z')
    const first = began()
    assert.equal(first[0], new Date('2026-01-01T00:00:00.000Z'))
    assert.equal(began(), first)
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('archives keep the events of their bus that match, and are listed', async () => {
  await put(['Order', at(1)], ['Paid', at(2)])
  const all = await events.send(new DescribeArchiveCommand({ ArchiveName: 'all' }))
  assert.is(all.ArchiveArn, archiveArn('all'))
  assert.equal([all.EventCount, all.RetentionDays, all.State], [2, 30, 'ENABLED'])
  assert.is(all.Description, 'every order')
  assert.ok((all.SizeBytes ?? 0) > 200)
  assert.ok(all.CreationTime instanceof Date)
  const paid = await events.send(new DescribeArchiveCommand({ ArchiveName: 'paid' }))
  assert.equal([paid.EventCount, paid.EventPattern], [1, '{"detail-type":["Paid"]}'])
  const missing = events.send(new DescribeArchiveCommand({ ArchiveName: 'x' }))
  assert.is(await errorOf(missing), 'ResourceNotFoundException')

  const names = async (filter: object) =>
    (await events.send(new ListArchivesCommand(filter))).Archives?.map(({ ArchiveName }) => ArchiveName)
  assert.equal(await names({}), ['all', 'paid', 'other'])
  assert.equal(await names({ NamePrefix: 'pa' }), ['paid'])
  assert.equal(await names({ EventSourceArn: busArn('default') }), ['other'])
  assert.equal(await names({ State: 'DISABLED' }), [])
  assert.is(await errorOf(names({ NamePrefix: 'a', State: 'ENABLED' })), 'ValidationException')
})

test('a replay sends the events of its window again, named after it and never archived', async () => {
  await put(['before', at(0)], ['first', at(1)], ['last', at(4, 59)], ['end', at(5)])
  const original = delivered('any')
  services.reset()
  const started = await start({ EventStartTime: at(1), EventEndTime: at(5), Description: 'why' })
  assert.is(started.State, 'STARTING')
  assert.is(started.ReplayArn, `arn:aws:events:${account}:replay/again`)
  await services.bus.idle()

  assert.equal(typesAt('any'), ['first', 'last'])
  assert.equal(typesAt('review'), ['first', 'last'])
  assert.equal(typesAt('live'), [])
  const [first] = delivered('review')
  const { id, ...rest } = original[1] ?? { id: '' }
  assert.equal({ ...first, id: '' }, { ...rest, 'replay-name': 'again', id: '' })
  assert.is.not(first?.id, id)

  const { EventCount } = await events.send(new DescribeArchiveCommand({ ArchiveName: 'all' }))
  assert.is(EventCount, 4)
  const described = await describe()
  assert.is(described.State, 'COMPLETED')
  assert.is(described.Description, 'why')
  assert.equal(described.EventLastReplayedTime, at(4, 59))
  assert.equal([described.EventStartTime, described.EventEndTime], [at(1), at(5)])
  assert.equal(described.Destination, { Arn: busArn('own'), FilterArns: [] })
  assert.ok((described.ReplayEndTime ?? 0) >= (described.ReplayStartTime ?? 1))
})

test('a replay goes to the rules of FilterArns only', async () => {
  await put(['Order', at(1)])
  services.reset()
  await start({ Destination: { Arn: busArn('own'), FilterArns: [ruleArn('review'), ruleArn('live')] } })
  await services.bus.idle()
  assert.equal(typesAt('review'), ['Order'])
  assert.equal([...typesAt('any'), ...typesAt('live')], [])
  assert.equal((await describe()).Destination?.FilterArns, [ruleArn('review'), ruleArn('live')])
})

test('a replay of a filtered archive sends what that archive has', async () => {
  await put(['Order', at(1)], ['Paid', at(2)])
  services.reset()
  await start({ EventSourceArn: archiveArn('paid') })
  await services.bus.idle()
  assert.equal(typesAt('review'), ['Paid'])
})

test('a replay without events completes', async () => {
  assert.is((await start()).State, 'STARTING')
  await services.bus.idle()
  const { State, EventLastReplayedTime } = await describe()
  assert.equal([State, EventLastReplayedTime], ['COMPLETED', undefined])
})

const refused: readonly (readonly [string, Partial<StartReplayCommandInput>, string, string])[] = [
  [
    'an unknown archive',
    { EventSourceArn: archiveArn('x') },
    'ValidationException',
    'Parameter EventSourceArn is not valid. Reason: Archive x does not exist.',
  ],
  [
    'another bus than the archive has',
    { EventSourceArn: archiveArn('other') },
    'ValidationException',
    'Cross event bus replay is not permitted.',
  ],
  [
    'a bus that does not exist',
    { Destination: { Arn: busArn('x') } },
    'ResourceNotFoundException',
    'Event bus x does not exist.',
  ],
  [
    'no ARN of a bus',
    { Destination: { Arn: 'own' } },
    'ValidationException',
    'Must contain an event bus ARN.',
  ],
  [
    'an empty window',
    { EventEndTime: at(0) },
    'ValidationException',
    'EventStartTime must be before EventEndTime.',
  ],
  [
    'a rule that is not on the bus',
    { Destination: { Arn: busArn('own'), FilterArns: [ruleArn('review'), ruleArn('x')] } },
    'ValidationException',
    'Parameter Destination.FilterArns is not valid. Reason: Rule',
  ],
  ['a long description', { Description: 'a'.repeat(513) }, 'ValidationException', "at 'description'"],
  ['a name with a space', { ReplayName: 'a b' }, 'ValidationException', "at 'replayName'"],
  ['a long name', { ReplayName: 'a'.repeat(65) }, 'ValidationException', "at 'replayName'"],
]
for (const [name, given, code, message] of refused) {
  test(`refuses a replay of ${name}`, async () => {
    const failure = await failureOf(start(given))
    assert.is(failure.name, code)
    assert.match(failure.message, message)
    assert.equal((await events.send(new ListReplaysCommand({}))).Replays, [])
  })
}

test('refuses a name twice, even when the first is over', async () => {
  await start()
  await services.bus.idle()
  const failure = await failureOf(start())
  assert.is(failure.name, 'ResourceAlreadyExistsException')
  assert.is(failure.message, 'Replay again already exists.')
  assert.is(await errorOf(describe('nobody')), 'ResourceNotFoundException')
})

/** So many events that calls find their replay under way. */
const many = async () => {
  const page = Array.from({ length: 10 }, () => ['Order', at(1)] as const)
  for (let put10 = 0; put10 < 50; put10++) await put(...page)
  services.reset()
}

test('cancels a replay under way, and only then', async () => {
  await many()
  const cancel = () => events.send(new CancelReplayCommand({ ReplayName: 'again' }))
  await start()
  const { State, ReplayArn } = await cancel()
  assert.is(State, 'CANCELLING')
  assert.is(ReplayArn, `arn:aws:events:${account}:replay/again`)
  await services.bus.idle()
  const sent = delivered('any').length
  assert.ok(sent < 500, `${sent} events were sent`)
  const { State: end, ReplayEndTime } = await describe()
  assert.is(end, 'CANCELLED')
  assert.ok(ReplayEndTime instanceof Date)
  const again = await failureOf(cancel())
  assert.is(again.name, 'IllegalStatusException')
  assert.is(again.message, 'Replay again is not in a valid state for this operation.')
})

test('runs ten replays at once and lists them', async () => {
  await many()
  const names = Array.from({ length: 11 }, (_, index) => `r${index}`)
  const answers = await Promise.all(names.map((ReplayName) => errorOf(start({ ReplayName }))))
  assert.equal(answers.filter((error) => error === 'none').length, 10)
  assert.equal(answers.filter((error) => error === 'LimitExceededException').length, 1)
  await services.bus.idle()
  const found = async (filter: object) => (await events.send(new ListReplaysCommand(filter))).Replays?.length
  assert.is(await found({}), 10)
  assert.is(await found({ State: 'COMPLETED' }), 10)
  assert.is(await found({ State: 'RUNNING' }), 0)
  assert.is(await found({ EventSourceArn: archiveArn('paid') }), 0)
  assert.is(await found({ Limit: 3 }), 3)
  assert.is(await errorOf(start({ ReplayName: 'late' })), 'none')
})

test('ends its replays when it is stopped', async () => {
  await many()
  await start()
  await services.bus.stop()
  assert.is((await describe()).State, 'CANCELLED')
})

test.run()

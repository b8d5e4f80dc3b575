import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TagResourceCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventBridge } from '../../../../local/aws/event-bridge'
import {
  account,
  definitionOf,
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../../support/event-services'
import { errorOf, failureOf } from '../../../support/failure'

const event_pattern = '{"source":["shop"]}'
const busArn = (name: string) => `arn:aws:events:${account}:event-bus/${name}`
const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own', description: 'orders' } },
  aws_cloudwatch_event_rule: {
    orders: { name: 'orders', event_bus_name: 'own', event_pattern, description: 'every order' },
    paid: { name: 'paid', event_bus_name: 'own', event_pattern, state: 'DISABLED' },
    other: { name: 'other', event_bus_name: 'own', event_pattern },
    tick: { name: 'tick', schedule_expression: 'rate(5 minutes)' },
  },
  aws_cloudwatch_event_target: {
    whole: { rule: 'orders', event_bus_name: 'own', arn: functionArn('whole'), target_id: 'first' },
    transformed: {
      rule: 'orders',
      event_bus_name: 'own',
      arn: functionArn('transformed'),
      input_transformer: { input_paths: { id: '$.detail.id' }, input_template: '{"id":<id>}' },
      retry_policy: { maximum_retry_attempts: 3, maximum_event_age_in_seconds: 3600 },
      dead_letter_config: { arn: queueArn('dead') },
    },
  },
}

let services: EventServices
let events: EventBridgeClient

const test = suite('local/aws/event-bridge/operations')
test.before(async () => {
  services = await startEventServices(stack)
  events = new EventBridgeClient(services.client)
})
test.after(async () => {
  events.destroy()
  await services.stop()
})

test('lists and describes buses', async () => {
  const { EventBuses } = await events.send(new ListEventBusesCommand({}))
  assert.equal(
    EventBuses?.map(({ Name, Arn }) => [Name, Arn]),
    [
      ['default', busArn('default')],
      ['own', busArn('own')],
    ],
  )
  const { EventBuses: own } = await events.send(new ListEventBusesCommand({ NamePrefix: 'o' }))
  assert.is(own?.length, 1)
  assert.is((await events.send(new DescribeEventBusCommand({}))).Name, 'default')
  assert.is((await events.send(new DescribeEventBusCommand({ Name: busArn('own') }))).Name, 'own')
  const missing = await failureOf(events.send(new DescribeEventBusCommand({ Name: 'nobody' })))
  assert.is(missing.name, 'ResourceNotFoundException')
  assert.is(missing.message, 'Event bus nobody does not exist.')
})

test('lists the rules of a bus, page by page', async () => {
  const names: (string | undefined)[][] = []
  let NextToken: string | undefined
  do {
    const page = await events.send(new ListRulesCommand({ EventBusName: 'own', Limit: 2, NextToken }))
    names.push(page.Rules?.map(({ Name }) => Name) ?? [])
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  assert.equal(names, [['orders', 'paid'], ['other']])
  const { Rules } = await events.send(new ListRulesCommand({ NamePrefix: 't' }))
  assert.equal(Rules, [
    {
      Name: 'tick',
      Arn: `arn:aws:events:${account}:rule/tick`,
      EventBusName: 'default',
      State: 'ENABLED',
      ScheduleExpression: 'rate(5 minutes)',
    },
  ])
  for (const page of [{ Limit: 0 }, { Limit: 101 }, { NextToken: 'x' }, { NextToken: '' }])
    assert.is(
      await errorOf(events.send(new ListRulesCommand(page))),
      'ValidationException',
      JSON.stringify(page),
    )
  assert.is(
    await errorOf(events.send(new ListRulesCommand({ EventBusName: 'x' }))),
    'ResourceNotFoundException',
  )
})

test('describes a rule', async () => {
  const { $metadata: _, ...rule } = await events.send(
    new DescribeRuleCommand({ Name: 'orders', EventBusName: 'own' }),
  )
  assert.equal(rule, {
    Name: 'orders',
    Arn: `arn:aws:events:${account}:rule/own/orders`,
    EventBusName: 'own',
    State: 'ENABLED',
    Description: 'every order',
    EventPattern: event_pattern,
  })
  const off = await events.send(new DescribeRuleCommand({ Name: 'paid', EventBusName: 'own' }))
  assert.is(off.State, 'DISABLED')
  const missing = await failureOf(events.send(new DescribeRuleCommand({ Name: 'orders' })))
  assert.is(missing.name, 'ResourceNotFoundException')
  assert.is(missing.message, 'Rule orders does not exist on EventBus default.')
})

test('lists the targets of a rule with their settings', async () => {
  const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: 'orders', EventBusName: 'own' }))
  assert.equal(Targets, [
    { Id: 'first', Arn: functionArn('whole') },
    {
      Id: 'transformed',
      Arn: functionArn('transformed'),
      InputTransformer: { InputPathsMap: { id: '$.detail.id' }, InputTemplate: '{"id":<id>}' },
      DeadLetterConfig: { Arn: queueArn('dead') },
      RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 3600 },
    },
  ])
})

const Event = JSON.stringify({
  id: '1',
  account: '123456789012',
  source: 'shop',
  time: '2026-03-01T10:00:00Z',
  region: 'eu-west-1',
  resources: [],
  'detail-type': 'Order',
  detail: { id: 'o-1' },
})
const manyOr = `{${Array.from({ length: 60 }, (_, i) => `"k${i}":{"$or":[{"a":[1]},{"b":[1]}]}`)}}`
const tried: readonly (readonly [string, string, string, boolean | string])[] = [
  ['a match', '{"detail":{"id":[{"prefix":"o-"}]}}', Event, true],
  ['no match', '{"detail":{"id":["o-2"]}}', Event, false],
  ['an unknown match type', '{"source":[{"like":"x"}]}', Event, 'InvalidEventPatternException'],
  ['a pattern that is no JSON', '{"source":', Event, 'InvalidEventPatternException'],
  ['no pattern', '', Event, 'InvalidEventPatternException'],
  ['a pattern that is too long', JSON.stringify({ a: ['x'.repeat(4096)] }), Event, 'ValidationException'],
  ['a value that is given twice', '{"a":[1]}', Event.replace('{', '{"a":1,"a":2,'), true],
  ['a pattern of many $or', manyOr, Event, 'InvalidEventPatternException'],
  ['an event that is no JSON', '{"source":["shop"]}', '{', 'ValidationException'],
  ['an event that lacks fields', '{"source":["shop"]}', '{"source":"shop"}', 'ValidationException'],
]
for (const [name, EventPattern, event, expected] of tried) {
  test(`tests a pattern: ${name}`, async () => {
    const call = events.send(new TestEventPatternCommand({ EventPattern, Event: event }))
    if (typeof expected === 'string') assert.is(await errorOf(call), expected)
    else assert.is((await call).Result, expected)
  })
}

test('says what it does not have', async () => {
  const tags = await failureOf(events.send(new TagResourceCommand({ ResourceARN: busArn('own'), Tags: [] })))
  assert.is(tags.name, 'UnknownOperationException')
  assert.is(tags.message, 'the local cloud does not have events:TagResource')
})

const rule = (attributes: object) => ({ aws_cloudwatch_event_rule: { r: { name: 'r', ...attributes } } })
const target = (attributes: object) => ({
  ...rule({ event_pattern }),
  aws_cloudwatch_event_target: { t: { rule: 'r', arn: functionArn('f'), ...attributes } },
})
const archive = (attributes: object) => ({
  aws_cloudwatch_event_archive: { a: { name: 'a', event_source_arn: busArn('default'), ...attributes } },
})
const atRule = 'aws_cloudwatch_event_rule.r'
const atTarget = 'aws_cloudwatch_event_target.t'
const atArchive = 'aws_cloudwatch_event_archive.a'
const refused: readonly (readonly [
  string,
  Readonly<Record<string, Record<string, unknown>>>,
  string,
  RegExp,
])[] = [
  ['a rule without pattern and schedule', rule({}), atRule, /neither a pattern nor a schedule/],
  ['a rule on no bus', rule({ event_bus_name: 'x', event_pattern }), atRule, /no event bus x/],
  ['an invalid pattern', rule({ event_pattern: '{"a":[]}' }), atRule, /empty list/],
  ['a pattern that is no JSON', rule({ event_pattern: '{' }), atRule, /JSON/],
  ['cron', rule({ schedule_expression: 'cron(0 10 * * ? *)' }), atRule, /does not understand the schedule/],
  [
    'a schedule on a bus of its own',
    {
      aws_cloudwatch_event_bus: { own: { name: 'own' } },
      ...rule({ event_bus_name: 'own', schedule_expression: 'rate(1 day)' }),
    },
    atRule,
    /default bus only/,
  ],
  ['an unknown attribute', rule({ event_pattern, is_enabled: true }), atRule, /is_enabled/],
  ['a target of no rule', target({ rule: 'x' }), atTarget, /rule x is not on this bus/],
  ['a target of another bus', target({ event_bus_name: 'x' }), atTarget, /not on this bus/],
  ['an unknown variable', target({ input_transformer: { input_template: '{"a":<b>}' } }), atTarget, /<b>/],
  ['too many retries', target({ retry_policy: { maximum_retry_attempts: 186 } }), atTarget, /0 to 185/],
  [
    'too short an age',
    target({ retry_policy: { maximum_event_age_in_seconds: 59 } }),
    atTarget,
    /60 to 86400/,
  ],
  ['an unknown setting', target({ retry_policy: { backoff: 2 } }), atTarget, /retry_policy\.backoff/],
  ['an archive of no bus', archive({ event_source_arn: busArn('x') }), atArchive, /no event bus/],
  ["an archive's invalid pattern", archive({ event_pattern: '{"a":1}' }), atArchive, /object or an array/],
  [
    'six targets',
    {
      ...rule({ event_pattern }),
      aws_cloudwatch_event_target: Object.fromEntries(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { rule: 'r', arn: functionArn(name) }]),
      ),
    },
    atRule,
    /6 targets/,
  ],
]
const parts = {
  deliver: async () => {},
  sendToQueue: async () => {},
  retryDelay: () => 0,
  report: () => {},
  schedules: false,
}
for (const [name, definition, address, reason] of refused) {
  test(`stops the start at ${name}, with its address`, () => {
    const start = () => createEventBridge({ definition: definitionOf(definition), ...parts })
    assert.throws(start, (error: Error) => error.message.includes(address) && reason.test(error.message))
  })
}

test.run()

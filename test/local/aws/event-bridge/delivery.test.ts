import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventBridge } from '../../../../local/aws/event-bridge'
import { DeliveryError } from '../../../../local/model'
import {
  account,
  definitionOf,
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../../support/event-services'

const target = (name: string, attributes: object = {}) => ({
  rule: 'frail',
  event_bus_name: 'own',
  arn: functionArn(name),
  ...attributes,
})
const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_rule: {
    frail: { name: 'frail', event_bus_name: 'own', event_pattern: '{"source":["shop"]}' },
    tick: { name: 'tick', schedule_expression: 'rate(5 minutes)' },
  },
  aws_cloudwatch_event_target: {
    frail: target('frail', {
      input: '{"fixed":true}',
      retry_policy: { maximum_retry_attempts: 2, maximum_event_age_in_seconds: 60 },
      dead_letter_config: { arn: queueArn('dead') },
    }),
    careless: target('careless', { retry_policy: [{ maximum_retry_attempts: 0 }] }),
    unlucky: target('unlucky', { dead_letter_config: [{ arn: queueArn('missing') }] }),
    tick: { rule: 'tick', arn: functionArn('tick') },
  },
}

let services: EventServices
let events: EventBridgeClient

const test = suite('local/aws/event-bridge/delivery')
test.before(async () => {
  services = await startEventServices(stack)
  events = new EventBridgeClient(services.client)
})
test.before.each(() => services.reset())
test.after(async () => {
  events.destroy()
  await services.stop()
})

const frail = async () => {
  const entry = { EventBusName: 'own', Source: 'shop', DetailType: 'Order', Detail: '{"id":"o-1"}' }
  const answer = await events.send(new PutEventsCommand({ Entries: [entry] }))
  await services.bus.idle()
  return answer
}
const failing = (code: string, retryable: boolean, times = Number.POSITIVE_INFINITY) => {
  let left = times
  services.behave = async (arn) => {
    if (arn !== functionArn('frail') || left-- <= 0) return
    throw new DeliveryError(code, 'out of order', retryable)
  }
}

test('tries again what may pass', async () => {
  failing('THROTTLING', true, 2)
  await frail()
  assert.is(services.delivered(functionArn('frail')).length, 3)
  assert.equal(services.retries, [2, 3])
  assert.equal(services.dead, [])
})

test('sends to the dead-letter queue when the retries are used up', async () => {
  failing('THROTTLING', true)
  const { Entries = [] } = await frail()
  assert.is(services.delivered(functionArn('frail')).length, 3)
  const [dead] = services.dead
  assert.equal(dead?.attributes, {
    RULE_ARN: `arn:aws:events:${account}:rule/own/frail`,
    TARGET_ARN: functionArn('frail'),
    ERROR_CODE: 'THROTTLING',
    ERROR_MESSAGE: 'out of order',
    RETRY_ATTEMPTS: '2',
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
  })
  // The event itself, whatever the target's input is.
  assert.equal(dead?.body, services.seen[0]?.event)
  assert.is(services.seen[0]?.event.id, Entries[0]?.EventId)
  assert.is(dead?.queue, queueArn('dead'))
  assert.is(services.dead.length, 1)
})

test('sends to the dead-letter queue when the event is too old', async () => {
  services.behave = async (arn) => {
    if (arn !== functionArn('frail')) return
    services.now += 60_000
    throw new DeliveryError('THROTTLING', 'out of order', true)
  }
  await frail()
  assert.is(services.delivered(functionArn('frail')).length, 1)
  assert.is(services.dead[0]?.attributes.EXHAUSTED_RETRY_CONDITION, 'MaximumEventAgeInSeconds')
  assert.is(services.dead[0]?.attributes.RETRY_ATTEMPTS, '0')
})

for (const [name, error, code] of [
  ['a refusal', new DeliveryError('NO_PERMISSIONS', 'not allowed', false), 'NO_PERMISSIONS'],
  ['an unforeseen error', new TypeError('not a function'), 'INTERNAL_ERROR'],
] as const) {
  test(`does not repeat what cannot pass: ${name}`, async () => {
    services.behave = async (arn) => {
      if (arn === functionArn('frail')) throw error
    }
    await frail()
    assert.is(services.delivered(functionArn('frail')).length, 1)
    assert.equal(services.retries, [])
    assert.is(services.dead[0]?.attributes.ERROR_CODE, code)
    assert.is(services.dead[0]?.attributes.RETRY_ATTEMPTS, '0')
    assert.not.ok('EXHAUSTED_RETRY_CONDITION' in (services.dead[0]?.attributes ?? {}))
  })
}

test('says nothing of used up retries where the last attempt is refused for good', async () => {
  let left = 2
  services.behave = async (arn) => {
    if (arn !== functionArn('frail')) return
    throw new DeliveryError('NO_RESOURCE', 'out of order', left-- > 0)
  }
  await frail()
  assert.is(services.dead[0]?.attributes.RETRY_ATTEMPTS, '2')
  assert.not.ok('EXHAUSTED_RETRY_CONDITION' in (services.dead[0]?.attributes ?? {}))
})

test('tries 185 times again where the target has no retry policy', async () => {
  services.behave = async (arn) => {
    if (arn === functionArn('unlucky')) throw new DeliveryError('THROTTLING', 'out of order', true)
  }
  await frail()
  assert.is(services.delivered(functionArn('unlucky')).length, 186)
})

test('reports what it drops, and a dead-letter queue that is missing', async () => {
  services.behave = async (arn) => {
    if (arn !== functionArn('frail'))
      throw new DeliveryError('THROTTLING', 'out of order', arn.endsWith('careless'))
  }
  await frail()
  assert.equal(services.dead, [])
  assert.is(services.delivered(functionArn('careless')).length, 1)
  assert.ok(services.reports.includes(`dropped Order for ${functionArn('careless')}: out of order`))
  assert.ok(
    services.reports.some((line) =>
      line.startsWith(`frail -> ${functionArn('unlucky')}: Error: there is no`),
    ),
  )
})

test('ends a retry that waits when it is stopped', async () => {
  const reports: string[] = []
  const bus = createEventBridge({
    definition: definitionOf(stack),
    deliver: async () => {
      throw new DeliveryError('THROTTLING', 'out of order', true)
    },
    sendToQueue: async () => assert.unreachable(),
    retryDelay: () => 3_600_000,
    report: (_, line) => reports.push(line),
    schedules: false,
  })
  bus.fireSchedule('tick')
  await bus.stop()
  assert.equal(reports, [`gave up Scheduled Event for ${functionArn('tick')}: the local cloud stops`])
})

test.run()

import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  type PutRuleCommandInput,
  type Target as PutTarget,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { DeliveryError } from '../../../../local/model'
import {
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../../support/event-services'
import { errorOf, failureOf } from '../../../support/failure'

const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' }, many: { name: 'many' } },
  aws_cloudwatch_event_rule: {
    fixed: { name: 'fixed', event_bus_name: 'own', event_pattern: '{"source":["shop"]}' },
    ...Object.fromEntries(
      Array.from({ length: 299 }, (_, n) => [
        `many-${n}`,
        { name: `many-${n}`, event_bus_name: 'many', event_pattern: '{"source":["none"]}' },
      ]),
    ),
  },
  aws_cloudwatch_event_target: {
    fixed: { rule: 'fixed', event_bus_name: 'own', arn: functionArn('fixed'), target_id: 'f' },
  },
}

let services: EventServices
let events: EventBridgeClient
const bus = { EventBusName: 'own' }
const many = { EventBusName: 'many' }
const tail = queueArn('tail')

const test = suite('local/aws/event-bridge/rule-changes')
test.before(async () => {
  services = await startEventServices(stack)
  events = new EventBridgeClient(services.client)
})
test.after(async () => {
  events.destroy()
  await services.stop()
})
test.before.each(() => services.reset())

const putRule = (EventPattern = '{"source":["shop"]}') =>
  events.send(new PutRuleCommand({ ...bus, Name: 'tail', EventPattern }))
const putTargets = (...Ids: readonly string[]) =>
  events.send(new PutTargetsCommand({ ...bus, Rule: 'tail', Targets: Ids.map((Id) => ({ Id, Arn: tail })) }))
const put = (given: Partial<PutRuleCommandInput>) =>
  events.send(new PutRuleCommand({ ...bus, Name: 'tail', EventPattern: '{}', ...given }))
const putTarget = (given: Partial<PutTarget>) =>
  events.send(new PutTargetsCommand({ ...bus, Rule: 'tail', Targets: [{ Id: 'a', Arn: tail, ...given }] }))
const putEvent = async () => {
  await events.send(
    new PutEventsCommand({ Entries: [{ ...bus, Source: 'shop', DetailType: 'Sold', Detail: '{}' }] }),
  )
  await services.bus.idle()
}

test('a rule made at run time gets events, and none after it is removed', async () => {
  assert.match((await putRule()).RuleArn ?? '', /:rule\/own\/tail$/)
  assert.is((await putTargets('queue')).FailedEntryCount, 0)
  await putEvent()
  assert.is(services.delivered(tail).length, 1)
  assert.is(
    await errorOf(events.send(new DeleteRuleCommand({ ...bus, Name: 'tail' }))),
    'ValidationException',
  )
  await events.send(new RemoveTargetsCommand({ ...bus, Rule: 'tail', Ids: ['queue'] }))
  await events.send(new DeleteRuleCommand({ ...bus, Name: 'tail' }))
  await putEvent()
  assert.is(services.delivered(tail).length, 1)
  await events.send(new DeleteRuleCommand({ ...bus, Name: 'tail' }))
})

test('putting it again changes the pattern and keeps the targets', async () => {
  await putRule()
  await putTargets('queue')
  await putRule('{"source":["other"]}')
  await putEvent()
  assert.equal(services.delivered(tail), [])
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ ...bus, Rule: 'tail' }))
  assert.equal(
    Targets.map(({ Id }) => Id),
    ['queue'],
  )
})

test('a rule of the definition is switched off and on, and not changed otherwise', async () => {
  await events.send(new DisableRuleCommand({ ...bus, Name: 'fixed' }))
  await putEvent()
  assert.equal(services.delivered(functionArn('fixed')), [])
  await events.send(new EnableRuleCommand({ ...bus, Name: 'fixed' }))
  await putEvent()
  assert.is(services.delivered(functionArn('fixed')).length, 1)
  const put = events.send(new PutRuleCommand({ ...bus, Name: 'fixed', EventPattern: '{}' }))
  assert.is(await errorOf(put), 'ManagedRuleException')
})

test('a target has retries and a dead-letter queue of its own', async () => {
  await putRule()
  const policy = { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 }
  const dead = { Arn: queueArn('dead') }
  await events.send(new RemoveTargetsCommand({ ...bus, Rule: 'tail', Ids: ['queue'] }))
  await putTarget({ RetryPolicy: policy, DeadLetterConfig: dead })
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ ...bus, Rule: 'tail' }))
  assert.equal([Targets[0]?.RetryPolicy, Targets[0]?.DeadLetterConfig], [policy, dead])
  services.behave = async () => {
    throw new DeliveryError('THROTTLED', 'not now', true)
  }
  await putEvent()
  assert.is(services.delivered(tail).length, 3)
  assert.equal(
    services.dead.map(({ queue, attributes }) => [queue, attributes.RETRY_ATTEMPTS]),
    [[dead.Arn, '2']],
  )
})

test('a bus has three hundred rules', async () => {
  const more = (Name: string) =>
    errorOf(events.send(new PutRuleCommand({ ...many, Name, EventPattern: '{"source":["shop"]}' })))
  assert.is(await more('last'), 'none')
  assert.is(await more('too-many'), 'LimitExceededException')
  assert.is(await more('last'), 'none', 'one that is there may be put again')
})

const refusals: readonly (readonly [string, () => Promise<unknown>, string])[] = [
  ['a pattern that is none', () => putRule('{"source":"shop"}'), 'InvalidEventPatternException'],
  [
    'targets of a rule that is not there',
    () => events.send(new PutTargetsCommand({ ...bus, Rule: 'gone', Targets: [{ Id: 'a', Arn: tail }] })),
    'ResourceNotFoundException',
  ],
  [
    'a bus that is not there',
    () => events.send(new PutRuleCommand({ EventBusName: 'gone', Name: 'r', EventPattern: '{}' })),
    'ResourceNotFoundException',
  ],
  ['a name with a space', () => put({ Name: 'a b' }), 'ValidationException'],
  ['a long name', () => put({ Name: 'a'.repeat(65) }), 'ValidationException'],
  ['a long description', () => put({ Description: 'a'.repeat(513) }), 'ValidationException'],
  ['a state that is none', () => put({ State: 'ON' as 'ENABLED' }), 'ValidationException'],
  [
    'a long pattern',
    () => put({ EventPattern: JSON.stringify({ source: ['a'.repeat(4096)] }) }),
    'ValidationException',
  ],
  ['no target', () => putTargets(), 'ValidationException'],
  ['two targets of one id', () => putTargets('1', '1'), 'ValidationException'],
  ['a target with a space in its id', () => putTargets('a b'), 'ValidationException'],
  ['a target that is no ARN', () => putTarget({ Arn: 'queue' }), 'ValidationException'],
  [
    'a dead-letter queue that is none',
    () => putTarget({ DeadLetterConfig: { Arn: functionArn('f') } }),
    'ValidationException',
  ],
  [
    'too many retries',
    () => putTarget({ RetryPolicy: { MaximumRetryAttempts: 186 } }),
    'ValidationException',
  ],
  [
    'an age of seconds',
    () => putTarget({ RetryPolicy: { MaximumEventAgeInSeconds: 59 } }),
    'ValidationException',
  ],
  ['six targets', () => putTargets('1', '2', '3', '4', '5', '6'), 'LimitExceededException'],
  [
    'two ways of input at once',
    () =>
      events.send(
        new PutTargetsCommand({
          ...bus,
          Rule: 'tail',
          Targets: [{ Id: 'a', Arn: tail, Input: '{}', InputPath: '$.detail' }],
        }),
      ),
    'ValidationException',
  ],
]
for (const [name, attempt, code] of refusals) {
  test(`refuses ${name}`, async () => {
    if (code !== 'InvalidEventPatternException') await putRule()
    assert.is((await failureOf(attempt())).name, code)
  })
}

test.run()

import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../../support/event-services'
import { errorOf, failureOf } from '../../../support/failure'

const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_rule: {
    fixed: { name: 'fixed', event_bus_name: 'own', event_pattern: '{"source":["shop"]}' },
  },
  aws_cloudwatch_event_target: {
    fixed: { rule: 'fixed', event_bus_name: 'own', arn: functionArn('fixed'), target_id: 'f' },
  },
}

let services: EventServices
let events: EventBridgeClient
const bus = { EventBusName: 'own' }
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

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { QueuedMessage } from '../../../local/aws/storage/queues'
import { createDeadLetters } from '../../../local/console/dead-letters'
import {
  account,
  type EventServices,
  functionArn,
  queueArn,
  startEventServices,
} from '../../support/event-services'

const target = (name: string, attributes: object) => ({
  rule: 'told',
  event_bus_name: 'own',
  arn: functionArn('notify'),
  input: JSON.stringify({ channel: name }),
  dead_letter_config: { arn: queueArn(name) },
  ...attributes,
})
const topic = `arn:aws:sns:${account}:trigger`
const stack = {
  aws_cloudwatch_event_bus: { own: { name: 'own' } },
  aws_cloudwatch_event_rule: {
    told: { name: 'told', event_bus_name: 'own', event_pattern: '{"source":["shop"]}' },
  },
  aws_cloudwatch_event_target: { slack: target('slack', {}), mail: target('mail', {}) },
  aws_sns_topic: { trigger: { name: 'trigger' } },
  aws_sns_topic_subscription: {
    execution: {
      topic_arn: topic,
      protocol: 'lambda',
      endpoint: functionArn('execution'),
      redrive_policy: JSON.stringify({ deadLetterTargetArn: queueArn('execution') }),
    },
  },
}

const event = {
  version: '0',
  id: 'e-1',
  'detail-type': 'AlertAnalyzed',
  source: 'shop',
  account: '123456789012',
  time: '2026-01-01T00:00:00Z',
  region: 'eu-west-1',
  resources: [],
  detail: {},
}
const undelivered = {
  RULE_ARN: `arn:aws:events:${account}:rule/own/told`,
  TARGET_ARN: functionArn('notify'),
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'not allowed',
}
const failedInvocation = {
  requestContext: {
    functionArn: `${functionArn('sweeper')}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  },
  requestPayload: { tick: 1 },
  responsePayload: { errorType: 'Error', errorMessage: 'boom' },
}
const notification = { Type: 'Notification', TopicArn: topic, Message: '{"alert_id":"a-1"}' }

const message = (id: string, body: unknown, attributes: Readonly<Record<string, string>> = {}) => ({
  id,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  sent_at: '2026-01-01T00:00:00.000Z',
  attributes,
})

let services: EventServices
let queued: Map<string, QueuedMessage[]>
let invoked: { name: string; payload: string }[]

const letters = () =>
  createDeadLetters({
    queues: {
      queues: [...queued.keys()].map((name) => ({ name, arn: queueArn(name) })),
      look: async (name) => [...(queued.get(name) ?? [])],
      remove: async (name, id) => {
        queued.set(
          name,
          (queued.get(name) ?? []).filter((one) => one.id !== id),
        )
        return true
      },
    },
    bus: services.bus,
    sns: services.sns,
    lambda: {
      invokeAsync: (name, payload) => {
        if (name.endsWith(':gone')) throw new Error('Function not found')
        invoked.push({ name, payload })
        return 'r-1'
      },
    },
  })

const test = suite('local/console/dead-letters')
test.before(async () => {
  services = await startEventServices(stack)
})
test.before.each(() => {
  services.reset()
  invoked = []
  queued = new Map([
    ['slack', [message('m-1', event, undelivered)]],
    ['sweeper', [message('m-2', failedInvocation), message('m-3', failedInvocation)]],
    ['execution', [message('m-4', notification, { ErrorMessage: 'throttled' })]],
    ['odd', [message('m-5', 'anything')]],
    [
      'gone',
      [
        message('m-6', {
          ...failedInvocation,
          requestContext: { ...failedInvocation.requestContext, functionArn: functionArn('gone') },
        }),
      ],
    ],
  ])
})
test.after(() => services.stop())

const left = (name: string) => (queued.get(name) ?? []).map(({ id }) => id)

test('each is shown with its problem and its target', async () => {
  const shown = (await letters().list()).flatMap(({ messages }) =>
    messages.map(({ problem, target: to }) => [problem, to]),
  )
  assert.equal(shown.slice(0, 5), [
    ['AlertAnalyzed was not delivered: NO_PERMISSIONS not allowed', functionArn('notify')],
    ['failed 3 times (RetriesExhausted): boom', functionArn('sweeper')],
    ['failed 3 times (RetriesExhausted): boom', functionArn('sweeper')],
    [`a message of ${topic} was not delivered: throttled`, topic],
    ['a message of unknown form', undefined],
  ])
})

test('an event goes to the one target whose queue it was in', async () => {
  assert.is(await letters().redrive('slack', 'm-1'), 1)
  await services.bus.idle()
  assert.equal(services.delivered(functionArn('notify')), [{ channel: 'slack' }])
  assert.equal(left('slack'), [])
})

test('a failed invocation goes to its function again', async () => {
  assert.is(await letters().redrive('sweeper', 'm-3'), 1)
  assert.equal(invoked, [{ name: functionArn('sweeper'), payload: '{"tick":1}' }])
  assert.equal(left('sweeper'), ['m-2'])
})

test('a whole queue at once', async () => {
  assert.is(await letters().redrive('sweeper'), 2)
  assert.equal([invoked.length, left('sweeper')], [2, []])
})

test('a notification goes to its subscription again', async () => {
  await letters().redrive('execution')
  await services.sns.idle()
  const [sent] = services.delivered(functionArn('execution')) as { Records: { Sns: { Message: string } }[] }[]
  assert.is(sent?.Records[0]?.Sns.Message, notification.Message)
  assert.equal(left('execution'), [])
})

const refused = [
  ['a message of unknown form', 'odd', undefined, /cannot be redriven/, ['m-5']],
  ['a function that is gone', 'gone', undefined, /Function not found/, ['m-6']],
  ['a message that is not there', 'slack', 'm-9', /no such message/, ['m-1']],
  ['a queue that is not there', 'none', undefined, /there is no queue none/, []],
] as const
for (const [name, queue, id, says, stays] of refused) {
  test(`${name} is refused and stays`, async () => {
    const problem = await letters()
      .redrive(queue, id)
      .then(() => 'nothing', String)
    assert.match(problem, says)
    assert.equal(left(queue), stays)
  })
}

test.run()

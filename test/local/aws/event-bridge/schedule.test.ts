import { mock } from 'node:test'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createEventBridge } from '../../../../local/aws/event-bridge'
import { every, intervalOf } from '../../../../local/aws/event-bridge/schedule'
import { definitionOf, functionArn } from '../../../support/event-services'

const test = suite('local/aws/event-bridge/schedule')

/** Timers by the time they are due at, in milliseconds; Node's own limit included. */
const timers = new Map<object, { readonly at: number; readonly run: () => void }>()
let now = 0
test.before.each(() => {
  now = 0
  timers.clear()
  const set = (run: () => void, wait: number): object => {
    const timer = {}
    timers.set(timer, { at: now + (wait > 2 ** 31 - 1 ? 1 : wait), run })
    return timer
  }
  mock.method(globalThis, 'setTimeout', set as unknown as typeof setTimeout)
  mock.method(globalThis, 'clearTimeout', (timer: unknown) => timers.delete(timer as object))
})
test.after.each(() => mock.restoreAll())

const pass = (time: number): void => {
  const end = now + time
  for (;;) {
    const [next] = [...timers].sort(([, one], [, other]) => one.at - other.at)
    if (next === undefined || next[1].at > end) break
    timers.delete(next[0])
    now = next[1].at
    next[1].run()
  }
  now = end
}

const minute = 60_000
const day = 1440 * minute
for (const [expression, interval] of [
  ['rate(1 minute)', minute],
  ['rate(5 minutes)', 5 * minute],
  ['rate(1 hour)', 60 * minute],
  ['rate(30 days)', 30 * day],
] as const) {
  test(`${expression} fires at its interval, and no more when it is ended`, () => {
    let fired = 0
    const read = intervalOf('address', expression)
    assert.is(read, interval)
    const end = every(read, () => {
      fired += 1
    })
    pass(interval - 1)
    assert.is(fired, 0)
    pass(1)
    assert.is(fired, 1)
    pass(interval)
    assert.is(fired, 2)
    end()
    pass(2 * interval)
    assert.is(fired, 2)
  })
}

for (const expression of [
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 seconds)',
  'cron(0 10 * * ? *)',
  '',
]) {
  test(`refuses '${expression}' with the address of the rule`, () => {
    assert.throws(
      () => intervalOf('aws_cloudwatch_event_rule.x', expression),
      /aws_cloudwatch_event_rule\.x.*schedule/,
    )
  })
}

const rules = {
  aws_cloudwatch_event_rule: {
    on: { name: 'on', schedule_expression: 'rate(1 minute)' },
    off: { name: 'off', schedule_expression: 'rate(1 minute)', state: 'DISABLED' },
  },
  aws_cloudwatch_event_target: {
    on: { rule: 'on', arn: functionArn('on') },
    off: { rule: 'off', arn: functionArn('off') },
  },
}
for (const [schedules, expected] of [
  [true, [functionArn('on'), functionArn('on')]],
  [false, []],
] as const) {
  test(`scheduled rules ${schedules ? 'fire once the bus is started, if enabled' : 'wait where timers are off'}`, async () => {
    const targets: string[] = []
    const bus = createEventBridge({
      definition: definitionOf(rules),
      deliver: async (arn) => void targets.push(arn),
      sendToQueue: async () => {},
      retryDelay: () => 0,
      report: () => {},
      schedules,
    })
    pass(minute)
    assert.equal(targets, [])
    bus.start()
    pass(2 * minute)
    await bus.stop()
    pass(minute)
    assert.equal(targets, expected)
  })
}

test.run()

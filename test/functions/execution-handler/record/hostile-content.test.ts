import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { executionCompleted } from '../../../../functions/domain/messages/events/execution-completed'
import { execute } from '../../../../functions/execution-handler/use-case'
import type { AppError } from '../../../../functions/runtime/errors'
import type { ActionRequest } from '../../../../functions/runtime/ports'
import { assessment, ExecutionWorld } from '../../../support/execution'
import * as sample from '../../../support/samples'

const test = suite('execution: whatever it met, its end is recorded')

const nested = (depth: number, inner: unknown = 1): unknown => {
  let value = inner
  for (let n = 0; n < depth; n += 1) value = n % 2 === 0 ? [value] : { a: value }
  return value
}
const NAMED_LIKE_A_PROTOTYPE = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}}}')

/** What an agent may ask for, in every shape that something later could trip over. */
const shapes: readonly (readonly [string, Record<string, unknown>])[] = [
  ['6,000 lists in each other', { a: nested(6_000) }],
  ['200,000 lists in each other', { a: nested(200_000) }],
  ['a hundred thousand names', Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`n${n}`, n]))],
  ['a million numbers', { a: Array.from({ length: 1_000_000 }, () => 0) }],
  ['a name of a million characters', { ['x'.repeat(1_000_000)]: 1 }],
  ['a text of a million characters', { a: 'x'.repeat(1_000_000) }],
  ['the name of a prototype', NAMED_LIKE_A_PROTOTYPE],
  ['numbers that are none', { a: Number.POSITIVE_INFINITY, b: Number.NaN, c: -0, d: 1e308 }],
  ['halves of characters', { '\ud83d': '\udc00', a: 'x\ud83d' }],
  ['what no one sees', { '\u202e\u0000': '\u2028\u0085\u200b' }],
  ['fences and headings', { a: '```\n## Actions\n\u2028```\u2029### 9. forged' }],
  ['ten thousand emoji', { a: '🔥'.repeat(10_000) }],
]
const actions = [
  'cloudfront:GetDistribution',
  'cloudfront:CreateInvalidation',
  'a\nb'.repeat(5_000),
  '\ud83d',
  '',
]

const endsWell = async (world: ExecutionWorld): Promise<void> => {
  const done = await execute(sample.ALERT_ID)(world.ports)()
  assert.ok(E.isRight(done), E.isLeft(done) ? JSON.stringify(done.left) : '')
  const { execution_status, execution_details = '', execution_log } = world.alert
  assert.is(execution_status, 'completed')
  assert.ok(Buffer.byteLength(execution_details) <= 60_000)
  assert.is(world.details.result, 'resolved')
  assert.ok(execution_log !== undefined && Buffer.byteLength(world.document) <= 1_010_000)
  assert.equal(world.document.match(/^## Actions$/gm)?.length, 1, 'no section is forged')
  assert.ok(world.eventNames.includes('ExecutionCompleted'))
  assert.equal(world.counted.running, {}, 'the slot is free')
}

for (const mode of ['gated', 'agent'] as const) {
  for (const [name, parameters] of shapes) {
    test(`requests with ${name}, ${mode}: refused, and the end is recorded`, async () => {
      const world = new ExecutionWorld(sample.approved(), { mode })
      const told: string[] = []
      world.answers.push(async ({ onActionRequest, onTrace }) => {
        for (const action of actions) {
          onTrace?.({ id: `t${action}`, action, parameters, answer: action })
          onTrace?.({ id: `t${action}`, answer: 'x'.repeat(1_000_000) })
          told.push(await onActionRequest({ action, parameters } as ActionRequest)())
        }
        return assessment(true)
      })
      await endsWell(world)
      assert.is(told.length, actions.length)
      assert.ok(told.every((answer) => answer.startsWith('refused: ') && answer.length < 500))
    })
  }
}

test('ten thousand requests: some are kept, all are answered', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.answers.push(async ({ onActionRequest }) => {
    for (let n = 0; n < 10_000; n += 1)
      await onActionRequest({ action: `x:${n}`, parameters: { a: 'x'.repeat(900) } })()
    return assessment(true)
  })
  await endsWell(world)
})

test('an answer of a service that no one could write down', async () => {
  const world = new ExecutionWorld(sample.approved())
  const circle: Record<string, unknown> = {}
  circle.self = circle
  world.outcome = () => ({ status: 'succeeded', answer: circle })
  await endsWell(world)
  assert.match(world.document, 'it cannot be written: TypeError')
})
test('an answer that is deeper than any stack', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.outcome = () => ({ status: 'succeeded', answer: { a: nested(200_000) } })
  await endsWell(world)
})

const full: AppError = {
  tag: 'service_failed',
  service: 'dynamodb',
  operation: 'UpdateItem',
  message: 'ValidationException: Item size to update has exceeded the maximum allowed size',
  retryable: false,
}
test('an item that is full takes the least of it', async () => {
  const world = new ExecutionWorld(sample.approved())
  world.answers.push(async () => `${assessment(true)}`)
  const { apply } = world.alerts
  const alerts = {
    ...world.alerts,
    apply: (transition: Parameters<typeof apply>[0]) => {
      const { execution_details = '' } = transition.set as { execution_details?: string }
      return execution_details.length > 300 ? async () => E.left(full) : apply(transition)
    },
  }
  const done = await execute(sample.ALERT_ID)({ ...world.ports, alerts })()
  assert.ok(E.isRight(done))
  assert.is(world.alert.execution_status, 'completed')
  assert.match(world.alert.execution_details ?? '', 'the log holds the whole')
  assert.equal(executionCompleted.details(world.alert).length, 3)
})
test('a bucket or a table that throws: the slot is free all the same', async () => {
  const world = new ExecutionWorld(sample.approved())
  const documents = {
    ...world.ports.documents,
    write: () => () => {
      throw new RangeError('Maximum call stack size exceeded')
    },
  }
  assert.ok(E.isRight(await execute(sample.ALERT_ID)({ ...world.ports, documents })()))
  assert.match(world.alert.execution_details ?? '', 'RangeError')
  const second = new ExecutionWorld(sample.approved())
  const { apply } = second.alerts
  const alerts = {
    ...second.alerts,
    apply: (transition: Parameters<typeof apply>[0]) => {
      if ('execution_details' in (transition.set ?? {})) throw new TypeError('cannot be marshalled')
      return apply(transition)
    },
  }
  assert.ok(E.isLeft(await execute(sample.ALERT_ID)({ ...second.ports, alerts })()))
  assert.equal(second.counted.running, {})
})
test.run()

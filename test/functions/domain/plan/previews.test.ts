import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { offersOf } from '../../../../functions/domain/messages/offers'
import { shownSteps } from '../../../../functions/domain/messages/shown-steps'
import { digestFits } from '../../../../functions/domain/plan/digest'
import { differenceOf, previewSteps, unpreviewed } from '../../../../functions/domain/plan/previews'
import type { PreviewProblem } from '../../../../functions/runtime/ports'
import type { PreviewField } from '../../../../schemas/plan'
import { planOf } from '../../../support/execution'
import { sampleSize } from '../../../support/sample-size'
import * as sample from '../../../support/samples'

const test = suite('previews')

/** Answers in their order, the last one repeated. */
const asking = (...answers: readonly (readonly PreviewField[] | PreviewProblem)[]) => {
  const seen = { calls: 0, waited: 0 }
  const actions = {
    preview: () => async () => {
      const answer = answers[Math.min(seen.calls, answers.length - 1)] ?? []
      seen.calls += 1
      return 'message' in answer ? E.left(answer) : E.right(answer)
    },
  }
  const pause = (milliseconds: number) => async () => {
    seen.waited += milliseconds
  }
  return { seen, run: () => previewSteps(planOf('/a', '/b').steps, { actions, pause }) }
}
const slowDown = { message: 'Throttling: slow down', throttled: true }

test('each step has one, in their order', async () => {
  const { run } = asking(sample.previewed, [])
  assert.equal(
    await run(),
    E.right([
      { step_id: 'step-1', fields: sample.previewed },
      { step_id: 'step-2', fields: [] },
    ]),
  )
})
test('one that is throttled is asked for again, later each time and not for ever', async () => {
  const once = asking(slowDown, sample.previewed)
  assert.ok(E.isRight(await once.run()))
  assert.ok(once.seen.waited > 0)
  const always = asking(slowDown)
  assert.equal(await always.run(), E.left('step-1 (cloudfront:CreateInvalidation): Throttling: slow down'))
  assert.ok(always.seen.calls > 2 && always.seen.calls < 8 && always.seen.waited <= 8_000)
})
test('one that fails otherwise is not asked for again', async () => {
  const { run, seen } = asking({ message: 'NoSuchDistribution', throttled: false })
  assert.ok(E.isLeft(await run()))
  assert.is(seen.calls, 1)
})

const was: readonly PreviewField[] = [
  { name: 'values', now: 'a', after: 'b' },
  { name: 'TTL', now: '60 s' },
]
for (const [what, found, expected] of [
  ['the same', was, undefined],
  ['another value now', [{ name: 'values', now: 'c', after: 'b' }, was[1]], 'values was a, and is c'],
  ['no value now', [{ name: 'values', after: 'b' }, was[1]], 'values was a, and is not there'],
  [
    'another value after',
    [{ name: 'values', now: 'a', after: 'c' }, was[1]],
    'values was to be b, and would be c',
  ],
  ['a field more', [...was, { name: 'names', now: 'x' }], 'names was not among what was shown'],
  ['a field less', was.slice(0, 1), 'TTL is not there any more'],
  ['none', [], 'values is not there any more'],
] as const)
  test(`${what}: ${expected ?? 'no difference'}`, () => {
    assert.is(differenceOf(was, found as readonly PreviewField[]), expected)
  })
test('previews differ exactly where they are not the same', () => {
  const value = fc.constantFrom(undefined, 'a', 'b')
  const field = fc.record({ name: fc.constantFrom('x', 'y'), now: value, after: value })
  const fields = fc.array(field, { maxLength: 3 })
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other)
      assert.is(differenceOf(one as PreviewField[], other as PreviewField[]) === undefined, isSame)
    }),
    { numRuns: sampleSize(500) },
  )
})

test('people read what is there and what will be, beside the step', () => {
  assert.equal(
    shownSteps(sample.pending()).map(({ preview }) => preview),
    ['cache: kept for /* → empty'],
  )
})
test('a plan of which it is not known what it would do is offered to no one; its preview is asked for anew', () => {
  const { previews: _, ...alert } = sample.pending()
  assert.is(unpreviewed(sample.pending()), undefined)
  assert.equal(offersOf({ ...alert, preview_problem: 'throttled' }), ['analyze_again', 'reject', 'snooze'])
  assert.match(
    unpreviewed(alert) ?? '',
    'step-1 (cloudfront:CreateInvalidation): it was made without a preview',
  )
  assert.equal(offersOf(alert), ['analyze_again', 'reject', 'snooze'])
})
test('the digest of what people approve covers it', () => {
  const alert = sample.pending()
  assert.ok(digestFits(alert))
  const fields = [{ name: 'cache', now: 'kept for /*', after: 'full' }]
  assert.not(digestFits({ ...alert, previews: [{ step_id: 'step-1', fields }] }))
  const { previews: _, ...without } = alert
  assert.not(digestFits(without))
})
test.run()

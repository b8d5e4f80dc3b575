import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analysisDigest, planDigest } from '../../../../functions/domain/plan/digest'
import type { Plan } from '../../../../schemas/plan'
import * as sample from '../../../support/samples'

const test = suite('plan digest')

const parameters = fc.dictionary(fc.string(), fc.jsonValue())
const step = fc.record({
  id: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
  action: fc.constantFrom('cloudfront:CreateInvalidation', 'route53:GetHealthCheck'),
  parameters,
  rationale: fc.string({ maxLength: 100 }),
  risk: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
})
const plans: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(1 as const),
  summary: fc.string({ maxLength: 100 }),
  steps: fc.array(step, { maxLength: 4 }),
})

/** The same value with the properties of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  )
}

const digest = (plan: Plan, alert_id = sample.ALERT_ID, analysis = 'a') =>
  planDigest({ alert_id, plan, analysis_digest: analysisDigest(analysis) })

test('the order of properties does not matter, nor a way through a table and back', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const stored = JSON.parse(JSON.stringify(plan)) as Plan
      assert.is(digest(stored), digest(plan))
      assert.is(digest(reversed(stored) as Plan), digest(plan))
    }),
  )
})

test('any other plan, alert or analysis is another digest', () => {
  fc.assert(
    fc.property(plans, plans, (one, other) => {
      fc.pre(JSON.stringify(reversed(one)) !== JSON.stringify(reversed(other)))
      assert.is.not(digest(one), digest(other))
      assert.is.not(digest(one), digest(one, 'alert-other'))
      assert.is.not(digest(one), digest(one, sample.ALERT_ID, 'b'))
    }),
  )
})

test('the order of steps and of paths matters', () => {
  const [first] = sample.plan.steps
  const with_ = (...steps: readonly object[]) =>
    ({ ...sample.plan, steps: steps.map((s) => ({ ...first, ...s })) }) as Plan
  assert.is.not(digest(with_({ id: 'a' }, { id: 'b' })), digest(with_({ id: 'b' }, { id: 'a' })))
  const paths = (...given: readonly string[]) => with_({ parameters: { paths: given } })
  assert.is.not(digest(paths('/a', '/b')), digest(paths('/b', '/a')))
})

test('stays the same over versions: buttons and signatures hold it', () => {
  assert.is(digest(sample.plan), 'd179a0b3b5392a97d72c2ec042d7dc9cd13040b0404893c2ef5035bb77333d61')
  assert.is(analysisDigest(undefined), analysisDigest(''))
})
test.run()

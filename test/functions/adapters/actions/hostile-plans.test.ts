import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../../../functions/adapters/actions'
import { resourceArns } from '../../../../schemas/resource-arns'
import { allowed, limits, resources } from '../../../support/actions'
import { sampleSize } from '../../../support/sample-size'

/** Whatever a plan says: what is allowed touches what the settings name for this alert, and nothing else. */

const account_id = '000000000000'

/** Texts of a plan: those of the settings, those near them, and those of somebody else. */
const near = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '*',
      '',
      `${text}*`,
      `${text}2`,
      text.slice(1),
      text.toUpperCase(),
      `${text}\n`,
      '../',
      'constructor',
    ),
    fc.constantFrom(
      'arn:aws:iam::000000000000:role/admin',
      text.replace(/\d{12}/, '999999999999'),
      text.replace('us-east-1', 'eu-west-1'),
    ),
    fc.string({ maxLength: 20 }),
  )

/** The value with one part of it made otherwise, somewhere within. */
const otherwise = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value === 'string') return near(value)
  if (typeof value !== 'object' || value === null)
    return fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-1, 1e9, Number.NaN, '1', null))
  if (Array.isArray(value))
    return fc.oneof(
      fc.constantFrom([], [...value, ...value], [...value, '*']),
      ...value.map((one, index) => otherwise(one).map((other) => value.with(index, other))),
    )
  return fc.oneof(
    fc.constantFrom({}, { ...value, more: 'x' }, { ...value, AutomationAssumeRole: 'x' }),
    ...Object.entries(value).map(([key, one]) => otherwise(one).map((other) => ({ ...value, [key]: other }))),
    ...Object.keys(value).map((key) =>
      fc.constant(Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))),
    ),
  )
}

const test = suite('actions: hostile plans')

/** What the settings of this alert name, as IAM knows it; keys and roles that others name are held by the role. */
const own = new Set([
  '*',
  'arn:aws:kms:*:*:key/*',
  'arn:aws:iam::*:role/*',
  ...Object.values(resourceArns({ account_id }, [resources])).flat(),
])

const touched = (action: (typeof actionList)[number], parameters: unknown): readonly string[] => {
  const rights = action.rights(parameters, { account_id }, 'all')
  return E.isRight(rights) ? rights.right.flatMap(({ Resource }) => Resource) : []
}

test('each action has parameters that are allowed', () => {
  for (const action of actionList) {
    const checked = action.check(allowed[action.name], resources, limits)
    assert.ok(E.isRight(checked), E.isLeft(checked) ? checked.left : '')
  }
})

for (const action of actionList)
  test(`${action.name}: what is allowed touches only what the settings name`, () =>
    fc.assert(
      fc.property(otherwise(allowed[action.name]), (parameters) => {
        const checked = action.check(parameters, resources, limits)
        if (E.isLeft(checked)) return checked.left.startsWith(action.name) && checked.left.length < 5_000
        for (const arn of touched(action, parameters))
          assert.ok(own.has(arn), `${arn} of ${JSON.stringify(parameters)}`)
        return action.readOnly || action.changes(parameters).length > 0
      }),
      { numRuns: sampleSize(200), seed: 31 },
    ))

test.run()

import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Context } from '../../../../local/aws/iam/conditions'
import { evaluate, type Limits, trusts } from '../../../../local/aws/iam/evaluate'
import { matchesArn, matchesGlob } from '../../../../local/aws/iam/glob'
import { type Policy, readPolicy } from '../../../../local/aws/iam/policy'
import { assertCheap } from '../../../support/cpu'
import { sampleSize } from '../../../support/sample-size'
import { thrown } from '../../../support/thrown'

const test = suite('local/aws/iam')

const policy = (...Statement: readonly object[]): Policy =>
  readPolicy('p', JSON.stringify({ Version: '2012-10-17', Statement }))
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) =>
  ({ Effect: 'Allow', Action, Resource, ...more }) as const
const deny = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
})
const DISTRIBUTION = 'arn:aws:cloudfront::111122223333:distribution/E1'
const ACTION = 'cloudfront:CreateInvalidation'
const decided = (limits: Limits, action = ACTION, resource = DISTRIBUTION, context: Context = {}) =>
  evaluate({ action, resource, context }, limits)

const statements: readonly (readonly [string, object, boolean])[] = [
  ['exactly it', allow(ACTION, DISTRIBUTION), true],
  ['in a list', allow(['x:Y', ACTION], ['a', DISTRIBUTION]), true],
  ['by a star', allow('cloudfront:Create*', 'arn:aws:cloudfront::*:distribution/*'), true],
  ['by a question mark', allow(ACTION, 'arn:aws:cloudfront::111122223333:distribution/E?'), true],
  ['an action in other letters', allow('CloudFront:createinvalidation', DISTRIBUTION), true],
  ['a resource in other letters', allow(ACTION, DISTRIBUTION.toUpperCase()), false],
  ['another action', allow('cloudfront:GetInvalidation', DISTRIBUTION), false],
  ['another resource', allow(ACTION, `${DISTRIBUTION}0`), false],
  ['a shorter resource', allow(ACTION, DISTRIBUTION.slice(0, -1)), false],
  ['all but another action', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, true],
  ['all but this action', { Effect: 'Allow', NotAction: 'cloudfront:*', Resource: '*' }, false],
  ['all but another resource', { Effect: 'Allow', Action: '*', NotResource: `${DISTRIBUTION}0` }, true],
  ['all but this resource', { Effect: 'Allow', Action: '*', NotResource: DISTRIBUTION }, false],
]
for (const [name, statement, allowed] of statements)
  test(`${name}: ${allowed ? 'allowed' : 'not allowed'}`, () =>
    assert.is(decided({ identity: [policy(statement)] }).allowed, allowed))

const all = policy(allow('*'))
const none = policy(allow('x:Y'))
const kinds: readonly (readonly [string, Limits, RegExp | true, string?])[] = [
  ['the role alone', { identity: [all] }, true, 'p/1'],
  ['no policy', { identity: [] }, /no identity-based policy allows the cloudfront:CreateInvalidation action/],
  ['role and session', { identity: [all], session: [all] }, true],
  ['a session without it', { identity: [all], session: [none] }, /no session policy allows/],
  ['a session does not widen', { identity: [none], session: [all] }, /no identity-based policy/],
  ['a boundary without it', { identity: [all], boundary: [none] }, /no permissions boundary policy/],
  ['a boundary does not widen', { identity: [none], boundary: [all] }, /no identity-based policy/],
  ['an empty session', { identity: [all], session: [] }, /no session policy/],
  [
    'a refusal beside',
    { identity: [all, policy(deny(ACTION))] },
    /explicit deny in an identity-based/,
    'p/1',
  ],
  [
    'a refusal in a session',
    { identity: [all], session: [policy(allow('*'), deny('*'))] },
    /explicit/,
    'p/2',
  ],
  ['a refusal in a boundary', { identity: [all], boundary: [policy(allow('*'), deny('*'))] }, /explicit/],
  ['a refusal of something else', { identity: [policy(allow('*'), deny('x:Y'))] }, true],
  ['one of several policies', { identity: [none, all] }, true],
]
for (const [name, limits, expected, statement] of kinds)
  test(`${name}: ${expected === true ? 'allowed' : 'not allowed'}`, () => {
    const { allowed, reason, ...decisive } = decided(limits)
    assert.is(allowed, expected === true, reason)
    if (expected !== true) assert.match(reason, expected)
    if (statement !== undefined) assert.is(decisive.statement, statement)
  })

const key = 'k:Key'
const lines: readonly (readonly [string, string, unknown, Context[string], boolean])[] = [
  ['StringEquals', 'one of them', ['a', 'b'], 'b', true],
  ['StringEquals', 'none of them', ['a', 'b'], 'c', false],
  ['StringEquals', 'other letters', 'a', 'A', false],
  ['StringEquals', 'a star is a star', 'a*', 'ab', false],
  ['StringEquals', 'no value', 'a', undefined, false],
  ['StringEqualsIfExists', 'no value', 'a', undefined, true],
  ['StringEqualsIfExists', 'another value', 'a', 'b', false],
  ['StringEqualsIgnoreCase', 'other letters', 'a', 'A', true],
  ['StringNotEquals', 'none of them', ['a', 'b'], 'c', true],
  ['StringNotEquals', 'one of them', ['a', 'b'], 'a', false],
  ['StringNotEquals', 'no value', 'a', undefined, true],
  ['StringLike', 'by its beginning', 'd-*', 'd-0123', true],
  ['StringLike', 'another beginning', 'd-*', 'x-0123', false],
  ['StringNotLike', 'another beginning', 'd-*', 'x', true],
  ['ForAllValues:StringEquals', 'each is one of them', ['a', 'b'], ['a', 'b', 'a'], true],
  ['ForAllValues:StringEquals', 'one is another', ['a', 'b'], ['a', 'c'], false],
  ['ForAllValues:StringEquals', 'no value', 'a', undefined, true],
  ['ForAnyValue:StringEquals', 'one of them', ['a', 'b'], ['c', 'a'], true],
  ['ForAnyValue:StringEquals', 'none of them', ['a', 'b'], ['c'], false],
  ['ForAnyValue:StringEquals', 'no value', 'a', undefined, false],
  ['ForAnyValue:StringNotEquals', 'one is another', ['a', 'b'], ['a', 'c'], true],
  ['ForAnyValue:StringNotEquals', 'each is one of them', ['a', 'b'], ['a', 'b'], false],
  ['Null', 'no value', 'true', undefined, true],
  ['Null', 'a value', 'false', 'a', true],
  ['Null', 'no value where one is wanted', 'false', undefined, false],
  ['Null', 'a value where none is wanted', true, 'a', false],
  ['Bool', 'as a truth value', true, 'True', true],
  ['Bool', 'another', 'true', 'false', false],
  ['NumericEquals', 'as numbers', '01', '1.0', true],
  ['NumericLessThan', 'less', '900', '899', true],
  ['NumericLessThan', 'as much', '900', '900', false],
  ['NumericLessThanEquals', 'as much', 900, '900', true],
  ['NumericGreaterThan', 'no number', '1', 'x', false],
  ['NumericNotEquals', 'another', '1', '2', true],
  ['DateLessThan', 'before', '2026-11-29T00:00:00Z', '2026-11-28T23:59:59Z', true],
  ['DateGreaterThan', 'as seconds', '1000000000', '2026-01-01T00:00:00Z', true],
  ['ArnLike', 'part by part', 'arn:aws:s3:::b*/x', 'arn:aws:s3:::bucket/x', true],
  ['ArnLike', 'not over a part', 'arn:aws:*:b', 'arn:aws:s3:::b', false],
  ['ArnNotLike', 'another', 'arn:aws:s3:::a', 'arn:aws:s3:::b', true],
]
for (const [operator, name, wanted, given, expected] of lines)
  test(`${operator}, ${name}: ${expected}`, () => {
    const limits = { identity: [policy(allow('*', '*', { Condition: { [operator]: { 'K:key': wanted } } }))] }
    assert.is(decided(limits, ACTION, DISTRIBUTION, { [key]: given }).allowed, expected)
  })

const VARIABLE = ['$', '{aws:username}'].join('')
const strange: readonly (readonly [string, object, Context, RegExp])[] = [
  ['an operator', { Condition: { IpAddress: { [key]: '1' } } }, { [key]: '1' }, /operator IpAddress/],
  ['a name of Object', { Condition: { constructor: { [key]: '1' } } }, { [key]: '1' }, /operator constr/],
  ['a key', { Condition: { StringNotEquals: { 'x:Y': 'a' } } }, { [key]: 'b' }, /key x:Y is not known/],
  ['a variable in a value', { Condition: { StringLike: { [key]: VARIABLE } } }, { [key]: 'a' }, /variable/],
  ['a variable in a resource', { Resource: `arn:aws:s3:::b/${VARIABLE}` }, {}, /variable/],
  [
    'several values',
    { Condition: { StringEquals: { [key]: 'a' } } },
    { [key]: ['a', 'b'] },
    /several values/,
  ],
]
for (const [name, more, context, reason] of strange)
  test(`${name} that is not understood refuses, whatever else allows, and says so`, () => {
    for (const limits of [
      { identity: [policy(allow('*', '*', more)), all] },
      { identity: [all], session: [policy(allow('*'), deny('*', '*', more))] },
    ]) {
      const done = decided(limits, ACTION, DISTRIBUTION, context)
      assert.is(done.allowed, false)
      assert.match(done.reason, reason)
    }
    const elsewhere = { identity: [policy({ ...allow('x:Y', '*', more), Action: 'x:Y' }), all] }
    assert.ok(decided(elsewhere, ACTION, DISTRIBUTION, context).allowed, 'a statement about something else')
  })

const malformed: readonly (readonly [string, string, RegExp])[] = [
  ['no JSON', '{', /p is not JSON/],
  ['no version', '{"Statement":[]}', /Version/],
  ['an old version', '{"Version":"2008-10-17","Statement":[]}', /Version/],
  ['no statement', '{"Version":"2012-10-17","Statement":[]}', /no statement/],
  [
    'no action',
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Resource: '*' } }),
    /Action/,
  ],
  [
    'no effect',
    JSON.stringify({ Version: '2012-10-17', Statement: { Action: '*', Resource: '*' } }),
    /Effect/,
  ],
  [
    'an element that is none',
    JSON.stringify({ Version: '2012-10-17', Statement: { ...allow('*'), Actoin: 'x' } }),
    /Actoin/,
  ],
  [
    'a principal',
    JSON.stringify({ Version: '2012-10-17', Statement: { ...allow('*'), Principal: '*' } }),
    /no Principal/,
  ],
]
for (const [name, json, problem] of malformed)
  test(`${name} is no policy`, () => {
    assert.match(
      thrown(() => readPolicy('p', json)),
      problem,
    )
  })

const trust = (Principal: unknown, more: object = {}) =>
  readPolicy(
    'trust',
    JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more },
    }),
    'trust',
  )
const HANDLER = 'arn:aws:iam::111122223333:role/cloudops-execution-handler'
const trusted: readonly (readonly [string, Policy, boolean])[] = [
  ['exactly the handler', trust({ AWS: HANDLER }), true],
  ['one of two', trust({ AWS: ['arn:aws:iam::111122223333:role/other', HANDLER] }), true],
  ['another role', trust({ AWS: 'arn:aws:iam::111122223333:role/other' }), false],
  ['its account', trust({ AWS: 'arn:aws:iam::111122223333:root' }), true],
  ['another account', trust({ AWS: 'arn:aws:iam::999999999999:root' }), false],
  ['a service', trust({ Service: 'lambda.amazonaws.com' }), false],
  [
    'only with an external id',
    trust({ AWS: HANDLER }, { Condition: { StringEquals: { 'sts:ExternalId': 'x' } } }),
    false,
  ],
]
for (const [name, given, expected] of trusted)
  test(`a role that trusts ${name}: ${expected}`, () => {
    const context = { 'sts:ExternalId': undefined }
    assert.is(trusts(given, HANDLER, { action: 'sts:AssumeRole', context }).allowed, expected)
  })

const letters = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/'), maxLength: 8 })
const globs = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 6 })
test('patterns match as a regular expression of them does', () => {
  fc.assert(
    fc.property(globs, letters, (glob, text) => {
      const regular = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's')
      assert.is(matchesGlob(glob, text), regular.test(text))
    }),
    { numRuns: sampleSize(1_000) },
  )
})

const anyStatement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constantFrom('*', 'a:*', 'a:B', 'a:C', 'c:D'),
  Resource: fc.constantFrom('*', 'r', 'r*', 's'),
})
const anyPolicy = fc.array(anyStatement, { minLength: 1, maxLength: 3 }).map((list) => policy(...list))
test('a further policy never allows more, and a further refusal nothing that it is about', () => {
  fc.assert(
    fc.property(
      anyPolicy,
      anyPolicy,
      fc.constantFrom('a:B', 'a:C', 'c:D'),
      fc.constantFrom('r', 's', 'rs'),
      (role, other, action, resource) => {
        const asked = { action, resource, context: {} }
        const before = evaluate(asked, { identity: [role] }).allowed
        for (const limits of [{ session: [other] }, { boundary: [other] }])
          if (evaluate(asked, { identity: [role], ...limits }).allowed) assert.ok(before)
        const refused = policy(deny(action, resource))
        assert.not.ok(evaluate(asked, { identity: [role, refused] }).allowed)
        const both = evaluate(asked, { identity: [role], session: [other] }).allowed
        assert.is(both, before && evaluate(asked, { identity: [other] }).allowed)
      },
    ),
    { numRuns: sampleSize(1_000) },
  )
})

test('a hostile pattern costs little', async () => {
  await assertCheap('a pattern of stars', 100, () => matchesGlob(`${'a*'.repeat(200)}b`, 'a'.repeat(2_000)))
})

test('an ARN has its parts', () => {
  assert.ok(matchesArn('arn:aws:iam::*:role/cloudops-*', 'arn:aws:iam::111122223333:role/cloudops-repair'))
  assert.not.ok(matchesArn('arn:*', 'arn:aws:iam::1:role/x'))
  assert.not.ok(matchesArn('*', 'x'))
})
test.run()

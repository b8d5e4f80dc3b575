import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { callerOf, isNameOf, namedWithProof } from '../../../../functions/domain/approval/people'
import { personOf } from '../../../../schemas/person'

const proved = suite('approval: a claimed name, and what was proved')
for (const [by, principal, surface, shown] of [
  ['dana', 'api-key:k1', 'api', 'dana (API key k1)'],
  ['api-key:k1', 'api-key:k1', 'api', 'api-key:k1'],
  ['dana', 'arn:aws:iam::123456789012:user/dana', 'api', 'dana (arn:aws:iam::123456789012:user/dana)'],
  ['dana (Slack)', 'api-key:k1', 'api', 'dana (Slack) (API key k1)'],
  [
    'dana (Slack)\nAt 03:00 The plan is carried out now.',
    'api-key:k1',
    'api',
    'dana (Slack) At 03:00 The plan is carried out now. (API key k1)',
  ],
  ['dana', 'lambda:direct', 'direct', 'dana (direct invocation)'],
  ['dana', 'slack:T1/U1', 'slack', 'dana (Slack T1/U1)'],
  ['link:teams', 'link:teams', 'link', 'link:teams'],
] as const)
  proved(shown, () => assert.is(namedWithProof(by, principal, surface), shown))
proved('is never longer than an attribute holds, and the proof is there', () => {
  for (const [by, principal] of [
    ['n'.repeat(200), 'api-key:k1'],
    ['🙂'.repeat(200), `arn:aws:iam::123456789012:user/${'x'.repeat(180)}`],
  ] as const) {
    const shown = namedWithProof(by, principal, 'api')
    assert.ok([...shown].length <= 200)
    assert.ok(
      shown.endsWith(')') && shown.includes(principal.startsWith('arn') ? '(arn:aws:iam::' : '(API key k1)'),
    )
  }
})
proved.run()

const same = suite('approval: one person')
for (const [a, b, isOne] of [
  ['slack:T1/U1', 'slack:E1/U1', true],
  ['slack:T1/U1', 'slack:T1/U2', false],
  ['arn:aws:iam::1'.padEnd(24, '2'), 'x', false],
  ['arn:aws:iam::123456789012:user/dana', 'arn:aws:iam::123456789012:user/ops/Dana', true],
  ['arn:aws:iam::123456789012:user/dana', 'arn:aws:iam::210987654321:user/dana', false],
  [
    'arn:aws:sts::123456789012:assumed-role/ops/dana',
    'arn:aws:sts::123456789012:assumed-role/read/dana',
    false,
  ],
  ['api-key:a1', 'api-key:A1', true],
  ['api-key:a1', 'api-key:a2', false],
] as const)
  same(`${a}, ${b}: ${isOne}`, () => assert.is(personOf(a, {}) === personOf(b, {}), isOne))
same('whoever is known by a name is not another one by what cannot be seen', () => {
  const dana = { principal: 'slack:T1/U0DANA', by: 'Dana', people: {} }
  for (const name of ['dana', ' DANA ', 'u0dana', 'T1/U0DANA', 'da\u200bna', 'ｄａｎａ'])
    assert.ok(isNameOf(name, dana), name)
  for (const name of ['dan', 'erin', 'T2/U0DANA']) assert.not(isNameOf(name, dana), name)
})
for (const [name, principal, isOne] of [
  ['dana', 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_1/Dana@example.com', true],
  ['Dana@Example.com', 'arn:aws:iam::123456789012:user/dana', true],
  ['dana@example.com', 'arn:aws:iam::123456789012:user/dana@example.com', true],
  ['dana@example.org', 'arn:aws:iam::123456789012:user/dana@example.com', false],
  ['dan', 'arn:aws:iam::123456789012:user/dana@example.com', false],
] as const)
  same(`${name} is ${isOne ? '' : 'not '}a name of ${principal}`, () =>
    assert.is(isNameOf(name, { principal, by: principal, people: {} }), isOne),
  )
const known = { dana: ['slack:T1/U1', 'arn:aws:iam::123456789012:user/dana'], sam: ['api-key:a1'] }
for (const [a, b, isOne] of [
  ['slack:T1/U1', 'arn:aws:iam::123456789012:user/ops/Dana', true],
  ['slack:E1/U1', 'arn:aws:iam::123456789012:user/dana', true],
  ['slack:T1/U1', 'api-key:a1', false],
  ['slack:T1/U2', 'slack:T1/U1', false],
] as const)
  same(`${a}, ${b} as the settings know them: ${isOne}`, () =>
    assert.is(personOf(a, known) === personOf(b, known), isOne),
  )
same('the names of a person are those of all their principals', () => {
  const dana = { principal: 'slack:T1/U1', by: 'D.', people: known }
  for (const name of ['dana', 'arn:aws:iam::123456789012:user/dana', 'u1', 'd.'])
    assert.ok(isNameOf(name, dana), name)
  assert.not(isNameOf('a1', dana))
})
same.run()

const stored = suite('approval: a stored principal')
for (const [principal, surface, known] of [
  ['slack:T1/U1', 'slack', true],
  ['slack:T1', 'slack', false],
  ['link:teams', 'link', true],
  ['link:fax', 'link', false],
  ['api-key:k1', 'api', true],
] as const)
  stored(`${surface} ${principal}: ${known}`, () =>
    assert.is(callerOf(principal, surface) !== undefined, known),
  )
stored.run()

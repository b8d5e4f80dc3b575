import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { authorize, type Caller, type ResourcePolicy } from '../../../../local/aws/iam/authorize'
import { type Policy, readPolicy } from '../../../../local/aws/iam/policy'

/** Policies of resources beside those of the caller: who must allow, and who may refuse. */

const test = suite('local/aws/iam: policies of resources')
const [OWN, OTHER] = ['111122223333', '444455556666']
const role = (account = OWN, name = 'notify') => `arn:aws:iam::${account}:role/${name}`
const root = (account = OWN) => `arn:aws:iam::${account}:root`
const QUEUE = `arn:aws:sqs:eu-west-1:${OWN}:q`
const KEY = `arn:aws:kms:eu-west-1:${OWN}:key/k`

const document = (Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const identity = (...statements: readonly object[]): readonly Policy[] =>
  statements.length === 0 ? [] : [readPolicy('role', document(statements))]
const all = identity({ Effect: 'Allow', Action: '*', Resource: '*' })
const at = (arn: string, ...statements: readonly object[]): readonly ResourcePolicy[] => [
  {
    arn,
    accountId: OWN,
    policy: readPolicy(
      'resource',
      document(statements.map((one) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...one }))),
      'resource',
    ),
  },
]
const by = (limits: Caller['limits'], accountId = OWN): Caller => ({ id: role(accountId), accountId, limits })
const service = (id: string): Caller => ({ id, accountId: OWN })
const deny = { Effect: 'Deny' }

const none = /no resource-based policy allows/
const noIdentity = /no identity-based policy/
const cases: readonly (readonly [string, Caller, string, readonly ResourcePolicy[], true | RegExp])[] = [
  ['the role alone', by({ identity: all }), QUEUE, [], true],
  ['neither', by({ identity: [] }), QUEUE, at(QUEUE, { Principal: { AWS: role(OWN, 'x') } }), noIdentity],
  [
    'the resource alone, to the role',
    by({ identity: [] }),
    QUEUE,
    at(QUEUE, { Principal: { AWS: role() } }),
    true,
  ],
  ['the resource alone, to everybody', by({ identity: [] }), QUEUE, at(QUEUE, { Principal: '*' }), true],
  [
    'the resource alone, to the account',
    by({ identity: [] }),
    QUEUE,
    at(QUEUE, { Principal: { AWS: root() } }),
    noIdentity,
  ],
  [
    'a policy of another resource',
    by({ identity: [] }),
    QUEUE,
    at(`${QUEUE}2`, { Principal: '*' }),
    noIdentity,
  ],
  [
    'beyond a boundary',
    by({ identity: [], boundary: identity({ Effect: 'Allow', Action: 's3:*', Resource: '*' }) }),
    QUEUE,
    at(QUEUE, { Principal: { AWS: role() } }),
    /no permissions boundary/,
  ],
  [
    'beyond a session',
    by({ identity: [], session: [] }),
    QUEUE,
    at(QUEUE, { Principal: { AWS: role() } }),
    /no session policy/,
  ],
  [
    'refused by the role',
    by({ identity: identity({ Effect: 'Deny', Action: '*', Resource: '*' }) }),
    QUEUE,
    at(QUEUE, { Principal: { AWS: role() } }),
    /explicit deny in an identity/,
  ],
  [
    'refused by the resource',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: '*' }),
    /explicit deny in a resource/,
  ],
  [
    'refused to the account',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: { AWS: OWN } }),
    /explicit deny/,
  ],
  [
    'refused to another role',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: { AWS: role(OWN, 'x') } }),
    true,
  ],
  [
    'refused but to some, and it is one',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': [role()] } } }),
    true,
  ],
  [
    'refused but to others',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, {
      ...deny,
      Principal: '*',
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': [role(OWN, 'x')] } },
    }),
    /explicit deny/,
  ],
  [
    'refused without TLS alone',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    true,
  ],
  [
    'a condition that is not understood',
    by({ identity: all }),
    QUEUE,
    at(QUEUE, { ...deny, Principal: '*', Condition: { Bool: { 'x:Y': 'true' } } }),
    /not known of this call/,
  ],
  [
    'another account, both sides',
    by({ identity: all }, OTHER),
    QUEUE,
    at(QUEUE, { Principal: { AWS: root(OTHER) } }),
    true,
  ],
  ['another account, its side alone', by({ identity: all }, OTHER), QUEUE, [], none],
  [
    'another account, the resource alone',
    by({ identity: [] }, OTHER),
    QUEUE,
    at(QUEUE, { Principal: { AWS: role(OTHER) } }),
    noIdentity,
  ],
  [
    'a third account',
    by({ identity: all }, '777788889999'),
    QUEUE,
    at(QUEUE, { Principal: { AWS: root(OTHER) } }),
    none,
  ],
  ['a key without its policy', by({ identity: all }), KEY, [], none],
  ['a key that is left to IAM', by({ identity: all }), KEY, at(KEY, { Principal: { AWS: root() } }), true],
  [
    'a key that is left to IAM, which allows nothing',
    by({ identity: [] }),
    KEY,
    at(KEY, { Principal: { AWS: root() } }),
    noIdentity,
  ],
  ['a key that names the role', by({ identity: [] }), KEY, at(KEY, { Principal: { AWS: role() } }), true],
  [
    'a key that names another',
    by({ identity: all }),
    KEY,
    at(KEY, { Principal: { AWS: role(OWN, 'x') } }),
    none,
  ],
  [
    'an object of a bucket',
    by({ identity: [] }),
    'arn:aws:s3:::b/k',
    at('arn:aws:s3:::b', { Principal: '*' }),
    true,
  ],
  [
    'an object of a longer bucket',
    by({ identity: [] }),
    'arn:aws:s3:::b2/k',
    at('arn:aws:s3:::b', { Principal: '*' }),
    noIdentity,
  ],
  [
    'a service that is named',
    service('events.amazonaws.com'),
    QUEUE,
    at(QUEUE, { Principal: { Service: 'events.amazonaws.com' } }),
    true,
  ],
  [
    'another service',
    service('sns.amazonaws.com'),
    QUEUE,
    at(QUEUE, { Principal: { Service: 'events.amazonaws.com' } }),
    none,
  ],
  [
    'a service is not of the account',
    service('events.amazonaws.com'),
    QUEUE,
    at(QUEUE, { Principal: { AWS: root() } }),
    none,
  ],
  ['a service without any policy', service('events.amazonaws.com'), QUEUE, [], none],
]
for (const [name, caller, resource, policies, expected] of cases)
  test(`${name}: ${expected === true ? 'allowed' : 'not allowed'}`, () => {
    const action = resource === KEY ? 'kms:GenerateMac' : 'sqs:SendMessage'
    const { allowed, reason } = authorize({ action, resource, context: {} }, caller, policies)
    assert.is(allowed, expected === true, reason)
    if (expected !== true) assert.match(reason, expected)
  })

test('a service speaks for the source that it names', () => {
  const policies = at(QUEUE, {
    Principal: { Service: 'events.amazonaws.com' },
    Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/a' } },
  })
  const send = (source?: string) =>
    authorize(
      {
        action: 'sqs:SendMessage',
        resource: QUEUE,
        context: source === undefined ? {} : { 'aws:SourceArn': source },
      },
      service('events.amazonaws.com'),
      policies,
    ).allowed
  assert.ok(send('arn:aws:events:eu-west-1:111122223333:rule/a'))
  assert.not.ok(send('arn:aws:events:eu-west-1:111122223333:rule/b'))
  assert.not.ok(send())
})

test('principals of kinds that are not understood are refused', () =>
  assert.throws(() => at(QUEUE, { Principal: { Federated: 'x' } }), /Federated are not understood/))

test.run()

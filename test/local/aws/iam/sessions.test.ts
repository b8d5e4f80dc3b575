import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
} from '@aws-sdk/client-cloudfront'
import { ChangeResourceRecordSetsCommand, Route53Client } from '@aws-sdk/client-route-53'
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  type Credentials,
  createVerify,
  functionCredentials,
  randomCredentials,
} from '../../../../local/aws/credentials'
import { type Gateway, openGateway } from '../../../../local/aws/gateway'
import { createIam } from '../../../../local/aws/iam'
import { createServices } from '../../../../local/aws/services'
import { createCatalogue } from '../../../../local/sites/catalogue'
import { definitionOf } from '../../../support/small-services'
import { functionResource, ref } from '../../../support/write-definition'

/** Sessions of assumed roles, by stock clients against the gateway. */

const test = suite('local/aws/iam: sessions')
const HANDLER = 'execution-handler'
const OWN = 'E1SHOPDEMO0001'
const ZONE = 'Z0SAMPLEZONE1'
const user = randomCredentials()

const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
})
const DISTRIBUTIONS = 'arn:aws:cloudfront::123456789012:distribution'
const ELSEWHERE = 'arn:aws:iam::222222222222:role/team/cloudops-repair'
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`

const definition = definitionOf({
  aws_iam_role: {
    handler: {
      name: 'handler-role',
      assume_role_policy: policy({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
      }),
    },
    other: { name: 'other-role' },
    repair: {
      name: 'repair',
      assume_role_policy: policy({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Principal: { AWS: ref('aws_iam_role.handler.arn') },
        Condition: { StringLike: { 'sts:SourceIdentity': 'd-*' } },
      }),
    },
    foreign: {
      name: 'foreign',
      assume_role_policy: policy({
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: ref('aws_iam_role.handler.arn') },
        Condition: { StringEquals: { 'sts:ExternalId': 'of-ours' } },
      }),
    },
  },
  aws_iam_role_policy: {
    handler: {
      name: 'own',
      role: ref('aws_iam_role.handler.id'),
      policy: policy(
        allow(
          ['sts:AssumeRole', 'sts:SetSourceIdentity'],
          [ref('aws_iam_role.repair.arn'), ref('aws_iam_role.foreign.arn'), ELSEWHERE],
        ),
      ),
    },
    repair: {
      name: 'all',
      role: ref('aws_iam_role.repair.id'),
      policy: policy(allow(['cloudfront:*', 'route53:*'], '*')),
    },
  },
  aws_lambda_function: {
    [HANDLER]: functionResource(HANDLER, { role: ref('aws_iam_role.handler.arn') }),
    other: functionResource('other', { role: ref('aws_iam_role.other.arn') }),
  },
  aws_ssm_parameter: { switch: { name: '/switch', type: 'String', value: 'run' } },
})

let gateway: Gateway
test.before(async () => {
  const iam = createIam(definition.resources, definition, [
    {
      arn: ELSEWHERE,
      trust: policy({
        ...allow(['sts:AssumeRole', 'sts:SetSourceIdentity'], undefined),
        Principal: { AWS: roleArn('handler-role') },
        Condition: { StringEquals: { 'sts:ExternalId': 'of-ours' } },
      }),
      policies: [policy(allow('cloudfront:*', '*'))],
    },
  ])
  gateway = await openGateway(0, () => {})
  gateway.attach({
    services: createServices({
      resources: definition.resources,
      secrets: {},
      sites: createCatalogue().resources(8443),
      accountId: definition.accountId,
      region: definition.region,
      report: () => {},
      iam,
    }),
    routes: [],
    verify: createVerify(user, [HANDLER, 'other'], iam.sessions),
    refusal: iam.refusal,
  })
})
test.after(() => gateway.stop())

const as = (credentials: Credentials) => ({
  region: 'us-east-1',
  endpoint: gateway.endpoint,
  credentials,
  maxAttempts: 1,
})
const handler = () => functionCredentials(user, HANDLER)
const request = {
  RoleArn: roleArn('repair'),
  RoleSessionName: 'alert-1',
  SourceIdentity: 'd-0123',
  DurationSeconds: 900,
}
const assume = async (more: Partial<AssumeRoleCommandInput> = {}, caller: Credentials = handler()) => {
  const { Credentials: given } = await new STSClient(as(caller)).send(
    new AssumeRoleCommand({ ...request, ...more }),
  )
  return {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  }
}
/** `done`, or the error's name. */
const outcome = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'done',
    ({ name, message }: Error) => `${name}: ${message}`,
  )
const invalidate = (credentials: Credentials, DistributionId = OWN) =>
  outcome(
    new CloudFrontClient(as(credentials)).send(
      new CreateInvalidationCommand({
        DistributionId,
        InvalidationBatch: {
          CallerReference: Math.random().toString(),
          Paths: { Quantity: 1, Items: ['/*'] },
        },
      }),
    ),
  )
const look = (credentials: Credentials) =>
  outcome(new CloudFrontClient(as(credentials)).send(new GetDistributionCommand({ Id: OWN })))

const STEP = policy(allow('cloudfront:CreateInvalidation', `${DISTRIBUTIONS}/${OWN}`))

test('a session may do what its policy says, and nothing beside it', async () => {
  const session = await assume({ Policy: STEP })
  assert.is(await invalidate(session), 'done')
  assert.match(
    await invalidate(session, 'E1OTHER000001'),
    /AccessDenied: .*assumed-role\/repair\/alert-1 .*no session policy allows the cloudfront:CreateInvalidation action/,
  )
  assert.match(await look(session), /AccessDenied/)
  const change = new PutParameterCommand({ Name: '/switch', Value: 'stop', Overwrite: true })
  for (const one of [session, handler()])
    assert.match(
      await outcome(new SSMClient(as(one)).send(change)),
      /AccessDeniedException: .*requests.ts does not know/,
    )
  const parameter = new SSMClient(as(session)).send(new GetParameterCommand({ Name: '/switch' }))
  assert.match(await outcome(parameter), /no identity-based policy allows the ssm:GetParameter action/)
})
test('a session policy does not widen the role, and without one the role alone counts', async () => {
  const wide = await assume({ Policy: policy(allow('*', '*')) })
  assert.is(await look(wide), 'done')
  assert.is(await look(await assume()), 'done')
  const foreign = await assume({
    RoleArn: roleArn('foreign'),
    ExternalId: 'of-ours',
    Policy: policy(allow('*', '*')),
  }).catch(({ message }: Error) => message)
  // Its trust does not name sts:SetSourceIdentity.
  assert.match(String(foreign), /sts:SetSourceIdentity/)
})
test('what a session names by its id is of the account of its role', async () => {
  const of = (account: string) =>
    assume({
      ...{ RoleArn: ELSEWHERE, ExternalId: 'of-ours' },
      Policy: STEP.replace('123456789012', account),
    })
  assert.is(await invalidate(await of('222222222222')), 'done')
  assert.match(await invalidate(await of('123456789012')), /AccessDenied: .*::222222222222:distribution/)
  assert.match(await outcome(assume({ RoleArn: ELSEWHERE, ExternalId: 'yours' })), /AccessDenied/)
})
test('a function is held to its own role: the right to repair is in the sessions alone', async () => {
  assert.match(await invalidate(handler()), /AccessDenied: .*role\/handler-role .*no identity-based policy/)
  assert.is(await look(user), 'done', 'a person at this machine')
})
const records = (credentials: Credentials, Name: string, Type: 'A' | 'AAAA' = 'A') =>
  outcome(
    new Route53Client(as(credentials)).send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: ZONE,
        ChangeBatch: {
          Changes: [
            {
              Action: 'CREATE',
              ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] },
            },
          ],
        },
      }),
    ),
  )
test('a record is held by its name and type', async () => {
  const key = (name: string) => `route53:ChangeResourceRecordSets${name}`
  const Condition = {
    'ForAllValues:StringEquals': {
      [key('NormalizedRecordNames')]: 'new.example.test',
      [key('RecordTypes')]: 'A',
    },
    Null: { [key('NormalizedRecordNames')]: 'false' },
  }
  const Policy = policy(allow(key(''), `arn:aws:route53:::hostedzone/${ZONE}`, { Condition }))
  const session = await assume({ Policy })
  assert.match(await records(session, 'other.example.test'), /AccessDenied/)
  assert.match(await records(session, 'new.example.test', 'AAAA'), /AccessDenied/)
  assert.not.match(await records(session, 'New.example.test.'), /AccessDenied/)
})

const refusals: readonly (readonly [string, Partial<AssumeRoleCommandInput>, RegExp])[] = [
  ['a role that is not there', { RoleArn: roleArn('nothing') }, /AccessDenied/],
  ['a role that trusts only services', { RoleArn: roleArn('handler-role') }, /AccessDenied/],
  ['without a source identity', { SourceIdentity: undefined }, /AccessDenied/],
  ['with another source identity', { SourceIdentity: 'x-0123' }, /AccessDenied/],
  ['without the external id', { RoleArn: roleArn('foreign'), SourceIdentity: undefined }, /AccessDenied/],
  [
    'with another external id',
    { RoleArn: roleArn('foreign'), SourceIdentity: undefined, ExternalId: 'yours' },
    /AccessDenied/,
  ],
  ['a name of other signs', { RoleSessionName: 'alert/1' }, /ValidationError: roleSessionName/],
  ['a policy that is too long', { Policy: `${STEP}${' '.repeat(2_048)}` }, /ValidationError: policy/],
  ['a policy that is none', { Policy: '{}' }, /MalformedPolicyDocument/],
  ['for less than a quarter of an hour', { DurationSeconds: 899 }, /ValidationError: durationSeconds/],
]
for (const [name, more, expected] of refusals)
  test(`no session: ${name}`, async () => assert.match(await outcome(assume(more)), expected))

test('no one but the handler may assume its role', async () => {
  for (const caller of [user, functionCredentials(user, 'other')])
    assert.match(await outcome(assume({}, caller)), /AccessDenied/)
  assert.is(
    await outcome(assume({ RoleArn: roleArn('foreign'), SourceIdentity: undefined, ExternalId: 'of-ours' })),
    'done',
  )
})

test('a session is known by role and name, and its token belongs to its key', async () => {
  const session = await assume()
  const { Arn } = await new STSClient(as(session)).send(new GetCallerIdentityCommand({}))
  assert.is(Arn, 'arn:aws:sts::123456789012:assumed-role/repair/alert-1')
  const stranger = await assume()
  assert.match(
    await look({ ...session, ...{ sessionToken: stranger.sessionToken } }),
    /UnrecognizedClient|invalid/,
  )
  const { sessionToken: _, ...without } = session
  assert.match(await look(without), /UnrecognizedClient|invalid/)
  assert.match(await look({ ...session, secretAccessKey: stranger.secretAccessKey }), /SignatureDoesNotMatch/)
})

test('a session ends: from then on nothing is allowed', async () => {
  const session = await assume({ Policy: policy(allow('*', '*')) })
  assert.is(await look(session), 'done')
  const now = Date.now
  try {
    Date.now = () => now() + 901_000
    const sent = new CloudFrontClient({ ...as(session), systemClockOffset: -901_000 }).send(
      new GetDistributionCommand({ Id: OWN }),
    )
    assert.match(await outcome(sent), /ExpiredToken/)
  } finally {
    Date.now = now
  }
})
test.run()

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate } from '../../../local/aws/iam/evaluate'
import { readPolicy } from '../../../local/aws/iam/policy'
import { readSettings } from '../../../stacks/settings'
import { definitionText } from '../../../stacks/write-stack'
import { documentsOf, MOST, sizeOf } from '../../../tools/deployer-policy/policies'
import { resourcesBy } from '../../../tools/shared/named-resources'
import { sameText } from '../../support/same-text'
import { type Attributes, FULL_SETTINGS } from '../../support/synthesized'

/** The policies of who deploys: complete, small enough, and no way to more than they say. */

const test = suite('the policies of a deployer')

const DOCS = join(__dirname, '..', '..', '..', 'docs')
const ACCOUNT = '123456789012'
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/cloudops-boundary`
/** What the files of docs/ are for: an account, a region and a bucket of states. */
const EXAMPLE = {
  account_id: ACCOUNT,
  region: 'eu-west-1',
  agent: { model_id: 'eu.anthropic.claude-sonnet-4-20250514-v1:0' },
  backend: { bucket: 'my-terraform-states' },
  monitors: [{ domain: 'shop.example.com' }],
}

const documents = (values: Attributes) => {
  const settings = readSettings({ values, read: () => '' })
  return documentsOf({ settings, resources: resourcesBy(settings) })
}
const example = documents(EXAMPLE)
const names = Object.keys(example)

test('the files of docs/ are those of the example', () => {
  const kept = readdirSync(DOCS).filter((name) => /^deployer-.*\.json$/.test(name))
  if (process.env.UPDATE_GOLDEN === '1') {
    for (const name of kept) rmSync(join(DOCS, name))
    for (const [name, policy] of Object.entries(example))
      writeFileSync(join(DOCS, name), `${JSON.stringify(policy, null, 2)}\n`)
    return
  }
  assert.equal(kept.sort(), [...names].sort())
  for (const [name, policy] of Object.entries(example))
    sameText(
      `${JSON.stringify(policy, null, 2)}\n`,
      existsSync(join(DOCS, name)) ? readFileSync(join(DOCS, name), 'utf8') : '',
      `docs/${name} is stale: UPDATE_GOLDEN=1 make test FILES=deployer-policy`,
    )
})

/** Everything that settings can add to the definition. */
const FULL = {
  ...FULL_SETTINGS,
  stage: 'dev',
  iam: {
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/boundaries/workloads`,
    path: '/platform/',
    role_prefix: 'svc-',
  },
  vpc: { subnet_ids: ['subnet-0a1b2c3d'], security_group_ids: ['sg-0a1b2c3d'] },
  api_domain: {
    name: 'approval.example.com',
    certificate_arn: `arn:aws:acm:eu-west-1:${ACCOUNT}:certificate/0b2c5f6e-0000-4000-8000-00000000000b`,
  },
  web_acl_arn: `arn:aws:wafv2:eu-west-1:${ACCOUNT}:regional/webacl/front/0b2c5f6e-0000-4000-8000-00000000000c`,
}

/** Monitors in so many other accounts. */
const ACCOUNTS = {
  ...EXAMPLE,
  monitors: Array.from({ length: 200 }, (_, index) => ({
    domain: `site-${index}.example.com`,
    account: {
      role_arn: `arn:aws:iam::${200_000_000_000 + index}:role/web/cloudops-repair-web`,
      external_id: 'abcdefgh',
    },
  })),
}
/** Names as long as they may be. */
const LONG = {
  ...{ ...EXAMPLE, stage: 'abcdefghijkl', region: 'ap-southeast-1', bucket_name: 'b'.repeat(63) },
  iam: {
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/${'p'.repeat(190)}/boundary`,
    ...{ path: `/${'p'.repeat(198)}/`, role_prefix: 'ten-of-it-' },
  },
}

test('IAM takes each of them, and ten are enough for a role, whatever the settings add', () => {
  for (const set of [example, documents(FULL), documents(ACCOUNTS), documents(LONG)]) {
    assert.ok(Object.keys(set).length <= 11)
    for (const [name, policy] of Object.entries(set))
      assert.ok(sizeOf(policy) <= MOST, `${name} has ${sizeOf(policy)} characters`)
  }
})

const deployer = (set: Readonly<Record<string, object>>) =>
  Object.entries(set)
    .filter(([name]) => name.startsWith('deployer-policy'))
    .map(([name, policy]) => readPolicy(name, JSON.stringify(policy)))
const policies = deployer(example)
type Policies = ReturnType<typeof deployer>
const may = (
  action: string,
  resource: string,
  context: Record<string, string | undefined> = {},
  identity: Policies = policies,
): boolean =>
  evaluate(
    {
      action,
      resource,
      context: {
        'iam:PermissionsBoundary': undefined,
        'iam:PassedToService': undefined,
        'iam:AWSServiceName': undefined,
        'aws:ResourceTag/Project': undefined,
        'aws:RequestTag/Project': undefined,
        'kms:RequestAlias': undefined,
        'kms:ViaService': undefined,
        ...context,
      },
    },
    { identity },
  ).allowed

/** A witness's, deployed from the same folder: its state is another object. */
const WITNESS = {
  ...{ account_id: ACCOUNT, region: 'us-east-1', stage: 'dev' },
  backend: { bucket: 'my-terraform-states' },
  monitors: [{ domain: 'shop.example.com' }],
  vantage: {
    role: 'witness',
    primary: {
      role_arn: `arn:aws:iam::${ACCOUNT}:role/cloudops-vantage-us-east-1`,
      bus_arn: `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/cloudops-agent`,
      key_arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0b2c5f6e-0000-4000-8000-00000000000d`,
      table_arn: `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/cloudops-monitor-state`,
    },
  },
}

const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`
const within = { 'iam:PermissionsBoundary': BOUNDARY }
const ROLE = iam('role/cloudops-notify')

const backendIn = (values: Attributes): { readonly bucket: string; readonly key: string } =>
  JSON.parse(definitionText(readSettings({ values, read: () => '' }))).terraform.backend.s3

/** Action, resource, context, and whether it is allowed. */
const CALLS: readonly (readonly [string, string, Record<string, string>, boolean])[] = [
  ['iam:CreateRole', ROLE, within, true],
  ['iam:PutRolePolicy', ROLE, within, true],
  ['iam:PassRole', ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }, true],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:notify`, {}, true],
  [
    'kms:PutKeyPolicy',
    `arn:aws:kms:eu-west-1:${ACCOUNT}:key/x`,
    { 'aws:ResourceTag/Project': 'CloudOpsAgent' },
    true,
  ],
  // What a rollout does.
  ['lambda:PublishVersion', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:notify`, {}, true],
  ['lambda:UpdateAlias', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:notify`, {}, true],
  ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:notify:7`, {}, true],
  ['ssm:PutParameter', `arn:aws:ssm:eu-west-1:${ACCOUNT}:parameter/cloudops/rollout`, {}, true],
  ['cloudwatch:GetMetricStatistics', '*', {}, true],
  ['iam:UpdateAssumeRolePolicy', iam('role/cloudops-notify'), {}, true],
  // More rights than the boundary gives.
  ['iam:CreateRole', ROLE, {}, false],
  ['iam:CreateRole', ROLE, { 'iam:PermissionsBoundary': iam('policy/AdministratorAccess') }, false],
  ['iam:PutRolePolicy', ROLE, {}, false],
  ['iam:AttachRolePolicy', ROLE, {}, false],
  ['iam:PutRolePermissionsBoundary', ROLE, { 'iam:PermissionsBoundary': iam('policy/other') }, false],
  ['iam:DeleteRolePermissionsBoundary', ROLE, within, false],
  // The boundary, and themselves.
  ['iam:CreatePolicyVersion', BOUNDARY, {}, false],
  ['iam:SetDefaultPolicyVersion', BOUNDARY, {}, false],
  ['iam:DeletePolicy', BOUNDARY, {}, false],
  ['iam:CreatePolicyVersion', iam('policy/cloudops-deployer-1'), {}, false],
  ['iam:PutRolePolicy', iam('role/cloudops-deployer'), within, false],
  ['iam:UpdateAssumeRolePolicy', iam('role/cloudops-deployer'), {}, false],
  ['iam:PassRole', iam('role/cloudops-deployer'), { 'iam:PassedToService': 'lambda.amazonaws.com' }, false],
  ['iam:AttachUserPolicy', iam('user/dana'), {}, false],
  ['iam:CreateAccessKey', iam('user/dana'), {}, false],
  // Roles and services of others.
  ['iam:PassRole', ROLE, { 'iam:PassedToService': 'ec2.amazonaws.com' }, false],
  ['iam:PassRole', iam('role/admin'), { 'iam:PassedToService': 'lambda.amazonaws.com' }, false],
  ['iam:UpdateAssumeRolePolicy', iam('role/admin'), {}, false],
  ['iam:UpdateAssumeRolePolicy', iam('role/cloudops-payroll'), {}, false],
  ['sts:AssumeRole', iam('role/cloudops-repair'), {}, false],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:payroll`, {}, false],
  ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:approval-handler`, {}, false],
  ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:approval-handler:api`, {}, false],
  ['lambda:InvokeFunction', `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:execution-handler:7`, {}, false],
  ['kms:PutKeyPolicy', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/x`, {}, false],
  // What the system keeps.
  [
    'secretsmanager:GetSecretValue',
    `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:cloudops/chat-AbCdEf`,
    {},
    false,
  ],
  ['dynamodb:PutItem', `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/alerts`, {}, false],
  ['events:PutEvents', `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/cloudops-agent`, {}, false],
  ['s3:GetObject', `arn:aws:s3:::domain-alert-analysis-${ACCOUNT}-eu-west-1/alerts/x`, {}, false],
]
for (const [action, resource, context, allowed] of CALLS)
  test(`${allowed ? 'allowed' : 'refused'}: ${action} on ${resource.split(':').slice(5).join(':')} ${JSON.stringify(context)}`, () =>
    assert.is(may(action, resource, context), allowed))

test('the state of each deployment is where the definition says', () => {
  for (const values of [EXAMPLE, { ...EXAMPLE, stage: 'dev' }, WITNESS]) {
    const { bucket, key } = backendIn(values)
    for (const object of [key, `${key}.tflock`])
      assert.ok(
        may('s3:PutObject', `arn:aws:s3:::${bucket}/${object}`, {}, deployer(documents(values))),
        object,
      )
  }
})

const SNS = ['GetSubscriptionAttributes', 'SetSubscriptionAttributes', 'Unsubscribe']
test('what IAM decides without a resource is allowed without one', () => {
  for (const action of SNS) assert.ok(may(`sns:${action}`, '*'), action)
  // CloudWatch refuses both to whoever may do so with some alarms alone.
  for (const action of ['PutCompositeAlarm', 'DescribeAlarms'])
    assert.ok(may(`cloudwatch:${action}`, '*'), action)
})

test('preflight may look which role writes the logs of API Gateway, where another stack has set it', () => {
  const identity = deployer(documents({ ...EXAMPLE, manage_api_gateway_account: false }))
  const account = 'arn:aws:apigateway:eu-west-1::/account'
  assert.ok(may('apigateway:GET', account, {}, identity))
  assert.not.ok(may('apigateway:PATCH', account, {}, identity))
})

test('the first API of an account may make the role that API Gateway has of itself, and no other service', () => {
  const role = (service: string) => iam(`role/aws-service-role/${service}/AWSServiceRoleForAPIGateway`)
  const asked = (service: string, on = service) =>
    may('iam:CreateServiceLinkedRole', role(on), { 'iam:AWSServiceName': service })
  assert.ok(asked('ops.apigateway.amazonaws.com'))
  assert.not.ok(asked('autoscaling.amazonaws.com'))
  assert.not.ok(asked('autoscaling.amazonaws.com', 'ops.apigateway.amazonaws.com'))
})

test('keys of an organization can be given to what the settings name them for', () => {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0b2c5f6e-0000-4000-8000-00000000000e`
  const identity = deployer(documents({ ...EXAMPLE, customer_keys: { environment: key, bus: 'data' } }))
  const by = (service: string, action: string, on = key) =>
    may(action, on, { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` }, identity)
  for (const action of [
    'kms:CreateGrant',
    'kms:Encrypt',
    'kms:Decrypt',
    'kms:GenerateDataKey',
    'kms:DescribeKey',
  ])
    assert.ok(by('lambda', action), action)
  assert.not.ok(by('lambda', 'kms:Decrypt', key.replace(/e$/, 'f')))
  assert.not.ok(may('kms:Decrypt', key, {}, identity))
})

/** Refused to a deployer with every right there is, by the example and by settings of another boundary. */
const ALL = readPolicy(
  'all',
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }),
)
const NEVER: readonly (readonly [string, string])[] = [
  ['iam:CreatePolicyVersion', 'policy/cloudops-deployer-2'],
  ['iam:SetDefaultPolicyVersion', 'policy/cloudops-deployer-2'],
  ['iam:DeletePolicy', 'policy/platform/cloudops-deployer-2'],
  ['iam:PutRolePolicy', 'role/cloudops-deployer'],
  ['iam:AttachRolePolicy', 'role/cloudops-deployer'],
  ['iam:DetachRolePolicy', 'role/platform/cloudops-deployer'],
  ['iam:DeleteRolePolicy', 'role/cloudops-deployer'],
  ['iam:UpdateAssumeRolePolicy', 'role/cloudops-deployer'],
  ['iam:PutRolePermissionsBoundary', 'role/cloudops-deployer'],
  ['iam:DeleteRolePermissionsBoundary', 'role/cloudops-notify'],
  ['iam:DetachUserPolicy', 'user/cloudops-deployer'],
  ['iam:AttachGroupPolicy', 'group/cloudops-deployer'],
]
for (const [settings, set, boundary] of [
  ['the example', example, 'policy/cloudops-boundary'],
  ['a boundary of their own', documents(FULL), 'policy/boundaries/workloads'],
] as const)
  test(`with every other right a deployer changes neither itself nor the boundary: ${settings}`, () => {
    const identity = [...deployer(set), ALL]
    assert.ok(may('iam:CreatePolicyVersion', iam('policy/other'), {}, identity))
    for (const [action, resource] of [
      ...NEVER,
      ...['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'].map(
        (action) => [`iam:${action}`, boundary] as const,
      ),
    ])
      assert.not.ok(may(action, iam(resource), within, identity), `${action} on ${resource}`)
  })

test('a role within the boundary may take on the roles that monitors name in other accounts', () => {
  const identity = [readPolicy('boundary', JSON.stringify(documents(ACCOUNTS)['deployer-boundary.json']))]
  const takes = (role: string) =>
    evaluate(
      { action: 'sts:AssumeRole', resource: `arn:aws:iam::200000000199:role/${role}`, context: {} },
      { identity },
    ).allowed
  assert.ok(takes('web/cloudops-repair-web'))
  assert.ok(takes('web/cloudops-read-web'))
  assert.not.ok(takes('web/admin'))
})

test('a role within the boundary has all that the definition gives it, and nothing of IAM', () => {
  const boundary = [readPolicy('boundary', JSON.stringify(documents(FULL)['deployer-boundary.json']))]
  const atMost = (action: string, resource = '*') =>
    evaluate({ action, resource, context: {} }, { identity: boundary }).allowed
  for (const action of [
    'events:PutEvents',
    'kms:GenerateMac',
    'cloudfront:CreateInvalidation',
    'sts:AssumeRole',
  ])
    assert.ok(
      atMost(action, action.startsWith('sts') ? iam('role/platform/svc-cloudops-repair-dev') : '*'),
      action,
    )
  for (const action of [
    'events:PutRule',
    'sqs:CreateQueue',
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'lambda:UpdateFunctionCode',
    'kms:PutKeyPolicy',
  ])
    assert.not.ok(atMost(action), action)
  assert.not.ok(atMost('sts:AssumeRole', iam('role/admin')))
})

test.run()

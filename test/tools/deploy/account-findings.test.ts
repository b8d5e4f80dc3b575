import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { NO_AGENT_ARN } from '../../../schemas/settings'
import { readSettings, type StackSettings } from '../../../stacks/settings'
import { accountFindings, credentialsFinding } from '../../../tools/deploy/account-findings'
import {
  type Asked,
  type Reply,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/scripted-server'
import { type Attributes, FULL_SETTINGS } from '../../support/synthesized'

/** The stock clients ask a server that answers as AWS does, for one state of an account at a time. */

const BUCKET = 'domain-alert-analysis-123456789012-eu-west-1'
const OWN_ROLE = 'arn:aws:iam::123456789012:role/cloudops-api-gateway-logs-eu-west-1'
const OTHER_ROLE = 'arn:aws:iam::123456789012:role/somebody-elses'

const json = (body: object, status = 200, error?: string): Reply => ({
  status,
  body: JSON.stringify(body),
  headers: {
    'content-type': 'application/json',
    ...(error === undefined ? {} : { 'x-amzn-errortype': error }),
  },
})
const xml = (body: string, status = 200): Reply => ({ status, body, headers: { 'content-type': 'text/xml' } })
const empty = (status: number): Reply => ({ status, body: '' })

const OURS = [{ Key: 'Project', Value: 'CloudOpsAgent' }]
const NO_SECRET = json({ message: 'none' }, 400, 'ResourceNotFoundException')
const DENIED_ROLE = xml(
  '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
  403,
)
const NO_ROLE = xml(
  '<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>',
  404,
)
const DENIED = json({ message: 'no' }, 403, 'AccessDeniedException')
const tagging = (value: string): Reply =>
  xml(`<Tagging><TagSet><Tag><Key>Project</Key><Value>${value}</Value></Tag></TagSet></Tagging>`)

/** An account before the first deployment. */
const fresh = {
  'HEAD bucket': empty(404),
  'GET tags': xml('<Error><Code>NoSuchTagSet</Code></Error>', 404),
  'GET policy': xml('<Error><Code>NoSuchBucketPolicy</Code></Error>', 404),
  'GET expiry': xml('<Error><Code>NoSuchLifecycleConfiguration</Code></Error>', 404),
  'GET replication': xml('<Error><Code>ReplicationConfigurationNotFoundError</Code></Error>', 404),
  'GET notification': xml('<NotificationConfiguration/>'),
  'HEAD state': empty(200),
  'GET versioning': xml('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'),
  'GET limits': json({ AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 1000 } }),
  'GET reserved': json({ message: 'no function' }, 404, 'ResourceNotFoundException'),
  'GET account': json({}),
  role: xml(
    `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><RoleName>r</RoleName></Role></GetRoleResult></GetRoleResponse>`,
  ),
  secret: NO_SECRET,
  model: json({
    modelId: 'some.model-v1:0',
    agreementAvailability: { status: 'AVAILABLE' },
    authorizationStatus: 'AUTHORIZED',
    entitlementAvailability: 'AVAILABLE',
    regionAvailability: 'AVAILABLE',
  }),
}
const NAMED = { bucket_name: BUCKET }
const expiry = (id: string): Reply =>
  xml(`<LifecycleConfiguration><Rule><ID>${id}</ID><Status>Enabled</Status></Rule></LifecycleConfiguration>`)
const availability = (more: object): Reply => json({ ...(JSON.parse(fresh.model.body) as object), ...more })
const MODEL = { agent_runtime_arn: NO_AGENT_ARN, agent: { model_id: 'eu.some.model-v1:0' } }
type Part = keyof typeof fresh

const partOf = ({ method, path, body }: Asked): Part => {
  if (path.startsWith('/state-bucket')) return path.includes('versioning') ? 'GET versioning' : 'HEAD state'
  if (path.startsWith(`/${BUCKET}`)) {
    if (method === 'HEAD') return 'HEAD bucket'
    for (const rule of ['policy', 'replication', 'notification'] as const)
      if (path.includes(`?${rule}`)) return `GET ${rule}`
    return path.includes('lifecycle') ? 'GET expiry' : 'GET tags'
  }
  if (path.includes('/account-settings')) return 'GET limits'
  if (path.endsWith('/concurrency')) return 'GET reserved'
  if (path === '/account') return 'GET account'
  if (path.startsWith('/foundation-model-availability/')) return 'model'
  if (body.includes('Action=GetRole')) return 'role'
  if (path === '/' && method === 'POST') return 'secret'
  throw new Error(`nobody expected ${method} ${path}`)
}

const test = suite('what only AWS knows')
let server: ScriptedServer
test.before(async () => {
  server = await startScriptedServer()
})
test.after(() => server.stop())

const settingsOf = (values: Attributes = {}): StackSettings =>
  readSettings({ values: { ...FULL_SETTINGS, ...values }, read: () => '' })

const findingsIn = async (account: Partial<Record<Part, Reply>>, values: Attributes) => {
  server.asked.length = 0
  server.reply = (asked) => ({ ...fresh, ...account })[partOf(asked)]
  return Promise.all(accountFindings(settingsOf(values)))
}

test('an account before the first deployment: nothing stands against it', async () => {
  assert.equal(await findingsIn({}, {}), [
    { level: 'ok', check: 'bucket', says: `${BUCKET} is free` },
    { level: 'ok', check: 'concurrency', says: '1000 in the account, 1000 of them unreserved' },
    { level: 'ok', check: 'API Gateway logs', says: 'by the role of this stack' },
    { level: 'ok', check: 'cloudops/cognito-credentials', says: 'will be made, empty' },
    { level: 'ok', check: 'cloudops/chat', says: 'will be made, empty' },
  ])
  assert.equal(
    server.asked.filter(({ method }) => !['GET', 'HEAD', 'POST'].includes(method)),
    [],
  )
})

const reserve = { reserved_concurrency: { notify: 60, 'analyze-issue': 40 } }
const backend = { backend: { bucket: 'state-bucket' } }
const limits = (all: number, free = all): Reply =>
  json({ AccountLimit: { ConcurrentExecutions: all, UnreservedConcurrentExecutions: free } })

interface Case {
  readonly name: string
  readonly account?: Partial<Record<Part, Reply>>
  readonly settings?: Attributes
  /** Level, check, and a part of what is said or advised. */
  readonly found: readonly ['ok' | 'warn' | 'stop', string, RegExp]
}

const cases: readonly Case[] = [
  {
    name: 'a model that may be used',
    settings: MODEL,
    found: ['ok', 'model', /some\.model-v1:0 may be used/],
  },
  {
    name: 'a model whose form no one has submitted',
    settings: MODEL,
    account: { model: availability({ agreementAvailability: { status: 'NOT_AVAILABLE' } }) },
    found: ['warn', 'model', /may not use some\.model.*administrator submits the form/],
  },
  {
    name: 'a model that is not authorized, behind a harness',
    settings: { ...MODEL, agent: { ...MODEL.agent, harness: true } },
    account: { model: availability({ authorizationStatus: 'NOT_AUTHORIZED' }) },
    found: ['warn', 'model', /may not use/],
  },
  {
    name: 'a model of another region',
    settings: MODEL,
    account: { model: availability({ regionAvailability: 'NOT_AVAILABLE' }) },
    found: ['warn', 'model', /is not offered in eu-west-1/],
  },
  {
    name: 'a model that may not be asked about',
    settings: MODEL,
    account: { model: DENIED },
    found: ['warn', 'model', /allow bedrock:GetFoundationModelAvailability/],
  },
  {
    name: 'a bucket of this deployment',
    account: { 'HEAD bucket': empty(200), 'GET tags': tagging('CloudOpsAgent') },
    found: ['ok', 'bucket', /is there, of this deployment/],
  },
  {
    name: 'a bucket of this name by somebody else in the account',
    account: { 'HEAD bucket': empty(200), 'GET tags': tagging('Shop') },
    found: ['stop', 'bucket', /not by this stack.*set bucket_name/],
  },
  {
    name: 'a bucket without tags',
    account: { 'HEAD bucket': empty(200) },
    found: ['stop', 'bucket', /not by this stack/],
  },
  {
    name: 'a bucket that was named on purpose',
    account: { 'HEAD bucket': empty(200), 'GET expiry': expiry('DeleteOldAnalysis') },
    settings: NAMED,
    found: ['stop', 'bucket', /making it would fail -> make adopt takes it over with its documents/],
  },
  {
    name: 'one of another product',
    account: { 'HEAD bucket': empty(200), 'GET tags': tagging('Shop') },
    settings: NAMED,
    found: ['stop', 'bucket', /cannot be taken over either: its tag Project is Shop/],
  },
  {
    name: 'one with a policy',
    account: { 'HEAD bucket': empty(200), 'GET policy': json({ Statement: [] }) },
    settings: NAMED,
    found: ['stop', 'bucket', /cannot be taken over either: it has a policy, which would go/],
  },
  {
    name: 'one with rules of expiry',
    account: { 'HEAD bucket': empty(200), 'GET expiry': expiry('Ours') },
    settings: NAMED,
    found: ['stop', 'bucket', /rules of expiry, which would go: Ours/],
  },
  {
    name: 'one that is copied elsewhere',
    account: {
      'HEAD bucket': empty(200),
      'GET replication': xml(
        '<ReplicationConfiguration><Role>r</Role><Rule><Status>Enabled</Status><Destination><Bucket>arn:aws:s3:::else</Bucket></Destination></Rule></ReplicationConfiguration>',
      ),
    },
    settings: NAMED,
    found: [
      'stop',
      'bucket',
      /cannot be taken over either: it is copied to arn:aws:s3:::else, which would go on/,
    ],
  },
  {
    name: 'one that tells others of its documents',
    account: {
      'HEAD bucket': empty(200),
      'GET notification': xml(
        '<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:eu-west-1:123456789012:else</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>',
      ),
    },
    settings: NAMED,
    found: [
      'stop',
      'bucket',
      /it tells arn:aws:sqs:eu-west-1:123456789012:else of its documents, which would go on/,
    ],
  },
  {
    name: 'one that tells every rule of the account',
    account: {
      'HEAD bucket': empty(200),
      'GET notification': xml(
        '<NotificationConfiguration><EventBridgeConfiguration/></NotificationConfiguration>',
      ),
    },
    settings: NAMED,
    found: ['stop', 'bucket', /it tells EventBridge of its documents/],
  },
  {
    name: 'one whose policy may not be read',
    account: {
      'HEAD bucket': empty(200),
      'GET policy': xml('<Error><Code>AccessDenied</Code></Error>', 403),
    },
    settings: NAMED,
    found: ['warn', 'bucket', /may not ask/],
  },
  {
    name: 'a bucket of another account',
    account: { 'HEAD bucket': empty(403) },
    found: ['warn', 'bucket', /of another account or region.*allow s3:ListBucket.*set bucket_name/],
  },
  {
    name: 'a bucket that S3 fails on',
    account: { 'HEAD bucket': empty(400) },
    found: ['warn', 'bucket', /not known: the question failed.*look by hand/],
  },
  {
    name: 'a bucket whose tags may not be read',
    account: { 'HEAD bucket': empty(200), 'GET tags': xml('<Error><Code>AccessDenied</Code></Error>', 403) },
    found: ['warn', 'bucket', /may not ask.*allow s3:ListBucket and s3:GetBucketTagging/],
  },
  {
    name: 'a state in a bucket that is there',
    settings: backend,
    found: ['ok', 'state', /state-bucket is there and keeps versions/],
  },
  {
    name: 'a state in a bucket that is not there',
    settings: backend,
    account: { 'HEAD state': empty(404) },
    found: ['stop', 'state', /there is no bucket state-bucket.*make it/],
  },
  {
    name: 'a state in a bucket of somebody else',
    settings: backend,
    account: { 'HEAD state': empty(403) },
    found: ['warn', 'state', /another account or region.*backend\.region/],
  },
  {
    name: 'a state without versions',
    settings: backend,
    account: { 'GET versioning': xml('<VersioningConfiguration/>') },
    found: ['warn', 'state', /keeps no versions.*put-bucket-versioning --bucket state-bucket/],
  },
  {
    name: 'a new account',
    account: { 'GET limits': limits(10) },
    found: ['warn', 'concurrency', /10 in the whole account.*quota/],
  },
  {
    name: 'more reserved than the account leaves',
    account: { 'GET limits': limits(1000, 199) },
    settings: reserve,
    found: ['stop', 'concurrency', /reserving 100 more of 199 unreserved.*lower reserved_concurrency/],
  },
  {
    name: 'as much reserved as the account leaves',
    account: { 'GET limits': limits(1000, 200) },
    settings: reserve,
    found: ['ok', 'concurrency', /200 of them unreserved/],
  },
  {
    name: 'reserved by the deployment before',
    account: { 'GET limits': limits(1000, 120), 'GET reserved': json({ ReservedConcurrentExecutions: 45 }) },
    settings: reserve,
    found: ['ok', 'concurrency', /120 of them unreserved/],
  },
  {
    name: 'limits that may not be read',
    account: { 'GET limits': DENIED },
    found: ['warn', 'concurrency', /may not ask.*allow lambda:GetAccountSettings/],
  },
  {
    name: 'a role for logs of this stack',
    account: { 'GET account': json({ cloudwatchRoleArn: OWN_ROLE }) },
    found: ['ok', 'API Gateway logs', /by the role of this stack/],
  },
  {
    name: 'a role for logs of this stack, on the path and with the prefix of an organization',
    account: {
      'GET account': json({
        cloudwatchRoleArn: OWN_ROLE.replace('role/', 'role/platform/cloudops/svc-'),
      }),
    },
    settings: { iam: { path: '/platform/cloudops/', role_prefix: 'svc-' } },
    found: ['ok', 'API Gateway logs', /by the role of this stack/],
  },
  {
    name: 'a role for logs of this stack, which is about to get a path and a prefix',
    account: { 'GET account': json({ cloudwatchRoleArn: OWN_ROLE }) },
    settings: { iam: { path: '/platform/', role_prefix: 'svc-' } },
    found: ['ok', 'API Gateway logs', /by the role of this stack/],
  },
  {
    name: 'a role for logs of another stage, which this one would replace',
    account: { 'GET account': json({ cloudwatchRoleArn: OWN_ROLE }) },
    settings: { stage: 'dev' },
    found: ['stop', 'API Gateway logs', /would take its place.*manage_api_gateway_account to false/],
  },
  {
    name: 'a role for logs by somebody else',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }) },
    found: ['stop', 'API Gateway logs', /somebody-elses.*manage_api_gateway_account to false/],
  },
  {
    name: 'a role for logs by somebody else, which may not be looked at, as by the policies of a deployer',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }), role: DENIED_ROLE },
    found: [
      'stop',
      'API Gateway logs',
      /somebody-elses.*would take its place.*to false, or allow iam:GetRole/,
    ],
  },
  {
    name: 'a role for logs by somebody else, which is used and may not be looked at',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }), role: DENIED_ROLE },
    settings: { manage_api_gateway_account: false },
    found: ['ok', 'API Gateway logs', /by arn.*somebody-elses/],
  },
  {
    name: 'a role for logs by somebody else, which is used',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }) },
    settings: { manage_api_gateway_account: false },
    found: ['ok', 'API Gateway logs', /by arn.*somebody-elses/],
  },
  {
    name: 'a role for logs that is gone, and none is made',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }), role: NO_ROLE },
    settings: { manage_api_gateway_account: false },
    found: ['stop', 'API Gateway logs', /somebody-elses, which is gone,.*manage_api_gateway_account to true/],
  },
  {
    name: 'a role for logs that is gone, in whose place one is made',
    account: { 'GET account': json({ cloudwatchRoleArn: OTHER_ROLE }), role: NO_ROLE },
    found: ['ok', 'API Gateway logs', /by the role of this stack/],
  },
  {
    name: 'a role for logs of this stack, which would be given up',
    account: { 'GET account': json({ cloudwatchRoleArn: OWN_ROLE }) },
    settings: { manage_api_gateway_account: false },
    found: ['stop', 'API Gateway logs', /would take away.*another stage manage it first/],
  },
  {
    name: 'no role for logs, and none is made',
    settings: { manage_api_gateway_account: false },
    found: ['stop', 'API Gateway logs', /no role for them.*manage_api_gateway_account to true/],
  },
  {
    name: 'a filled secret',
    account: { secret: json({ Tags: OURS, VersionIdsToStages: { v1: ['AWSCURRENT'] } }) },
    found: ['ok', 'cloudops/chat', /has a value/],
  },
  {
    name: 'an empty secret',
    account: { secret: json({ Tags: OURS }) },
    found: [
      'warn',
      'cloudops/chat',
      /is empty.*put-secret-value --region eu-west-1 --secret-id cloudops\/chat/,
    ],
  },
  {
    name: 'an empty secret of a stage',
    account: { secret: json({ Tags: OURS }) },
    settings: { stage: 'dev' },
    found: ['warn', 'cloudops/chat-dev', /--secret-id cloudops\/chat-dev/],
  },
  {
    name: 'a secret that waits to be deleted',
    account: { secret: json({ Tags: OURS, DeletedDate: 1_700_000_000 }) },
    found: ['stop', 'cloudops/chat', /its name is taken.*--force-delete-without-recovery/],
  },
  {
    name: 'a secret of this name by somebody else',
    account: { secret: json({ Tags: [], VersionIdsToStages: { v1: ['AWSCURRENT'] } }) },
    found: ['stop', 'cloudops/chat', /not by this stack.*another stage/],
  },
  {
    name: "the guide's secret",
    account: { secret: json({ ARN: 'arn:of:it', Tags: [], VersionIdsToStages: { v1: ['AWSCURRENT'] } }) },
    found: [
      'stop',
      'cloudops/cognito-credentials',
      /not by this stack.*make adopt takes it over with its value/,
    ],
  },
  {
    name: "the guide's secret, which others may read",
    account: { secret: json({ ARN: 'arn:of:it', Tags: [], ResourcePolicy: '{}' }) },
    found: ['stop', 'cloudops/cognito-credentials', /a policy of its own, .* -> rename it/],
  },
  {
    name: "a secret of another product under the guide's name",
    account: { secret: json({ ARN: 'arn:of:it', Tags: [{ Key: 'Project', Value: 'Shop' }] }) },
    found: ['stop', 'cloudops/cognito-credentials', /its tag Project is Shop -> rename it/],
  },
  {
    name: 'a secret that may not be described',
    account: { secret: DENIED },
    found: ['warn', 'cloudops/chat', /may not ask.*allow secretsmanager:DescribeSecret/],
  },
]

for (const {
  name,
  account = {},
  settings = {},
  found: [level, check, words],
} of cases)
  test(`${name}: ${level}`, async () => {
    const findings = await findingsIn(account, settings)
    const finding = findings.find((one) => one.check === check)
    assert.is(finding?.level, level, JSON.stringify(findings, null, 2))
    assert.match(`${finding?.says} -> ${finding?.next}`, words)
    assert.ok(findings.every((one) => one.level === 'ok' || one.next !== undefined))
  })

test('without an agent its secret may stay empty', async () => {
  const findings = await findingsIn({}, { agent_runtime_arn: NO_AGENT_ARN })
  assert.not.ok(findings.some(({ check }) => check.includes('cognito')))
})

const identity = (account: string): Reply =>
  xml(
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/dana</Arn><UserId>U</UserId><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  )

const callers: readonly (readonly [string, Reply, 'ok' | 'stop', RegExp])[] = [
  ['of the account', identity('123456789012'), 'ok', /user\/dana/],
  ['of another account', identity('210987654321'), 'stop', /of account 210987654321, but.*AWS_PROFILE/],
  [
    'that have expired',
    xml('<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>', 403),
    'stop',
    /none that work.*aws sso login/,
  ],
]
test('credentials that nobody can be asked about are told from wrong ones', async () => {
  server.reply = () => undefined
  const finding = await credentialsFinding(settingsOf())
  assert.match(`${finding.level} ${finding.says} -> ${finding.next}`, /^stop AWS cannot be asked.*network/)
})

for (const [name, reply, level, words] of callers)
  test(`credentials ${name}: ${level}`, async () => {
    server.reply = () => reply
    const finding = await credentialsFinding(settingsOf())
    assert.is(finding.level, level)
    assert.match(`${finding.says} -> ${finding.next}`, words)
  })

test.run()

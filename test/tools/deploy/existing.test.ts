import { APIGatewayClient } from '@aws-sdk/client-api-gateway'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { IAMClient } from '@aws-sdk/client-iam'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SNSClient } from '@aws-sdk/client-sns'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { oneLine } from '../../../functions/runtime/text'
import { readSettings, type StackSettings } from '../../../stacks/settings'
import { existingFindings } from '../../../tools/deploy/existing'
import { approvalApi } from '../../../tools/deploy/existing/beside'
import { functionNamed, logGroupOf } from '../../../tools/deploy/existing/functions'
import { functionRole } from '../../../tools/deploy/existing/role'
import { analysisAlarm, scheduleRule } from '../../../tools/deploy/existing/schedule'
import { alertsTable } from '../../../tools/deploy/existing/table'
import { guideTopic } from '../../../tools/deploy/existing/topics'
import type { Finding } from '../../../tools/shared/finding'
import {
  type Asked,
  type Reply,
  type ScriptedServer,
  startScriptedServer,
} from '../../support/scripted-server'
import { FULL_SETTINGS } from '../../support/synthesized'

/** Whose a thing is that has a name of the stack: the stock clients ask a server that answers as AWS does. */

const region = 'eu-west-1'
const LAMBDA = `arn:aws:lambda:${region}:123456789012:function`
const settings: StackSettings = readSettings({ values: FULL_SETTINGS, read: () => '' })

/** Answers by operation: a body of JSON, or XML as a text; an absent one is refused. */
type Answers = Readonly<Record<string, object | string>>

const operationOf = ({ path, headers, body, method }: Asked): string => {
  const target = headers['x-amz-target']
  if (target !== undefined) return String(target).split('.').at(-1) ?? ''
  const action = /(?:^|&)Action=(\w+)/.exec(body)?.[1]
  if (action !== undefined) return action
  if (path.includes('/service/')) return path.split('/').at(-1) ?? ''
  return path.startsWith('/2015-03-31/functions/') ? 'GetFunction' : `${method} ${path.split('?')[0]}`
}

const refusal = (status: number, name: string): Reply => ({
  status,
  body: JSON.stringify({ __type: name, message: name }),
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
})
const xml = (status: number, body: string): Reply => ({
  status,
  body,
  headers: { 'content-type': 'text/xml' },
})

const replyOf =
  (answers: Answers) =>
  (asked: Asked): Reply => {
    const answer = answers[operationOf(asked)]
    if (typeof answer === 'string') return xml(200, answer)
    if (answer === undefined && operationOf(asked) === 'GetResourcePolicy')
      return refusal(400, 'PolicyNotFoundException')
    return answer === undefined
      ? refusal(404, 'ResourceNotFoundException')
      : {
          status: 200,
          body: JSON.stringify(answer),
          headers: { 'content-type': 'application/x-amz-json-1.1' },
        }
  }

let server: ScriptedServer
const test = suite('what is there under names of the stack')
test.before(async () => {
  server = await startScriptedServer()
})
test.after(() => server.stop())

const tags = (values: Readonly<Record<string, string>>) =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }))

const guidesTable = {
  TableName: 'alerts',
  TableArn: `arn:aws:dynamodb:${region}:123456789012:table/alerts`,
  TableStatus: 'ACTIVE',
  KeySchema: [{ AttributeName: 'alert_id', KeyType: 'HASH' }],
  AttributeDefinitions: [{ AttributeName: 'alert_id', AttributeType: 'S' }],
}
const OWN_INDEX = { GlobalSecondaryIndexes: [{ IndexName: 'open-outbox' }] }
const GUIDE = { Project: 'CloudOpsAgent' }
const tableOf = (table: object, given: Readonly<Record<string, string>> = GUIDE, ttl = 'ttl'): Answers => ({
  DescribeTable: { Table: { ...guidesTable, ...table } },
  ListTagsOfResource: { Tags: tags(given) },
  DescribeTimeToLive: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: ttl } },
})
const table = () => alertsTable(settings, new DynamoDBClient({ region, maxAttempts: 1 }))

const topicOf = (Policy?: object, subscriptions: readonly string[] = [], project?: string): Answers => ({
  GetTopicAttributes: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>${
    Policy === undefined
      ? ''
      : `<entry><key>Policy</key><value>${JSON.stringify(Policy).replaceAll('"', '&quot;')}</value></entry>`
  }</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
  ListTagsForResource: `<ListTagsForResourceResponse><ListTagsForResourceResult><Tags>${
    project === undefined ? '' : `<member><Key>Project</Key><Value>${project}</Value></member>`
  }</Tags></ListTagsForResourceResult></ListTagsForResourceResponse>`,
  ListSubscriptionsByTopic: `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult><Subscriptions>${subscriptions
    .map(
      (endpoint) =>
        `<member><SubscriptionArn>arn:of:it</SubscriptionArn><Protocol>lambda</Protocol><Endpoint>${endpoint}</Endpoint></member>`,
    )
    .join('')}</Subscriptions></ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
})
const topic = () => guideTopic(settings, 'execution-trigger', new SNSClient({ region, maxAttempts: 1 }))

const functionOf = (Runtime: string, given: Readonly<Record<string, string>> = {}): Answers => ({
  GetFunction: { Configuration: { Runtime }, Tags: given },
})
const fn = (name: string) => () => functionNamed(settings, name, new LambdaClient({ region, maxAttempts: 1 }))

const groupsOf = (names: readonly string[], given: Readonly<Record<string, string>> = {}): Answers => ({
  DescribeLogGroups: {
    logGroups: names.map((logGroupName) => ({
      logGroupName,
      arn: `arn:aws:logs:x:y:log-group:${logGroupName}:*`,
    })),
  },
  ListTagsForResource: { tags: given },
  DescribeSubscriptionFilters: {},
})
const group = (name: string) => () =>
  logGroupOf(settings, name, new CloudWatchLogsClient({ region, maxAttempts: 1 }))

const ruleOf = (arns: readonly string[], given: Readonly<Record<string, string>> = {}): Answers => ({
  DescribeRule: { Name: 'cloudops-analysis-schedule', Arn: 'arn:aws:events:x' },
  ListTagsForResource: { Tags: tags(given) },
  ListTargetsByRule: { Targets: arns.map((Arn, index) => ({ Id: `${index + 1}`, Arn })) },
})
const rule = () => scheduleRule(settings, new EventBridgeClient({ region, maxAttempts: 1 }))

const roleOf = (given: Readonly<Record<string, string>>): Answers => ({
  GetRole: `<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName><Tags>${tags(given)
    .map(({ Key, Value }) => `<member><Key>${Key}</Key><Value>${Value}</Value></member>`)
    .join('')}</Tags></Role></GetRoleResult></GetRoleResponse>`,
})
const role = () => functionRole(settings, new IAMClient({ region, maxAttempts: 1 }))

const DIMENSION = [{ Name: 'FunctionName', Value: 'invoke-agent-analysis' }]
const alarmOf = (more: object, given: Readonly<Record<string, string>> = {}): Answers => ({
  DescribeAlarms: {
    MetricAlarms: [
      { AlarmArn: 'arn:aws:cloudwatch:x', Namespace: 'AWS/Lambda', Dimensions: DIMENSION, ...more },
    ],
  },
  ListTagsForResource: { Tags: tags(given) },
})
const alarm = () => analysisAlarm(settings, new CloudWatchClient({ region, maxAttempts: 1 }))

const apisOf = (...item: readonly object[]): Answers => ({ 'GET /restapis': { item } })
const api = () => approvalApi(settings, new APIGatewayClient({ region, maxAttempts: 1 }))
const API = { id: 'a1', name: 'cloudops-approval-api' }

const cases: readonly (readonly [
  name: string,
  ask: () => Promise<Finding>,
  answers: Answers,
  level: Finding['level'],
  words: RegExp,
  adopts?: string,
])[] = [
  ['no table', table, {}, 'ok', /^table alerts: is free/],
  [
    "the guide's table, which has the tag of 1.0.0",
    table,
    tableOf({}),
    'stop',
    /make adopt takes it over/,
    'alerts',
  ],
  [
    'a table without tags and without ttl',
    table,
    { ...tableOf({}, {}), DescribeTimeToLive: {} },
    'stop',
    /make adopt/,
    'alerts',
  ],
  ['a table of 1.0.0', table, tableOf(OWN_INDEX), 'ok', /of this deployment/],
  [
    'a table that an adoption has begun with',
    table,
    tableOf({}, { ...GUIDE, Stage: 'default' }),
    'ok',
    /of this deployment/,
  ],
  [
    'a table of another product',
    table,
    tableOf(OWN_INDEX, { Project: 'Shop' }),
    'stop',
    /not by this stack: its tag Project is Shop/,
  ],
  [
    'a table of a stack of CloudFormation',
    table,
    tableOf({}, { 'aws:cloudformation:stack-name': 'shop\n\u001b[2Kok   all is well' }),
    'stop',
    /CloudFormation's stack shop \[2Kok all is well has it ->/,
  ],
  [
    'a table with another key',
    table,
    tableOf({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    }),
    'stop',
    /its key is id \(HASH S\), wanted is alert_id \(HASH S\) alone/,
  ],
  [
    'a key with a second part',
    table,
    tableOf({
      KeySchema: [...guidesTable.KeySchema, { AttributeName: 'at', KeyType: 'RANGE' }],
      AttributeDefinitions: [
        ...guidesTable.AttributeDefinitions,
        { AttributeName: 'at', AttributeType: 'N' },
      ],
    }),
    'stop',
    /its key is alert_id \(HASH S\), at \(RANGE N\)/,
  ],
  [
    'a key of numbers',
    table,
    tableOf({ AttributeDefinitions: [{ AttributeName: 'alert_id', AttributeType: 'N' }] }),
    'stop',
    /alert_id \(HASH N\)/,
  ],
  [
    'indexes of its own',
    table,
    tableOf({ GlobalSecondaryIndexes: [{ IndexName: 'by-domain' }] }),
    'stop',
    /indexes of its own: by-domain/,
  ],
  [
    'local indexes',
    table,
    tableOf({ LocalSecondaryIndexes: [{ IndexName: 'by-time' }] }),
    'stop',
    /indexes of its own: by-time/,
  ],
  ['a stream', table, tableOf({ StreamSpecification: { StreamEnabled: true } }), 'stop', /reads its stream/],
  [
    'replicas',
    table,
    tableOf({ Replicas: [{ RegionName: 'eu-central-1' }] }),
    'stop',
    /replicas: eu-central-1/,
  ],
  [
    'a policy of its own',
    table,
    { ...tableOf({}), GetResourcePolicy: { Policy: '{}' } },
    'stop',
    /not by this stack: it has a policy of its own, which would go on to let others in/,
  ],
  ['another attribute of expiry', table, tableOf({}, GUIDE, 'expires'), 'stop', /items expire by expires/],
  ['a table that is being made', table, tableOf({ TableStatus: 'CREATING' }), 'stop', /status is CREATING/],

  ['no topic', topic, {}, 'ok', /^topic execution-trigger: is free/],
  [
    "the guide's topic after the switch",
    topic,
    topicOf({ Statement: [{ Sid: '__default_statement_ID' }] }),
    'stop',
    /make adopt/,
    `arn:aws:sns:${region}:123456789012:execution-trigger`,
  ],
  [
    'a topic of this stack',
    topic,
    topicOf({ Statement: [{ Sid: 'Publisher' }] }, [], 'CloudOpsAgent'),
    'ok',
    /of this deployment/,
  ],
  ['a topic of another product', topic, topicOf(undefined, [], 'Shop'), 'stop', /its tag Project is Shop/],
  [
    'a topic with a policy of its own',
    topic,
    topicOf({ Statement: [{ Sid: 'Partners' }] }),
    'stop',
    /statements of its own, which would go: Partners/,
  ],
  [
    'a topic whose policy cannot be read',
    topic,
    topicOf({ Statement: 'all' }),
    'stop',
    /one that cannot be read/,
  ],
  [
    "the guide's function on the topic",
    topic,
    topicOf(undefined, [`${LAMBDA}:execution-handler`]),
    'stop',
    /starts the guide's execution-handler -> aws sns unsubscribe --region eu-west-1 --subscription-arn arn:of:it/,
  ],
  [
    'somebody else on the topic',
    topic,
    topicOf(undefined, [`${LAMBDA}:execution-handler-2`]),
    'stop',
    /reaches lambda .*execution-handler-2, who would get/,
  ],

  ['no function', fn('notify'), {}, 'ok', /is free/],
  [
    "the guide's function",
    fn('approval-handler'),
    functionOf('python3.11'),
    'stop',
    /is the guide's \(python3\.11\).*delete-function --region eu-west-1 --function-name approval-handler/,
  ],
  [
    'a function of this stack',
    fn('approval-handler'),
    functionOf('nodejs24.x', GUIDE),
    'ok',
    /of this deployment/,
  ],
  [
    'a function of a name that the guide does not have',
    fn('notify'),
    functionOf('python3.11'),
    'stop',
    /function notify: .* not by this stack: it runs on python3\.11/,
  ],
  [
    "another runtime than the guide's",
    fn('approval-handler'),
    functionOf('java21'),
    'stop',
    /it runs on java21/,
  ],
  [
    'a function of another product',
    fn('approval-handler'),
    functionOf('python3.11', { Project: 'Shop' }),
    'stop',
    /its tag Project is Shop/,
  ],

  [
    'a log group whose name begins alike',
    group('notify'),
    groupsOf(['/aws/lambda/notify-sales']),
    'ok',
    /is free/,
  ],
  [
    'a log group that somebody reads',
    group('approval-handler'),
    {
      ...groupsOf(['/aws/lambda/approval-handler']),
      DescribeSubscriptionFilters: { subscriptionFilters: [{ destinationArn: 'arn:of:else' }] },
    },
    'stop',
    /not by this stack: its lines go to arn:of:else, which would go on/,
  ],
  [
    "what the guide's function has written",
    group('approval-handler'),
    groupsOf(['/aws/lambda/approval-handler']),
    'stop',
    /make adopt/,
    '/aws/lambda/approval-handler',
  ],
  [
    'a log group of this stack',
    group('notify'),
    groupsOf(['/aws/lambda/notify'], GUIDE),
    'ok',
    /of this deployment/,
  ],
  [
    'what a function of somebody has written',
    group('notify'),
    groupsOf(['/aws/lambda/notify']),
    'stop',
    /making it would fail -> export.*delete-log-group --region eu-west-1 --log-group-name \/aws\/lambda\/notify;/,
  ],

  ['no rule', rule, {}, 'ok', /^rule cloudops-analysis-schedule: is free/],
  [
    "the guide's rule",
    rule,
    ruleOf([`${LAMBDA}:invoke-agent-analysis`]),
    'stop',
    /starts the guide's.*remove-targets --region eu-west-1 --rule cloudops-analysis-schedule --ids "1"/,
  ],
  ["the guide's rule after the switch", rule, ruleOf([]), 'warn', /leads nowhere/],
  [
    'a rule of this stack',
    rule,
    ruleOf([`${LAMBDA}:invoke-agent-analysis`], GUIDE),
    'ok',
    /of this deployment/,
  ],
  [
    "a rule with a target of somebody else beside the guide's",
    rule,
    ruleOf([`${LAMBDA}:invoke-agent-analysis`, `${LAMBDA}:sales`]),
    'stop',
    /^rule cloudops-analysis-schedule: .* it leads to arn:aws:lambda:eu-west-1:123456789012:function:sales ->/,
  ],
  ['no alarm', alarm, { DescribeAlarms: {} }, 'ok', /^alarm lambda-analysis-errors: is free/],
  ["the guide's alarm", alarm, alarmOf({}), 'warn', /is the guide's and calls no one/],
  ['an alarm of this stack', alarm, alarmOf({ AlarmActions: ['arn:x'] }, GUIDE), 'ok', /of this deployment/],
  [
    'an alarm that calls somebody else',
    alarm,
    alarmOf({ OKActions: ['arn:aws:sns:eu-west-1:123456789012:sales'] }),
    'stop',
    /^alarm lambda-analysis-errors: .* it calls arn:aws:sns:eu-west-1:123456789012:sales ->/,
  ],
  ['an alarm about something else', alarm, alarmOf({ Namespace: 'Sales' }), 'stop', /it watches Sales/],
  [
    'an alarm of other alarms',
    alarm,
    { ...alarmOf({}), DescribeAlarms: { CompositeAlarms: [{ AlarmArn: 'arn:aws:cloudwatch:x' }] } },
    'stop',
    /it watches other alarms/,
  ],
  ['an alarm of another product', alarm, alarmOf({}, { Project: 'Shop' }), 'stop', /its tag Project is Shop/],

  ['no API', api, apisOf({ id: 'b2', name: 'sales' }), 'ok', /is free/],
  ["the guide's API", api, apisOf(API), 'warn', /a1 is there, and not by this stack/],
  ['an API of this stack', api, apisOf({ ...API, tags: GUIDE }), 'ok', /of this deployment/],
  [
    'both',
    api,
    apisOf({ ...API, tags: GUIDE }, { ...API, id: 'b2' }),
    'warn',
    /API cloudops-approval-api: b2 is there/,
  ],

  ['a rule of another product', rule, ruleOf([], { Project: 'Shop' }), 'stop', /its tag Project is Shop/],

  ['no role of a function', role, {}, 'ok', /^role cloudops-alert-sweeper: is free$/],
  [
    'a role of a deployment, which may be in another region',
    role,
    roleOf({ Project: 'CloudOpsAgent' }),
    'ok',
    /of this/,
  ],
  ['a role of another product', role, roleOf({ Project: 'Shop' }), 'stop', /its tag Project is Shop/],
  ['a role without tags', role, roleOf({}), 'stop', /it has none of its tags/],
]

test('a role of a deployment counts as one that is there already', async () => {
  server.reply = replyOf(roleOf({ Project: 'CloudOpsAgent' }))
  assert.is((await role()).deployed, true)
})

for (const [name, ask, answers, level, words, adopts] of cases)
  test(`${name}: ${level}`, async () => {
    server.reply = replyOf(answers)
    const found = await ask()
    const said = `${found.check}: ${found.says}${found.next === undefined ? '' : ` -> ${found.next}`}`
    assert.is(found.level, level, said)
    assert.match(said, words)
    assert.is(found.adopts?.id, adopts)
    // Whatever others have called a thing, it is one line.
    assert.is(oneLine(said), said)
  })

test('a function whose tags may not be seen is not known to be of somebody else', async () => {
  const TagsError = { ErrorCode: 'AccessDeniedException', Message: 'no' }
  server.reply = replyOf({
    DescribeAlarms: {},
    DescribeLogGroups: {},
    ...apisOf(),
    GetFunction: { Configuration: { Runtime: 'nodejs24.x' }, TagsError },
  })
  const found = (await existingFindings(settings)).filter(({ check }) => check.startsWith('function '))
  assert.ok(found.length > 5)
  for (const { says, next } of found)
    assert.match(`${says} ${next}`, /may not ask allow lambda:GetFunction and lambda:ListTags/)
})

test('in an empty account everything is free, in one line', async () => {
  server.reply = replyOf({
    DescribeAlarms: {},
    DescribeLogGroups: {},
    ...apisOf(),
  })
  const [names, ...more] = await existingFindings(settings)
  assert.equal(more, [])
  assert.match(names?.says ?? '', /^\d\d are free or of this deployment$/)
  assert.is(names?.deployed, undefined)
})

test("the guide's bucket is named where the stack makes another one", async () => {
  const account = {
    DescribeAlarms: {},
    DescribeLogGroups: {},
    ...apisOf(),
    'HEAD /domain-alert-analysis/': {},
  }
  server.reply = replyOf(account)
  const [, bucket] = await existingFindings(settings)
  assert.match(
    `${bucket?.level} ${bucket?.check}: ${bucket?.next}`,
    /^warn bucket domain-alert-analysis: set bucket_name/,
  )
  const [, ...none] = await existingFindings({ ...settings, bucket_name: 'domain-alert-analysis' })
  assert.equal(none, [])
})

test('a stage asks for its own names alone', async () => {
  server.asked.length = 0
  server.reply = replyOf({ DescribeAlarms: {}, DescribeLogGroups: {}, ...apisOf() })
  await existingFindings({ ...settings, stage: 'dev' })
  const named = server.asked.map(({ path, body }) => decodeURIComponent(path + body))
  for (const asked of named) assert.ok(/-dev\b/.test(asked) || asked.startsWith('/restapis'), asked)
})

test('what may not be asked is not known, and says which right is missing', async () => {
  server.reply = () => refusal(403, 'AccessDeniedException')
  // The bucket's name is anybody's: one that is hidden counts as free.
  const found = (await existingFindings(settings)).filter(({ check }) => check !== 'names')
  assert.ok(found.length > 10)
  for (const { check, level, unknown, says, next } of found) {
    assert.is(level, 'warn')
    // What is only beside it prevents no adoption.
    assert.is(unknown, ['API', 'role', 'role of the guide'].includes(check) ? undefined : true, check)
    assert.match(says, 'these credentials may not ask')
    assert.match(next ?? '', /^allow [a-z]+:[A-Z]/)
  }
})

test.run()

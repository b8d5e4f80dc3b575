import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { askedOf, errorLike } from '../../../../local/aws/error'
import { neededIn } from '../../../../local/aws/iam/requests'
import type { AwsRequest, AwsResponse, LocalService } from '../../../../local/model'
import { defined } from '../../../../schemas/defined'
import type { PreviewField } from '../../../../schemas/plan'
import {
  ACL,
  ALIAS,
  actions,
  all,
  BUCKET,
  GROUP,
  invocation,
  paths,
  record,
  runbook,
  SERVICE,
  weights,
} from '../../../support/actions'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

/** What can go wrong on the way of every change: each ends with what is known, and nothing is sent a second time. */

/** One change for each action, on the sample site that it mends. */
const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'cloudfront:CreateInvalidation': paths('/*'),
  'cloudfront:UpdateDistribution': { distribution_id: 'E1MEDIADEMO001', origin_id: 'standby' },
  'route53:ChangeResourceRecordSets': record({ name: 'news.example.test', values: ['127.0.0.1'] }),
  'ec2:StartInstances': { instance_ids: ['i-0a1b2c3d4e5f60001'] },
  'ec2:RebootInstances': { instance_ids: ['i-0a1b2c3d4e5f60041'] },
  'elasticloadbalancing:ModifyRule': weights(100, 0),
  'lambda:UpdateAlias': { alias_arn: ALIAS, version: '41' },
  'lambda:InvokeFunction': invocation(),
  'wafv2:UpdateWebACL': { web_acl_arn: ACL, rule: 'bad-bots', action: 'count' },
  's3:CopyObject': { bucket: BUCKET, key: 'index.html', version_id: 'v2' },
  'ecs:UpdateService': { service_arn: SERVICE, task_definition: 'app:41' },
  'autoscaling:StartInstanceRefresh': { group_arn: GROUP, min_healthy_percentage: 50 },
  'ssm:StartAutomationExecution': runbook(),
}
/** IAM has no copy: it is a put. */
const operationOf = (action: string): string => (action === 's3:CopyObject' ? 's3:PutObject' : action)

/** What becomes of a call: answered by its service, or in another way. */
type Fate = (
  request: AwsRequest,
  answer: () => Promise<AwsResponse>,
  isChange: boolean,
) => Promise<AwsResponse>
const answered: Fate = (_, answer) => answer()
const refusal = (request: AwsRequest, status: number, code: string): AwsResponse =>
  request.service === 'ec2'
    ? {
        status,
        headers: { 'content-type': 'text/xml' },
        body: `<Response><Errors><Error><Code>${code}</Code><Message>no</Message></Error></Errors><RequestID>r</RequestID></Response>`,
      }
    : errorLike(request, status, code, 'no')

let services: SmallServices
let fate: Fate = answered
let changing = ''
let sent: string[] = []
const place = { accountId: '000000000000', region: 'us-east-1' }
const neededFor = neededIn([])

const test = suite('actions: what goes wrong on the way')
test.before.each(async () => {
  fate = answered
  sent = []
  const around = (service: LocalService): LocalService => ({
    ...service,
    handle: (request) => {
      const asked = (neededFor(request, place) ?? []).map(({ action }) => action)
      const isChange = asked.includes(operationOf(changing))
      if (isChange) sent.push(changing)
      return fate(request, () => service.handle(request), isChange)
    },
  })
  services = await startSmallServices(around)
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: services.client().endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
})
test.after.each(() => services.stop())

const stepOf = (action: string) => ({ action, parameters: { ...changes[action] } })
const run = (action: string, expected?: readonly PreviewField[]) => {
  changing = action
  return actions.run(stepOf(action), 'e/step-1', expected)()
}
const preview = async (action: string) => {
  changing = action
  return actions.preview(stepOf(action))()
}

test('every action that changes something is here', () =>
  assert.equal(Object.keys(changes).sort(), all.filter((name) => !actions.readOnly(name)).sort()))

test('reads that are throttled, again and again, are no previews, and say so', async () => {
  fate = async (request) => refusal(request, 400, 'Throttling')
  // Clients ask again, later each time: all of them at once.
  const shown = await Promise.all(
    Object.keys(changes).map(async (action) => [action, await actions.preview(stepOf(action))()] as const),
  )
  for (const [action, found] of shown)
    assert.equal([action, E.isLeft(found) && found.left.throttled], [action, true])
  assert.equal(services.reports, [])
})

/** Where nothing but its answer shows whether it was made, or what it did is the team's. */
const unseen = new Set([
  'cloudfront:CreateInvalidation',
  'ec2:RebootInstances',
  'autoscaling:StartInstanceRefresh',
  'ssm:StartAutomationExecution',
  'lambda:InvokeFunction',
])
/** Where what is there afterwards may be on its way still: it is not known to be in effect. */
const underWay = new Set(['route53:ChangeResourceRecordSets', 'ecs:UpdateService'])

for (const action of Object.keys(changes)) {
  test(`${action}: what is there differs from what was shown: nothing is sent, and it is said where`, async () => {
    const shown = await preview(action)
    if (E.isLeft(shown)) return assert.unreachable(shown.left.message)
    const [first, ...rest] = shown.right
    if (first === undefined) return assert.unreachable('nothing is shown')
    const before = services.reports.length
    for (const expected of [[{ ...first, now: 'something else' }, ...rest], rest, [...shown.right, first]]) {
      const { status, differs, undoable, operation } = await run(action, expected)
      assert.equal([status, typeof differs, undoable, operation], ['failed', 'string', undefined, undefined])
    }
    assert.equal([sent, services.reports.length], [[], before])
    assert.is((await run(action, shown.right)).status, 'succeeded', 'as it was shown')
    assert.is(sent.length, 1)
  })

  test(`${action}: a read that is refused is no preview, and sends nothing`, async () => {
    fate = async (request) => refusal(request, 403, 'AccessDenied')
    const shown = await preview(action)
    assert.ok(E.isLeft(shown))
    assert.equal([shown.left.throttled, shown.left.denied], [false, true], shown.left.message)
    const { status, undoable } = await run(action, [{ name: 'what was shown' }])
    assert.equal([status, undoable], ['failed', undefined])
    assert.equal([sent, services.reports], [[], []])
  })

  for (const [what, status, code] of [
    ['throttled', 400, 'Throttling'],
    ['refused', 403, 'AccessDenied'],
    ['not answered for an error within', 500, 'InternalError'],
  ] as const)
    test(`${action}: ${what}, it is sent once, has failed, and nothing is put back`, async () => {
      fate = async (request, answer, isChange) => (isChange ? refusal(request, status, code) : answer())
      const { status: ended, verified, undoable, operation, answer } = await run(action)
      assert.equal([ended, undoable, operation, sent.length], ['failed', undefined, undefined, 1])
      assert.is.not(verified, 'yes')
      assert.is(typeof answer.error, 'string')
      assert.equal(services.reports, [])
    })

  test(`${action}: it is made and its answer gets lost: sent once, and seen where it can be seen`, async () => {
    fate = async (request, answer, isChange) => {
      const answeredBy = await answer()
      return isChange ? refusal(request, 500, 'InternalError') : answeredBy
    }
    const { status, verified, undoable } = await run(action)
    assert.equal([status, sent.length], ['failed', 1])
    const isSeen = !unseen.has(action) && !underWay.has(action)
    assert.is(verified, isSeen ? 'yes' : 'unknown')
    assert.is(undoable !== undefined, isSeen, 'only what is known to be made is put back')
    if (undoable === undefined) return
    fate = answered
    const undone = await actions.undo(stepOf(action), undoable.before)()
    assert.is(undone.status, 'succeeded', JSON.stringify(undone))
    assert.ok(E.isRight(await preview(action)), 'it is as it was')
  })
}

for (const action of Object.keys(changes).filter((name) => !unseen.has(name)))
  test(`${action}: somebody else makes the same change first, and it is refused: theirs is not put back`, async () => {
    fate = async (request, answer, isChange) => {
      if (!isChange) return answer()
      fate = answered
      assert.is((await actions.run(stepOf(action), 'others')()).status, 'succeeded')
      return refusal(request, 412, 'PreconditionFailed')
    }
    const { status, undoable } = await run(action)
    assert.equal([status, undoable], ['failed', undefined])
  })

for (const [what, code, status] of [
  ['is refused', 'PreconditionFailed', 412],
  ['gets lost', 'InternalError', 500],
] as const)
  test(`a copy ${what} while somebody else writes the object: theirs is not taken for it`, async () => {
    const parameters = { ...changes['s3:CopyObject'], version_id: 'v1' }
    fate = async (request, answer, isChange) => {
      if (!isChange) return answer()
      fate = answered
      assert.is((await actions.run({ action: 's3:CopyObject', parameters }, 'others')()).status, 'succeeded')
      return refusal(request, status, code)
    }
    const ended = await run('s3:CopyObject')
    assert.equal([ended.status, ended.verified, ended.undoable], ['failed', 'unknown', undefined])
  })

const xml = (body: string): AwsResponse => ({ status: 200, headers: { 'content-type': 'text/xml' }, body })
const ok = '<status>ok</status>'
const statuses = (state: string, instance: string) =>
  xml(
    `<R><instanceStatusSet><item><instanceId>i-1</instanceId><instanceState><name>${state}</name></instanceState><instanceStatus>${instance}</instanceStatus><systemStatus>${ok}</systemStatus></item></instanceStatusSet></R>`,
  )
const deployment = (id: string, rolloutState: string, taskDefinition: string): AwsResponse => ({
  status: 200,
  body: JSON.stringify({
    services: [
      {
        ...{ status: 'ACTIVE', desiredCount: 2, runningCount: 2, deployments: [{ id, rolloutState }] },
        taskDefinition: `arn:aws:ecs:us-east-1:000000000000:task-definition/${taskDefinition}`,
      },
    ],
  }),
})
const refreshed = (inner: string) =>
  xml(
    `<R><DescribeInstanceRefreshesResult><InstanceRefreshes>${inner}</InstanceRefreshes></DescribeInstanceRefreshesResult></R>`,
  )
const refresh = (status: string) =>
  refreshed(`<member><InstanceRefreshId>h-1</InstanceRefreshId><Status>${status}</Status></member>`)

interface Later {
  readonly what: string
  readonly action: string
  /** The call that looks, and what it finds. */
  readonly asked: RegExp
  readonly found: AwsResponse
  readonly before?: unknown
  /** What is left of the change, and whether it can be put back. */
  readonly verified: 'yes' | 'no' | 'unknown'
  readonly says: RegExp
}
const ecs = {
  action: 'ecs:UpdateService',
  asked: /DescribeServices/,
  before: { task_definition: 'app:42', desired: 2 },
}
const group = { action: 'autoscaling:StartInstanceRefresh', asked: /DescribeInstanceRefreshes/ }
const ec2 = { asked: /DescribeInstanceStatus/ }
const later: readonly Later[] = [
  {
    ...ecs,
    what: 'the new tasks do not come up',
    ...{ found: deployment('h-1', 'FAILED', 'app:41'), verified: 'yes', says: /FAILED/ },
  },
  {
    ...ecs,
    what: 'ECS has gone back by itself',
    ...{ found: deployment('h-1', 'FAILED', 'app:42'), verified: 'no', says: /FAILED/ },
  },
  {
    ...ecs,
    what: 'somebody has deployed something else',
    ...{ found: deployment('h-2', 'IN_PROGRESS', 'app:40'), verified: 'unknown', says: /another deployment/ },
  },
  ...['Failed', 'Cancelled', 'RollbackSuccessful', 'RollbackFailed'].map((status) => ({
    ...group,
    what: `it ends as ${status}`,
    ...{ found: refresh(status), verified: 'unknown' as const, says: new RegExp(status) },
  })),
  {
    ...group,
    what: 'it is not there any more',
    ...{ found: refreshed(''), verified: 'unknown', says: /h-1/ },
  },
  ...(['ec2:StartInstances', 'ec2:RebootInstances'] as const).flatMap((action) => [
    {
      ...{ ...ec2, action, what: 'a status check fails', verified: 'yes' as const },
      ...{ found: statuses('running', '<status>impaired</status>'), says: /impaired/ },
    },
    {
      ...{ ...ec2, action, what: 'an instance is stopped meanwhile', verified: 'yes' as const },
      ...{ found: statuses('stopping', ok), says: /an instance has ended/ },
    },
  ]),
]
for (const { action, asked, found } of [
  { ...ecs, found: deployment('h-0', 'COMPLETED', 'app:42') },
  { ...ec2, action: 'ec2:StartInstances', found: statuses('stopped', ok) },
  { ...group, found: refreshed('') },
  {
    action: 'ssm:StartAutomationExecution',
    asked: /GetAutomation/,
    found: { status: 400, body: '{"__type":"X"}' },
  },
])
  test(`${action}, accepted, and not shown yet: it is looked at again, and has not failed`, async () => {
    let isMade = false
    let looks = 0
    fate = async (request, answer, isChange) => {
      if (isMade && asked.test(askedOf(request)) && ++looks <= 2) return found
      isMade ||= isChange
      return answer()
    }
    const { status, verified } = await run(action)
    assert.equal([status, verified], ['succeeded', 'yes'])
    assert.ok(looks > 2)
  })

for (const [action, asked] of [
  ['lambda:UpdateAlias', /^GET .*aliases/],
  ['elasticloadbalancing:ModifyRule', /DescribeRules/],
  ['wafv2:UpdateWebACL', /GetWebACL/],
] as const)
  test(`${action}, made, and not shown yet: it is looked at again, and can be put back`, async () => {
    let shown: AwsResponse | undefined
    let [isMade, looks] = [false, 0]
    fate = async (request, answer, isChange) => {
      isMade ||= isChange
      if (!asked.test(askedOf(request))) return answer()
      if (isMade && shown !== undefined && ++looks <= 2) return shown
      shown = await answer()
      return shown
    }
    const { status, verified, undoable } = await run(action)
    assert.equal([status, verified, undoable !== undefined], ['succeeded', 'yes', true])
  })

for (const { what, action, asked, found, before, verified, says } of later)
  test(`${action}, accepted, and then ${what}: failed with what is known`, async () => {
    services.catalogue.repair('api.example.test')
    fate = async (request, answer) => (asked.test(askedOf(request)) ? found : answer())
    const accepted = { handle: 'h-1', answer: { begun: true }, ...defined({ before }) }
    const outcome = await actions.look(stepOf(action), accepted)()
    assert.equal([outcome.status, outcome.operation], ['failed', undefined])
    // A reboot, or a group that is refreshed, is in effect by its answer alone.
    const isByAnswer = action === 'ec2:RebootInstances' || action === group.action
    assert.is(outcome.verified, isByAnswer ? 'unknown' : verified)
    assert.is(outcome.undoable !== undefined, outcome.verified === 'yes')
    assert.match(JSON.stringify(outcome.answer), says)
    assert.equal(services.reports, [])
  })

test.run()

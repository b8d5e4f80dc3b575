import { createHash } from 'node:crypto'
import { AutoScalingClient, StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling'
import { CloudFrontClient, GetDistributionConfigCommand } from '@aws-sdk/client-cloudfront'
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeActions } from '../../../../functions/adapters/actions'
import { current, html, sitesAddress } from '../../../../local/sites/sample'
import {
  ACL,
  ALIAS,
  actions,
  BUCKET,
  GROUP,
  INSTANCE,
  invocation,
  LOAD,
  limits,
  OTHER_INSTANCE,
  ROLE,
  record,
  runbook,
  SERVICE,
  UNLOAD,
  weights,
} from '../../../support/actions'
import { type SmallServices, startSmallServices } from '../../../support/small-services'

const MEDIA = 'E1MEDIADEMO001'
const NEWS = 'news.example.test'
/** Digest of the page that is released. */
const RELEASED = createHash('md5').update(html('Docs', current)).digest('hex')

/** Every change on the sample site whose fault it ends: previewed, made, looked at, put back, and never over what others changed. */

interface Repair {
  readonly action: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** Sample site that is ill until then. */
  readonly site: string
  readonly path?: string
  /** What people see: its name, what is there, what will be. */
  readonly shown: readonly (readonly [string, string, string?])[]
  /** Another value that somebody else may have written. */
  readonly other?: Readonly<Record<string, unknown>>
}

const repairs: readonly Repair[] = [
  {
    action: 'lambda:UpdateAlias',
    parameters: { alias_arn: ALIAS, version: '41' },
    site: 'checkout.example.test',
    shown: [
      ['alias', 'live of checkout'],
      ['version', '42', '41'],
    ],
    other: { alias_arn: ALIAS, version: '40' },
  },
  {
    action: 'elasticloadbalancing:ModifyRule',
    parameters: weights(100, 0),
    site: 'search.example.test',
    shown: [
      ['rule', 'app/search/aaaaaaaaaaaaaaaa/bbbbbbbbbbbbbbbb/cccccccccccccccc'],
      ['weight of search-blue/1111111111111111', '0', '100'],
      ['weight of search-green/2222222222222222', '100', '0'],
    ],
    other: weights(50, 0),
  },
  {
    action: 'wafv2:UpdateWebACL',
    parameters: { web_acl_arn: ACL, rule: 'bad-bots', action: 'count' },
    site: 'forms.example.test',
    shown: [
      ['web ACL', 'forms'],
      ['action of the rule bad-bots', 'block', 'count'],
    ],
  },
  {
    action: 'ec2:StartInstances',
    parameters: { instance_ids: [INSTANCE, OTHER_INSTANCE] },
    site: 'api.example.test',
    path: '/health',
    shown: [['instances', `${INSTANCE} stopped, ${OTHER_INSTANCE} stopped`, 'running']],
  },
  {
    action: 'ecs:UpdateService',
    parameters: { service_arn: SERVICE, task_definition: 'app:41' },
    site: 'app.example.test',
    shown: [
      ['service', 'web/app'],
      ['desired tasks', '2'],
      ['task definition', 'app:42', 'app:41'],
    ],
    other: { service_arn: SERVICE, task_definition: 'app:40' },
  },
  {
    action: 's3:CopyObject',
    parameters: { bucket: BUCKET, key: 'index.html', version_id: 'v2' },
    site: 'docs.example.test',
    shown: [
      ['object', `${BUCKET}/index.html`],
      ['content', 'deleted', `that of version v2, ETag "${RELEASED}"`],
    ],
    other: { bucket: BUCKET, key: 'index.html', version_id: 'v1' },
  },
  {
    action: 'route53:ChangeResourceRecordSets',
    parameters: record({ name: NEWS, values: [sitesAddress] }),
    site: NEWS,
    shown: [
      ['record', `${NEWS} A`],
      ['values', '127.0.0.2', sitesAddress],
      ['TTL', '60 s', '60 s'],
    ],
    other: record({ name: NEWS, values: ['127.0.0.3'] }),
  },
  {
    action: 'cloudfront:UpdateDistribution',
    parameters: { distribution_id: MEDIA, origin_id: 'standby' },
    site: 'media.example.test',
    shown: [
      ['distribution', MEDIA],
      ['origin of the behaviour default', 'primary', 'standby'],
    ],
  },
]

const test = suite('actions: each ends a fault, and can be taken back')
let services: SmallServices
test.before(() => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
})
test.before.each(async () => {
  services = await startSmallServices()
  process.env.AWS_ENDPOINT_URL = services.client().endpoint
})
test.after.each(() => services.stop())

const isWell = ({ site, path = '/' }: Repair): boolean =>
  services.catalogue.addressesOf(site).includes(sitesAddress) &&
  services.catalogue.sites.find(({ domain }) => domain === site)?.respond(path)?.status === 200

type Parameters = Readonly<Record<string, unknown>>
const run = (action: string, parameters: Parameters) =>
  actions.run({ action, parameters: { ...parameters } }, 'e/step-1')()
const preview = async (action: string, parameters: Parameters) => {
  const given = await actions.preview({ action, parameters: { ...parameters } })()
  if (E.isLeft(given)) throw new Error(given.left.message)
  return given.right.map(({ name, now, after }) => (after === undefined ? [name, now] : [name, now, after]))
}
const undo = (action: string, parameters: Parameters, undoable: { readonly before: unknown } | undefined) =>
  actions.undo({ action, parameters: { ...parameters } }, undoable?.before)()

for (const repair of repairs) {
  const { action, parameters, shown, other } = repair
  test(`${action}: a preview says what is there and what will be, and changes nothing`, async () => {
    assert.equal(await preview(action, parameters), shown)
    assert.equal([isWell(repair), services.reports.length], [false, 0])
  })

  test(`${action}: the site is well after it, and as before when it is put back`, async () => {
    const { status, verified, undoable } = await run(action, parameters)
    assert.equal([status, verified], ['succeeded', 'yes'])
    assert.is(isWell(repair), true)
    const undone = await undo(action, parameters, undoable)
    assert.is(undone.status, 'succeeded', JSON.stringify(undone))
    assert.is(isWell(repair), false)
    assert.equal(await preview(action, parameters), shown)
  })

  test(`${action}: what is so already is no repair`, async () => {
    await run(action, parameters)
    const reported = services.reports.length
    await preview(action, parameters).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, /already|expected stopped|no earlier/),
    )
    const again = await run(action, parameters)
    assert.equal([again.status, again.undoable, services.reports.length], ['failed', undefined, reported])
    assert.is(isWell(repair), true)
  })

  if (other !== undefined)
    test(`${action}: what somebody else has changed since is not put back over it`, async () => {
      const { undoable } = await run(action, parameters)
      await run(action, other)
      const reported = services.reports.length
      const undone = await undo(action, parameters, undoable)
      assert.is(undone.status, 'failed')
      assert.match(String(undone.answer.message), 'somebody else has changed it')
      assert.is(services.reports.length, reported, 'nothing is written')
    })
}

/** What the team's own runbooks and functions do, and undo, is theirs to say: they can be started again. */
const ofTheTeam: readonly Repair[] = [
  {
    action: 'ssm:StartAutomationExecution',
    parameters: runbook(),
    site: 'old.example.test',
    shown: [
      [
        'document',
        `reset-redirects, version 3, hash ${createHash('sha256').update('reset-redirects:3').digest('hex')}`,
        'started with site old',
      ],
      ['role', ROLE],
      ['taken back by', 'restore-redirects, version 1'],
    ],
  },
  {
    action: 'lambda:InvokeFunction',
    parameters: invocation(),
    site: 'login.example.test',
    shown: [
      ['function', `${LOAD}, version 7, code c2FtcGxl`, 'invoked with name login'],
      ['taken back by', UNLOAD],
    ],
  },
]
for (const repair of ofTheTeam) {
  const { action, parameters, site, shown } = repair
  const isMended = () => services.catalogue.sites.find(({ domain }) => domain === site)?.repaired
  test(`${action}: previewed, carried out once, and taken back by what the settings name`, async () => {
    assert.equal(await preview(action, parameters), shown)
    assert.equal([isMended(), services.reports.length], [false, 0])
    const { status, verified, undoable } = await run(action, parameters)
    assert.equal([status, verified, isMended(), services.reports.length], ['succeeded', 'yes', true, 1])
    assert.is((await undo(action, parameters, undoable)).status, 'succeeded')
    assert.is(services.reports.length, 2)
  })
}

test('a runbook that fails is a failed step with its words, and is not taken back', async () => {
  const { status, answer, verified, undoable } = await run('ssm:StartAutomationExecution', runbook('nowhere'))
  assert.equal([status, verified, undoable, answer.status], ['failed', 'unknown', undefined, 'Failed'])
  assert.match(String(answer.text), 'no redirects of nowhere')
})

test('what a runbook did is put back only where the document that takes it back has ended well', async () => {
  const action = 'ssm:StartAutomationExecution'
  const isMended = () =>
    services.catalogue.sites.find(({ domain }) => domain === 'old.example.test')?.repaired
  const { undoable } = await run(action, runbook())
  assert.is((await undo(action, runbook(), undoable)).answer.status, 'Success')
  assert.is(isMended(), false)
  const { status, answer } = await undo(action, runbook('nowhere'), undoable)
  assert.is(status, 'failed')
  assert.match(String(answer.message), 'restore-redirects ended as Failed: there are no redirects of nowhere')
})

test('a runbook that is under way can be cancelled', async () => {
  const step = { action: 'ssm:StartAutomationExecution', parameters: runbook() }
  const { AutomationExecutionId: handle = '' } = await new SSMClient(services.client()).send(
    new StartAutomationExecutionCommand({
      DocumentName: 'reset-redirects',
      DocumentVersion: '3',
      Parameters: { site: ['old'] },
    }),
  )
  const accepted = { handle, answer: { execution: handle } }
  assert.is((await actions.cancel(step, accepted)())?.status, 'succeeded')
  assert.equal((await actions.look(step, accepted)()).answer.status, 'Cancelled')
})

test('a function that fails is a failed step with its words', async () => {
  const { status, answer, verified, undoable } = await run('lambda:InvokeFunction', invocation('nowhere'))
  assert.equal([status, verified, undoable], ['failed', 'unknown', undefined])
  assert.match(String(answer.message), /the function failed: .*no certificate nowhere/)
})

const impossible: readonly (readonly [string, string, Record<string, unknown>, RegExp])[] = [
  ['a version that does not exist', 'lambda:UpdateAlias', { alias_arn: ALIAS, version: '39' }, /not found/],
  ['a later version', 'lambda:UpdateAlias', { alias_arn: ALIAS, version: '43' }, /not found|no earlier one/],
  ['the version of now', 'lambda:UpdateAlias', { alias_arn: ALIAS, version: '42' }, /nothing to change/],
  ['the weights of now', 'elasticloadbalancing:ModifyRule', weights(0, 100), /nothing to change/],
  [
    'a group without a weight',
    'elasticloadbalancing:ModifyRule',
    { ...weights(1, 0), weights: weights(1, 0).weights.slice(0, 1) },
    /forwards to .* too/,
  ],
  [
    'a rule that is gone',
    'wafv2:UpdateWebACL',
    { web_acl_arn: ACL, rule: 'gone', action: 'count' },
    /has no rule gone/,
  ],
  [
    'a document that is not there',
    'ssm:StartAutomationExecution',
    { document: 'missing', version: '1', assume_role_arn: ROLE, parameters: {} },
    /does not exist/,
  ],
  [
    'a revision that is not there',
    'ecs:UpdateService',
    { service_arn: SERVICE, task_definition: 'app:39' },
    /Unable to describe/,
  ],
  [
    'a later revision',
    'ecs:UpdateService',
    { service_arn: SERVICE, task_definition: 'app:43' },
    /no earlier revision/,
  ],
  [
    'another family',
    'ecs:UpdateService',
    { service_arn: SERVICE, task_definition: 'miner:1' },
    /no earlier revision/,
  ],
  [
    'a version that does not exist',
    's3:CopyObject',
    { bucket: BUCKET, key: 'index.html', version_id: 'v9' },
    /no version v9/,
  ],
  ['a deletion', 's3:CopyObject', { bucket: BUCKET, key: 'index.html', version_id: 'v3' }, /is a deletion/],
  [
    'a key without versions',
    's3:CopyObject',
    { bucket: BUCKET, key: 'other.html', version_id: 'v1' },
    /no version v1/,
  ],
  [
    'an origin that the distribution does not have',
    'cloudfront:UpdateDistribution',
    { distribution_id: MEDIA, origin_id: 'elsewhere' },
    /no origin elsewhere/,
  ],
  [
    'a behaviour that it does not have',
    'cloudfront:UpdateDistribution',
    { distribution_id: MEDIA, origin_id: 'standby', path_pattern: '/img/*' },
    /no behaviour for \/img/,
  ],
  [
    'a reboot of what is stopped',
    'ec2:RebootInstances',
    { instance_ids: [INSTANCE] },
    /is stopped, expected running/,
  ],
]
for (const [what, action, parameters, message] of impossible)
  test(`${action}, ${what}: neither previewed nor made`, async () => {
    const { status, answer, undoable } = await run(action, parameters)
    assert.equal([status, undoable], ['failed', undefined])
    assert.match(String(answer.message), message)
    await preview(action, parameters).then(
      () => assert.unreachable(),
      (error: Error) => assert.match(error.message, message),
    )
    assert.equal(services.reports, [])
  })

test('instances that hang cannot be started; a reboot ends it, and nothing is to be put back', async () => {
  const parameters = { instance_ids: ['i-0a1b2c3d4e5f60041'] }
  const portal = { site: 'portal.example.test' } as Repair
  assert.is((await run('ec2:StartInstances', parameters)).status, 'failed')
  assert.is(isWell(portal), false)
  assert.equal(await preview('ec2:RebootInstances', parameters), [
    ['instances', 'i-0a1b2c3d4e5f60041 running', 'rebooted'],
  ])
  const { status, verified, undoable } = await run('ec2:RebootInstances', parameters)
  assert.equal([status, verified, undoable], ['succeeded', 'yes', undefined])
  assert.is(isWell(portal), true)
  assert.equal(services.reports, ['i-0a1b2c3d4e5f60041: rebooted'])
})

test('a service is deployed anew with the definition of now: there is nothing to put back', async () => {
  const same = { service_arn: SERVICE, task_definition: 'same' }
  const { status, verified, undoable } = await run('ecs:UpdateService', same)
  assert.equal([status, verified], ['succeeded', 'yes'])
  assert.equal(services.reports, [`${SERVICE}: deployed app:42`])
  assert.match(
    String((await undo('ecs:UpdateService', same, undoable)).answer.message),
    'nothing to put back',
  )
})

const refresh = { group_arn: GROUP, min_healthy_percentage: 50 }
const FLEET = { site: 'fleet.example.test' } as Repair
test('a group replaces its instances, and its site is well', async () => {
  assert.equal(await preview('autoscaling:StartInstanceRefresh', refresh), [
    ['group', 'fleet'],
    ['instances', '2', 'replaced, 50 % stay healthy'],
  ])
  assert.is(isWell(FLEET), false)
  const { status, verified, answer, undoable } = await run('autoscaling:StartInstanceRefresh', refresh)
  assert.equal([status, verified, answer.status, undoable], ['succeeded', 'yes', 'Successful', undefined])
  assert.is(isWell(FLEET), true)
})

test('a group with more instances than a step may replace is neither previewed nor refreshed', async () => {
  const few = makeActions({ ...limits, max_instances: 1 })
  const step = { action: 'autoscaling:StartInstanceRefresh', parameters: refresh }
  const { status, answer } = await few.run(step, 'e/step-1')()
  assert.is(status, 'failed')
  assert.match(String(answer.message), 'the 2 instances of fleet are more than execution.max_instances (1)')
  const previewed = await few.preview(step)()
  assert.ok(E.isLeft(previewed) && previewed.left.message.includes('execution.max_instances'))
  assert.equal(services.reports, [])
})

test('a refresh that is under way is not begun twice, is cancelled once, and is no success', async () => {
  const step = { action: 'autoscaling:StartInstanceRefresh', parameters: refresh }
  const client = new AutoScalingClient(services.client())
  const { InstanceRefreshId: handle = '' } = await client.send(
    new StartInstanceRefreshCommand({ AutoScalingGroupName: 'fleet', Strategy: 'Rolling', Preferences: {} }),
  )
  assert.match(String((await run(step.action, refresh)).answer.message), 'is being refreshed already')
  const accepted = { handle, answer: { refresh: handle } }
  assert.is((await actions.cancel(step, accepted)())?.status, 'succeeded')
  const { status, verified, operation } = await actions.look(step, accepted)()
  assert.equal([status, verified, operation], ['failed', 'unknown', undefined])
  assert.is((await actions.cancel(step, accepted)())?.status, 'failed')
})

test('what a distribution keeps secret is written back, and is in nothing that people see', async () => {
  const action = 'cloudfront:UpdateDistribution'
  const parameters = { distribution_id: MEDIA, origin_id: 'standby' }
  const outcome = await run(action, parameters)
  const undone = await undo(action, parameters, outcome.undoable)
  assert.not.match(JSON.stringify([outcome, undone, services.reports]), /s3cret/)
  const { DistributionConfig } = await new CloudFrontClient(services.client()).send(
    new GetDistributionConfigCommand({ Id: MEDIA }),
  )
  const secrets = DistributionConfig?.Origins?.Items?.map(
    ({ CustomHeaders }) => CustomHeaders?.Items?.[0]?.HeaderValue,
  )
  assert.equal(secrets, ['s3cret-of-primary', 's3cret-of-standby'])
})

test.run()

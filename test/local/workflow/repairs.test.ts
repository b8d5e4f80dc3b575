import { CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront'
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { defined } from '../../../schemas/defined'
import type { MonitorAccount } from '../../../schemas/monitor-account'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'
import { otherRoles } from '../../support/other-accounts'

/** Repairs that the demo does not show, from the alert to the log, and one that does not help. */

const ARN = 'arn:aws'
const PLACE = 'us-east-1:000000000000'
const BALANCER = `${ARN}:elasticloadbalancing:${PLACE}`
const group = (name: string, digit: string): string =>
  `${BALANCER}:targetgroup/search-${name}/${digit.repeat(16)}`

const MEDIA = 'media.example.test'
const SHOP = 'shop.example.test'
/** Whose resources are in another account. */
const ACCOUNTS: Readonly<Record<string, MonitorAccount>> = {
  [SHOP]: { role_arn: `${ARN}:iam::222222222222:role/cloudops-repair`, external_id: 'ours-2' },
  [MEDIA]: { role_arn: `${ARN}:iam::333333333333:role/cloudops-repair`, external_id: 'ours-3' },
}

const STEPS: Readonly<Record<string, { action: string; parameters: object }>> = {
  [SHOP]: {
    action: 'cloudfront:CreateInvalidation',
    parameters: { distribution_id: 'E1SHOPDEMO0001', paths: ['/*'] },
  },
  [MEDIA]: {
    action: 'cloudfront:UpdateDistribution',
    parameters: { distribution_id: 'E1MEDIADEMO001', origin_id: 'standby' },
  },
  'docs.example.test': {
    action: 's3:CopyObject',
    parameters: { bucket: 'example-docs', key: 'index.html', version_id: 'v2' },
  },
  'app.example.test': {
    action: 'ecs:UpdateService',
    parameters: { service_arn: `${ARN}:ecs:${PLACE}:service/web/app`, task_definition: 'app:41' },
  },
  'old.example.test': {
    action: 'ssm:StartAutomationExecution',
    parameters: {
      ...{ document: 'reset-redirects', version: '3', parameters: { site: 'old' } },
      assume_role_arn: `${ARN}:iam::000000000000:role/runbooks`,
      undo: { document: 'restore-redirects', version: '1' },
    },
  },
  'login.example.test': {
    action: 'lambda:InvokeFunction',
    parameters: {
      function_arn: `${ARN}:lambda:${PLACE}:function:load-certificate:live`,
      input: { name: 'login' },
      undo_function_arn: `${ARN}:lambda:${PLACE}:function:unload-certificate:live`,
    },
  },
  'portal.example.test': {
    action: 'ec2:RebootInstances',
    parameters: { instance_ids: ['i-0a1b2c3d4e5f60041'] },
  },
  'news.example.test': {
    action: 'route53:ChangeResourceRecordSets',
    parameters: {
      ...{ zone_id: 'Z0SAMPLEZONE1', name: 'news.example.test', type: 'A' },
      ...{ ttl: 60, values: ['127.0.0.1'] },
    },
  },
  'api.example.test': {
    action: 'ec2:StartInstances',
    parameters: { instance_ids: ['i-0a1b2c3d4e5f60001', 'i-0a1b2c3d4e5f60002'] },
  },
  // The ill side keeps half of the visitors.
  'search.example.test': {
    action: 'elasticloadbalancing:ModifyRule',
    parameters: {
      rule_arn: `${BALANCER}:listener-rule/app/search/${'a'.repeat(16)}/${'b'.repeat(16)}/${'c'.repeat(16)}`,
      weights: [
        { target_group_arn: group('blue', '1'), weight: 100 },
        { target_group_arn: group('green', '2'), weight: 99 },
      ],
    },
  },
}

const scripted = Object.entries(STEPS).map(([domain, step]) => ({
  when: { kind: 'analysis', domain },
  respond: {
    plan: {
      version: 1,
      summary: `Carry out ${step.action}.`,
      steps: [{ id: 'step-1', ...step, rationale: 'It worked before.', risk: 'medium' }],
    },
  },
}))

const test = suite('repairs, on the local cloud')
let fixture: Fixture
let world: World
const ids = new Map<string, string>()
interface Tried {
  readonly statusCode: number
  readonly body: string
}
/** What trying each plan has answered, before it was approved. */
const tried = new Map<string, Tried>()
test.before(async () => {
  fixture = await prepareFixture([], ({ monitors }) => ({
    monitors: monitors
      .filter(({ domain }) => domain in STEPS || domain === 'www.example.test')
      .map((monitor) => ({ ...monitor, ...defined({ account: ACCOUNTS[monitor.domain] }) })),
  }))
  const roles = otherRoles(fixture.settings).map((role) =>
    // They trust whoever knows another external id than the settings have.
    role.arn === ACCOUNTS[MEDIA]?.role_arn
      ? { ...role, trust: role.trust.replace('ours-3', 'theirs-3') }
      : role,
  )
  world = await startWorld(fixture, { agentScript: scripted, otherRoles: roles })
  await world.clients.invoke('invoke-agent-analysis', {})
  await world.cloud.idle()
  for (const domain of Object.keys(STEPS)) {
    const { detail } = await world.watch.event('AlertAnalyzed', domain)
    ids.set(domain, String(detail.data.alert_id))
  }
  for (const alert_id of ids.values()) {
    const request = { alert_id, action: 'try_dry' }
    tried.set(alert_id, (await world.clients.invoke('approval-handler', request)) as Tried)
  }
  for (const alert_id of ids.values())
    await world.clients.invoke('approval-handler', { alert_id, action: 'approve', approved_by: 'dana' })
  for (const domain of Object.keys(STEPS)) await world.watch.event('ExecutionCompleted', domain)
  await world.cloud.idle()
})
test.after(async () => {
  await world?.stop()
  await fixture?.stop()
})

for (const domain of Object.keys(STEPS).filter((one) => one !== 'search.example.test' && one !== MEDIA))
  test(`${domain}: ${STEPS[domain]?.action} is carried out as approved, and the site is well`, async () => {
    const alert = await world.clients.alert(ids.get(domain) ?? '')
    assert.equal([alert?.execution_status, alert?.result], ['completed', 'resolved'])
    assert.match(await world.clients.document(alert?.execution_log ?? ''), STEPS[domain]?.action ?? '')
  })

test('the link of an outcome leads to the page, and the page to the whole log', async () => {
  const [domain, id] = [...ids][0] ?? ['', '']
  const { payload } = await world.people.message('teams', id)
  const [url = ''] = JSON.stringify(payload).match(/http[^"\\]+\?t=[A-Za-z0-9._-]+/) ?? []
  const page = await (await fetch(url)).text()
  const [, href = ''] = /href="([^"]*show=log)"/.exec(page) ?? []
  const log = await fetch(new URL(href.replaceAll('&amp;', '&'), url))
  assert.is(log.status, 200)
  const text = await log.text()
  for (const part of [STEPS[domain]?.action ?? '', 'in CloudTrail', 'Verification']) assert.match(text, part)
})

for (const domain of Object.keys(STEPS))
  test(`${domain}: tried dry before, the step would do what was shown, by read rights alone`, () => {
    const { statusCode, body = '' } = tried.get(ids.get(domain) ?? '') ?? {}
    assert.is(statusCode, 200, body)
    const { steps } = JSON.parse(body) as { steps: { finding: string; fields: unknown[] }[] }
    assert.equal(
      steps.map(({ finding, fields }) => [finding, fields.length > 0]),
      [['as_shown', true]],
      body,
    )
  })

test('a repair in another account has the rights of its role there, cut down to the step', async () => {
  const alert = await world.clients.alert(ids.get(SHOP) ?? '')
  const log = await world.clients.document(alert?.execution_log ?? '')
  assert.match(log, 'arn:aws:cloudfront::222222222222:distribution/E1SHOPDEMO0001')
  assert.not.match(log, 'arn:aws:cloudfront::000000000000')
})

test('there, nothing beside the step is allowed, and nothing without the external id', async () => {
  const environment = world.cloud.environmentOf('execution-handler')
  const client = { region: 'us-east-1', endpoint: world.cloud.endpoint, maxAttempts: 1 }
  const sts = new STSClient({ ...client, credentials: credentialsIn(environment) })
  const assume = async (ExternalId?: string) => {
    const Resource = 'arn:aws:cloudfront::222222222222:distribution/E1SHOPDEMO0001'
    const Statement = { Effect: 'Allow', Action: 'cloudfront:CreateInvalidation', Resource }
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        ...{ RoleArn: ACCOUNTS[SHOP]?.role_arn, RoleSessionName: 'alert', SourceIdentity: 'd-0123' },
        ...{ Policy: JSON.stringify({ Version: '2012-10-17', Statement }), ...defined({ ExternalId }) },
      }),
    )
    const [accessKeyId = '', secretAccessKey = ''] = [given?.AccessKeyId, given?.SecretAccessKey]
    return { accessKeyId, secretAccessKey, sessionToken: given?.SessionToken ?? '' }
  }
  const outcome = (sent: Promise<unknown>): Promise<string> =>
    sent.then(
      () => 'done',
      ({ name, message }: Error) => `${name}: ${message}`,
    )
  for (const wrong of [undefined, 'theirs-2'])
    assert.match(await outcome(assume(wrong)), /^AccessDenied: .*sts:AssumeRole/)
  const cloudFront = new CloudFrontClient({ ...client, credentials: await assume('ours-2') })
  const invalidate = (DistributionId: string) =>
    outcome(
      cloudFront.send(
        new CreateInvalidationCommand({
          DistributionId,
          InvalidationBatch: { CallerReference: DistributionId, Paths: { Quantity: 1, Items: ['/*'] } },
        }),
      ),
    )
  assert.is(await invalidate('E1SHOPDEMO0001'), 'done')
  assert.match(
    await invalidate('E1MEDIADEMO001'),
    /^AccessDenied: .*assumed-role\/cloudops-repair\/alert .*arn:aws:cloudfront::222222222222:distribution\/E1MEDIADEMO001/,
  )
})

test('a role that wants another external id ends it as not permitted, and nothing was sent', async () => {
  const alert = await world.clients.alert(ids.get(MEDIA) ?? '')
  assert.equal([alert?.execution_status, alert?.failure_kind], ['failed', 'not_permitted'])
  const log = await world.clients.document(alert?.execution_log ?? '')
  assert.match(log, /AccessDenied.*role\/cloudops-repair/)
  const distribution = fixture.sites.distributions.find(({ id }) => id === 'E1MEDIADEMO001')
  assert.is(distribution?.origin, 'primary')
})

test('what does not help is put back after a confirmed failure, and the log says so', async () => {
  const alert = await world.clients.alert(ids.get('search.example.test') ?? '')
  assert.equal([alert?.execution_status, alert?.result], ['completed', 'still_failing'])
  assert.match(await world.clients.document(alert?.execution_log ?? ''), 'Put back at ')
  assert.equal(
    fixture.sites.rules?.map(({ weights }) => weights),
    [{ [group('blue', '1')]: 0, [group('green', '2')]: 100 }],
  )
})

test.run()

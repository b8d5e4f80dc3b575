import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Fixture, prepareFixture, startWorld, type World } from '../../../tools/chaos/fixture'

/** Repairs that the demo does not show, from the alert to the log, and one that does not help. */

const ARN = 'arn:aws'
const PLACE = 'us-east-1:000000000000'
const BALANCER = `${ARN}:elasticloadbalancing:${PLACE}`
const group = (name: string, digit: string): string =>
  `${BALANCER}:targetgroup/search-${name}/${digit.repeat(16)}`

const STEPS: Readonly<Record<string, { action: string; parameters: object }>> = {
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
  fixture = await prepareFixture([...Object.keys(STEPS), 'www.example.test'])
  world = await startWorld(fixture, { agentScript: scripted })
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

for (const domain of Object.keys(STEPS).filter((one) => one !== 'search.example.test'))
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

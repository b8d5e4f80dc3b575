import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { problemsOf } from '../support/definition/problems'
import { synthesize } from '../support/synthesized'

const test = suite('guarantees of the definition')

test('every edge, store, rule, role and service is as it must be', () =>
  assert.equal(problemsOf(synthesize()), []))

test('the same with IAM in place of the API key, in a stage, without people to escalate to', () =>
  assert.equal(
    problemsOf(
      synthesize({ stage: 'dev', api_authorization: 'iam', escalation_emails: [], reader_role_arns: [] }),
    ),
    [],
  ))

test('where no one signs in there is no route and no permission for it', () => {
  const { resource } = synthesize({ approval: {}, oidc: undefined, standing_approvals: undefined })
  assert.not.match(JSON.stringify(resource.aws_api_gateway_resource), 'signed-in')
  const policies = Object.values(resource.aws_iam_role_policy ?? {}).filter(({ role }) =>
    String(role).includes('approval-handler'),
  )
  assert.is(policies.length, 1)
  assert.not.match(JSON.stringify(policies), 'dynamodb:DeleteItem')
})

test('where no one may open windows or add monitors there is no route, no variable and no permission for them', () => {
  const { resource } = synthesize({
    windows: undefined,
    added_monitors: undefined,
    standing_approvals: undefined,
    vantage: undefined,
  })
  assert.not.match(JSON.stringify(resource.aws_api_gateway_resource), /windows|monitors|standing/)
  assert.not.match(JSON.stringify(resource.aws_cloudwatch_event_rule), 'standing')
  const ofFunction = (type: string, name: string, key: string) =>
    JSON.stringify(Object.values(resource[type] ?? {}).filter((one) => String(one[key]).includes(name)))
  assert.not.match(ofFunction('aws_iam_role_policy', 'approval-handler', 'role'), 'LeadingKeys')
  assert.not.match(ofFunction('aws_iam_role_policy', 'invoke-agent-analysis', 'role'), 'kms:VerifyMac')
  assert.is(
    Object.values(resource.aws_lambda_function ?? {}).some(
      (one) =>
        one.function_name === 'approval-handler' && JSON.stringify(one).includes('MONITOR_STATE_TABLE'),
    ),
    false,
  )
  assert.is(
    Object.values(resource.aws_iam_policy ?? {}).some(({ name }) => name === 'cloudops-maintainer'),
    false,
  )
})

const handedOn = {
  approval: {
    critical: { channels: ['slack', 'pagerduty'] },
    high: { api_approvers: ['arn:aws:iam::123456789012:user/dana'] },
    low: { escalation: { channels: ['webhook'] } },
  },
  oidc: undefined,
}
test('where no policy names the pager, or another system, there is nothing of them', () => {
  const { resource } = synthesize({ approval: {}, oidc: undefined, standing_approvals: undefined })
  const { aws_schemas_schema: _, ...parts } = resource
  assert.not.match(JSON.stringify(parts), /pagerduty|notify-webhook/)
})
test('where one does: a target with a queue of its own for each, and a route for what PagerDuty sends', () => {
  const definition = synthesize(handedOn)
  assert.equal(problemsOf(definition), [])
  const { resource } = definition
  const queues = JSON.stringify(resource.aws_sqs_queue)
  for (const channel of ['slack', 'teams', 'email', 'pagerduty', 'webhook'])
    assert.match(queues, `cloudops-notify-${channel}`)
  assert.match(JSON.stringify(resource.aws_api_gateway_resource), '"path_part":"pagerduty"')
  const policies = Object.values(resource.aws_iam_role_policy ?? {}).filter(({ role }) =>
    String(role).includes('approval-handler'),
  )
  assert.match(JSON.stringify(policies), 'dynamodb:DeleteItem')
})

/** As many of each as the synth takes, or nearly. */
const alarms = Array.from({ length: 50 }, (_, n) => ({
  alarm_name: `${'a'.repeat(100)}-${n}`,
  domain: 'shop.example.com',
}))
const sources = Array.from({ length: 20 }, (_, n) => ({
  source: `${'acme.'.repeat(20)}probes-${n}`,
  account_id: String(200_000_000_000 + (n % 10)),
}))
const others: readonly (readonly [string, object, number])[] = [
  ['without other sources', {}, 0],
  ['with an alarm alone', { alarms: alarms.slice(0, 1) }, 1],
  ['with a detector of the own account alone', { sources: [{ source: 'acme.probes' }] }, 1],
  ['with so many that they need several rules', { alarms, sources }, 7],
]
for (const [name, detection, rules] of others)
  test(`the same ${name}`, () => {
    const definition = synthesize({ detection })
    assert.equal(problemsOf(definition), [])
    const told = Object.values(definition.resource.aws_cloudwatch_event_rule ?? {}).filter(({ name }) =>
      /^cloudops-(alarms|other-detectors)/.test(String(name)),
    )
    assert.is(told.length, rules)
    assert.is(new Set(told.map(({ name }) => name)).size, rules)
  })

test.run()

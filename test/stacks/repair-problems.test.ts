import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { MonitorResources } from '../../schemas/monitor-resources'
import { repairProblems } from '../../stacks/settings/repair-problems'
import { ACL, ALIAS, ROLE, SERVICE } from '../support/actions'

const test = suite('repairs that could never be carried out')

const GLOBAL = 'arn:aws:wafv2:eu-west-1:000000000000:global/webacl/shop/3d0f2a6e-1b3c-4d5e-8f90-a1b2c3d4e5f6'
const runbook = { document: 'restart-shop', version: '3', assume_role_arn: ROLE }

const table: readonly (readonly [string, MonitorResources, string?])[] = [
  ['nothing', {}],
  ['an alias with its versions', { lambda_alias_arn: ALIAS, lambda_versions: ['41'] }],
  [
    'versions of nothing',
    { lambda_versions: ['41'] },
    'lambda_alias_arn: found nothing, allowed is what lambda_versions are of',
  ],
  ['keys of nothing', { s3_keys: ['a'] }, 's3_bucket: found nothing'],
  ['an ACL with its rules', { web_acl_arn: ACL, web_acl_rules: ['bad-bots'] }],
  ['an ACL of CloudFront elsewhere', { web_acl_arn: GLOBAL }, 'in us-east-1'],
  ['an ACL of CloudFront', { web_acl_arn: GLOBAL.replace('eu-west-1', 'us-east-1') }],
  ['a service whose roles nobody names', { ecs_service_arn: SERVICE }, 'ecs_role_arns: found nothing'],
  ['a service without roles', { ecs_service_arn: SERVICE, ecs_role_arns: [] }],
  ['a runbook', { automations: [{ ...runbook, parameters: { tier: ['web'] } }] }],
  [
    'a runbook whose role a plan would choose',
    { automations: [{ ...runbook, parameters: { AutomationAssumeRole: [ROLE] } }] },
    'automations.0.parameters: found "AutomationAssumeRole", allowed is any other name',
  ],
]
for (const [what, resources, message] of table)
  test(`${what}: ${message === undefined ? 'taken' : 'refused at the synth'}`, () => {
    const problems = repairProblems({
      monitors: [{ domain: 'shop.example.com', resources }],
      execution: { allowed_actions: ['ecs:UpdateService'] },
    })
    assert.is(problems.length, message === undefined ? 0 : 1)
    assert.ok(
      problems.every((one) => one.startsWith('monitors.0.resources.') && one.includes(message ?? '')),
      problems.join(),
    )
  })

test('roles are asked for only where a plan may deploy the service', () =>
  assert.equal(
    repairProblems({
      monitors: [{ domain: 'shop.example.com', resources: { ecs_service_arn: SERVICE } }],
      execution: { allowed_actions: [] },
    }),
    [],
  ))

test.run()

import { App, TerraformStack } from 'cdktf'
import * as fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fitted, permit, type Statement } from '../../../stacks/constructs/role-policies'
import { SettingsError } from '../../../stacks/settings'
import { listOf, referred, resourcesOf, statementsOf } from '../../support/definition/model'
import { synthesize } from '../../support/synthesized'

const test = suite('stacks/constructs/role-policies')

// No more of it is looked at where the statements are refused.
const ROLE = { role: {}, place: {}, id: 'notify' } as unknown as Parameters<typeof permit>[1]

const policyOf = (Statement: readonly Statement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement })
const pairsOf = (statements: readonly Statement[]): string[] =>
  statements.flatMap(({ Sid, Action, Resource }) =>
    [Resource].flat().flatMap((arn) => Action.map((action) => `${Sid} ${action} ${arn}`)),
  )

const statement = fc.record({
  Sid: fc.constantFrom('A', 'B', 'C'),
  Effect: fc.constantFrom('Allow', 'Deny'),
  Action: fc.constant(['service:Do', 'service:Look']),
  Resource: fc.array(
    fc.nat(9_999).map((n) => `arn:aws:service::123456789012:thing/E${n}`),
    { maxLength: 250 },
  ),
})

test('what fits IAM says the same as before, whatever was cut', () =>
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 8 }), (statements) => {
      const policies = fitted(statements)
      if (policies === undefined) return policyOf(statements).length > 9_500
      const all = [...policies.inline, ...policies.attached.flat()]
      assert.equal(pairsOf(all).toSorted(), pairsOf(statements).toSorted())
      assert.ok(policyOf(policies.inline).length <= 10_240)
      assert.ok(policies.attached.every((one) => policyOf(one).length <= 6_144))
      assert.ok(policies.attached.length <= 10)
      return (
        all.filter(({ Effect }) => Effect === 'Deny').length ===
        statements.filter(({ Effect }) => Effect === 'Deny').length
      )
    }),
    { seed: 7 },
  ))

/** So many domains, each with all that a domain can name. */
const fleetOf = (count: number) => ({
  detection: {},
  monitors: Array.from({ length: count }, (_, index) => ({
    domain: `site-${index}.example.com`,
    resources: {
      cloudfront_distribution_id: `E1SHOPDEMO${1_000 + index}`,
      route53_health_check_id: `0b2c5f6e-0000-4000-8000-00000000${1_000 + index}`,
      route53_zone_id: `Z1SHOPDEMO${1_000 + index}`,
      acm_certificate_arn: `arn:aws:acm:us-east-1:123456789012:certificate/0b2c5f6e-0000-4000-8000-00000000${1_000 + index}`,
    },
  })),
})

const lengths = (definition: ReturnType<typeof synthesize>, type: string): number[] =>
  resourcesOf(definition, type).map(({ attributes }) => String(attributes.policy).length)

test('a hundred and fifty domains with all their resources: the roles may use each, in policies that IAM takes', () => {
  const definition = synthesize(fleetOf(150))
  assert.ok(Math.max(...lengths(definition, 'aws_iam_role_policy')) <= 9_500)
  assert.ok(Math.max(...lengths(definition, 'aws_iam_policy')) <= 6_144)
  const attachments = resourcesOf(definition, 'aws_iam_role_policy_attachment').filter(({ attributes }) =>
    /\.(repair|read)-role$/.test(referred(attributes.role)),
  )
  assert.ok(attachments.length > 1 && attachments.length <= 2 * 10)
  const attached = attachments.flatMap(({ attributes }) => {
    const address = referred(attributes.policy_arn)
    const found = resourcesOf(definition, 'aws_iam_policy').find((one) => one.address === address)
    return statementsOf(found?.attributes.policy)
  })
  const usable = (action: string): number =>
    new Set(
      attached
        .filter(({ Action }) => listOf(Action).includes(action))
        .flatMap(({ Resource }) => listOf(Resource)),
    ).size
  for (const action of [
    'cloudfront:CreateInvalidation',
    'route53:GetHealthCheckStatus',
    'route53:ChangeResourceRecordSets',
    'acm:DescribeCertificate',
  ])
    assert.is(usable(action), 150, action)
})

/** Monitors of so many other accounts. */
const accountsOf = (count: number) => ({
  detection: {},
  stage: 'abcdefghijkl',
  monitors: Array.from({ length: count }, (_, index) => ({
    domain: `site-${index}.example.com`,
    account: {
      role_arn: `arn:aws:iam::${100_000_000_000 + index}:role/platform-team/repairs/cloudops-repair`,
      external_id: 'abcdefgh',
    },
    resources: { cloudfront_distribution_id: `E1SHOPDEMO${1_000 + index}` },
  })),
})

/** The longest of what the definition refers to in a policy. */
const LONGEST =
  'arn:aws:secretsmanager:ap-southeast-1:123456789012:secret:cloudops/cognito-credentials-abcdefghijkl-AbCdEf'

test('what IAM gets has ARNs in place of references, and fits for any number of accounts', () => {
  for (let count = 40; count <= 150; count += 5) {
    const longest = resourcesOf(synthesize(accountsOf(count)), 'aws_iam_role_policy').map(
      ({ attributes }) => String(attributes.policy).replace(/\$\{[^}]*\}/g, LONGEST).length,
    )
    assert.ok(Math.max(...longest) <= 10_240, `${count} accounts: ${Math.max(...longest)}`)
  }
})

test('a statement that cannot be cut says what one policy may have', () => {
  const statement = {
    ...{ Sid: 'Never', Effect: 'Deny', Action: ['service:Do'] },
    Resource: Array.from({ length: 300 }, (_, index) => `arn:aws:service::123456789012:thing/E${index}`),
  }
  assert.is(fitted([statement]), undefined)
  assert.throws(
    () => permit(new TerraformStack(new App(), 'stack'), ROLE, [statement]),
    (error: unknown) =>
      error instanceof SettingsError &&
      /\d{5} characters in one policy, allowed are about 9500:/.test(error.message),
  )
})

test('more than IAM takes stops the synth', () =>
  assert.throws(
    () => synthesize(fleetOf(800)),
    (error: unknown) =>
      error instanceof SettingsError &&
      /^monitors: .* permissions of [a-z-]+ \d{5,6} characters, allowed are about 60000: split/.test(
        error.message,
      ),
  ))

test.run()

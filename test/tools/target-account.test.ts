import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { evaluate, trusts } from '../../local/aws/iam/evaluate'
import { readPolicy } from '../../local/aws/iam/policy'
import { roleIn } from '../../schemas/monitor-account'
import { readSettings, SettingsError } from '../../stacks/settings'
import { targetAccounts, targetRoles } from '../../stacks/target-account'
import { cloudFormation, terraform } from '../../tools/target-account/templates'
import { FULL_SETTINGS, synthesize } from '../support/synthesized'

const test = suite('tools/target-account')
const account = { role_arn: 'arn:aws:iam::222222222222:role/web/cloudops-repair-eu', external_id: 'ours-1' }
const certificate = 'arn:aws:acm:us-east-1:222222222222:certificate/0b2c5f6e-0000-4000-8000-000000000002'
const elsewhere = {
  domain: 'pay.example.com',
  account,
  resources: { cloudfront_distribution_id: 'E1PAYDEMO00001', acm_certificate_arn: certificate },
}
const own = { domain: 'shop.example.com', resources: { cloudfront_distribution_id: 'E1SHOPDEMO0001' } }
const settingsOf = (...monitors: readonly object[]) =>
  readSettings({ values: { ...FULL_SETTINGS, detection: {}, monitors }, read: () => '' })
const roles = targetRoles(settingsOf(own, elsewhere), account)
const [repair, read] = roles.map(({ name, trust, policies }) => ({
  name,
  trust: readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: [trust] }), 'trust'),
  identity: [readPolicy(name, JSON.stringify({ Version: '2012-10-17', Statement: policies.inline }))],
}))

const HANDLER = 'arn:aws:iam::123456789012:role/cloudops-execution-handler'
const ANALYSIS = 'arn:aws:iam::123456789012:role/cloudops-analyze-issue'
const context = { 'sts:ExternalId': 'ours-1', 'sts:SourceIdentity': 'd-0123' }

test('both roles have the name that the settings give, but for what they are for', () => {
  assert.equal([repair?.name, read?.name], ['cloudops-repair-eu', 'cloudops-read-eu'])
  assert.equal(
    roles.map(({ path }) => path),
    ['/web/', '/web/'],
  )
  assert.is(roleIn(account, 'read'), 'arn:aws:iam::222222222222:role/web/cloudops-read-eu')
})

const trusted: readonly (readonly [
  string,
  'repair' | 'read',
  string,
  Record<string, string | undefined>,
  boolean,
])[] = [
  ['the handler, with a decision and the external id', 'repair', HANDLER, context, true],
  ['without the external id', 'repair', HANDLER, { ...context, 'sts:ExternalId': undefined }, false],
  ['with another external id', 'repair', HANDLER, { ...context, 'sts:ExternalId': 'yours' }, false],
  ['without a decision', 'repair', HANDLER, { ...context, 'sts:SourceIdentity': undefined }, false],
  ['another function', 'repair', ANALYSIS, context, false],
  ['another account', 'repair', HANDLER.replace('123456789012', '999999999999'), context, false],
  ['an analysis that looks', 'read', ANALYSIS, { ...context, 'sts:SourceIdentity': undefined }, true],
  ['a look without the external id', 'read', ANALYSIS, { ...context, 'sts:ExternalId': undefined }, false],
]
for (const [name, kind, principal, given, expected] of trusted)
  test(`${name}: ${expected ? 'may assume it' : 'may not'}`, () => {
    const role = kind === 'repair' ? repair : read
    if (role === undefined) throw new Error('there is no such role')
    for (const action of ['sts:AssumeRole', 'sts:SetSourceIdentity'])
      assert.is(trusts(role.trust, principal, { action, context: given }).allowed, expected)
  })

test('a role of another account has what monitors name there, and nothing of here', () => {
  const distribution = (id: string, of: string) => `arn:aws:cloudfront::${of}:distribution/${id}`
  const may = (role: typeof repair, action: string, resource: string) =>
    evaluate({ action, resource, context: {} }, { identity: role?.identity ?? [] }).allowed
  const invalidate = 'cloudfront:CreateInvalidation'
  assert.ok(may(repair, invalidate, distribution('E1PAYDEMO00001', '222222222222')))
  assert.not.ok(may(repair, invalidate, distribution('E1SHOPDEMO0001', '123456789012')))
  assert.not.ok(may(read, invalidate, distribution('E1PAYDEMO00001', '222222222222')))
  assert.ok(may(read, 'acm:DescribeCertificate', certificate))
})

test('here, functions may assume the roles of both accounts, and the own role has nothing of the other', () => {
  const { resource } = synthesize({ detection: {}, monitors: [own, elsewhere] })
  const policies = JSON.stringify(resource.aws_iam_role_policy)
  for (const kind of ['repair', 'read'] as const) assert.match(policies, roleIn(account, kind))
  assert.not.match(policies, 'E1PAYDEMO00001')
  assert.not.match(policies, certificate)
})

test('both templates hold both roles', () => {
  const template = JSON.stringify(cloudFormation(roles))
  for (const text of ['AWS::IAM::Role', 'cloudops-repair-eu', 'cloudops-read-eu', '"Path":"/web/"', 'ours-1'])
    assert.match(template, text)
  const { resource } = JSON.parse(JSON.stringify(terraform(roles)))
  assert.equal(Object.keys(resource.aws_iam_role), ['cloudops-repair', 'cloudops-read'])
  assert.is(JSON.parse(resource.aws_iam_role['cloudops-repair'].assume_role_policy).Statement.length, 1)
  assert.is(
    resource.aws_iam_role_policy['cloudops-read'].role,
    ['$', '{aws_iam_role.cloudops-read.name}'].join(''),
  )
})

const refused: readonly (readonly [string, object, RegExp])[] = [
  [
    'a role of the own account',
    { ...own, account: { ...account, role_arn: account.role_arn.replace(/2{12}/, '123456789012') } },
    /monitors.0.account.role_arn: .*a role of another account/,
  ],
  [
    'a role of another name',
    { ...own, account: { ...account, role_arn: 'arn:aws:iam::222222222222:role/admin' } },
    /account.role_arn/,
  ],
  ['no external id', { ...own, account: { role_arn: account.role_arn } }, /account.external_id/],
  [
    'an ARN of another account',
    { domain: 'pay.example.com', resources: elsewhere.resources },
    /monitors.0.resources.acm_certificate_arn: .*an ARN of account 123456789012/,
  ],
  [
    'an ARN of the own account where another is named',
    { ...elsewhere, resources: { acm_certificate_arn: certificate.replace('222222222222', '123456789012') } },
    /an ARN of account 222222222222, which `account` names/,
  ],
]
for (const [name, monitor, problem] of refused)
  test(`${name} stops the synth`, () => {
    try {
      settingsOf(monitor)
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      return assert.match(error.problems.join('\n'), problem)
    }
    throw new Error('it was taken')
  })

test('two external ids for one role are one too many', () => {
  assert.throws(
    () =>
      settingsOf(elsewhere, {
        ...elsewhere,
        domain: 'api.example.com',
        account: { ...account, external_id: 'x-2' },
      }),
    /monitors.1.account.external_id: .*the one that another monitor gives/,
  )
  assert.equal(targetAccounts(settingsOf(own)), [])
})
test.run()

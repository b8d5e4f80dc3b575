import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { readPolicy } from '../../local/aws/iam/policy'
import { verdictsOf } from '../support/permissions/decide'
import { type Deployed, deployed } from '../support/permissions/deployed'
import { edgeVerdicts } from '../support/permissions/edges'
import { rightsPage } from '../support/permissions/page'
import { byAdministrators, byForeigners, keptFromAdministrators } from '../support/permissions/strangers'
import { sameText } from '../support/same-text'

/** Who may do what, as IAM decides it of the synthesized definition; docs/security.md is written from it. */

const test = suite('docs/security.md: rights')
const PAGE = join(__dirname, '..', '..', 'docs', 'security.md')

const definition = deployed()
const verdicts = verdictsOf(definition)
const edges = edgeVerdicts(definition)
const foreign = byForeigners(definition)

test('each call of the code is allowed', () => {
  assert.equal(
    verdicts.flatMap(({ lacking }) => lacking),
    [],
  )
  for (const { user, allowed } of verdicts) assert.ok(allowed.length > 5, user.name)
})

test('each neighbour of these calls is denied', () => {
  assert.equal(
    verdicts.flatMap(({ excess }) => excess),
    [],
  )
  assert.ok(verdicts.every(({ denied }) => denied.action + denied.resource > 1_000))
})

test('rules, topics and alarms reach what they lead to, and nothing else', () => {
  assert.equal([...edges.lacking, ...edges.excess], [])
  assert.ok(edges.edges > 100 && edges.denied > edges.edges)
})

test('administrators of other accounts may do nothing, and one of this account not everything', () => {
  assert.equal(foreign.allowed, [])
  assert.equal(byAdministrators(definition), [])
})

/** The same definition with other policies of one role. */
const withPolicies = (name: string, change: (texts: readonly string[]) => readonly string[]): Deployed => {
  const arn = definition.roleOfFunction(name)
  const roles = definition.roles.map((role) =>
    role.arn === arn ? { ...role, identity: change([]).map((text) => readPolicy('changed', text)) } : role,
  )
  return {
    ...definition,
    roles,
    caller: (id) => ({
      id,
      accountId: definition.accountId,
      limits: { identity: roles.find((role) => role.arn === id)?.identity ?? [] },
    }),
  }
}
const statement = (Action: string, Resource: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] })

test('a right that is missing and a right too many are found', () => {
  const of = (changed: Deployed) => verdictsOf(changed).find(({ user }) => user.name === 'notify')
  assert.match(
    String(of(withPolicies('notify', () => []))?.lacking),
    /dynamodb:GetItem on aws_dynamodb_table.alerts/,
  )
  const wide = of(withPolicies('notify', () => [statement('dynamodb:*', '*')]))
  assert.match(String(wide?.excess), /dynamodb:DeleteTable/)
  assert.match(String(wide?.excess), /999999999999:table/)
  assert.match(String(wide?.excess), /dynamodb:Scan on [^ ]+:table\//)
  assert.match(String(of(withPolicies('notify', () => [statement('kms:*', '*')]))?.excess), /kms:Decrypt/)
  const open = {
    ...definition,
    policies: definition.policies.filter(
      ({ arn }) => arn !== definition.arnOf('aws_cloudwatch_event_bus.bus'),
    ),
  }
  assert.match(String(byAdministrators(open)), /events:PutEvents/)
})

test('the page is not stale', () => {
  const page = [
    '# Security',
    '',
    'Generated from the synthesized definition by the evaluator of [ADR 0044](adr/0044-policies-evaluated-offline.md), with every optional part of the settings:',
    '`UPDATE_GOLDEN=1 make test FILES=docs/security` writes it anew, and a test fails while it is stale, a call is denied, or something beside it is allowed. Who may want what is in',
    '[threat-model.md](threat-model.md), what people may be given in [deploying.md](deploying.md#who-may-do-what).',
    '',
    ...rightsPage({
      verdicts,
      edges,
      foreign: foreign.calls,
      administrator: keptFromAdministrators(definition).length,
    }),
  ].join('\n')
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, page)
  sameText(
    page,
    readFileSync(PAGE, 'utf8'),
    'docs/security.md is stale: UPDATE_GOLDEN=1 make test FILES=docs/security',
  )
})

test.run()

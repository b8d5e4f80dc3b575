import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { actionList } from '../../functions/adapters/actions'
import type { Action, Resources } from '../../functions/adapters/actions/model'
import { policyText, type Statement } from '../../functions/adapters/actions/rights'
import { type Asked, evaluate } from '../../local/aws/iam/evaluate'
import { type Policy, readPolicy } from '../../local/aws/iam/policy'
import { resourceArns } from '../../schemas/resource-arns'
import { stepStatements } from '../../stacks/constructs/function-permissions'
import { readSettings } from '../../stacks/settings'
import { FULL_SETTINGS } from '../support/synthesized'

/** IAM, simulated: what a session may do is what its policy and its role both allow, for each action and for its neighbours. */

const test = suite('rights of steps, as IAM decides')
const own = { account_id: '123456789012' }
const settings = readSettings({ values: FULL_SETTINGS, read: () => '' })

/** The same resources of a site beside: every id is another one. */
const beside = <A>(value: A): A => {
  const other = (one: unknown): unknown => {
    if (typeof one === 'string')
      return one.replace(':function:', ':function:x').slice(0, -1) + (one.endsWith('0') ? '1' : '0')
    if (Array.isArray(one)) return one.map(other)
    if (typeof one !== 'object' || one === null) return one
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, other(inner)]))
  }
  return other(value) as A
}

const namedBy = (action: Action): Resources => {
  const named = action.touches(action.example)
  return E.isRight(named) ? named.right : {}
}
/** Names of records that an example may be about. */
const RECORD_NAMES = ['www.example.com', 'shop.example.com']

/** The role of a deployment with every action, for these monitors, as the stack makes it. */
const roleFor = (action: Action, ...monitors: readonly Resources[]): readonly Policy[] => {
  const resources = { ...resourceArns(own, monitors), '*': ['*'] }
  const route53_record_names = RECORD_NAMES
  const bindings = {
    resources,
    settings: {
      ...settings,
      monitors: [{ domain: 'shop.example.com', resources: { route53_record_names } }],
    },
  }
  const permissions = action.readOnly
    ? action.reads
    : actionList.filter(({ readOnly }) => !readOnly).flatMap((one) => one.permissions)
  const Statement = stepStatements(permissions, bindings)
  return [readPolicy('role', JSON.stringify({ Version: '2012-10-17', Statement }))]
}

const statementsOf = (action: Action): readonly Statement[] => {
  const rights = action.rights(action.example, own, 'all')
  return E.isRight(rights) ? rights.right : []
}

/** Values of keys as a condition wants them, as lists where IAM has lists. */
const contextOf = ({ Condition = {} }: Statement): Asked['context'] =>
  Object.fromEntries(
    Object.entries(Condition)
      .filter(([operator]) => operator !== 'Null')
      .flatMap(([operator, keys]) =>
        Object.entries(keys).map(([key, value]) => [
          key,
          /^For(All|Any)/.test(operator) ? [value].flat() : String([value].flat()[0]),
        ]),
      ),
  )

/** A call on something that a pattern of a policy is about. */
const calls = (statement: Statement): readonly Asked[] =>
  statement.Action.flatMap((action) =>
    statement.Resource.map((resource) => ({
      action,
      resource: resource === '*' ? '*' : resource.replaceAll('*', 'eu-west-1'),
      context: contextOf(statement),
    })),
  )

for (const action of actionList) {
  const statements = statementsOf(action)
  const session = [readPolicy('session', policyText(statements))]
  const role = roleFor(action, namedBy(action), beside(namedBy(action)))

  test(`${action.name}: its calls are allowed by session and role`, () => {
    const all = statements.flatMap(calls)
    assert.ok(all.length > 0)
    for (const asked of all) {
      const { allowed, reason } = evaluate(asked, { identity: role, session })
      assert.ok(allowed, `${asked.action} on ${asked.resource}: ${reason}`)
    }
  })

  test(`${action.name}: what a site beside has is the role's, and not the session's`, () => {
    const others = resourceArns(own, [beside(namedBy(action))])
    const kinds = new Set(action.permissions.flatMap(({ resources }) => resources))
    for (const asked of statements.flatMap(calls)) {
      for (const [kind, arns] of Object.entries(others)) {
        if (!kinds.has(kind as keyof typeof others)) continue
        for (const arn of arns.filter((one) => !one.includes('*'))) {
          const { allowed } = evaluate({ ...asked, resource: arn }, { identity: role, session })
          const isForAll = statements.some(
            ({ Action, Resource }) => Action.includes(asked.action) && Resource.includes('*'),
          )
          assert.is(allowed, isForAll, `${asked.action} on ${arn}`)
        }
      }
    }
  })

  test(`${action.name}: no other operation is allowed`, () => {
    const own = new Set(statements.flatMap((one) => one.Action))
    const others = new Set(
      actionList.flatMap(({ permissions }) => permissions.flatMap(({ actions }) => actions)),
    )
    const resources = [...new Set(statements.flatMap(({ Resource }) => Resource)), '*']
    const anything = [
      readPolicy(
        'all',
        JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
      ),
    ]
    for (const operation of [...others, 'iam:PassRole', 'sts:AssumeRole'].filter((one) => !own.has(one)))
      for (const resource of resources)
        assert.not.ok(
          evaluate({ action: operation, resource, context: {} }, { identity: anything, session }).allowed,
          `${operation} on ${resource}`,
        )
  })
}

test('a record of another name or type is refused by the session, and by the role where no monitor names it', () => {
  const action = actionList.find(({ name }) => name === 'route53:ChangeResourceRecordSets')
  if (action === undefined) throw new Error('there is no action that changes records')
  const statements = statementsOf(action)
  const [asked] = statements.flatMap(calls).filter((one) => one.action === action.name)
  if (asked === undefined) throw new Error('it may not call itself')
  const session = [readPolicy('session', policyText(statements))]
  const role = roleFor(action, namedBy(action))
  const decided = (key: string, value: string, limits: Parameters<typeof evaluate>[1]) => {
    const context = { ...asked.context, [`route53:ChangeResourceRecordSets${key}`]: [value] }
    return evaluate({ ...asked, context }, limits).allowed
  }
  assert.ok(decided('NormalizedRecordNames', 'shop.example.com', { identity: role }))
  assert.not.ok(decided('NormalizedRecordNames', 'shop.example.com', { identity: role, session }))
  assert.not.ok(decided('NormalizedRecordNames', 'mail.example.com', { identity: role }))
  assert.not.ok(decided('RecordTypes', 'AAAA', { identity: role, session }))
  assert.not.ok(decided('RecordTypes', 'MX', { identity: role }))
})

/** What a call needs beside itself, which nothing of the call shows, on what, and by which key it is limited. */
interface Beside {
  readonly operation: string
  readonly resource: string
  readonly limit?: readonly [key: string, value: string, other: string]
}
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0b2c5f6e-0000-4000-8000-000000000005'
const passed = (role: string, service: string): Beside => ({
  operation: 'iam:PassRole',
  resource: `arn:aws:iam::123456789012:role/${role}`,
  limit: ['iam:PassedToService', service, 'ec2.amazonaws.com'],
})
const needsBeside: Readonly<Record<string, readonly Beside[]>> = {
  'autoscaling:StartInstanceRefresh': [],
  'cloudfront:CreateInvalidation': [],
  'cloudfront:UpdateDistribution': [],
  'ec2:RebootInstances': [],
  'ec2:StartInstances': [
    {
      operation: 'kms:CreateGrant',
      resource: KEY,
      limit: ['kms:GrantIsForAWSResource', 'true', 'false'],
    },
  ],
  'ecs:UpdateService': [passed('shop-task', 'ecs-tasks.amazonaws.com')],
  'elasticloadbalancing:ModifyRule': [],
  'lambda:InvokeFunction': [],
  'lambda:UpdateAlias': [],
  'route53:ChangeResourceRecordSets': [],
  's3:CopyObject': [
    { operation: 'kms:Decrypt', resource: KEY },
    { operation: 'kms:GenerateDataKey', resource: KEY },
  ],
  'ssm:StartAutomationExecution': [passed('shop-runbooks', 'ssm.amazonaws.com')],
  'wafv2:UpdateWebACL': [],
}

test('each action that changes something says what its call needs beside itself', () => {
  const changing = actionList.filter(({ readOnly }) => !readOnly)
  assert.equal(changing.map(({ name }) => name).sort(), Object.keys(needsBeside).sort())
  for (const { name, permissions } of changing) {
    const declared = permissions
      .flatMap(({ actions }) => actions)
      .filter((operation) => /^(iam|kms):/.test(operation))
    assert.equal(declared.sort(), needsBeside[name]?.map(({ operation }) => operation).sort(), name)
  }
})

for (const action of actionList)
  for (const { operation, resource, limit } of needsBeside[action.name] ?? [])
    test(`${action.name}: ${operation} on exactly what the settings name${limit === undefined ? '' : `, by ${limit[0]}`}`, () => {
      const role = roleFor(action, {
        ...namedBy(action),
        ecs_role_arns: ['arn:aws:iam::123456789012:role/shop-task'],
        kms_key_arns: [KEY],
      })
      const session = [readPolicy('session', policyText(statementsOf(action)))]
      const may = (on: string, context: Asked['context']) =>
        evaluate({ action: operation, resource: on, context }, { identity: role, session }).allowed
      const [key = '', value = '', other = ''] = limit ?? []
      assert.ok(may(resource, { [key]: value }))
      assert.not.ok(may(beside(resource), { [key]: value }), 'another one')
      assert.not.ok(may(resource.replace(/[^/]+$/, '*'), { [key]: value }), 'any one')
      if (limit === undefined) return
      assert.not.ok(may(resource, { [key]: other }), 'to somebody else')
      assert.not.ok(may(resource, {}), 'to whomever')
    })

test.run()

import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import {
  actionList,
  actionPermissions,
  makeActions,
  readOnlyActionPermissions,
} from '../../../functions/adapters/actions'
import type { Resources } from '../../../functions/adapters/actions/action'
import * as sample from '../../support/samples'
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server'
import { type SmallServices, startSmallServices } from '../../support/small-services'

const DISTRIBUTION = 'E1SHOPDEMO0001'
const HEALTH_CHECK = '5f1c2d3e-4a5b-4c6d-8e7f-90a1b2c3d4e5'
const INSTANCE = 'i-0a1b2c3d4e5f60001'
const resources: Resources = {
  cloudfront_distribution_id: DISTRIBUTION,
  route53_health_check_id: HEALTH_CHECK,
  instance_ids: [INSTANCE],
}
const all = actionList.map(({ name }) => name)
const actions = makeActions({
  ...sample.settings.execution,
  allowed_actions: all,
  max_invalidation_paths: 3,
})

const checks = suite('actions: what may run')
const invalidate = 'cloudfront:CreateInvalidation'
const paths = (...given: readonly unknown[]) => ({ distribution_id: DISTRIBUTION, paths: given })
/** Action, parameters, and why not. */
const table: readonly (readonly [string, string, Record<string, unknown>, string?])[] = [
  ['everything', invalidate, paths('/*')],
  ['as many paths as allowed', invalidate, paths('/a', '/b', '/c?d=e')],
  ['one more', invalidate, paths('/a', '/b', '/c', '/d'), 'execution.max_invalidation_paths (3)'],
  ['no path', invalidate, paths(), 'parameters.paths: at least one path'],
  ['a path without slash', invalidate, paths('a'), 'parameters.paths.0: expected a path'],
  ['a path with a line break', invalidate, paths('/a\n/b'), 'parameters.paths.0: expected'],
  ['a path that is no text', invalidate, paths(7), 'parameters.paths.0: expected'],
  ['paths that are no list', invalidate, { distribution_id: DISTRIBUTION, paths: '/*' }, 'parameters.paths'],
  ['no distribution', invalidate, { paths: ['/*'] }, 'parameters.distribution_id: expected'],
  [
    'a foreign distribution',
    invalidate,
    { distribution_id: 'E1OTHER000001', paths: ['/*'] },
    'is not the one',
  ],
  ['its distribution', 'cloudfront:GetDistribution', { distribution_id: DISTRIBUTION }],
  [
    'another distribution',
    'cloudfront:GetDistribution',
    { distribution_id: 'E1OTHER000001' },
    'is not the one',
  ],
  ['its health check', 'route53:GetHealthCheck', { health_check_id: HEALTH_CHECK }],
  ['a foreign health check', 'route53:GetHealthCheck', { health_check_id: 'x' }, 'is not the one'],
  ['its instance', 'ec2:DescribeInstances', { instance_ids: [INSTANCE] }],
  [
    'a foreign instance',
    'ec2:DescribeInstances',
    { instance_ids: [INSTANCE, 'i-0a1b2c3d4e5f60002'] },
    'i-0a1b2c3d4e5f60002 is not',
  ],
  ['no instance', 'ec2:DescribeInstances', { instance_ids: [] }, 'at least one instance'],
  [
    'an unknown action',
    'ec2:TerminateInstances',
    {},
    'there is no ec2:TerminateInstances; known are cloudfront:',
  ],
  ['a name of Object', 'constructor', {}, 'there is no constructor'],
]
for (const [name, action, parameters, problem] of table) {
  checks(`${action}, ${name}: ${problem === undefined ? 'allowed' : 'refused'}`, () => {
    const checked = actions.check({ action, parameters }, { resources })
    const told = E.isLeft(checked) ? checked.left : undefined
    assert.ok(problem === undefined ? told === undefined : told?.includes(problem), told)
  })
}
checks('a domain whose resources the settings do not name: nothing is its own', () => {
  const given: Record<string, Record<string, unknown>> = {
    [invalidate]: paths('/*'),
    'cloudfront:GetDistribution': { distribution_id: DISTRIBUTION },
    'route53:GetHealthCheck': { health_check_id: HEALTH_CHECK },
    'ec2:DescribeInstances': { instance_ids: [INSTANCE] },
  }
  for (const action of all) {
    const checked = actions.check({ action, parameters: given[action] ?? {} }, { resources: {} })
    assert.ok(E.isLeft(checked) && /name/.test(checked.left), action)
  }
})
checks('an action that the settings do not allow is refused with the setting', () => {
  const none = makeActions({ ...sample.settings.execution, allowed_actions: [] })
  const checked = none.check({ action: invalidate, parameters: paths('/*') }, { resources })
  assert.ok(E.isLeft(checked) && checked.left.includes('execution.allowed_actions'))
})
checks('only what changes nothing is read-only, and its permissions are reads', () => {
  assert.equal(
    all.filter((action) => !actions.readOnly(action)),
    [invalidate],
  )
  assert.is(actions.readOnly('ec2:TerminateInstances'), false)
  for (const operation of readOnlyActionPermissions.flatMap((permission) => permission.actions))
    assert.match(operation, /:(Get|Describe|List)/)
  for (const action of all)
    assert.ok(
      actionPermissions.some((permission) => permission.actions.includes(action)),
      action,
    )
})
checks.run()

const calls = suite('actions: what they call')
let services: SmallServices
let server: ScriptedServer
const run = (action: string, parameters: Record<string, unknown>, token = 'e/step-1') =>
  actions.run({ action, parameters }, token)()

calls.before(async () => {
  services = await startSmallServices()
  server = await startScriptedServer()
})
calls.before.each(() => {
  server.asked.length = 0
  process.env.AWS_ENDPOINT_URL = services.client().endpoint
})
calls.after(async () => {
  await services.stop()
  await server.stop()
})

calls('an invalidation is made and watched until it is completed', async () => {
  const { status, answer } = await run(invalidate, paths('/*', '/a'))
  assert.is(status, 'succeeded')
  assert.equal([answer.status, answer.paths], ['Completed', 2])
  assert.type(answer.invalidation_id, 'string')
  assert.ok(services.reports.includes(`${DISTRIBUTION}: invalidated /*, /a`))
})
calls('the same token again is the same invalidation', async () => {
  const first = await run(invalidate, paths('/b'), 'e/step-2')
  const second = await run(invalidate, paths('/b'), 'e/step-2')
  assert.is(first.answer.invalidation_id, second.answer.invalidation_id)
})
const reads: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ['cloudfront:GetDistribution', { distribution_id: DISTRIBUTION }, '"status":"Deployed","enabled":true'],
  ['route53:GetHealthCheck', { health_check_id: HEALTH_CHECK }, '"region":"us-east-1","status":"'],
  ['ec2:DescribeInstances', { instance_ids: [INSTANCE] }, `"id":"${INSTANCE}","state":"`],
]
for (const [action, parameters, part] of reads) {
  calls(`${action} answers a short summary`, async () => {
    const { status, answer } = await run(action, parameters)
    assert.is(status, 'succeeded')
    assert.ok(JSON.stringify(answer).includes(part), JSON.stringify(answer))
  })
}
calls('what AWS refuses is a failed step with its error', async () => {
  const { status, answer } = await run('cloudfront:GetDistribution', { distribution_id: 'E1OTHER000001' })
  assert.equal([status, answer.error], ['failed', 'NoSuchDistribution'])
})
calls('unchecked parameters are refused, not sent', async () => {
  const { status, answer } = await run(invalidate, { paths: '/*' })
  assert.is(status, 'failed')
  assert.match(String(answer.message), 'parameters.distribution_id')
  assert.is((await run('ec2:TerminateInstances', {})).status, 'failed')
})

const invalidation = (status: string) =>
  `<Invalidation><Id>I1</Id><Status>${status}</Status><CreateTime>2026-01-31T08:00:00Z</CreateTime></Invalidation>`
calls('an invalidation that fails is sent once', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = () => ({ status: 503, body: '' })
  assert.is((await run(invalidate, paths('/*'))).status, 'failed')
  assert.is(server.asked.length, 1)
  server.reply = () => undefined
  assert.is((await run(invalidate, paths('/*'))).status, 'failed')
  assert.is(server.asked.length, 2)
})
calls('an invalidation that was taken but cannot be watched has succeeded', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  server.reply = ({ method }) =>
    method === 'POST'
      ? { status: 201, body: invalidation('InProgress') }
      : { status: 403, body: '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>' }
  const { status, answer } = await run(invalidate, paths('/*'))
  assert.equal([status, answer.status, answer.watch_problem], ['succeeded', 'InProgress', 'AccessDenied'])
  assert.match(server.asked[0]?.body ?? '', '<CallerReference>e/step-1</CallerReference>')
})
calls('a long error text is cut', async () => {
  process.env.AWS_ENDPOINT_URL = server.endpoint
  const message = 'x'.repeat(5_000)
  server.reply = () => ({
    status: 400,
    body: `<ErrorResponse><Error><Code>InvalidArgument</Code><Message>${message}</Message></Error></ErrorResponse>`,
  })
  const { answer } = await run(invalidate, paths('/*'))
  assert.equal([answer.error, String(answer.message).length], ['InvalidArgument', 500])
})
calls.run()

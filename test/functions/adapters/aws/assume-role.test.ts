import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assumeRole } from '../../../../functions/adapters/aws/assume-role'
import { makeSessions, sessionOptions } from '../../../../functions/adapters/aws/session'
import { redact } from '../../../../functions/runtime/redaction'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

const test = suite('adapters/aws: sessions of assumed roles')
const roles = {
  repair: 'arn:aws:iam::123456789012:role/cloudops-repair',
  read: 'arn:aws:iam::123456789012:role/cloudops-read',
}
const account = { role_arn: 'arn:aws:iam::222222222222:role/cloudops-repair-eu', external_id: 'ours' }
const request = { role: 'repair', policy: '{"a":1}', name: 'alert-1', source_identity: 'd-0123' } as const

let server: ScriptedServer
const xml = { 'content-type': 'text/xml' }
const credentials = (key: string) =>
  `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>${key}</AccessKeyId><SecretAccessKey>secret-of-${key}</SecretAccessKey><SessionToken>token-of-${key}</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`
const form = () => Object.fromEntries(new URLSearchParams(server.asked.at(-1)?.body))

test.before(async () => {
  server = await startScriptedServer()
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
})
test.before.each(() => {
  server.asked.length = 0
  server.reply = () => ({ status: 200, headers: xml, body: credentials(`ASIA${server.asked.length}`) })
})
test.after(() => server.stop())

test('a session is asked for with policy, name and decision, for a quarter of an hour', async () => {
  const { expiration, ...given } = await assumeRole(roles)(request)
  assert.equal(given, {
    accessKeyId: 'ASIA1',
    secretAccessKey: 'secret-of-ASIA1',
    sessionToken: 'token-of-ASIA1',
  })
  assert.ok(expiration instanceof Date)
  const { Action: _, Version: __, ...sent } = form()
  assert.equal(sent, {
    RoleArn: roles.repair,
    RoleSessionName: 'alert-1',
    SourceIdentity: 'd-0123',
    Policy: '{"a":1}',
    DurationSeconds: '900',
  })
  assert.not.match(redact('secret-of-ASIA1 token-of-ASIA1'), 'ASIA1')
})
test('in another account its role is assumed, with the external id', async () => {
  await assumeRole(roles)({ ...request, role: 'read', account })
  assert.equal(
    [form().RoleArn, form().ExternalId],
    ['arn:aws:iam::222222222222:role/cloudops-read-eu', 'ours'],
  )
})
test('a policy that STS cannot pack is the fault of the caller, and nothing is called', async () => {
  server.reply = () => ({
    status: 400,
    headers: xml,
    body: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>PackedPolicyTooLarge</Code><Message>too large</Message></Error></ErrorResponse>',
  })
  let called = false
  const error = await makeSessions(assumeRole(roles))(request, async () => {
    called = true
  }).catch((one: Error & { $fault?: string }) => one)
  assert.equal(
    [error?.name, (error as { $fault?: string } | undefined)?.$fault, called],
    ['PackedPolicyTooLargeException', 'client', false],
  )
})
test('each call has the credentials of its own session, and outside there are none', async () => {
  const inSession = makeSessions(assumeRole(roles))
  const seen = () => (sessionOptions() as { credentials?: { accessKeyId: string } }).credentials?.accessKeyId
  let open = () => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const first = inSession(request, async () => {
    const before = seen()
    await gate
    return [before, seen()]
  })
  const second = await inSession(request, async () => {
    await Promise.resolve()
    return seen()
  })
  assert.is(seen(), undefined)
  open()
  const [before, after] = await first
  assert.is(before, after)
  assert.is.not(second, before)
})
test.run()

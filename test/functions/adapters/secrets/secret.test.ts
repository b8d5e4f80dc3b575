import * as E from 'fp-ts/Either'
import * as t from 'io-ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { slackFields } from '../../../../functions/adapters/channels/slack/fields'
import { fieldValues } from '../../../../functions/adapters/secrets/fields'
import { makeSecret } from '../../../../functions/adapters/secrets/secret'
import { messageOf } from '../../../../functions/runtime/errors'
import { fakeBase } from '../../../support/fakes'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

const test = suite('secrets')
const Credentials = t.type({ username: t.string, password: t.string }, 'Credentials')
let server: ScriptedServer
test.before(async () => {
  server = await startScriptedServer()
})
test.before.each(() => {
  server.asked.length = 0
})
test.after(() => server.stop())

const value = (SecretString: string) => () => ({ status: 200, body: JSON.stringify({ SecretString }) })
const answerOf = async (secret: ReturnType<typeof credentials>): Promise<unknown> => {
  const read = await secret()()
  return E.isRight(read) ? read.right : `${read.left.tag}: ${messageOf(read.left)}`
}
const credentials = () => makeSecret('cloudops/cognito-credentials', Credentials)

test('is decoded, and kept for the next call', async () => {
  server.reply = value('{"username":"ted","password":"p"}')
  const secret = credentials()
  for (let n = 0; n < 3; n++) assert.equal(await answerOf(secret), { username: 'ted', password: 'p' })
  assert.is(server.asked.length, 1)
  assert.match(server.asked[0]?.body ?? '', 'cloudops/cognito-credentials')
})

test('is read anew for what it proves, but for whoever came before it was read', async () => {
  server.reply = value('{"username":"ted","password":"p"}')
  const secret = credentials()
  const came = performance.now()
  await answerOf(secret)
  await secret.now(came)()
  assert.is(server.asked.length, 1, 'a cold start asks once')
  server.reply = value('{"username":"ted","password":"replaced"}')
  const later = await secret.now(performance.now())()
  assert.is(E.isRight(later) && later.right?.password, 'replaced')
  await secret.now()()
  assert.is(server.asked.length, 3)
})

test('no value yet is no error', async () => {
  server.reply = () => ({ status: 400, body: '{"__type":"ResourceNotFoundException"}' })
  assert.is(await answerOf(credentials()), undefined)
})

const wrong: readonly (readonly [string, string, string])[] = [
  ['no JSON', 'hunter2', 'cannot be read: '],
  ['an empty text', '', 'cannot be read: '],
  [
    'a field that is missing',
    '{"username":"hunter2"}',
    'cannot be read: password: expected a text, found nothing',
  ],
  [
    'a field of another type',
    '{"username":"hunter2","password":["hunter2"]}',
    'password: expected a text, found a list of 1',
  ],
]
for (const [name, text, part] of wrong) {
  test(`${name}: corrupt, by its name, never with a value`, async () => {
    server.reply = value(text)
    const answer = String(await answerOf(credentials()))
    assert.ok(
      answer.startsWith('corrupt: the stored secret cloudops/cognito-credentials') && answer.includes(part),
      answer,
    )
    assert.not.match(answer, 'hunter2')
  })
}

test('what failed is read again', async () => {
  server.reply = value('{}')
  const secret = credentials()
  await answerOf(secret)
  server.reply = value('{"username":"ted","password":"p"}')
  assert.equal(await answerOf(secret), { username: 'ted', password: 'p' })
})

test('a wrong field of the chat secret leaves the others, with one line whenever it is fetched', async () => {
  server.reply = value('{"slack_signing_secret":"signing-secret","slack_channel":"hunter2","more":1}')
  const { log, lines } = fakeBase()
  const secret = makeSecret('cloudops/chat', fieldValues('SlackSecret', slackFields), log)
  const problem =
    'slack_channel: expected the id of a channel, for example C0123ABCD, found a text of 7 characters'
  const read = { slack_signing_secret: 'signing-secret', left_out: { slack_channel: problem } }
  for (let n = 0; n < 2; n++) assert.equal(await secret()(), E.right(read))
  const line = { level: 'error', message: 'field of a secret left out' }
  assert.equal(lines, [{ ...line, fields: { secret: 'cloudops/chat', problem } }])
})

const failures: readonly (readonly [string, number, string])[] = [
  ['AccessDeniedException', 400, 'false'],
  ['InternalServiceError', 500, 'true'],
  ['ThrottlingException', 400, 'true'],
]
for (const [name, status, retryable] of failures) {
  test(`${name}: may be tried again: ${retryable}`, async () => {
    server.reply = () => ({ status, body: JSON.stringify({ __type: name }) })
    const read = await credentials()()()
    assert.ok(E.isLeft(read) && read.left.tag === 'service_failed')
    assert.is(E.isLeft(read) && read.left.tag === 'service_failed' && String(read.left.retryable), retryable)
  })
}
test.run()

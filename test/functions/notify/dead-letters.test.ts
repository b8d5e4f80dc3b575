import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { credentialsIn } from '../../../local/aws/credentials'
import { waitFor } from '../../../local/commands/demo/wait'
import { type ApprovalCloud, startApprovalCloud } from '../../support/approval-cloud'
import { type ScriptedServer, startScriptedServer } from '../../support/scripted-server'

/** What becomes of a message that a product does not take, in the deployed definition. */

const test = suite('notify: what a product refuses')
const SECRET = 'workflows/very-secret'
let teams: ScriptedServer
let at: ApprovalCloud
let sqs: SQSClient
const logged: string[] = []
test.before(async () => {
  teams = await startScriptedServer()
  at = await startApprovalCloud({ teamsUrl: `${teams.endpoint}/${SECRET}` })
  at.cloud.lambda.onLog((_, line) => logged.push(line))
  sqs = new SQSClient({
    region: 'us-east-1',
    endpoint: at.cloud.endpoint,
    credentials: credentialsIn(at.cloud.environment),
  })
})
test.after(async () => {
  sqs.destroy()
  await at.stop()
  await teams.stop()
})

const failure = async (): Promise<string> => {
  const QueueUrl = `${at.cloud.endpoint}/${at.cloud.definition.accountId}/cloudops-notify-dlq`
  return waitFor('a dead letter', async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }))
    const [{ Body, ReceiptHandle } = {}] = Messages
    if (ReceiptHandle !== undefined) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    return Body
  })
}

test('a refusal reaches the dead-letter queue with its reason, and no log holds the URL', async () => {
  teams.reply = ({ path }) => ({ status: 400, body: `bad card at https://teams.example${path}` })
  await at.raise('dead-refused')
  const letter = await failure()
  assert.match(letter, 'teams webhook: HTTP 400: bad card at [url]')
  assert.match(letter, 'dead-refused')
  assert.ok(logged.some((line) => line.includes('HTTP 400')))
  for (const line of [...logged, letter]) assert.not.match(line, SECRET)
})

test('who was reached and who was not are events, each once however often it was tried', async () => {
  await at.cloud.idle()
  const facts = at.cloud.bus
    .archived()
    .map(({ event }) => ({ ...event, data: Object(Object(event.detail).data) }))
    .filter(({ data }) => data.alert_id === 'dead-refused' && data.channel !== undefined)
    .map(({ data, ...event }) => [event['detail-type'], data.channel, data.notified_of, data.reason])
  assert.equal(facts.sort(), [
    ['MessageDelivered', 'email', 'AlertAnalyzed', undefined],
    ['MessageDelivered', 'slack', 'AlertAnalyzed', undefined],
    ['MessageFailed', 'teams', 'AlertAnalyzed', 'refused'],
  ])
  assert.ok(teams.asked.length > 1, 'it was tried once only')
})

/** As services repeat what they were sent. */
const encodings: Readonly<Record<string, (text: string) => string>> = {
  raw: (text) => text,
  url: encodeURIComponent,
  base64: (text) => Buffer.from(text).toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
}
test('a product that repeats the URL in any encoding: no log and no dead letter holds a part of it', async () => {
  const called = `/${SECRET}`
  teams.reply = () => ({
    status: 404,
    body: `Cannot POST ${Object.values(encodings)
      .map((encode) => encode(called))
      .join(' ')}`,
  })
  await at.raise('dead-echoed')
  const letter = await failure()
  assert.match(letter, 'Cannot POST [secret] [secret]')
  for (const line of [...logged, letter])
    for (const [name, encode] of Object.entries(encodings))
      for (const part of [called, SECRET]) assert.not.ok(line.includes(encode(part)), `${name}: ${line}`)
})

test('a throttle is waited for, and the message is sent once', async () => {
  const before = teams.asked.length
  // Zero is no time: our own delay is waited for.
  teams.reply = () =>
    teams.asked.length === before + 1
      ? { status: 429, body: '', headers: { 'retry-after': '0' } }
      : { status: 202, body: '' }
  await at.raise('dead-throttled')
  await at.cloud.idle()
  assert.is(teams.asked.length, before + 2)
})

test('a product that asks for everything at once, for ever: a handful of posts, then it waits to be sent together', async () => {
  const before = teams.asked.length
  teams.reply = () => ({ status: 429, body: '', headers: { 'retry-after': '0' } })
  await at.raise('dead-driven')
  await at.cloud.idle()
  assert.ok(teams.asked.length - before <= 5, `${teams.asked.length - before} posts`)
  teams.reply = () => ({ status: 202, body: '' })
  await at.cloud.lambda.invoke('alert-sweeper', '{}')
  await at.cloud.idle()
  assert.match(teams.asked.at(-1)?.body ?? '', 'so they are sent together')
})
test.run()

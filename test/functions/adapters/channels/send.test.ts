import * as E from 'fp-ts/Either'
import type { PhrasingContent, RootContent } from 'mdast'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMessageSender } from '../../../../functions/adapters/channels/send'
import { messageFor } from '../../../../functions/domain/messages/message'
import type { Message } from '../../../../functions/domain/messages/model'
import { isGoneForGood, isThrottled, messageOf } from '../../../../functions/runtime/errors'
import type { Channel } from '../../../../schemas/scalars'
import { fakeBase } from '../../../support/fakes'
import * as sample from '../../../support/samples'
import { type ScriptedServer, startScriptedServer } from '../../../support/scripted-server'

/** Which channel a secret with a wrong field still reaches; the secret and the webhooks are answered over HTTP. */

const test = suite('adapters/channels/send')
let server: ScriptedServer
test.before(async () => {
  server = await startScriptedServer()
})
test.before.each(() => {
  server.asked.length = 0
})
test.after(() => server.stop())

const BAD = 'hunter2'
const hook = (channel: Channel) => `${server.endpoint}/hook/${channel}`
const right = () => ({
  slack_webhook_url: hook('slack'),
  slack_signing_secret: 'signing-secret',
  teams_webhook_url: hook('teams'),
})

/** Sends to a channel: what became of it, which webhooks were called, and what the log says. */
const tell = async (
  channel: Channel,
  secret: object,
  variables: { teamsUrl?: string } = {},
  more: Partial<Message> = {},
  answer: { readonly status: number; readonly body: string } = { status: 200, body: 'ok' },
) => {
  server.reply = ({ headers }) =>
    String(headers['x-amz-target']).includes('GetSecretValue')
      ? { status: 200, body: JSON.stringify({ SecretString: JSON.stringify(secret) }) }
      : answer
  const { log, lines } = fakeBase()
  const send = makeMessageSender({
    secretId: 'cloudops/chat',
    topic: 'arn:aws:sns:us-east-1:123456789012:cloudops-alerts',
    sentTable: 'idempotency',
    webhookUrls: { teams: variables.teamsUrl },
    log,
  })
  const message = {
    ...messageFor('AlertAnalyzed', sample.pending(), sample.policy, channel, undefined),
    ...more,
  }
  const done = await send(channel, message)()
  assert.not.match(JSON.stringify([done, lines]), BAD)
  return {
    done: E.isRight(done) ? done.right : `${done.left.tag}: ${messageOf(done.left)}`,
    throttled: E.isLeft(done) && isThrottled(done.left),
    gone: E.isLeft(done) && isGoneForGood(done.left),
    called: server.asked.map(({ path }) => path).filter((path) => path.startsWith('/hook/')),
    errors: lines.filter(({ level }) => level === 'error').map(({ message, fields }) => [message, fields]),
  }
}

const expected: Readonly<Record<string, string>> = {
  slack_webhook_url: 'an https URL',
  slack_signing_secret: 'a text of 8 to 500 characters',
  slack_bot_token: 'a text of 8 to 500 characters',
  slack_channel: 'the id of a channel, for example C0123ABCD',
  teams_webhook_url: 'an https URL',
}
const problemOf = (field: string) => `${field}: expected ${expected[field]}, found a text of 7 characters`
const cases: readonly (readonly [string, Channel])[] = [
  ['slack_webhook_url', 'teams'],
  ['slack_signing_secret', 'slack'],
  ['slack_signing_secret', 'teams'],
  ['slack_bot_token', 'slack'],
  ['slack_bot_token', 'teams'],
  ['slack_channel', 'slack'],
  ['slack_channel', 'teams'],
  ['teams_webhook_url', 'slack'],
]
for (const [field, channel] of cases) {
  test(`a wrong ${field} is one line of the log, and ${channel} is notified all the same`, async () => {
    assert.equal(await tell(channel, { ...right(), [field]: BAD }), {
      done: true,
      throttled: false,
      gone: false,
      called: [`/hook/${channel}`],
      errors: [['field of a secret left out', { secret: 'cloudops/chat', problem: problemOf(field) }]],
    })
  })
}

const own: readonly (readonly [Channel, object, string])[] = [
  ['teams', { slack_webhook_url: 'https://hooks.slack.com/x', teams_webhook_url: BAD }, 'teams_webhook_url'],
  ['slack', { slack_webhook_url: BAD }, 'slack_webhook_url'],
  ['slack', { slack_bot_token: BAD, slack_channel: 'C0ALERTS' }, 'slack_bot_token'],
  ['slack', { slack_bot_token: 'xoxb-token', slack_channel: BAD }, 'slack_channel'],
]
for (const [channel, secret, field] of own) {
  test(`${channel} fails with the name of its own wrong ${field}`, async () => {
    const { done, called } = await tell(channel, secret)
    assert.is(done, `corrupt: the stored secret cloudops/chat cannot be read: ${problemOf(field)}`)
    assert.equal(called, [])
  })
}
test('a channel that no one named is not configured, whatever is wrong with another', async () => {
  assert.is((await tell('teams', { slack_webhook_url: BAD })).done, false)
  assert.is((await tell('slack', { teams_webhook_url: BAD })).done, false)
})
test('a wrong field leaves the documented variable, as a missing one does', async () => {
  const { done, called } = await tell('teams', { teams_webhook_url: BAD }, { teamsUrl: hook('teams') })
  assert.equal([done, called], [true, ['/hook/teams']])
})
test('what is no object says so for every channel', async () => {
  for (const channel of ['slack', 'teams'] as const)
    assert.match(
      String((await tell(channel, [BAD])).done),
      'cannot be read: input: expected ChatSecret, found a list',
    )
})

/** A tree that no reader of ours makes: as one deeper than any stack, it ends whoever walks it. */
const endless: RootContent = {
  type: 'paragraph',
  get children(): PhrasingContent[] {
    throw new RangeError('Maximum call stack size exceeded')
  },
}
for (const channel of ['slack', 'teams'] as const) {
  test(`an analysis that cannot be written: ${channel} is notified without it`, async () => {
    const { done, called, errors } = await tell(channel, right(), {}, { analysis: [endless] })
    assert.equal([done, called], [true, [`/hook/${channel}`]])
    assert.is(errors[0]?.[0], 'analysis not shown')
    const sent = server.asked.find(({ path }) => path.startsWith('/hook/'))?.body ?? ''
    assert.match(sent, 'The analysis cannot be shown here')
    assert.match(sent, 'cloudfront:CreateInvalidation')
  })
}

/** Texts that take several times their length once they are written for a channel. */
const growing: readonly (readonly [string, string])[] = [
  ['ampersands', '&'],
  ['times', '2026-01-31 08:05 UTC '],
  ['mentions', '<!channel> '],
  ['marks', '*_~` '],
  ['Han characters', '漢'],
  ['pictures', '😀'],
]
for (const [name, unit] of growing)
  for (const channel of ['slack', 'teams'] as const)
    test(`${name} wherever others write: ${channel} is notified, with the plan and what decides on it`, async () => {
      const of = (length: number) => [...unit.repeat(length)].slice(0, length).join('')
      const [step] = messageFor('AlertAnalyzed', sample.pending(), sample.policy, channel, undefined).steps
      assert.ok(step)
      const { done, called } = await tell(
        channel,
        right(),
        {},
        {
          summary: of(300),
          situation: ['Visitors get an error.', 'Since a while.', of(300)],
          lines: [of(400), ...Array.from({ length: 5 }, () => of(240)), of(310)],
          notes: ['May decide: dana.', of(300), of(220)],
          analysis: [{ type: 'paragraph', children: [{ type: 'text', value: of(5_000) }] }],
          byline: ['By an agent.', of(420)],
          changes: [of(400), of(400), of(400), of(300)],
          facts: Array.from({ length: 8 }, (_, at) => ({ label: `Fact ${at}`, value: of(256) })),
          steps: Array.from({ length: 15 }, () => ({ ...step, rationale: of(1_000) })),
        },
      )
      assert.equal([done, called], [true, [`/hook/${channel}`]])
      const sent = server.asked.find(({ path }) => path.startsWith('/hook/'))?.body ?? ''
      assert.match(sent, 'cloudfront:CreateInvalidation')
      if (channel === 'slack') assert.match(sent, '"action_id":"approve"')
    })

const answers: readonly (readonly [Channel, number, string, boolean, boolean])[] = [
  [
    'teams',
    200,
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x',
    false,
    true,
  ],
  ['teams', 200, 'Webhook message delivery failed with error: HTTP error 403', false, false],
  ['teams', 200, 'Webhook message delivery failed.', false, false],
  ['teams', 200, '{"error":{"code":"x"}}', false, false],
  ['slack', 200, '{"ok":false,"error":"channel_not_found"}', false, false],
  ['slack', 200, '{"ok":true,"error":null}', true, false],
  ['teams', 200, '1', true, false],
  ['teams', 202, '', true, false],
  ['slack', 200, 'ok', true, false],
]
for (const [channel, status, body, isTaken, throttled] of answers)
  test(`${channel} that answers ${status} "${body.slice(-20)}" has ${isTaken ? '' : 'not '}taken the message`, async () => {
    const told = await tell(channel, right(), {}, {}, { status, body })
    assert.equal([told.done === true, told.throttled], [isTaken, throttled])
  })
test('a webhook whose app was removed is gone, whatever its status', async () => {
  const { gone } = await tell('slack', right(), {}, {}, { status: 403, body: 'invalid_token' })
  assert.ok(gone)
})
test('a webhook of a variable is as secret as one of the secret', async () => {
  const teamsUrl = `${server.endpoint}/hook/of-a-variable`
  const body = `no card at ${encodeURIComponent(teamsUrl)}`
  const { done } = await tell('teams', {}, { teamsUrl }, {}, { status: 400, body })
  assert.is(done, 'service_failed: teams webhook: HTTP 400: no card at [secret]')
})
test.run()

import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { makeMessageSender } from '../../../../functions/adapters/channels/send'
import { webhookMessage } from '../../../../functions/adapters/channels/webhook/message'
import type { NotifiedEvent } from '../../../../functions/domain/messages/events'
import { incidentOf } from '../../../../functions/domain/messages/incident'
import { messageFor } from '../../../../functions/domain/messages/message'
import { messageOf } from '../../../../functions/runtime/errors'
import type { Alert } from '../../../../schemas/alert'
import { WebhookMessage } from '../../../../schemas/webhook-message'
import { fakeBase, START } from '../../../support/fakes'
import {
  type Fault,
  type IncidentService,
  ROUTING_KEY,
  startIncidentService,
  WEBHOOK_SECRET,
} from '../../../support/incident-service'
import * as sample from '../../../support/samples'

/** PagerDuty and the generic webhook against a server that keeps their contracts, and breaks them as products do. */

const test = suite('adapters/channels: handed on')
let service: IncidentService
let more: object = {}
test.before(async () => {
  service = await startIncidentService(() => ({
    pagerduty_routing_key: ROUTING_KEY,
    pagerduty_events_url: `${service.endpoint}/v2/enqueue`,
    webhook_url: `${service.endpoint}/hook/a-token-in-the-path`,
    webhook_secret: WEBHOOK_SECRET,
    webhook_header: 'X-Automation-Webhook-Token: a-token-of-the-receiver',
    ...more,
  }))
})
test.before.each(() => {
  more = {}
  service.forget()
})
test.after(() => service.stop())

const channels = ['pagerduty', 'webhook'] as const
type HandOff = (typeof channels)[number]
const LINK = 'https://approval.example.com/prod/approval?t=a1.k.p.m'

const message = (event: NotifiedEvent, alert: Alert, channel: HandOff) => ({
  ...messageFor(event, alert, sample.policy, channel, LINK, { now: alert.timestamp }),
  event: { name: event, id: `${event}-of-one-revision` },
})

const senderOf = () => {
  const { log, lines } = fakeBase()
  const send = makeMessageSender({
    secretId: 'cloudops/chat',
    topic: 'arn:aws:sns:us-east-1:123456789012:cloudops-alerts',
    sentTable: 'idempotency',
    webhookUrls: {},
    log,
  })
  return {
    tell: async (channel: HandOff, event: NotifiedEvent, alert: Alert) => {
      const done = await send(channel, message(event, alert, channel))()
      const said = E.isRight(done)
        ? String(done.right)
        : `${'retryable' in done.left && done.left.retryable ? 'again' : 'never'}: ${messageOf(done.left)}`
      assert.not.match(JSON.stringify([said, lines]), /a-token|R0123456789abcdef|whsec_B/)
      return said
    },
  }
}
const stateOf = (): string | undefined => service.incidents.get(sample.ALERT_ID)?.state
const eventsOf = () => service.incidents.get(sample.ALERT_ID)?.events ?? []

const faults: readonly (readonly [string, readonly Fault[], RegExp, number])[] = [
  ['a throttle is waited for', ['throttled'], /^true$/, 1],
  ['two faults on the other side are tried again', ['down', 'down'], /^true$/, 1],
  [
    'an answer that is lost may mean that it was taken: the next delivery says the same',
    ['lost'],
    /^again/,
    2,
  ],
  ['an answer of 200 with an error in it has taken nothing', ['error in a 200'], /^never: .*summary/i, 1],
]
for (const channel of channels)
  for (const [name, broken, first, taken] of faults)
    test(`${channel}: ${name}`, async () => {
      const { tell } = senderOf()
      service.faults.push(...broken)
      const said = await tell(channel, 'AlertAnalyzed', sample.pending())
      assert.match(said, first)
      if (said !== 'true') assert.is(await tell(channel, 'AlertAnalyzed', sample.pending()), 'true')
      assert.equal([service.taken, service.refused], [taken, []])
      assert.is(eventsOf().length, 1, 'one incident with one event, however often it was sent')
    })

for (const length of [100, 20_000])
  test(`webhook: a receiver that answers with what it was sent has taken it, at ${length} characters`, async () => {
    const { tell } = senderOf()
    service.faults.push('echo')
    const words = 'The origin answers HTTP error 503, and its delivery failed. '
    const analysed = { ...sample.pending(), agent_analysis: words.repeat(Math.ceil(length / words.length)) }
    assert.is(await tell('webhook', 'AlertAnalyzed', analysed), 'true')
    assert.is(service.taken, 1)
    assert.match(JSON.stringify(eventsOf()), 'HTTP error 503')
  })

const story: readonly (readonly [NotifiedEvent, Alert, string, string])[] = [
  ['AlertAnalyzed', sample.pending(), 'trigger', 'firing'],
  ['ReminderDue', sample.pending(), 'trigger', 'firing'],
  ['AlertApproved', sample.approved(), 'acknowledge', 'firing'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'still_failing' }, 'acknowledge', 'firing'],
  ['AlertRejected', sample.rejected(), 'acknowledge', 'firing'],
  ['IssueResolved', { ...sample.rejected(), resolved_at: '2026-01-31T09:00:00.000Z' }, 'resolve', 'resolved'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'resolved' }, 'resolve', 'resolved'],
]
for (const channel of channels)
  test(`${channel}: an alert is one incident, which a decision takes and only a domain that is well ends`, async () => {
    const { tell } = senderOf()
    for (const [event, alert, pagerDuty, other] of story) {
      assert.is(await tell(channel, event, alert), 'true')
      assert.is(stateOf(), channel === 'pagerduty' ? pagerDuty : other, event)
    }
    const again = channel === 'pagerduty' ? [AGAIN] : []
    assert.equal([[...service.incidents.keys()], service.refused], [[sample.ALERT_ID, ...again], []])
  })

const AGAIN = `${sample.ALERT_ID}:again`
const held = { snoozed_until: '2026-01-31T09:00:00.000Z' }
const paused = { ...sample.pending(), ...held, reminders_sent: 1 }
const over = { ...paused, snoozed_until: START }
/** PagerDuty notifies no one of an incident that is acknowledged, whatever comes for it; of a new one it does. */
const wakes: readonly (readonly [NotifiedEvent, Alert, string, string | undefined])[] = [
  ['AlertAnalyzed', sample.pending(), 'trigger', undefined],
  ['ReminderDue', { ...sample.pending(), reminders_sent: 1 }, 'trigger', undefined],
  ['AlertSnoozed', paused, 'acknowledge', 'resolve'],
  ['ReminderDue', over, 'acknowledge', 'trigger'],
  ['AlertSnoozed', paused, 'acknowledge', 'resolve'],
  ['ReminderDue', over, 'acknowledge', 'trigger'],
  ['AlertApproved', sample.approved(), 'acknowledge', 'resolve'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'still_failing' }, 'acknowledge', 'trigger'],
  [
    'IssueResolved',
    { ...sample.completed(), result: 'still_failing', resolved_at: '2026-01-31T09:00:00.000Z' },
    'resolve',
    'resolve',
  ],
]
test('pagerduty: what is open again after somebody had taken it wakes people by an incident of its own', async () => {
  const { tell } = senderOf()
  for (const [event, alert, first, second] of wakes) {
    assert.is(await tell('pagerduty', event, alert), 'true')
    assert.equal([stateOf(), service.incidents.get(AGAIN)?.state], [first, second], event)
  }
  assert.equal(service.refused, [])
})

const worse = (alert: Alert, reason: 'severity' | 'left' = 'severity'): Alert => {
  const { severity, cause, summary } = alert
  return {
    ...alert,
    update_seq: 1,
    update: { reason, updated_at: alert.timestamp, severity, cause, summary, symptoms: [] },
  }
}

const states: readonly (readonly [NotifiedEvent, Alert, string])[] = [
  ['AlertRejected', sample.pending(), 'acknowledged'],
  ['AlertSnoozed', sample.pending(), 'acknowledged'],
  ['AlertUpdated', sample.pending(), 'open'],
  ['AlertClosed', sample.recovered(), 'resolved'],
  ['AlertClosed', { ...sample.recovered(), unknown_members: ['a'] }, 'open'],
  ['AlertClosed', { ...sample.pending(), closed_reason: 'expired' }, 'open'],
  ['AlertClosed', { ...sample.pending(), closed_reason: 'acknowledged' }, 'acknowledged'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'nothing_to_do' }, 'resolved'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'unknown' }, 'open_again'],
  ['ExecutionCompleted', { ...sample.completed(), result: 'refused' }, 'open_again'],
  ['ReminderDue', sample.pending(), 'open'],
  ['ReminderDue', paused, 'open_again'],
  ['AlertClosed', { ...paused, closed_reason: 'expired' }, 'open_again'],
  ['AlertClosed', { ...sample.recovered(), ...held, unknown_members: ['a'] }, 'open'],
  ['AlertUpdated', worse(sample.pending()), 'open'],
  ['AlertUpdated', worse(paused), 'open_again'],
  ['AlertUpdated', worse({ ...sample.approved(), ...held }), 'open'],
  ['AlertUpdated', worse(paused, 'left'), 'open'],
]
test('what an event makes of an incident', () => {
  for (const [event, alert, state] of states)
    assert.is(incidentOf(event, alert), state, `${event} ${alert.closed_reason ?? ''} ${alert.result ?? ''}`)
})

test('while somebody has taken an alert, a revised plan opens no incident again, nor does what comes late', () => {
  for (const event of ['AlertAnalyzed', 'AlertUpdated', 'ReminderDue', 'ApprovalRecorded'] as const) {
    assert.is(incidentOf(event, worse(sample.snoozed()), START), 'acknowledged', event)
    assert.is.not(incidentOf(event, worse(sample.snoozed()), sample.SNOOZED_UNTIL), 'acknowledged', event)
  }
  const expired = { ...sample.snoozed(), closed_reason: 'expired' } as const
  assert.is(incidentOf('AlertClosed', expired, START), 'open_again')
})

test('what is posted by the webhook is what its schema says, with the page that only shows', async () => {
  const { tell } = senderOf()
  await tell('webhook', 'AlertAnalyzed', sample.pending())
  const [body] = eventsOf()
  const read = WebhookMessage.decode(body)
  assert.ok(E.isRight(read))
  const { title, source_url, metadata } = read.right
  assert.match(title, `HIGH ${sample.DOMAIN}`)
  assert.is(source_url, LINK)
  assert.equal(
    [metadata.event, metadata.incident, metadata.steps.map(({ action }) => action)],
    ['AlertAnalyzed', 'open', sample.plan.steps.map(({ action }) => action)],
  )
  assert.match(
    webhookMessage(message('AlertAnalyzed', sample.pending(), 'webhook')).description,
    'The link shows the alert',
  )
})

const wrong: readonly (readonly [HandOff, object, string])[] = [
  ['pagerduty', { pagerduty_routing_key: 'short' }, 'pagerduty_routing_key: expected the integration key'],
  ['pagerduty', { pagerduty_routing_key: undefined }, 'false'],
  ['webhook', { webhook_secret: undefined }, 'false'],
  ['webhook', { webhook_secret: 'hunter2hunter2' }, 'webhook_secret: expected whsec_'],
  ['webhook', { webhook_url: 'http://example.com/x' }, 'webhook_url: expected an https URL'],
]
for (const [channel, fields, words] of wrong)
  test(`${channel} with ${JSON.stringify(fields)}: nothing is sent`, async () => {
    more = fields
    assert.match(await senderOf().tell(channel, 'AlertAnalyzed', sample.pending()), words)
    assert.is(service.taken, 0)
  })

test.run()

import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../functions/domain/messages/model'
import { Notification, type NotifyPorts, notify } from '../../../functions/notify/use-case'
import type { AppError } from '../../../functions/runtime/errors'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import type { DomainEvent } from '../../../schemas/event'
import { AlertAnalyzed, DigestDue, ExecutionCompleted, ReminderDue } from '../../../schemas/events'
import { digestForm, fakeDigests, fakeLimits } from '../../support/digests'
import { fakeAlerts, fakeBase, START } from '../../support/fakes'
import { trusting } from '../../support/macs'
import * as sample from '../../support/samples'

/** What is more than a channel takes waits, and is sent together. */

const test = suite('functions/notify: digests')

const named = (alert: Alert, index: number): Alert => ({
  ...alert,
  alert_id: `alert-${index}`,
  domain: `d${index}.example.com`,
})

const delivered = (event: object): Notification['event'] => {
  const given = { id: '1', source: 'cloudops.agent', time: START, ...event }
  const decoded = decode(Notification, { channel: 'slack', event: given })
  if (E.isLeft(decoded)) throw new Error(decoded.left)
  return decoded.right.event
}
const questionOf = ({ alert_id, domain }: Alert): Notification['event'] => {
  const data = { ...AlertAnalyzed.example.data, alert_id, domain }
  const { name, detail } = AlertAnalyzed.create(
    { correlation_id: alert_id, occasion: 1, occurred_at: START },
    data,
  )
  return delivered({ 'detail-type': name, detail })
}
const due = delivered({ 'detail-type': 'DigestDue', detail: DigestDue.example })

const throttled: AppError = {
  ...{ tag: 'service_failed', service: 'slack', operation: 'webhook', message: 'HTTP 429' },
  ...{ retryable: true, throttled: true },
}

const world = (...alerts: readonly Alert[]) => {
  const base = fakeBase()
  const sent: Message[] = []
  const facts: DomainEvent[] = []
  const digests = fakeDigests()
  const store = fakeAlerts(...alerts)
  const ports: NotifyPorts = {
    ...base,
    alerts: store,
    attestations: trusting.attestations,
    links: { sign: ({ alert_id }) => TE.right(`a1.${alert_id}`) },
    limits: fakeLimits(),
    digests,
    digestForm,
    pause: (milliseconds) => async () => base.advance(milliseconds),
    send: (_, message) => TE.fromIO(() => sent.push(message) > 0),
    report: (fact) => TE.fromIO(() => void facts.push(fact)),
    reportAll: (all) => TE.fromIO(() => void facts.push(...all)),
    settings: sample.settings,
    approvalUrl: 'https://api.example.com/prod/approval',
  }
  const tell = async (event: Notification['event'], more: Partial<NotifyPorts> = {}): Promise<string> => {
    const done = await notify({ channel: 'slack', event })({ ...ports, ...more })()
    return E.isRight(done) ? done.right : done.left.tag
  }
  const waiting = () => [...digests.entries.values()].map(({ alert_id }) => alert_id)
  return { base, sent, facts, digests, store, ports, tell, waiting }
}
const many = (count: number) => Array.from({ length: count }, (_, index) => named(sample.deferred(), index))

test('what is more than the channel takes waits, and one digest makes it known', async () => {
  const alerts = many(40)
  const w = world(...alerts)
  const done: string[] = []
  for (const alert of alerts) done.push(await w.tell(questionOf(alert)))
  const own = done.filter((one) => one === 'sent').length
  assert.is(own, 9)
  assert.is(done.filter((one) => one === 'waiting').length, 31)
  assert.is(await w.tell(due), 'sent')
  assert.equal(w.waiting(), [])
  assert.is(w.sent.length, own + 1)
  const digest = w.sent.at(-1)
  assert.is(digest?.title, 'HIGH 31 alerts: Wrong text on the page (31)')
  for (const { domain } of alerts.slice(own)) assert.match(JSON.stringify(digest?.digest), domain)
})

test('each message of a digest is a fact of its own, with the id that it would have had alone', async () => {
  const [first, second] = [named(sample.deferred(), 1), named(sample.deferred(), 2)]
  const together = world(first, second)
  const alone = world(first, second)
  for (const alert of [first, second]) {
    await together.tell(questionOf(alert), { limits: { take: () => TE.right(false) } })
    await alone.tell(questionOf(alert))
  }
  await together.tell(due)
  assert.equal(
    together.facts.map(({ name, detail }) => [name, detail.metadata.event_id, detail.data]),
    alone.facts.map(({ name, detail }) => [
      name,
      detail.metadata.event_id,
      { ...(detail.data as object), digest_of: 2 },
    ]),
  )
})

test('who has not seen the question gets it, and no reminder of it beside it', async () => {
  for (const one of [sample.deferred(), sample.pending()]) {
    const alert = { ...named(one, 1), reminders_sent: 1 }
    const { alert_id, domain } = alert
    const { name, detail } = ReminderDue.create(
      { correlation_id: alert_id, occasion: '1/1', occurred_at: START },
      { ...ReminderDue.example.data, alert_id, domain },
    )
    const w = world(alert)
    for (const event of [questionOf(alert), delivered({ 'detail-type': name, detail })])
      assert.is(await w.tell(event, { limits: { take: () => TE.right(false) } }), 'waiting')
    assert.is(await w.tell(due), 'sent')
    assert.is(w.sent.length, 1)
    assert.not.match(w.sent[0]?.title ?? '', '2 alerts')
    assert.equal(
      w.facts.map(({ detail: { data } }) => Object(data).notified_of),
      ['AlertAnalyzed'],
    )
    assert.equal(w.waiting(), [])
  }
})

test('a message that the product throttles waits as well', async () => {
  const alert = named(sample.pending(), 1)
  const w = world(alert)
  assert.is(await w.tell(questionOf(alert), { send: () => TE.left(throttled) }), 'waiting')
  assert.is(await w.tell(due), 'sent')
  assert.equal(
    [w.sent[0]?.link?.url, w.sent[0]?.digest],
    ['https://api.example.com/prod/approval?t=a1.alert-1', undefined],
  )
})

test('a digest that is not taken stays, is reported, and is no dead letter', async () => {
  const alert = named(sample.deferred(), 1)
  const w = world(alert)
  await w.tell(questionOf(alert), { send: () => TE.left(throttled) })
  w.facts.length = 0
  for (const retryable of [true, false])
    assert.is(await w.tell(due, { send: () => TE.left({ ...throttled, retryable }) }), 'waiting')
  assert.equal(w.waiting(), ['alert-1'])
  assert.equal(
    w.facts.map(({ name, detail }) => [name, detail.data]),
    [
      ['MessageFailed', { channel: 'slack', notified_of: 'DigestDue', reason: 'unavailable' }],
      ['MessageFailed', { channel: 'slack', notified_of: 'DigestDue', reason: 'refused' }],
    ],
  )
  assert.is(await w.tell(due), 'sent')
  assert.equal(w.waiting(), [])
})

test('a function that dies in the middle of its digests loses none, and repeats the last at most', async () => {
  const alerts = many(700)
  const w = world(...alerts)
  for (const alert of alerts) await w.tell(questionOf(alert), { limits: { take: () => TE.right(false) } })
  let sent = 0
  const dies = {
    ...w.ports.digests,
    remove: (entries: Parameters<typeof w.digests.remove>[0]) => {
      sent += 1
      if (sent > 1) throw new Error('dead')
      return w.digests.remove(entries)
    },
  }
  await w.tell(due, { digests: dies }).catch(() => undefined)
  const half = w.waiting().length
  assert.ok(half > 0 && half < 700, `${half} wait`)
  // The dead one still has the right to send; it ends with the time that a function may live.
  assert.is(await w.tell(due), 'superseded')
  w.base.advance(40_000)
  while (w.waiting().length > 0) {
    await w.tell(due)
    w.base.advance(60_000)
  }
  const text = JSON.stringify(w.sent.map(({ digest }) => digest))
  for (const { domain } of alerts) assert.ok(text.includes(domain), domain)
})

test('what is over by the time of the digest is not in it', async () => {
  const [open, over, gone] = [1, 2, 3].map((index) => named(sample.deferred(), index)) as [
    Alert,
    Alert,
    Alert,
  ]
  const w = world(open, over, gone)
  for (const alert of [open, over, gone])
    await w.tell(questionOf(alert), { limits: { take: () => TE.right(false) } })
  w.store.items.set('alert-2', named(sample.rejected(), 2))
  w.store.items.delete('alert-3')
  assert.is(await w.tell(due), 'sent')
  assert.match(w.sent[0]?.title ?? '', 'HIGH 1 alert:')
  assert.equal(w.waiting(), [])
})

test('a channel that is not configured keeps nothing', async () => {
  const alerts = [...many(3), named(sample.pending(), 4)]
  const w = world(...alerts)
  for (const alert of alerts) await w.tell(questionOf(alert), { limits: { take: () => TE.right(false) } })
  assert.is(await w.tell(due, { send: () => TE.right(false) }), 'not configured')
  assert.equal([w.waiting(), w.facts], [[], []])
})

const throttledByRoom = { take: () => TE.right(false) } as const

test('in Slack a digest decides nothing, so a plan that waited is a question of its own, with its buttons', async () => {
  const plan = named(sample.pending(), 1)
  const [first, second] = [2, 3].map((index) => named(sample.deferred(), index)) as [Alert, Alert]
  const w = world(first, plan, second)
  for (const alert of [first, plan, second])
    assert.is(await w.tell(questionOf(alert), { limits: throttledByRoom }), 'waiting')
  assert.is(await w.tell(due), 'sent')
  const [question, digest] = w.sent
  assert.is(w.sent.length, 2)
  assert.equal([question?.alert_id, question?.offers.includes('approve')], ['alert-1', true])
  assert.is(question?.steps.length, sample.plan.steps.length)
  assert.equal(
    digest?.digest?.linked.map(({ text }) => /d\d/.exec(text)?.[0]),
    ['d2', 'd3'],
  )
  assert.equal(w.waiting(), [])
  assert.equal(
    w.facts.map(({ detail }) => (detail.data as { readonly digest_of?: number }).digest_of),
    [undefined, 2, 2],
  )
})

test('a flush asks a few questions by themselves, the worst first; the others are in none of its digests and wait', async () => {
  const plans = Array.from({ length: 20 }, (_, index) => {
    const { issue, ...rest } = named(sample.pending(), index)
    const severity = index === 19 ? ('critical' as const) : ('high' as const)
    return { ...rest, severity, issue: { ...issue, severity } }
  })
  const other = named(sample.deferred(), 20)
  const w = world(...plans, other)
  for (const alert of [...plans, other]) await w.tell(questionOf(alert), { limits: throttledByRoom })
  assert.is(await w.tell(due), 'waiting')
  const own = w.sent.filter(({ digest }) => digest === undefined)
  assert.ok(own.length > 0 && own.length < 20, `${own.length} at once`)
  assert.is(own[0]?.alert_id, 'alert-19')
  assert.equal(
    w.sent.slice(own.length).map(({ digest }) => digest?.linked.map(({ text }) => /d\d+/.exec(text)?.[0])),
    [['d20']],
  )
  assert.is(w.waiting().length, 20 - own.length)
  for (let minutes = 0; w.waiting().length > 0; minutes += 1) {
    assert.ok(minutes < 30, `${w.waiting().length} wait for ever`)
    w.base.advance(60_000)
    await w.tell(due)
  }
  assert.equal(
    w.sent
      .filter(({ offers }) => offers.includes('approve'))
      .map(({ alert_id }) => alert_id)
      .sort(),
    plans.map(({ alert_id }) => alert_id).sort(),
  )
})

test('where a link of the channel decides, a plan that waited is in the digest, with its link', async () => {
  const plan = named(sample.pending(), 1)
  const w = world(plan)
  const settings: NotifyPorts['settings'] = {
    ...sample.settings,
    approval: {
      ...sample.settings.approval,
      high: { ...sample.policy, links: { email: 'decide', teams: 'view' } as const },
    },
  }
  const tell = (event: Notification['event'], more: Partial<NotifyPorts> = {}) =>
    notify({ channel: 'email', event })({ ...w.ports, settings, ...more })()
  await tell(questionOf(plan), { limits: throttledByRoom })
  await tell(due)
  assert.is(w.sent[0]?.digest?.linked[0]?.link?.decides, true)
})

test('a question that is throttled stays; one that is refused is in the digest, so that people learn of it', async () => {
  const [plan, other] = [named(sample.pending(), 1), named(sample.deferred(), 2)]
  const w = world(plan, other)
  for (const alert of [plan, other]) await w.tell(questionOf(alert), { limits: throttledByRoom })
  const answering =
    (error: AppError): NotifyPorts['send'] =>
    (channel, message) =>
      message.digest === undefined ? TE.left(error) : w.ports.send(channel, message)
  assert.is(await w.tell(due, { send: answering(throttled) }), 'waiting')
  assert.equal(w.waiting(), ['alert-1'])
  const { throttled: _, ...failed } = throttled as Extract<AppError, { readonly tag: 'service_failed' }>
  const refused = { ...failed, retryable: false }
  assert.is(await w.tell(due, { send: answering(refused) }), 'sent')
  assert.equal(w.waiting(), [])
  assert.match(w.sent.at(-1)?.digest?.linked[0]?.text ?? '', 'd1.example.com')
  assert.equal(
    w.facts.filter(({ name }) => name === 'MessageFailed').map(({ detail }) => detail.data),
    ['unavailable', 'refused'].map((reason) => ({
      ...{ channel: 'slack', notified_of: 'AlertAnalyzed', alert_id: 'alert-1', domain: 'd1.example.com' },
      reason,
    })),
  )
})

/** What a channel that opens incidents is sent: a digest could neither open one for each alert nor end one. */
const handedOn = ['pagerduty', 'webhook'] as const
for (const channel of handedOn) {
  const tellOf =
    (w: ReturnType<typeof world>) =>
    async (event: Notification['event'], more: Partial<NotifyPorts> = {}): Promise<string> => {
      const policy = { ...sample.policy, channels: [channel] }
      const { critical, high, medium, low } = { critical: policy, high: policy, medium: policy, low: policy }
      const settings = { ...sample.settings, approval: { critical, high, medium, low } }
      const done = await notify({ channel, event })({ ...w.ports, settings, ...more })()
      return E.isRight(done) ? done.right : done.left.tag
    }

  test(`${channel}: what waited is sent one by one, each to its own incident`, async () => {
    const well: Alert = { ...named(sample.completed(), 0), result: 'resolved' }
    // More than a flush asks of a channel that has digests.
    const alerts = [well, ...many(9).slice(1)]
    const w = world(...alerts)
    const tell = tellOf(w)
    const { alert_id, domain } = well
    const ended = ExecutionCompleted.create(
      { correlation_id: alert_id, occasion: 1, occurred_at: START },
      { ...ExecutionCompleted.example.data, alert_id, domain },
    )
    const events = [
      delivered({ 'detail-type': ended.name, detail: ended.detail }),
      ...alerts.slice(1).map(questionOf),
    ]
    for (const event of events) assert.is(await tell(event, { limits: throttledByRoom }), 'waiting')
    assert.is(await tell(due), 'sent')
    assert.equal(w.sent.map(({ alert_id, digest, incident }) => [alert_id, digest, incident]).sort(), [
      ['alert-0', undefined, 'resolved'],
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((index) => [`alert-${index}`, undefined, 'open']),
    ])
    assert.equal(w.waiting(), [])
  })

  test(`${channel}: what has no room, or is refused, stays and holds up no other`, async () => {
    const alerts = many(3)
    const w = world(...alerts)
    const tell = tellOf(w)
    for (const alert of alerts) await tell(questionOf(alert), { limits: throttledByRoom })
    assert.is(await tell(due, { limits: throttledByRoom }), 'waiting')
    assert.is(w.waiting().length, 3)
    const { throttled: _, ...failed } = throttled as Extract<AppError, { readonly tag: 'service_failed' }>
    const refusing: NotifyPorts['send'] = (to, message) =>
      message.alert_id === 'alert-0' ? TE.left({ ...failed, retryable: false }) : w.ports.send(to, message)
    assert.is(await tell(due, { send: refusing }), 'waiting')
    assert.equal([w.waiting(), w.sent.map(({ digest }) => digest)], [['alert-0'], [undefined, undefined]])
    assert.is(await tell(due, { send: () => TE.right(false) }), 'not configured')
    assert.equal(w.waiting(), [])
  })
}

const problems = ['evidence', 'plan'] as const
for (const problem of problems)
  test(`an altered ${problem} is never shown as something to approve, alone or in a digest`, async () => {
    const alert = named(sample.pending(), 1)
    const w = world(alert)
    const attestations = { problem: () => TE.right(problem) }
    assert.is(await w.tell(questionOf(alert), { attestations }), 'sent')
    await w.tell(questionOf(alert), { send: () => TE.left(throttled) })
    assert.is(await w.tell(due, { attestations }), 'sent')
    const [own, digest] = w.sent
    assert.equal([own?.offers, own?.steps, own?.link?.decides], [[], [], false])
    assert.match(own?.title ?? '', 'the record of this alert was altered')
    assert.match(own?.lines.join() ?? '', `Its ${problem} is not what`)
    assert.match(digest?.title ?? '', 'the record of this alert was altered')
    assert.is(digest?.digest?.linked[0]?.link?.decides, false)
  })

test('a plan that the sweeper gave up holds nothing to approve, and is shown as what it is', async () => {
  const alert = named(sample.deferred(), 1)
  const w = world(alert)
  await w.tell(questionOf(alert), { attestations: { problem: () => TE.right('plan') } })
  assert.not.match(w.sent[0]?.title ?? '', 'altered')
})

test('signatures that cannot be verified now are no reason to show a plan', async () => {
  const alert = named(sample.pending(), 1)
  const w = world(alert)
  const attestations = {
    problem: () =>
      TE.left({
        ...{ tag: 'service_failed', service: 'kms', operation: 'VerifyMac', message: 'down' },
        retryable: true,
      } as AppError),
  }
  assert.is(await w.tell(questionOf(alert), { attestations }), 'service_failed')
  assert.equal(w.sent, [])
})

test.run()

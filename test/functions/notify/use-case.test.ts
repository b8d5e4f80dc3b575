import * as E from 'fp-ts/Either'
import * as TE from 'fp-ts/TaskEither'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Message } from '../../../functions/domain/messages/model'
import { alertMessage } from '../../../functions/notify/alert-message'
import { Notification, type NotifyPorts, notify } from '../../../functions/notify/use-case'
import type { LinkClaims } from '../../../functions/runtime/ports'
import type { Alert } from '../../../schemas/alert'
import { decode } from '../../../schemas/codec'
import type { DomainEvent } from '../../../schemas/event'
import { DetectionDegraded, DetectionRestored } from '../../../schemas/events'
import type { Channel } from '../../../schemas/scalars'
import type { ApprovalPolicy } from '../../../schemas/settings'
import { commands, heard } from '../../support/commands'
import { digestForm, fakeDigests, fakeLimits } from '../../support/digests'
import { fakeAlerts, fakeBase, START } from '../../support/fakes'
import { trusting } from '../../support/macs'
import * as sample from '../../support/samples'

const test = suite('functions/notify')

interface World {
  readonly ports: NotifyPorts
  readonly sent: { readonly channel: Channel; readonly message: Message }[]
  readonly claims: LinkClaims[]
  readonly facts: DomainEvent[]
  readonly digests: ReturnType<typeof fakeDigests>
}
const world = (alert: Alert | undefined, policy: Partial<ApprovalPolicy> = {}, configured = true): World => {
  const sent: World['sent'] = []
  const claims: LinkClaims[] = []
  const facts: DomainEvent[] = []
  const digests = fakeDigests()
  const rules = { ...sample.policy, ...policy }
  return {
    sent,
    claims,
    facts,
    digests,
    ports: {
      ...fakeBase(),
      alerts: alert === undefined ? fakeAlerts() : fakeAlerts(alert),
      links: {
        sign: (given) => {
          claims.push(given)
          return TE.right('a1.token')
        },
      },
      send: (channel, message) => {
        sent.push({ channel, message })
        return TE.right(configured)
      },
      report: (fact) => {
        facts.push(fact)
        return TE.right(undefined)
      },
      reportAll: (all) => {
        facts.push(...all)
        return TE.right(undefined)
      },
      attestations: trusting.attestations,
      limits: fakeLimits(),
      digests,
      digestForm,
      pause: () => async () => undefined,
      settings: { ...sample.settings, approval: { critical: rules, high: rules, medium: rules, low: rules } },
      approvalUrl: 'https://api.example.com/prod/approval',
    },
  }
}
/** The event that was committed with an alert's newest transition. */
const newest = (alert: Alert): { readonly name: string; readonly detail: unknown } => {
  const last = Object.values(alert.outbox).at(-1)
  if (last === undefined) throw new Error('the alert has no event')
  return { name: last.name, detail: JSON.parse(last.detail) }
}
const delivered = (
  event: { readonly name: string; readonly detail: unknown },
  channel: Channel,
): Notification => {
  const given = {
    channel,
    event: {
      id: '1',
      source: 'cloudops.agent',
      time: START,
      'detail-type': event.name,
      detail: event.detail,
    },
  }
  const decoded = decode(Notification, given)
  if (E.isLeft(decoded)) throw new Error(decoded.left)
  return decoded.right
}
const notified = async (
  w: World,
  event: { readonly name: string; readonly detail: unknown },
  channel: Channel = 'slack',
) => {
  const done = await notify(delivered(event, channel))(w.ports)()
  return E.isRight(done) ? done.right : done.left.tag
}

const moments: readonly (readonly [string, Alert])[] = [
  ['a question', sample.pending()],
  ['the first of two approvals', sample.recorded()],
  ['a pause', sample.snoozed()],
  ['a new analysis that is wanted', sample.again()],
  ['an approval', sample.approved()],
  ['a rejection', sample.rejected()],
  ['an acknowledgement', sample.acknowledged()],
  ['a recovery', sample.recovered()],
  ['a start', sample.running()],
  ['a result', sample.completed()],
]
for (const [name, alert] of moments) {
  test(`${name} is shown from what is stored`, async () => {
    const w = world(alert)
    assert.is(await notified(w, newest(alert)), 'sent')
    assert.match(w.sent[0]?.message.title ?? '', 'HIGH shop.example.com: ')
  })
}

const untrue: readonly (readonly [string, Alert | undefined, Alert, string])[] = [
  ['of an alert that does not exist', undefined, sample.pending(), 'unfounded'],
  ['of an approval that was not given', sample.pending(), sample.approved(), 'unfounded'],
  ['of a rejection of an approved alert', sample.approved(), sample.rejected(), 'unfounded'],
  ['of a result of a plan that still runs', sample.running(), sample.completed(), 'unfounded'],
  ['that asks about a decided alert', sample.rejected(), sample.pending(), 'superseded'],
  ['that an ended plan was started', sample.completed(), sample.running(), 'superseded'],
]
for (const [name, stored, claimed, wanted] of untrue) {
  test(`an event ${name} is not sent: ${wanted}`, async () => {
    const w = world(stored)
    assert.is(await notified(w, newest(claimed)), wanted)
    assert.is(w.sent.length, 0)
  })
}
test('an event with an id of its own is not sent, and its words are not shown', async () => {
  const w = world(sample.approved())
  const event = newest(sample.approved()) as { name: string; detail: DomainEvent['detail'] }
  const forged = {
    ...event,
    detail: { ...event.detail, metadata: { ...event.detail.metadata, event_id: 'f'.repeat(32) } },
  }
  assert.is(await notified(w, forged), 'unfounded')
  const lying = {
    ...event,
    detail: { ...event.detail, data: { ...(event.detail.data as object), approved_by: 'mallory' } },
  }
  assert.is(await notified(w, lying), 'sent')
  assert.not.match(JSON.stringify(w.sent), 'mallory')
})
test('a link is for its channel and plan, and stays a day longer than the question', async () => {
  const w = world(sample.pending())
  await notified(w, newest(sample.pending()), 'teams')
  assert.equal(w.claims, [
    {
      alert_id: sample.ALERT_ID,
      channel: 'teams',
      plan_digest: sample.digestOf(sample.plan),
      expires_at: '2026-02-01T09:00:00.000Z',
    },
  ])
  assert.is(w.sent[0]?.message.link?.url, 'https://api.example.com/prod/approval?t=a1.token')
})
test('a channel without an address is noted', async () => {
  assert.is(await notified(world(sample.pending(), {}, false), newest(sample.pending())), 'not configured')
})
test('only the channels of the policy are notified, the others from a reminder on, with the whole question', async () => {
  const policy: Partial<ApprovalPolicy> = {
    channels: ['slack'],
    escalation: { after_reminders: 2, channels: ['email'] },
  }
  const first = sample.step(sample.pending(), { name: 'remind' })
  const second = sample.step(first, { name: 'remind' })
  const third = sample.step(second, { name: 'remind' })
  for (const [alert, channel, wanted] of [
    [sample.pending(), 'slack', 'sent'],
    [sample.pending(), 'email', 'muted'],
    [first, 'email', 'muted'],
    [second, 'email', 'sent'],
    [third, 'email', 'sent'],
    [third, 'teams', 'muted'],
  ] as const) {
    const w = world(alert, policy)
    assert.is(await notified(w, newest(alert), channel), wanted)
    if (alert === second)
      assert.ok(w.sent[0]?.message.analysis !== undefined, 'the escalation is a whole question')
    if (alert === third && channel === 'email')
      assert.match(w.sent[0]?.message.title ?? '', 'still undecided')
  }
})
test('notices about the system itself show typed words only', async () => {
  const degraded = { name: 'DetectionDegraded', detail: DetectionDegraded.example }
  const w = world(undefined)
  assert.is(await notified(w, degraded), 'sent')
  assert.match(w.sent[0]?.message.title ?? '', 'CRITICAL CloudOps Agent: detection is degraded')
  const again = world(undefined)
  assert.is(await notified(again, { name: 'DetectionRestored', detail: DetectionRestored.example }), 'sent')
  const { title, lines, tone } = again.sent[0]?.message ?? { title: '', lines: [], tone: '' }
  assert.equal(
    [title, tone, lines],
    [
      'CloudOps Agent: detection works again, alerts are raised as ever',
      'good',
      ['It was degraded since 2026-01-31 08:05 UTC. 0 of 40 domains fail now.'],
    ],
  )
})
test('a request for an analysis says who wants it, or that there is budget again', async () => {
  for (const [alert, words] of [
    [sample.again(), 'analysed again, asked for by dana'],
    [sample.step(sample.deferred(), { name: 'analyze_deferred' }), 'is analysed now: there is budget again'],
  ] as const) {
    const w = world(alert)
    assert.is(await notified(w, newest(alert)), 'sent')
    assert.match(w.sent[0]?.message.title ?? '', words)
  }
})
test('what has changed is told as it is now: the last update only, and not after the end', async () => {
  const once = sample.step(sample.pending(), commands.update)
  const w = world(once)
  assert.is(await notified(w, newest(once)), 'sent')
  const { title, replaces, head, lines } = w.sent[0]?.message ?? { title: '', lines: [] }
  assert.match(title, 'CRITICAL shop.example.com: worse now, critical instead of high: another fault')
  assert.equal([replaces, head], [true, undefined], 'the question is void')
  assert.match(lines.join(' '), 'A plan that was made before is void.')
  const twice = sample.step(once, { ...commands.update, revise: 'now' } as typeof commands.update)
  assert.is(await notified(world(twice), newest(once)), 'superseded')
  assert.is(await notified(world(sample.step(once, commands.recover)), newest(once)), 'superseded')
  assert.is(await notified(world(sample.pending()), newest(once)), 'unfounded')
})
test('who joins or leaves changes the headline of the question, which still holds', async () => {
  const members = { members: [sample.DOMAIN, 'b.example.com'], member_count: 2 }
  const joined = sample.step(sample.pending(), {
    name: 'update',
    update: { ...heard.update, reason: 'joined', changed: ['b.example.com'], severity: 'high', ...members },
    evidence: { issue: sample.issue, evidence_mac: 'e', ...members },
  })
  const w = world(joined)
  assert.is(await notified(w, newest(joined)), 'sent')
  const message = w.sent[0]?.message
  assert.match(message?.title ?? '', 'shop.example.com: b.example.com failing too, 2 domains now')
  assert.match(message?.head?.title ?? '', `2 domains: ${sample.issue.summary}`)
  assert.equal([message?.replaces, message?.head?.offers], [false, ['approve', 'reject', 'snooze']])
})
test('after the approval an update says that the decision is not about what joined', async () => {
  const joined = sample.step(sample.approved(), {
    name: 'update',
    update: { ...heard.update, reason: 'joined', changed: ['b.example.com'], member_count: 2 },
  })
  const w = world(joined)
  assert.is(await notified(w, newest(joined)), 'sent')
  const { replaces, head, lines } = w.sent[0]?.message ?? { lines: [] }
  assert.is(replaces, false)
  // What was sent of the decision says it, too, where it can be changed.
  assert.match(head?.summary ?? '', 'approved by')
  assert.match(head?.lines[0] ?? '', /^Since then: b\.example\.com failing too/)
  assert.match(lines.join(' '), 'The decision is not about what joined')
})
test('an outcome whose plan no analysis has signed says what happened, and shows nothing of it', async () => {
  for (const [problem, analysis] of [
    [undefined, true],
    ['plan', false],
    ['evidence', false],
  ] as const) {
    const w = world(sample.completed())
    const attestations = { problem: () => TE.right(problem) }
    const event = delivered(newest(sample.completed()), 'teams')
    assert.equal(await notify(event)({ ...w.ports, attestations })(), E.right('sent'))
    const message = w.sent[0]?.message
    assert.match(message?.title ?? '', 'resolved')
    assert.equal([message?.analysis !== undefined, message?.steps.length], [analysis, analysis ? 1 : 0])
  }
})
const dataOf = ({ name, detail }: DomainEvent) => [name, detail.data]
const about = { alert_id: sample.ALERT_ID, domain: 'shop.example.com', notified_of: 'AlertAnalyzed' }

test('who was reached is a fact of its own, the same however often it is said', async () => {
  const [first, again] = [world(sample.pending()), world(sample.pending())]
  const event = newest(sample.pending())
  for (const w of [first, again]) {
    await notified(w, event)
    await notified(w, event, 'email')
  }
  assert.equal(first.facts.map(dataOf), [
    ['MessageDelivered', { ...about, channel: 'slack' }],
    ['MessageDelivered', { ...about, channel: 'email' }],
  ])
  assert.equal(again.facts, first.facts)
  const [slack, email] = first.facts
  assert.is.not(slack?.detail.metadata.event_id, email?.detail.metadata.event_id)
  const { metadata } = event.detail as DomainEvent['detail']
  assert.is(slack?.detail.metadata.causation_id, metadata.event_id)
})

for (const [retryable, reason] of [
  [true, 'unavailable'],
  [false, 'refused'],
] as const)
  test(`a channel that did not take the message is reported: ${reason}`, async () => {
    const w = world(sample.pending())
    const fails = {
      service: 'slack',
      operation: 'post',
      message: 'HTTP 503 of https://hooks/secret',
      retryable,
    }
    const send = () => TE.left({ tag: 'service_failed', ...fails } as const)
    const done = await notify(delivered(newest(sample.pending()), 'slack'))({ ...w.ports, send })()
    assert.ok(E.isLeft(done))
    assert.equal(w.facts.map(dataOf), [['MessageFailed', { ...about, channel: 'slack', reason }]])
  })

test('what could not be reported is no reason to send twice', async () => {
  const w = world(sample.pending())
  const report = () => TE.left({ tag: 'not_found', what: 'bus', id: 'x' } as const)
  const done = await notify(delivered(newest(sample.pending()), 'slack'))({ ...w.ports, report })()
  assert.equal(done, E.right('sent'))
})

test('no fact is made of a message that was not sent', async () => {
  const silent = world(sample.pending(), {}, false)
  await notified(silent, newest(sample.pending()))
  const forged = world(sample.pending())
  await notified(forged, newest(sample.approved()))
  assert.equal([...silent.facts, ...forged.facts], [])
})

test('a notice about the detection is reported without an alert', async () => {
  const w = world(undefined)
  await notified(w, { name: 'DetectionDegraded', detail: DetectionDegraded.example })
  assert.equal(w.facts.map(dataOf), [
    ['MessageDelivered', { channel: 'slack', notified_of: 'DetectionDegraded' }],
  ])
})

const gone = { tag: 'service_failed', service: 'slack', operation: 'chat.postMessage' } as const
const archived = { ...gone, message: 'is_archived', retryable: false, gone: true } as const
test('what is for a channel that is gone goes to the next one that gets nothing, and says so', async () => {
  const w = world(sample.pending(), { channels: ['slack', 'teams'] })
  const { send } = w.ports
  const ports: NotifyPorts = {
    ...w.ports,
    send: (channel, message) => (channel === 'slack' ? TE.left(archived) : send(channel, message)),
  }
  assert.is(await notified({ ...w, ports }, newest(sample.pending())), 'sent')
  assert.equal(
    w.sent.map(({ channel, message }) => [channel, message.lines[0]]),
    [
      [
        'email',
        'This is for Slack, whose channel is archived or gone: mend it in the secret of the channels.',
      ],
    ],
  )
  assert.equal(
    w.facts.map(({ name, detail }) => [name, (detail.data as { channel: string }).channel]),
    [
      ['MessageFailed', 'slack'],
      ['MessageDelivered', 'email'],
    ],
  )
})
test('it fails where every other channel is notified anyway, or has no way', async () => {
  for (const w of [world(sample.pending()), world(sample.pending(), { channels: ['slack'] }, false)]) {
    const { send } = w.ports
    const ports: NotifyPorts = {
      ...w.ports,
      send: (channel, message) => (channel === 'slack' ? TE.left(archived) : send(channel, message)),
    }
    assert.is(await notified({ ...w, ports }, newest(sample.pending())), 'service_failed')
  }
})
test('any other failure goes nowhere else', async () => {
  const w = world(sample.pending(), { channels: ['slack'] })
  const { send } = w.ports
  const ports: NotifyPorts = {
    ...w.ports,
    send: (channel, message) =>
      channel === 'slack' ? TE.left({ ...gone, message: 'x', retryable: true }) : send(channel, message),
  }
  assert.is(await notified({ ...w, ports }, newest(sample.pending())), 'service_failed')
  assert.equal(w.sent, [])
})
test('what is sent to another channel counts as its own, and one that has no room is left out', async () => {
  const w = world(sample.pending(), { channels: ['slack'] })
  const { send } = w.ports
  const taken: string[] = []
  const ports: NotifyPorts = {
    ...w.ports,
    limits: { take: (channel) => TE.right(taken.push(channel) > 0 && channel !== 'teams') },
    send: (channel, message) => (channel === 'slack' ? TE.left(archived) : send(channel, message)),
  }
  assert.is(await notified({ ...w, ports }, newest(sample.pending())), 'sent')
  assert.equal([taken, w.sent.map(({ channel }) => channel)], [['slack', 'teams', 'email'], ['email']])
})
test('a change freeze is in the question and in what changes it, with how many must approve', async () => {
  const alert = sample.pending()
  for (const channel of ['slack', 'teams', 'email'] as const) {
    const w = world(alert, { channels: [channel] })
    const freeze = { from: '2026-01-01', until: '2026-12-31', time_zone: 'UTC', reason: 'Year end' }
    const execution = { ...w.ports.settings.execution, freezes: [freeze] }
    const settings = { ...w.ports.settings, execution }
    const occasion = { name: 'AlertAnalyzed', id: 'x' } as const
    const asked = await alertMessage(occasion, alert, channel, { ...w.ports, settings })()
    const notes = E.isRight(asked) ? asked.right.notes.join(' ') : ''
    assert.match(notes, 'A change freeze is on (Year end): two different people must approve')
    assert.match(notes, /2 (of these|listed people) must approve/)
    const snoozed = { ...alert, snoozed_until: alert.approval_expires_at ?? alert.timestamp }
    const paused = { name: 'AlertSnoozed', id: 'x' } as const
    const told = await alertMessage(paused, snoozed, channel, { ...w.ports, settings })()
    assert.match(E.isRight(told) ? told.right.lines.join(' ') : '', 'A change freeze is on (Year end)')
  }
})
test.run()

import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { alertId } from '../../../functions/domain/alert/alert-id'
import { detectAll } from '../../../functions/invoke-agent-analysis/use-case'
import { decode } from '../../../schemas/codec'
import { eventId } from '../../../schemas/event-id'
import { IssueDetected } from '../../../schemas/events'
import { FLEET, MonitorState } from '../../../schemas/monitor'
import { DetectionWorld, serviceDown } from '../../support/detection'
import { failureOf } from '../../support/failure'

const test = suite('functions/invoke-agent-analysis')

const shop = 'shop.example.com'
const first = alertId(shop, 'site', 1)
const second = alertId(shop, 'site', 2)

/** A world whose shop is broken and has been seen so. */
const broken = async (): Promise<DetectionWorld> => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  await world.tick()
  return world
}

const namesOf = (world: DetectionWorld) => world.published.map(({ name }) => name)

test('a healthy domain writes nothing of its own and says nothing', async () => {
  const world = new DetectionWorld([shop])
  assert.equal(await world.tick(), {
    checked: 1,
    healthy: 1,
    unknown: 0,
    skipped: 0,
    alert_ids: [],
    domains: [{ domain: shop, status: 'healthy', issue_types: [], alert_ids: [] }],
    failures: [],
  })
  assert.equal([...world.states.keys()], [FLEET])
  assert.equal(world.published, [])
})

test('who names a domain raises its alert by hand, also without a name; a probe of all domains raises none so', async () => {
  for (const [payload, raised_by] of [
    [{ domain: shop }, 'direct invocation'],
    [{ domains: [shop] }, 'direct invocation'],
    [{ domain: shop, summary: 'Old prices' }, 'direct invocation'],
    [{}, undefined],
    [{ 'detail-type': 'Scheduled Event' }, undefined],
  ] as const) {
    const world = new DetectionWorld([shop])
    world.conditions.set(shop, ['http_status'])
    await world.tick(payload)
    assert.is(world.entry(shop).raised_by, raised_by, JSON.stringify(payload))
  }
})

test('an alert that was raised by hand says by whom, in the state and in its event', async () => {
  for (const payload of [{ by: 'erin' }, { domain: shop, by: 'erin' }, { domains: [shop], by: 'erin' }]) {
    const world = new DetectionWorld([shop])
    world.conditions.set(shop, ['http_status'])
    await world.tick(payload)
    assert.is(world.entry(shop).raised_by, 'erin')
    const data = JSON.stringify(world.published.at(-1)?.detail.data)
    assert.match(data, '"raised_by":"erin"')
  }
})

test('a new fault is written once, published, and answered', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  const detected = await world.tick()
  assert.equal(detected.alert_ids, [first])
  assert.equal(detected.domains, [
    { domain: shop, status: 'issue', issue_types: ['http_status'], alert_ids: [first] },
  ])
  const [event] = world.published
  assert.is(event?.detail.metadata.event_id, eventId(first, 'IssueDetected', 1))
  assert.is(event?.detail.metadata.correlation_id, first)
  const detail = IssueDetected.decode(event?.detail)
  if (E.isLeft(detail)) throw new Error(detail.left)
  assert.is(detail.right.data.alert_id, first)
  assert.is(detail.right.data.trigger, 'schedule')
  assert.is(detail.right.data.issue.issue_type, 'http_status')
  const state = world.states.get(shop)
  assert.equal(decode(MonitorState, state), E.right(state))
  assert.equal([state?.revision, state?.outbox, state?.outbox_open], [1, {}, undefined])
})

test('a fault that goes on is not said again, whatever became of its analysis', async () => {
  const world = await broken()
  world.later(5)
  assert.equal((await world.tick()).alert_ids, [first])
  world.analyze(shop)
  for (let tick = 0; tick < 40; tick++) {
    world.later(5)
    assert.equal((await world.tick()).alert_ids, [first])
  }
  assert.equal(namesOf(world), ['IssueDetected'])
  assert.is(world.states.get(shop)?.revision, 1)
})

test('an overlapping tick that writes first: what it wrote is read, and nothing is done twice', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  world.beforePut = (state) => {
    if (state.domain !== shop) return undefined
    world.beforePut = () => undefined
    world.states.set(shop, { ...state, outbox: {} })
    return undefined
  }
  assert.equal((await world.tick()).alert_ids, [first])
  assert.equal(world.published, [], 'the other tick has said it')
  assert.is(world.states.get(shop)?.revision, 1)
})

test('a writer that is always first: the domain is reported, not written over', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  world.beforePut = ({ domain }) => (domain === shop ? { tag: 'condition_failed', id: shop } : undefined)
  const failure = await failureOf(world.tick())
  assert.is(failure.name, 'InvocationFailed')
  assert.match(
    failure.message,
    '1 not recorded: shop.example.com: shop.example.com was changed by somebody else',
  )
})

test('recovery closes an undecided alert, and forgets the fault once the alert has ended', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  world.later(5)
  const detected = await world.tick()
  assert.equal(detected.alert_ids, [])
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
  assert.equal(namesOf(world), ['IssueDetected', 'AlertClosed'])
  assert.is(world.entry(shop).recovered_at, world.instant)
  world.later(5)
  await world.tick()
  assert.equal(world.states.get(shop)?.open, {})
  assert.equal(namesOf(world), ['IssueDetected', 'AlertClosed'])
})

test('an alert that failed to close is closed by the next tick', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  const { alerts } = world.ports()
  const failing = {
    ...world.ports(),
    alerts: { ...alerts, apply: () => async () => E.left(serviceDown('dynamodb')) },
  }
  const input = { trigger: 'schedule', monitors: world.settings.monitors } as const
  assert.equal((await detectAll(input)(failing)()).failures, [`${first}: dynamodb Call: out of order`])
  assert.is(world.alerts.get(first)?.closed_reason, undefined)
  world.later(5)
  await world.tick()
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
})

test('recovery before the alert exists: kept for 15 minutes, then forgotten', async () => {
  const world = await broken()
  world.conditions.set(shop, 'healthy')
  world.later(5)
  await world.tick()
  world.later(14)
  await world.tick()
  assert.ok(world.entry(shop).recovered_at)
  world.later(1)
  await world.tick()
  assert.equal(world.states.get(shop)?.open, {})
  assert.equal(namesOf(world), ['IssueDetected'])
})

/** The shop is broken, people have rejected its alert, and it is well again. */
const rejectedAndWell = async (): Promise<DetectionWorld> => {
  const world = await broken()
  world.analyze(shop)
  world.change(first, { approval_status: 'rejected', ended_at: world.instant })
  world.conditions.set(shop, 'healthy')
  world.later(5)
  return world
}

test('a domain that is well again after its alert was rejected: said once, however often that fails', async () => {
  const world = await rejectedAndWell()
  const { alerts } = world.ports()
  const failing = {
    ...world.ports(),
    alerts: { ...alerts, apply: () => async () => E.left(serviceDown('dynamodb')) },
  }
  const input = { trigger: 'schedule', monitors: world.settings.monitors } as const
  assert.equal((await detectAll(input)(failing)()).failures, [`${first}: dynamodb Call: out of order`])
  assert.ok(world.entry(shop).recovered_at, 'it is kept until the alert says so')
  for (let tick = 0; tick < 3; tick++) {
    world.later(5)
    await world.tick()
  }
  const { resolved_at, approval_status, closed_reason } = world.alerts.get(first) ?? {}
  assert.equal([approval_status, closed_reason], ['rejected', undefined])
  assert.ok(resolved_at)
  assert.equal(namesOf(world), ['IssueDetected', 'IssueResolved'])
  assert.equal(world.states.get(shop)?.open, {})
})

test('what has helped, or was withdrawn, is not said to be well again', async () => {
  for (const end of [
    { execution_status: 'completed', approval_status: 'approved', result: 'resolved' },
    { execution_status: 'failed', approval_status: 'approved', result: 'nothing_to_do' },
    { closed_reason: 'recovered' },
  ] as const) {
    const world = await broken()
    world.analyze(shop)
    world.change(first, { ...end, ended_at: world.instant })
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.equal([namesOf(world), world.states.get(shop)?.open], [['IssueDetected'], {}])
  }
})

test('alerts of the same outage that had ended before are over with the last one; those of an earlier outage are not', async () => {
  const world = await rejectedAndWell()
  const ended = world.alerts.get(first)
  if (ended === undefined) throw new Error('there is an alert')
  const before = (days: number) => new Date(Date.parse(ended.timestamp) - days * 86_400_000).toISOString()
  world.alerts.set(first, { ...ended, previous_alert_id: 'alert-b' })
  world.alerts.set('alert-b', {
    ...{ ...ended, alert_id: 'alert-b', timestamp: before(1), ended_at: before(0.5) },
    previous_alert_id: 'alert-a',
  })
  world.alerts.set('alert-a', { ...ended, alert_id: 'alert-a', timestamp: before(9), ended_at: before(8) })
  await world.tick()
  const resolved = world.published.flatMap(({ name, detail }) =>
    name === 'IssueResolved' ? [detail.metadata.correlation_id] : [],
  )
  assert.equal(resolved, ['alert-b', first])
  assert.is(world.alerts.get('alert-a')?.resolved_at, undefined)
})

for (const execution_status of ['not_started', 'in_progress'] as const) {
  test(`an approved alert (${execution_status}) is left to its execution`, async () => {
    const world = await broken()
    world.analyze(shop)
    world.change(first, { approval_status: 'approved', execution_status })
    world.conditions.set(shop, 'healthy')
    world.later(5)
    await world.tick()
    assert.is(world.alerts.get(first)?.closed_reason, undefined)
    assert.ok(world.entry(shop).recovered_at)
    // Broken again while it is carried out: the same outage goes on.
    world.conditions.set(shop, ['http_status'])
    world.later(5)
    assert.equal((await world.tick()).alert_ids, [first])
    assert.is(world.entry(shop).recovered_at, undefined)
    world.conditions.set(shop, 'healthy')
    world.change(first, {
      execution_status: 'completed',
      result: 'resolved',
      executed_at: world.instant,
      ended_at: world.instant,
    })
    await world.tick()
    assert.equal(world.states.get(shop)?.open, {})
    assert.equal(namesOf(world), ['IssueDetected'])
  })
}

const endings = [
  ['executed in vain', { approval_status: 'approved', execution_status: 'completed' }, 'executed_at'],
  ['failed', { approval_status: 'approved', execution_status: 'failed' }, 'executed_at'],
  ['rejected', { approval_status: 'rejected' }, 'rejected_at'],
  ['expired', { closed_reason: 'expired' }, 'closed_at'],
] as const
for (const [name, ending, at] of endings) {
  test(`${name} and still broken: a new alert after the cool-down, not before`, async () => {
    const world = await broken()
    world.analyze(shop)
    world.later(90)
    world.change(first, { ...ending, [at]: world.instant, ended_at: world.instant })
    world.later(59)
    assert.equal((await world.tick()).alert_ids, [first])
    assert.equal(namesOf(world), ['IssueDetected'])
    world.later(1)
    assert.equal((await world.tick()).alert_ids, [second])
    const entry = world.entry(shop)
    assert.equal([entry.generation, entry.previous_alert_id], [2, first])
    const detail = IssueDetected.decode(world.published[1]?.detail)
    assert.is(E.isRight(detail) && detail.right.data.previous_alert_id, first)
    world.later(5)
    await world.tick()
    assert.is(world.published.length, 2)
  })
}

for (const result of ['resolved', 'nothing_to_do'] as const) {
  test(`${result}, and broken again before a tick saw it well: a new alert at once`, async () => {
    const world = await broken()
    world.analyze(shop)
    world.later(3)
    const ended_at = world.instant
    world.change(first, { approval_status: 'approved', execution_status: 'completed', result, ended_at })
    assert.equal((await world.tick()).alert_ids, [first], 'looked at before')
    world.later(2)
    assert.equal((await world.tick()).alert_ids, [second])
    assert.equal(namesOf(world), ['IssueDetected', 'IssueDetected'])
    assert.is(world.entry(shop).previous_alert_id, first)
  })
}

test('broken again after the fault was forgotten: a new alert at once', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  await world.tick()
  await world.tick()
  world.conditions.set(shop, ['http_status'])
  assert.equal((await world.tick()).alert_ids, [second])
  assert.is(world.entry(shop).previous_alert_id, undefined)
})

test('broken again before the closed alert was forgotten: a new alert that names the old one', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  await world.tick()
  world.conditions.set(shop, ['http_status'])
  assert.equal((await world.tick()).alert_ids, [second])
  assert.is(world.entry(shop).previous_alert_id, first)
})

test('an alert that never came into being is asked for again, under the same event id', async () => {
  const world = await broken()
  world.later(9)
  await world.tick()
  assert.is(world.published.length, 1)
  world.later(1)
  assert.equal((await world.tick()).alert_ids, [first])
  const ids = world.published.map(({ detail }) => detail.metadata.event_id)
  assert.equal(ids, [eventId(first, 'IssueDetected', 1), eventId(first, 'IssueDetected', 1)])
  assert.equal(world.states.get(shop)?.outbox, {})
  world.analyze(shop)
  world.later(30)
  await world.tick()
  assert.is(world.published.length, 2)
})

test('another symptom of the same check is the same fault, until the check is well', async () => {
  const world = await broken()
  world.analyze(shop)
  for (const symptom of ['tls_expired', 'dns_servfail', 'http_body_mismatch'] as const) {
    world.conditions.set(shop, [symptom])
    world.later(5)
    assert.equal((await world.tick()).alert_ids, [first])
    assert.is(world.alerts.get(first)?.closed_reason, undefined)
  }
  world.conditions.set(shop, 'healthy')
  world.later(5)
  await world.tick()
  assert.is(world.alerts.get(first)?.closed_reason, 'recovered')
  assert.is(world.published.filter(({ name }) => name === 'IssueDetected').length, 1)
})

test('two faults of one domain are two alerts', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_body_mismatch', 'tls_expiring'])
  assert.is((await world.tick()).alert_ids.length, 2)
  assert.is(world.published.length, 2)
  assert.is(world.states.get(shop)?.revision, 1)
})

test('a prober that cannot tell once changes nothing that is open', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'unknown')
  world.later(5)
  const detected = await world.tick()
  assert.equal([detected.checked, detected.healthy, detected.unknown], [1, 0, 1])
  assert.equal(detected.alert_ids, [first], 'the alert stays open')
  assert.is(detected.domains[0]?.reason, 'no resolver')
  assert.equal(Object.keys(world.states.get(shop)?.open ?? {}), ['site'])
  assert.is(world.alerts.get(first)?.closed_reason, undefined)
  assert.ok(world.lines.some(({ level, message }) => level === 'warn' && message === 'probe could not tell'))
})

test('checks without an answer are one line in the log, however many there are', async () => {
  const domains = Array.from({ length: 12 }, (_, index) => `${index}.example.com`)
  const world = new DetectionWorld(domains)
  await world.tick()
  const warnings = () => world.lines.filter(({ message }) => message === 'checks without an answer')
  assert.equal(warnings(), [])
  for (const domain of domains) world.notes.set(domain, ['registration: nobody said'])
  await world.tick()
  const [line, ...more] = warnings()
  assert.equal(more, [])
  assert.is(line?.level, 'warn')
  assert.is(line?.fields.count, 12)
  const notes = line?.fields.notes
  assert.ok(Array.isArray(notes) && notes.length === 10, 'the first of them')
  assert.match(String(notes), /\d\.example\.com registration: nobody said/)
})

test('one domain that cannot be written stops no other, and fails the invocation at the end', async () => {
  const domains = ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com']
  const world = new DetectionWorld(domains)
  for (const domain of domains) world.conditions.set(domain, ['tcp_refused'])
  world.beforePut = ({ domain }) => (domain === 'b.example.com' ? serviceDown('dynamodb') : undefined)
  const failure = await failureOf(world.tick())
  assert.is(failure.name, 'InvocationFailed')
  assert.is(failure.message, '1 not recorded: b.example.com: dynamodb Call: out of order')
  assert.equal([...world.states.keys()].filter((key) => key !== FLEET).sort(), [
    'a.example.com',
    'c.example.com',
    'd.example.com',
  ])
  assert.is(world.published.length, 3)
  // The repetition of the invocation says only what was not said.
  world.beforePut = () => undefined
  assert.is((await world.tick()).alert_ids.length, 4)
  assert.is(world.published.length, 4)
})

test('an event that cannot be published stays in the outbox', async () => {
  const world = new DetectionWorld([shop])
  world.conditions.set(shop, ['http_status'])
  world.beforePublish = () => serviceDown('events')
  assert.equal((await world.tick()).alert_ids, [first])
  const state = world.states.get(shop)
  assert.is(state?.outbox_open, 'yes')
  const entry = state?.outbox[eventId(first, 'IssueDetected', 1)]
  assert.is(entry?.name, 'IssueDetected')
  assert.ok(E.isRight(IssueDetected.decode(JSON.parse(entry?.detail ?? ''))))
})

test('probes no more domains at once than the settings say, and each once', async () => {
  const domains = Array.from({ length: 9 }, (_, index) => `site-${index}.example.com`)
  const world = new DetectionWorld(domains)
  assert.is((await world.tick()).checked, 9)
  assert.is(world.mostProbing, 2)
  assert.equal([...world.probed].sort(), domains)
})

test('starts nothing that could not end in time, says so, and begins elsewhere the next time', async () => {
  const domains = ['a.example.com', 'b.example.com', 'c.example.com']
  const world = new DetectionWorld(domains)
  // Two probes of 1.5 s, 5 ms between them, one of the references of 1 s, and 10 s to write.
  world.remaining_ms = 14_004
  const detected = await world.tick()
  assert.equal([detected.checked, detected.unknown, detected.skipped], [0, 0, 3])
  assert.match(detected.domains[0]?.reason ?? '', 'less than the 14005 ms were left')
  assert.ok(world.lines.some(({ level, message }) => level === 'error' && message === 'domains not probed'))
  world.remaining_ms = 14_005
  assert.is((await world.tick()).checked, 3)
  await world.tick()
  assert.is.not(world.probed[0], world.probed[3])
})

test('one line per tick with the counts, and none that a query for something else would count', async () => {
  const world = await broken()
  world.analyze(shop)
  world.conditions.set(shop, 'healthy')
  await world.tick()
  const ticks = world.lines.filter(({ message }) => message === 'probe tick finished')
  assert.is(ticks.length, 2)
  assert.equal(ticks[0], {
    level: 'info',
    message: 'probe tick finished',
    fields: { trigger: 'schedule', checked: 1, healthy: 0, unknown: 0, skipped: 0, open: 1, failures: 0 },
  })
  for (const line of world.lines)
    assert.not.match(
      JSON.stringify(line),
      /Analysis completed|approved|rejected|Execution (completed|failed)/,
    )
})

test.run()

import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Command } from '../../../../functions/domain/alert/commands'
import { decide, isTerminal } from '../../../../functions/domain/alert/decide'
import { holds } from '../../../../functions/domain/alert/guards'
import type { Alert } from '../../../../schemas/alert'
import { emptyPlan } from '../../../../schemas/plan'
import { commands, heard, OTHER } from '../../../support/commands'
import { applied, START } from '../../../support/fakes'
import * as sample from '../../../support/samples'

const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()
const states = {
  analyzing: sample.analyzing(),
  pending: sample.pending(),
  'pending, no steps': sample.pending(emptyPlan('nothing to run')),
  snoozed: sample.snoozed(),
  deferred: sample.deferred(),
  'deferred, asked for': sample.step(sample.deferred(), commands.analyze_deferred),
  'to be analysed again': sample.again(),
  'first of two approved': sample.recorded(),
  approved: sample.approved(),
  rejected: sample.rejected(),
  acknowledged: sample.acknowledged(),
  recovered: sample.recovered(),
  running: sample.running(),
  waiting: sample.waiting(),
  completed: sample.completed(),
}

/** What is allowed one minute, and two hours, after the state began; everything else is refused. */
const allowed: Record<
  keyof typeof states,
  readonly [soon: readonly Command['name'][], late: readonly Command['name'][]]
> = {
  analyzing: [
    ['record_analysis', 'update', 'recover'],
    ['take_lease', 'record_analysis', 'give_up_analysis', 'update', 'recover'],
  ],
  pending: [
    [
      'record_approval',
      'approve',
      'reject',
      'snooze',
      'analyze_again',
      'amend',
      'update',
      'recover',
      'remind',
    ],
    ['update', 'recover', 'expire'],
  ],
  'pending, no steps': [
    ['acknowledge', 'snooze', 'analyze_again', 'update', 'recover', 'remind'],
    ['update', 'recover', 'expire'],
  ],
  snoozed: [
    ['record_approval', 'approve', 'reject', 'snooze', 'analyze_again', 'amend', 'update', 'recover'],
    ['update', 'recover', 'expire'],
  ],
  deferred: [
    ['acknowledge', 'snooze', 'analyze_again', 'analyze_deferred', 'update', 'recover', 'remind'],
    ['update', 'recover', 'expire'],
  ],
  'deferred, asked for': [
    ['take_lease', 'give_up_analysis', 'snooze', 'update', 'recover', 'remind'],
    ['take_lease', 'give_up_analysis', 'update', 'recover', 'expire'],
  ],
  'to be analysed again': [
    ['take_lease', 'give_up_analysis', 'snooze', 'update', 'recover', 'remind'],
    ['take_lease', 'give_up_analysis', 'update', 'recover', 'expire'],
  ],
  'first of two approved': [
    ['approve', 'reject', 'snooze', 'analyze_again', 'amend', 'update', 'recover', 'remind'],
    ['update', 'recover', 'expire'],
  ],
  approved: [
    ['claim', 'cancel'],
    ['cancel', 'give_up_start'],
  ],
  rejected: [
    ['follow_up', 'resolve'],
    ['follow_up', 'resolve'],
  ],
  acknowledged: [
    ['follow_up', 'resolve'],
    ['follow_up', 'resolve'],
  ],
  recovered: [['follow_up'], ['follow_up']],
  running: [
    ['complete', 'stop', 'wait'],
    ['complete', 'stop', 'wait', 'continue', 'give_up_claim'],
  ],
  // To wait on, or to go on, it must be said until when it has waited.
  waiting: [
    ['complete', 'stop'],
    ['complete', 'stop', 'give_up_claim'],
  ],
  completed: [['follow_up'], ['follow_up']],
}

const table = suite('lifecycle: every command in every state')
for (const [state, alert] of Object.entries(states)) {
  for (const command of Object.values(commands)) {
    for (const [index, minutes] of [1, 120].entries()) {
      const expected =
        allowed[state as keyof typeof states][index as 0 | 1].includes(command.name) ||
        command.name === 'keep'
      table(`${command.name} on ${state} after ${minutes} min: ${expected ? 'allowed' : 'refused'}`, () => {
        assert.is(E.isRight(decide(command, alert, at(minutes))), expected)
      })
    }
  }
}
table.run()

const details = suite('lifecycle: details')
details('a decision on another plan than the stored one is refused by its digest', () => {
  const command: Command = {
    name: 'approve',
    decision: { ...sample.decision(), plan_digest: 'f'.repeat(64) },
    mac: 'm',
    start_within_ms: 1,
  }
  const refused = decide(command, sample.pending(), at(1))
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'plan_digest')
})
details('an execution that waits goes on once, as its next segment', () => {
  const waiting = sample.waiting()
  const { wait_until: waited_until } = waiting
  const goOn = { ...commands.continue, waited_until } as Command
  const next = sample.step(waiting, goOn, at(3))
  assert.equal([next.execution_segment, next.wait_until, next.waiting_for], [2, undefined, 'step-1'])
  assert.is(next.segment_expires_at, at(19))
  for (const again of [goOn, commands.continue]) {
    const refused = decide(again, next, at(4))
    assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'execution_segment')
  }
})
details('people hear once that it waits for a step', () => {
  const waiting = sample.waiting()
  const { wait_until: waited_until } = waiting
  const on = { ...commands.wait, waited_until, wait_until: at(9) } as Command
  const decided = decide(on, waiting, at(8))
  assert.ok(E.isRight(decided) && decided.right.event === undefined && decided.right.set.wait_until === at(9))
})
details('it is not given up while it waits', () => {
  const claim_ms = 10 * 60_000
  const waiting = sample.step(sample.running(), { ...commands.wait, claim_ms, wait_until: at(90) } as Command)
  for (const [minutes, expected] of [
    [99, false],
    [101, true],
  ] as const)
    assert.is(E.isRight(decide({ name: 'give_up_claim' }, waiting, at(minutes))), expected)
})
details('a deadline alone is no approval', () => {
  const forged = { ...sample.pending(), execution_deadline: at(60) }
  const refused = decide(commands.claim, forged, at(1))
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'approval_status')
})
details('however often it is snoozed, an old plan does not stay approvable', () => {
  let alert = sample.pending()
  for (let day = 1; day < 30; day++) {
    const until = at(day * 1440)
    const snoozed = decide(
      { name: 'snooze', mac: 'pause', actor: sample.actor, until },
      alert,
      at(day * 1440 - 1439),
    )
    if (E.isLeft(snoozed)) break
    alert = applied(alert, snoozed.right)
  }
  assert.is(
    alert.approval_expires_at,
    at(14 * 1440 + (Date.parse(alert.analyzed_at ?? '') - Date.parse(at(0))) / 60_000),
  )
})
details('a claim for another plan than the approved one is refused', () => {
  const claim = commands.claim as Extract<Command, { name: 'claim' }>
  const refused = decide({ ...claim, plan_digest: 'f'.repeat(64) }, sample.approved(), at(1))
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'plan_digest')
})
details('a claim of another execution cannot complete it', () => {
  const refused = decide(
    { ...(commands.complete as Extract<Command, { name: 'complete' }>), execution_id: OTHER },
    sample.running(),
    at(1),
  )
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'execution_id')
})
details('an analysis with a lost lease is refused', () => {
  const refused = decide(
    { ...(commands.record_analysis as Extract<Command, { name: 'record_analysis' }>), lease_id: OTHER },
    sample.analyzing(),
    at(1),
  )
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'lease_id')
})
details('open work is in its index exactly while it is open', () => {
  const keys = (alert: Alert) =>
    [alert.analysis_open, alert.decision_open, alert.execution_open].map((key) => key ?? '')
  const expected: Partial<Record<keyof typeof states, readonly string[]>> = {
    analyzing: ['yes', '', ''],
    pending: ['', 'yes', ''],
    'pending, no steps': ['', 'yes', ''],
    snoozed: ['', 'yes', ''],
    deferred: ['', 'yes', ''],
    'deferred, asked for': ['yes', '', ''],
    'to be analysed again': ['yes', '', ''],
    'first of two approved': ['', 'yes', ''],
    approved: ['', '', 'awaiting'],
    running: ['', '', 'running'],
    waiting: ['', '', 'running'],
  }
  for (const [name, alert] of Object.entries(states))
    assert.equal(keys(alert), expected[name as keyof typeof states] ?? ['', '', ''], name)
})
details('a transition by an old view changes no index that it does not stand for', () => {
  // Both were decided on while the alert awaited a decision; meanwhile it is analysed again, or approved.
  for (const name of ['snooze', 'remind', 'keep'] as const) {
    const decided = decide(commands[name], sample.pending(), at(1))
    if (E.isLeft(decided)) return assert.unreachable(name)
    const { set, remove } = decided.right
    for (const key of ['analysis_open', 'decision_open', 'execution_open'] as const)
      assert.not.ok(key in set || remove.includes(key), `${name} touches ${key}`)
  }
})
details('every way to end an approval says ExecutionCompleted with one and the same id', () => {
  const ids = [
    [states.running, commands.complete],
    [states.running, commands.give_up_claim],
    [states.approved, commands.give_up_start],
    [states.approved, commands.cancel],
  ].map(([alert, command]) => {
    const done = decide(command as Command, alert as Alert, at(120))
    return E.isRight(done) ? done.right.event?.detail.metadata.event_id : undefined
  })
  assert.is(new Set(ids).size, 1)
  assert.type(ids[0], 'string')
})
details('each transition keeps the item for thirty more days', () => {
  const done = sample.step(sample.pending(), commands.reject, at(10))
  assert.is(done.ttl, Math.floor(Date.parse(at(10)) / 1000) + 30 * 86_400)
})
details('snoozing pauses reminders and expiry, and nothing takes it back', () => {
  const alert = sample.snoozed()
  assert.is(alert.approval_expires_at, at(90), 'an hour, and the half hour of the pause')
  assert.is(E.isRight(decide(commands.remind, alert, at(29))), false)
  assert.is(E.isRight(decide(commands.remind, alert, at(30))), true)
  assert.is(E.isRight(decide(commands.expire, alert, at(89))), false)
  assert.is(E.isRight(decide(commands.expire, alert, at(90))), true)
  const shorter = decide({ name: 'snooze', mac: 'pause', actor: sample.actor, until: at(20) }, alert, at(1))
  assert.is(E.isLeft(shorter) ? shorter.left.guard.attribute : 'allowed', 'snoozed_until')
  const longer = sample.step(
    alert,
    { name: 'snooze', mac: 'pause', actor: sample.actor, until: at(50) },
    at(10),
  )
  assert.is(longer.approval_expires_at, at(110), 'only what the second pause adds')
  const past = sample.step(
    sample.pending(),
    { name: 'snooze', mac: 'pause', actor: sample.actor, until: at(5) },
    at(10),
  )
  assert.is(past.approval_expires_at, at(60), 'a pause that is over adds nothing')
})
details('an alert is analysed again: its digest no longer decides, its next revision does', () => {
  const { alert_id, plan_digest, ...asked } = sample.again()
  assert.is(plan_digest, undefined)
  const alert = sample.step(
    { ...asked, alert_id },
    { name: 'take_lease', lease_id: OTHER, lease_ms: 1_000 },
    at(1),
  )
  assert.is(alert.analysis_attempts, 1)
  const plan = emptyPlan('a second look')
  const record = commands.record_analysis as Extract<Command, { name: 'record_analysis' }>
  const digest = sample.digestOf(plan)
  const second = sample.step(alert, { ...record, lease_id: OTHER, plan, plan_digest: digest }, at(2))
  assert.equal([second.plan_revision, second.plan_digest, second.reminders_sent], [2, digest, 0])
  const events = Object.values(second.outbox).map(({ name }) => name)
  assert.equal(events.filter((name) => name === 'AlertAnalyzed').length, 2, 'an id for each revision')
  const old = decide(commands.reject, second, at(3))
  assert.is(E.isLeft(old) ? old.left.guard.attribute : 'allowed', 'plan_digest')
})
/** A new revision of its plan, that takes two minutes. */
const revised = (alert: Alert, minute: number): Alert => {
  const leased = sample.step(
    alert,
    { name: 'take_lease', lease_id: sample.LEASE, lease_ms: 1_000 },
    at(minute),
  )
  return sample.step(leased, commands.record_analysis, at(minute + 2))
}
const onCall = (alert: Alert): Command => ({
  name: 'snooze',
  mac: 'pause',
  actor: sample.actor,
  until: alert.approval_expires_at ?? '',
  keeps_deadline: true,
})
details('a revision of the plan does not end a pause: whoever has taken the alert is not woken by it', () => {
  const alert = revised(sample.step(sample.snoozed(), commands.analyze_again, at(1)), 1)
  assert.equal([alert.plan_revision, alert.snoozed_until], [2, at(30)])
  assert.is(alert.snoozed_by, sample.snoozed().snoozed_by)
  assert.is(alert.snooze_mac, undefined, 'it gives the new request no more time than the policy does')
  assert.is(E.isRight(decide(commands.remind, alert, at(29))), false)
  assert.is(E.isRight(decide(commands.remind, alert, at(30))), true)
  const taken = sample.step(sample.pending(), onCall(sample.pending()), at(1))
  const held = revised(sample.step(taken, commands.analyze_again, at(55)), 55)
  assert.equal(
    [held.snoozed_until, held.approval_expires_at],
    [at(117), at(117)],
    'to the end of the request',
  )
  const long = { name: 'snooze', mac: 'pause', actor: sample.actor, until: at(500) } as const
  const short = revised(
    sample.step(sample.step(sample.pending(), long, at(1)), commands.analyze_again, at(2)),
    2,
  )
  assert.equal([short.snoozed_until, short.approval_expires_at], [at(64), at(64)], 'and not beyond it')
})
details('a pause ends where the fault gets worse, and a pause after that is for what it is then', () => {
  const worse = sample.step(sample.snoozed(), commands.update, at(5))
  assert.is(worse.snoozed_until, at(5))
  assert.is(revised(worse, 5).snoozed_until, at(5))
  const taken = sample.step(worse, onCall(worse), at(6))
  const held = revised(taken, 6)
  assert.equal([held.snoozed_until, held.approval_expires_at], [at(68), at(68)])
  const wider = { ...heard, update: { ...heard.update, reason: 'joined' as const } }
  const joined = sample.step(sample.snoozed(), { ...commands.update, ...wider } as Command, at(5))
  assert.is(joined.snoozed_until, at(30))
})
details('a deferred analysis is asked for once: not after people have, and not again when it failed', () => {
  const byPeople = sample.step(sample.deferred(), commands.analyze_again, at(1))
  const asked = sample.step(sample.deferred(), commands.analyze_deferred, at(1))
  assert.equal([asked.analysis_requested_by, asked.analysis_open], ['invoke-agent-analysis', 'yes'])
  for (const alert of [byPeople, asked]) {
    const leased = sample.step(alert, { name: 'take_lease', lease_id: sample.LEASE, lease_ms: 1_000 }, at(1))
    const failed = { ...commands.record_analysis, analysis_status: 'unavailable' } as Command
    const again = decide(commands.analyze_deferred, sample.step(leased, failed, at(2)), at(3))
    assert.is(E.isLeft(again) ? again.left.guard.attribute : 'allowed', 'analysis_mode')
  }
})
details('what is worse makes plan and approvals void, and has the alert analysed anew', () => {
  const command = commands.update as Extract<Command, { name: 'update' }>
  const asked = sample.step(sample.recorded(), command, at(1))
  assert.equal(
    [asked.issue, asked.severity, asked.summary, asked.plan_digest, asked.analysis_status, asked.approvals],
    [command.evidence?.issue, 'critical', 'another fault', undefined, 'in_progress', {}],
  )
  assert.equal([asked.update_seq, asked.update?.reason, asked.decision_open], [1, 'severity', undefined])
})
details('an analysis that was begun for less is not recorded any more', () => {
  const asked = sample.step(sample.analyzing(), commands.update, at(1))
  const late = decide(commands.record_analysis, asked, at(2))
  assert.is(E.isLeft(late) ? late.left.guard.attribute : 'allowed', 'lease_id')
})
details('of a decided alert people only hear: nothing under the signature changes', () => {
  for (const alert of [sample.approved(), sample.running()]) {
    const decided = decide(heard, alert, at(1))
    if (E.isLeft(decided)) throw new Error(decided.left.guard.attribute)
    assert.equal(Object.keys(decided.right.set).sort(), ['ttl', 'update', 'update_seq'])
    assert.equal(decided.right.remove, [])
  }
})
details('without budget the alert shows its evidence alone, until the agent is asked', () => {
  const deferred = sample.step(sample.pending(), { ...commands.update, revise: 'deferred' } as Command, at(1))
  assert.is(deferred.analysis_mode, 'deferred')
  const leased = sample.step(deferred, { name: 'take_lease', lease_id: sample.LEASE, lease_ms: 1_000 }, at(1))
  const shown = sample.step(
    leased,
    { ...commands.record_analysis, analysis_status: 'unavailable' } as Command,
    at(2),
  )
  const granted = sample.step(shown, commands.analyze_deferred, at(3))
  assert.equal([granted.analysis_mode, granted.analysis_status], [undefined, 'in_progress'])
})
for (const change of [{ severity: 'critical' as const }, { evidence_mac: 'another' }])
  details(`who decides, decides on what was read: ${Object.keys(change)[0]}`, () => {
    for (const command of [commands.approve, commands.record_approval]) {
      const read = { ...sample.pending(), evidence_mac: 'evidence' }
      const decided = decide(command, read, at(1))
      if (E.isLeft(decided)) throw new Error(decided.left.guard.attribute)
      const { guards } = decided.right
      assert.is(
        guards.every((guard) => holds(guard, read)),
        true,
      )
      assert.is(
        guards.every((guard) => holds(guard, { ...read, ...change })),
        false,
        command.name,
      )
    }
  })
details('an approval of the plan before the last does not count for the next', () => {
  const alert = sample.step(sample.recorded(), commands.analyze_again, at(1))
  const leased = sample.step(alert, { name: 'take_lease', lease_id: sample.LEASE, lease_ms: 1_000 }, at(1))
  const next = sample.step(leased, commands.record_analysis, at(2))
  assert.equal(next.approvals, {})
})
const approve = commands.approve as Extract<Command, { name: 'approve' }>
const record = commands.record_approval as Extract<Command, { name: 'record_approval' }>
const by = (decided_by: string) => ({ ...sample.decision(), decided_by })
/** Needed, who approved before, who approves now; what the lifecycle allows, or the guard that refuses. */
const approvals: readonly (readonly [number, readonly string[], string, 'record' | 'approve' | 'neither'])[] =
  [
    [1, [], 'slack:T/A', 'approve'],
    [2, [], 'slack:T/A', 'record'],
    [2, ['slack:T/A'], 'slack:T/A', 'neither'],
    [2, ['slack:T/A'], 'slack:T/B', 'approve'],
    [3, ['slack:T/A'], 'slack:T/B', 'record'],
    [3, ['slack:T/A', 'slack:T/B'], 'slack:T/A', 'neither'],
    [3, ['slack:T/A', 'slack:T/B'], 'slack:T/C', 'approve'],
    // The setting was lowered after two had approved.
    [2, ['slack:T/A', 'slack:T/B'], 'slack:T/C', 'approve'],
  ]
for (const [needed, before, now, expected] of approvals) {
  details(`${needed} needed, ${before.length} before, then ${now}: ${expected}`, () => {
    const alert = before.reduce(
      (each, principal) =>
        sample.step(each, { ...record, decision: by(principal), approvals_needed: before.length + 1 }, at(1)),
      sample.pending(),
    )
    const recorded = decide({ ...record, decision: by(now), approvals_needed: needed }, alert, at(2))
    const decided = decide({ ...approve, decision: by(now), approvals_needed: needed }, alert, at(2))
    const found = E.isRight(recorded) ? 'record' : E.isRight(decided) ? 'approve' : 'neither'
    assert.is(found, expected)
    assert.not.ok(E.isRight(recorded) && E.isRight(decided), 'never both')
    if (E.isRight(recorded))
      assert.is(recorded.right.set.approval_status, undefined, 'nothing is decided yet')
  })
}
details('an execution is stopped once, before it begins it ends at once', () => {
  const running = sample.step(sample.running(), commands.stop, at(1))
  assert.is(running.stop_requested_at, at(1))
  assert.is(E.isLeft(decide(commands.stop, running, at(2))), true)
  const ended = sample.step(sample.approved(), commands.cancel, at(1))
  assert.equal([ended.execution_status, ended.result, ended.failure_kind], ['failed', 'refused', 'stopped'])
  assert.is(ended.approval_status, 'approved', 'the decision stays')
  assert.is(E.isLeft(decide(commands.claim, ended, at(1))), true)
})
details('a follow-up changes nothing of what was decided, and is asked for once', () => {
  const ended = sample.rejected()
  const asked = sample.step(ended, commands.follow_up, at(1))
  assert.equal([asked.approval_status, asked.rejected_at], ['rejected', ended.rejected_at])
  assert.is(E.isLeft(decide(commands.follow_up, asked, at(2))), true)
})
details.run()

const invariants = suite('lifecycle: invariants over any order of commands')
invariants('no decision reverses, nothing runs unapproved or twice, every approval ends once', () => {
  // Nearly all random orders end early; the second kind is a good course with other commands in between.
  const name = fc.constantFrom(...(Object.keys(commands) as Command['name'][]))
  const course = ['record_analysis', 'approve', 'claim', 'complete'] as const
  const between = fc.tuple(...course.map(() => fc.array(name, { maxLength: 2 })))
  const names = fc.oneof(
    fc.array(name, { maxLength: 25 }),
    between.map((gaps) => gaps.flatMap((gap, index) => [...gap, course[index] ?? 'complete'])),
  )
  const minutes = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(0, 1, 5) },
    fc.integer({ min: 0, max: 90 }),
  )
  const steps = names.chain((all) => fc.tuple(...all.map((each) => fc.tuple(fc.constant(each), minutes))))
  let claimed = 0
  let unstarted = 0
  fc.assert(
    fc.property(steps, (given) => {
      let alert = sample.analyzing()
      let now = 0
      let claims = 0
      const ends: string[] = []
      const perform = (command: Command): void => {
        const before = alert
        const decided = decide(command, alert, at(now))
        if (E.isLeft(decided)) return
        if (!['follow_up', 'keep', 'resolve'].includes(command.name))
          assert.not.ok(isTerminal(before), `${command.name} after the end`)
        alert = applied(alert, decided.right)
        if (before.approval_status !== 'pending') assert.is(alert.approval_status, before.approval_status)
        if (command.name === 'claim') {
          claims += 1
          assert.is(before.approval_status, 'approved')
          assert.is(before.closed_reason, undefined)
          assert.ok((before.execution_deadline ?? '') > at(now))
        }
        const { event } = decided.right
        if (event?.name === 'ExecutionCompleted') ends.push(event.detail.metadata.event_id)
      }
      for (const [each, pause] of given) {
        now += pause
        perform(commands[each])
      }
      // Two sweeps later, whoever died on the way.
      now += 120
      perform(commands.give_up_start)
      perform(commands.give_up_claim)
      const approved = alert.approval_status === 'approved'
      assert.is(ends.length, approved ? 1 : 0)
      assert.ok(claims <= 1)
      if (claims > 0) claimed += 1
      else if (approved) unstarted += 1
    }),
    { numRuns: 3_000 },
  )
  assert.ok(claimed > 100 && unstarted > 100, `${claimed} claimed, ${unstarted} never: too few to tell`)
})
invariants.run()

import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Command, decide, isTerminal } from '../../functions/alert-lifecycle'
import type { Alert } from '../../schemas/alert'
import { emptyPlan } from '../../schemas/plan'
import { applied, START } from '../support/fakes'
import * as sample from '../support/samples'

const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()
const other = '00000000-0000-4000-8000-0000000000ff'

const commands: Record<Command['name'], Command> = {
  take_lease: { name: 'take_lease', lease_id: other, lease_ms: 1_000 },
  record_analysis: {
    name: 'record_analysis',
    lease_id: sample.LEASE,
    analysis_status: 'complete',
    plan: sample.plan,
    plan_digest: sample.digestOf(sample.plan),
    open_ms: 3_600_000,
    stored: { agent_analysis: sample.ANALYSIS, agent_session_id: sample.SESSION },
  },
  approve: { name: 'approve', decision: sample.decision(), mac: 'm', start_within_ms: 1_800_000 },
  reject: { name: 'reject', decision: sample.decision(), mac: 'm' },
  acknowledge: { name: 'acknowledge', decision: sample.decision(emptyPlan('nothing to run')) },
  recover: { name: 'recover' },
  expire: { name: 'expire' },
  remind: { name: 'remind' },
  claim: {
    name: 'claim',
    execution_id: sample.EXECUTION,
    plan_digest: sample.digestOf(sample.plan),
    claim_ms: 960_000,
  },
  complete: {
    name: 'complete',
    execution_id: sample.EXECUTION,
    outcome: 'completed',
    result: 'resolved',
    actions: [],
    stored: {},
  },
  give_up_start: { name: 'give_up_start' },
  give_up_claim: { name: 'give_up_claim' },
}

const states = {
  analyzing: sample.analyzing(),
  pending: sample.pending(),
  'pending, no steps': sample.pending(emptyPlan('nothing to run')),
  approved: sample.approved(),
  rejected: sample.rejected(),
  acknowledged: sample.acknowledged(),
  recovered: sample.recovered(),
  running: sample.running(),
  completed: sample.completed(),
}

/** What is allowed one minute, and two hours, after the state began; everything else is refused. */
const allowed: Record<
  keyof typeof states,
  readonly [soon: readonly Command['name'][], late: readonly Command['name'][]]
> = {
  analyzing: [
    ['record_analysis', 'recover'],
    ['take_lease', 'record_analysis', 'recover'],
  ],
  pending: [
    ['approve', 'reject', 'recover', 'remind'],
    ['recover', 'expire'],
  ],
  'pending, no steps': [
    ['acknowledge', 'recover', 'remind'],
    ['recover', 'expire'],
  ],
  approved: [['claim'], ['give_up_start']],
  rejected: [[], []],
  acknowledged: [[], []],
  recovered: [[], []],
  running: [['complete'], ['complete', 'give_up_claim']],
  completed: [[], []],
}

const table = suite('lifecycle: every command in every state')
for (const [state, alert] of Object.entries(states)) {
  for (const command of Object.values(commands)) {
    for (const [index, minutes] of [1, 120].entries()) {
      const expected = allowed[state as keyof typeof states][index as 0 | 1].includes(command.name)
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
details('a claim of another execution cannot complete it', () => {
  const refused = decide(
    { ...(commands.complete as Extract<Command, { name: 'complete' }>), execution_id: other },
    sample.running(),
    at(1),
  )
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'execution_id')
})
details('an analysis with a lost lease is refused', () => {
  const refused = decide(
    { ...(commands.record_analysis as Extract<Command, { name: 'record_analysis' }>), lease_id: other },
    sample.analyzing(),
    at(1),
  )
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'lease_id')
})
details('open work is in its index exactly while it is open', () => {
  const keys = (alert: Alert) => [alert.decision_open ?? '', alert.execution_open ?? '']
  assert.equal(keys(states.analyzing), ['', ''])
  assert.equal(keys(states.pending), ['yes', ''])
  assert.equal(keys(states.approved), ['', 'awaiting'])
  assert.equal(keys(states.running), ['', 'running'])
  for (const state of ['rejected', 'acknowledged', 'recovered', 'completed'] as const)
    assert.equal(keys(states[state]), ['', ''])
})
details('every way to end an approval says ExecutionCompleted with one and the same id', () => {
  const ids = [
    [states.running, commands.complete],
    [states.running, commands.give_up_claim],
    [states.approved, commands.give_up_start],
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
details.run()

const invariants = suite('lifecycle: invariants over any order of commands')
invariants('no decision reverses, nothing runs unapproved or twice, nothing follows the end', () => {
  const names = fc.constantFrom(...(Object.keys(commands) as Command['name'][]))
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.integer({ min: 0, max: 90 })), { maxLength: 25 }), (steps) => {
      let alert = sample.analyzing()
      let minutes = 0
      let claims = 0
      let ends = 0
      for (const [name, pause] of steps) {
        minutes += pause
        const before = alert
        const decided = decide(commands[name], alert, at(minutes))
        if (E.isLeft(decided)) continue
        assert.not.ok(isTerminal(before), `${name} after the end`)
        alert = applied(alert, decided.right)
        if (before.approval_status !== 'pending') assert.is(alert.approval_status, before.approval_status)
        if (name === 'claim') {
          claims += 1
          assert.is(before.approval_status, 'approved')
          assert.is(before.closed_reason, undefined)
          assert.ok((before.execution_deadline ?? '') > at(minutes))
        }
        if (decided.right.event?.name === 'ExecutionCompleted') ends += 1
      }
      assert.ok(claims <= 1 && ends <= 1)
    }),
    { numRuns: 2_000 },
  )
})
invariants.run()

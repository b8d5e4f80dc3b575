import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type Command, decide, isTerminal } from '../../functions/alert-lifecycle'
import type { Alert } from '../../schemas/alert'
import { emptyPlan } from '../../schemas/plan'
import { commands, OTHER } from '../support/commands'
import { applied, START } from '../support/fakes'
import * as sample from '../support/samples'

const at = (minutes: number): string => new Date(Date.parse(START) + minutes * 60_000).toISOString()
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
details('a deadline alone is no approval', () => {
  const forged = { ...sample.pending(), execution_deadline: at(60) }
  const refused = decide(commands.claim, forged, at(1))
  assert.is(E.isLeft(refused) ? refused.left.guard.attribute : 'allowed', 'approval_status')
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

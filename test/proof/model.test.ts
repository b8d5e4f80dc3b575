import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Command } from '../../functions/domain/alert/commands'
import { FEW } from '../support/sample-size'
import { scenarios } from './model/scenarios'
import { type Found, search } from './model/search'
import { asBuilt, type Variant } from './model/table'
import type { Invariant } from './model/violation'

const told = ({ violation }: Found): string =>
  violation === undefined ? '' : [violation.message, ...violation.course].join('\n  ')

/** Where an answer is wanted soon, only the beginning of each scenario is visited. */
const MOST = FEW ? 5_000 : Number.POSITIVE_INFINITY

const searched = (name: string, variant: Variant, most = Number.POSITIVE_INFINITY): Found => {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new Error(`there is no scenario '${name}'`)
  return search(scenario.bounds, variant, Math.min(most, scenario.limit ?? most))
}

const model = suite(
  'model: the lifecycle under crashes, duplicates, reordering, loss, replays, clicks and time',
)
const made = new Set<string>()
let states = 0
let seconds = 0
for (const [name, { limit }] of Object.entries(scenarios)) {
  model(`${name}: I1 to I7 and the limit hold in every state`, () => {
    const found = searched(name, asBuilt, MOST)
    assert.is(told(found), '')
    if (!FEW) assert.is(found.complete, limit === undefined, 'what has no limit is visited to its end')
    for (const command of found.commands) made.add(command)
    states += found.states
    seconds += found.cpu_seconds
    console.log(
      `  ${name}: ${found.states} states, ${found.moves} moves, depth ${found.depth}${found.complete ? ', all there are' : ''}`,
    )
  })
}
const whole = FEW ? model.skip : model
whole('at least 100,000 states, and no command of theirs was never made', () => {
  console.log(`  ${states} states in ${seconds.toFixed(1)} s of CPU`)
  assert.ok(states >= 100_000, `${states}`)
  const wanted: readonly Command['name'][] = [
    'take_lease',
    'record_analysis',
    'give_up_analysis',
    'analyze_again',
    'amend',
    'record_approval',
    'approve',
    'reject',
    'snooze',
    'update',
    'recover',
    'expire',
    'remind',
    'claim',
    'stop',
    'cancel',
    'complete',
    'give_up_start',
    'give_up_claim',
    'wait',
    'continue',
    'keep',
  ]
  assert.equal(
    wanted.filter((command) => !made.has(command)),
    [],
  )
})
model.run()

/** Designs that people have used, and what each of them breaks: a model that does not notice proves nothing. */
const mistakes: readonly (readonly [string, Partial<Variant>, string, Invariant])[] = [
  ['state first, event later', { outbox: 'none' }, 'an analysis', 'I5'],
  ['an outbox as a list', { outbox: 'list' }, 'an execution', 'I5'],
  [
    'a claim that is taken over when its time is over',
    { claimsStay: false, marker: 'none' },
    'an execution',
    'I2',
  ],
  [
    'an execution that is remembered nowhere but in its item',
    { marker: 'none' },
    'an execution whose item is set back',
    'I2',
  ],
  [
    'an execution that is remembered after its claim',
    { marker: 'after' },
    'an execution whose item is set back',
    'I2',
  ],
  [
    'a decision that whoever writes the table has made',
    { macs: false },
    'an approval that is written into the table',
    'I7',
  ],
  [
    'a plan that stays when the fault becomes worse',
    { voids: false },
    'a decision, while the fault becomes worse',
    'I7',
  ],
  [
    'a slot that is taken back after the claim, whoever has it',
    { slot: 'taken back after the claim' },
    'two executions and one slot',
    'LIMIT',
  ],
  [
    'a call that is recorded after it was made',
    { calls: 'recorded after' },
    'an execution that takes long',
    'I7',
  ],
  [
    'a segment that the item alone knows',
    { journal: false },
    'an execution that takes long, and whose item is set back',
    'I7',
  ],
  [
    'an approval in advance that is read when it begins, and not again',
    { standing: 'read once' },
    'a plan that was approved in advance, and is revoked',
    'I7',
  ],
  [
    'an approval in advance whose use is not counted',
    { standing: 'not counted' },
    'a plan that was approved in advance, and is revoked',
    'I7',
  ],
  ['no sweeper', { sweeper: false }, 'an execution', 'I5'],
  ['rules that match replayed events', { replayGuard: false }, 'an execution', 'I4'],
  ['a TTL that no one extends', { keeps: false }, 'a bus that is down for a month', 'I5'],
]
const caught = suite('model: known mistakes are caught')
for (const [name, change, scenario, invariant] of mistakes) {
  caught(`${name} breaks ${invariant}`, () => {
    const found = searched(scenario, { ...asBuilt, ...change })
    assert.is(found.violation?.invariant, invariant, told(found) || 'nothing was noticed')
    console.log(`  ${name}: ${found.violation?.message}, after ${found.violation?.course.length} moves`)
  })
}
caught.run()

import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { attackNames } from '../../tools/chaos/attacks'
import { hostileScript } from '../../tools/chaos/content'
import { type Fixture, prepareFixture, repairOf, startWorld, type World } from '../../tools/chaos/fixture'
import { killsOf, randomOf } from '../../tools/chaos/kills'
import { watchProgress } from '../../tools/chaos/progress'
import { attackedProblems, type ChaosRun, problemsOf, runChaos } from '../../tools/chaos/run'
import { summaryOf } from '../../tools/chaos/summary'
import { runCommand } from '../support/run-command'
import { countOf, seedOf } from '../support/sample-size'
import * as sample from '../support/samples'

/** A short version of `make chaos`: the whole system on the local cloud, with real processes that are killed. */
const RUNS = countOf('RUNS', 4)
const FIRST = seedOf(1_000)

const test = suite<{ fixture: Fixture; world: World }>('chaos: processes are killed at random points')
test.before(async (context) => {
  context.fixture = await prepareFixture()
  const agentScript = hostileScript(FIRST, RUNS * 2, repairOf(context.fixture))
  context.world = await startWorld(context.fixture, { agentScript })
})
test.after(async ({ fixture, world }) => {
  await world?.stop()
  await fixture?.stop()
})

test(`${RUNS} outages end as promised`, async ({ fixture, world }) => {
  console.log(`  first seed ${FIRST} (SEED tries others)`)
  const runs: ChaosRun[] = []
  for (let run = 0; run < RUNS; run++) runs.push(await runChaos(world, fixture, FIRST + run))
  for (const { seed, kills, end, attacked = 'nothing' } of runs)
    console.log(`  ${seed}: ${end} (${kills.join(', ')}; altered: ${attacked})`)
  console.log(`  ${summaryOf(runs, FIRST)}`)
  assert.equal(
    runs.filter(({ problems, unfinished }) => problems.length > 0 || unfinished !== undefined),
    [],
  )
})
test.run()

const tool = suite('chaos: the command')
tool('it says what was killed, altered, lost and found', () => {
  const run = { seed: 1, kills: [], killed: 2, end: 'no alert', waited: '1 looks in vain', problems: [] }
  const runs = [run, { ...run, attacked: 'severity' }, { ...run, problems: problemsOf(undefined, [], 0) }]
  const said = summaryOf([...runs, { ...run, problems: ['2 invalidations for 1 approval(s)'] }], 7)
  assert.match(said, /^4 outages from seed 7: 8 processes killed, 1 alerts altered/)
  assert.match(said, /found: 1 lost, 2 that broke a promise$/)
})
const platform = (message: string) => ({
  ...{ requestId: '1', failed: true, log: [] },
  payload: JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: message }),
})
/** A watch over results that a test makes up. */
const watched = () => {
  const state = { killed: 0, say: (_: ReturnType<typeof platform>): void => {} }
  const onResult: Parameters<typeof watchProgress>[0]['onResult'] = (listener) => {
    state.say = (result) => listener('alert-sweeper', result)
    return () => true
  }
  return { state, watch: watchProgress({ onResult }, () => state.killed) }
}
tool(
  'a minute in which the machine ran no function is none, one in which a process was killed on purpose is',
  () => {
    const { state, watch } = watched()
    assert.is(watch.obstacle({ unknown: 0 }), undefined)
    state.say(platform('exit status 1'))
    assert.is(watch.obstacle({ unknown: 0 }), 'alert-sweeper: exit status 1')
    assert.is(watch.obstacle(undefined), undefined, 'each minute by itself')
    state.say(platform('signal: SIGKILL'))
    state.killed = 1
    assert.is(watch.obstacle({}), undefined)
    state.say({ ...platform(''), payload: '{"errorType":"TypeError","errorMessage":"its own"}' })
    assert.is(watch.obstacle({}), undefined, 'a mistake of the code is no slowness')
    assert.match(watch.obstacle({ unknown: 1 }) ?? '', /could not tell/)
  },
)
tool('of what was not run to its end nothing is missed, and what was done twice is still found', () => {
  assert.equal(problemsOf(undefined, [], 0, false), [])
  assert.equal(problemsOf({ ...sample.running(), outbox: {} }, good.slice(0, 3), 1, false), [])
  assert.equal(problemsOf({ ...sample.running(), outbox: {} }, good, 2, false), [
    '2 invalidations for 1 approval(s)',
  ])
  const run = {
    ...{ seed: 1, kills: [], killed: 0, end: 'no alert', waited: '0 looks in vain', problems: [] },
    unfinished: 'no process',
  }
  assert.match(summaryOf([run], 1), /found: 0 lost, 0 that broke a promise; 1 could not be run to their end/)
})
tool('a seed says where processes are killed', () => {
  assert.equal(killsOf(7), killsOf(7))
  assert.is.not(JSON.stringify(killsOf(7)), JSON.stringify(killsOf(8)))
  const random = randomOf(1)
  const numbers = Array.from({ length: 1_000 }, random)
  assert.ok(numbers.every((number) => number >= 0 && number < 1))
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  assert.ok(mean > 0.45 && mean < 0.55, `${mean}`)
})
tool('an altered alert that is carried out is a problem', () => {
  assert.ok(attackNames.length > 4)
  assert.equal(attackedProblems({ ...sample.rejected(), outbox: {} }, 0), [])
  assert.is(attackedProblems({ ...sample.rejected(), outbox: {} }, 1).length, 1)
})
const event = (name: string, event_id: string) =>
  ({
    'detail-type': name,
    detail: { metadata: { event_id }, data: {} },
  }) as unknown as Parameters<typeof problemsOf>[1][number]
const ended = sample.completed()
const good = [
  event('AlertAnalyzed', '1'),
  event('AlertApproved', '2'),
  event('ExecutionStarted', '3'),
  event('ExecutionCompleted', '4'),
]
const quiet = { ...ended, outbox: {} }
for (const [what, alert, events, invalidations, expected] of [
  ['a good course', quiet, good, 1, undefined],
  ['events that are delivered twice', quiet, [...good, ...good], 1, undefined],
  ['an execution that died before its action', quiet, good, 0, undefined],
  ['no alert', undefined, [], 0, 'the fault never became an alert'],
  ['an alert that stays open', { ...sample.running(), outbox: {} }, good, 1, 'the alert is still open'],
  ['an event that stays in the outbox', ended, good, 1, 'committed and not published'],
  ['a second terminal event', quiet, [...good, event('ExecutionCompleted', '5')], 1, '2 terminal events'],
  ['no terminal event', quiet, good.slice(0, 3), 1, '0 terminal events'],
  ['a second execution', quiet, [...good, event('ExecutionStarted', '5')], 1, 'executed twice'],
  ['an action that is repeated', quiet, good, 2, '2 invalidations for 1'],
  [
    'an action without an approval',
    { ...sample.rejected(), outbox: {} },
    good.slice(0, 1),
    1,
    'for 0 approval',
  ],
] as const) {
  tool(`${what} is ${expected === undefined ? 'no problem' : 'a problem'}`, () => {
    const problems = problemsOf(alert, events, invalidations)
    if (expected === undefined) assert.equal(problems, [])
    else
      assert.ok(
        problems.some((problem) => problem.includes(expected)),
        problems.join('; '),
      )
  })
}
for (const [args, expected] of [
  [['--runs', '0'], '--runs: expected a whole number, 1 to 10000, found 0'],
  [['--seed', 'x'], '--seed: expected a whole number, 1 to 2147483648, found x'],
  [['--rums', '1'], "Unknown option '--rums'"],
  [['10'], 'there is no argument 10'],
] as const) {
  tool(`${args.join(' ')} is refused, and nothing is started`, async () => {
    const command = ['tools/run.cjs', 'tools/chaos/index.ts', ...args]
    const { code, said } = await runCommand(process.execPath, command, { cwd: join(__dirname, '..', '..') })
    assert.is(code, 2)
    assert.ok(said.includes(expected) && said.includes('usage:'), said)
  })
}
tool.run()

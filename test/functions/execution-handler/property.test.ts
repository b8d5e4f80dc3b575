import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { execute } from '../../../functions/execution-handler/use-case'
import { agentFailed } from '../../../functions/runtime/errors'
import type { ActionOutcome } from '../../../functions/runtime/ports'
import { approvedPlan, assessment, ExecutionWorld, planOf } from '../../support/execution'
import { sampleSize } from '../../support/sample-size'
import * as sample from '../../support/samples'

/** Whatever the world does meanwhile: what runs is the beginning of the plan, in its order, each step once. */
const test = suite('execution: over any course of things')

const PATHS = ['/a', '/b', '/c', '/d', '/e']
const status = fc.constantFrom('healthy' as const, 'issue' as const, 'unknown' as const)
const outcome = fc.record({
  status: fc.constantFrom('succeeded' as const, 'failed' as const),
  verified: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
  undoable: fc.boolean(),
  undone: fc.constantFrom('succeeded' as const, 'failed' as const),
})
const course = fc.record({
  steps: fc.integer({ min: 1, max: PATHS.length }),
  before: fc.constantFrom(
    'issue' as const,
    'issue' as const,
    'issue' as const,
    'healthy' as const,
    'unknown' as const,
  ),
  after: fc.array(status, { minLength: 1, maxLength: 4 }),
  outcomes: fc.array(outcome, { minLength: PATHS.length, maxLength: PATHS.length }),
  /** The look at which the switch is off for the first time. */
  stopAt: fc.integer({ min: 1, max: 30 }),
  agent: fc.constantFrom('proceeds', 'stops', 'babbles', 'fails', 'asks'),
  takes: fc.integer({ min: 0, max: 400_000 }),
  budget: fc.integer({ min: 50_000, max: 900_000 }),
  documentsFail: fc.boolean(),
})

const answers: Record<string, ExecutionWorld['answers'][number]> = {
  proceeds: async () => assessment(true),
  stops: async () => assessment(false),
  babbles: async () => '```json\n{"kind":"assessment","proceed":"yes"}\n```',
  fails: async () => agentFailed('truncated', 'cut off'),
  asks: async ({ onActionRequest }) => {
    await onActionRequest({
      action: 'cloudfront:CreateInvalidation',
      parameters: { distribution_id: sample.DISTRIBUTION, paths: ['/e'] },
    })()
    return assessment(true)
  },
}

type Course = typeof course extends fc.Arbitrary<infer C> ? C : never

const runOf = async (given: Course) => {
  const plan = planOf(...PATHS.slice(0, given.steps))
  const world = new ExecutionWorld(approvedPlan(plan), { max_steps: PATHS.length })
  const undone: string[] = []
  let stopped = false
  let ranAfterStop = 0
  world.before = given.before
  world.after = [...given.after]
  world.takes = given.takes
  world.budget = given.budget
  world.documentsFail = given.documentsFail
  world.stopped = (look) => {
    stopped = stopped || look >= given.stopAt
    return stopped ? 'executions are stopped' : undefined
  }
  world.outcome = (n): ActionOutcome => {
    if (stopped) ranAfterStop += 1
    const { status: end, verified, undoable } = given.outcomes[n - 1] ?? { status: 'failed' }
    return {
      status: end,
      answer: {},
      ...(verified === undefined ? {} : { verified }),
      ...(undoable === true ? { undoable: { before: n } } : {}),
    }
  }
  world.undo = (n) => {
    undone.push(`step-${n}`)
    return { status: given.outcomes[Number(n) - 1]?.undone ?? 'failed', answer: {} }
  }
  world.answers.push(answers[given.agent] ?? (async () => ''))
  const done = await execute(sample.ALERT_ID)(world.ports)()
  return { world, plan, undone, ranAfterStop, done }
}

test('what runs is a beginning of the plan; the end is reported once; undo follows a confirmed failure only', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (given) => {
      const { world, plan, undone, ranAfterStop, done } = await runOf(given)
      assert.ok(E.isRight(done))
      const { ran, alert, eventNames } = world
      const expected = plan.steps.slice(0, ran.length)
      assert.equal(
        ran.map(({ action, parameters }) => ({ action, parameters })),
        expected.map(({ action, parameters }) => ({ action, parameters })),
      )
      assert.is(new Set(ran.map(({ token }) => token)).size, ran.length)
      assert.is(ranAfterStop, 0, 'nothing begins after a stop')
      if (given.before !== 'issue' || given.agent === 'stops') assert.is(ran.length, 0)
      const failed = given.outcomes.findIndex(({ status: end }) => end === 'failed')
      if (failed !== -1) assert.ok(ran.length <= failed + 1, 'nothing follows a failed step')

      assert.equal(eventNames, ['ExecutionStarted', 'ExecutionCompleted'])
      assert.ok(alert.execution_status === 'completed' || alert.execution_status === 'failed')
      if (alert.result === 'refused' || alert.result === 'nothing_to_do') assert.is(ran.length, 0)
      if (alert.result === 'resolved') assert.ok(given.after.includes('healthy'))
      if (alert.execution_status === 'completed' && alert.result !== 'nothing_to_do')
        assert.is(ran.length, given.steps)

      if (alert.result !== 'still_failing') assert.equal(undone, [])
      assert.equal(undone, [...undone].sort().reverse(), 'the last change first')
      assert.is(new Set(undone).size, undone.length)
      assert.equal(world.counted.running, {}, 'the place is given back')
    }),
    { numRuns: sampleSize(500) },
  )
})

test('delivered again, and set back in the table: nothing more runs', async () => {
  await fc.assert(
    fc.asyncProperty(course, async (given) => {
      const { world, plan } = await runOf(given)
      const ran = world.ran.length
      assert.ok(E.isLeft(await execute(sample.ALERT_ID)(world.ports)()))
      world.alerts.items.set(sample.ALERT_ID, approvedPlan(plan))
      assert.ok(E.isLeft(await execute(sample.ALERT_ID)(world.ports)()))
      assert.is(world.ran.length, ran)
    }),
    { numRuns: 100 },
  )
})
test.run()

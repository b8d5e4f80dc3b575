import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Ending, StepRecord } from '../../../../functions/execution-handler/model'
import { executionRecord } from '../../../../functions/execution-handler/record/execution-record'
import { START } from '../../../support/fakes'

const test = suite('execution_details')

const step = (n: number, answer: Record<string, unknown> = { ok: true }): StepRecord => ({
  step_id: `step-${n}`,
  action: 'cloudfront:CreateInvalidation',
  status: 'succeeded',
  started_at: START,
  duration_ms: 400,
  parameters: { paths: ['/*'] },
  answer,
})
const ending = (steps: readonly StepRecord[], assessment = 'well'): Ending => ({
  outcome: 'completed',
  result: 'resolved',
  reason: 'All were carried out.',
  steps,
  agent: { asked: true, requests: [], assessment },
  verification: { status: 'healthy', probes: 1 },
})
const read = (text: string) => JSON.parse(text) as { steps: StepRecord[]; cut?: string; log_problem?: string }

test('what, when, parameters, answer and duration of each action', () => {
  assert.equal(read(executionRecord(ending([step(1)]))).steps, [step(1)])
})
test('a long answer is left to the log', () => {
  const [kept] = read(executionRecord(ending([step(1, { text: 'x'.repeat(5_000) })]))).steps
  assert.equal(kept?.answer, { cut: '5011 characters; the log holds the whole' })
})
test('an item of the table never gets too large', () => {
  const steps = Array.from({ length: 50 }, (_, n) => step(n, { text: '🙂'.repeat(900) }))
  const details = executionRecord(ending(steps, '🙂'.repeat(50_000)), 'AccessDenied')
  assert.ok(Buffer.byteLength(details) <= 60_000)
  const { steps: kept, cut, log_problem } = read(details)
  assert.equal([kept.length, cut, log_problem], [50, 'the log holds the whole', 'AccessDenied'])
  assert.equal(kept[0]?.status, 'succeeded')
})
test.run()

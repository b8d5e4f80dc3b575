import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { channels } from '../../functions/adapters/channels'
import { alertPage } from '../../functions/approval-handler/link/page/alert-page'
import type { NotifiedEvent } from '../../functions/domain/messages/events'
import { messageFor } from '../../functions/domain/messages/message'
import { execute } from '../../functions/execution-handler/use-case'
import { wellFormed } from '../../functions/runtime/text'
import type { Alert } from '../../schemas/alert'
import { Channel } from '../../schemas/scalars'
import { adversarial } from '../support/adversarial'
import { analysisWorld } from '../support/analysis'
import { anyCharacter } from '../support/arbitrary'
import { assessment, ExecutionWorld } from '../support/execution'
import { hostile } from '../support/hostile'
import { sampleSize } from '../support/sample-size'
import * as sample from '../support/samples'

/**
 * Hostile documents on their whole way, in one process, with the real use cases and renderers: as an analysis, on every channel, on the
 * page, and as what the agent says while an approved plan is carried out.
 */
const test = suite('five hundred hostile documents')

const DOCUMENTS = sampleSize(500)
const LINK = 'https://api.example.com/prod/approval?t=a1.key.payload.mac'

const body = fc.oneof(
  adversarial(20_000),
  adversarial(300),
  fc.constantFrom(...hostile.map(([, text]) => text)),
  fc.string({ unit: anyCharacter, maxLength: 2_000 }),
)
const heading = fc.constantFrom('', '## Root Cause\n\n', '## Executive Summary\n\nShort.\n\n## Root Cause\n')
const step = (rationale: string, path: string) => ({
  ...sample.plan.steps[0],
  rationale: rationale.slice(0, 1_000),
  parameters: {
    distribution_id: sample.DISTRIBUTION,
    paths: [`/${encodeURIComponent(wellFormed(path)).slice(0, 60)}`],
  },
})
/** An analysis of a hostile text and a plan that may be approved, whose rationale is hostile, too. */
const documents = fc
  .tuple(heading, body, fc.oneof(adversarial(1_000), fc.string({ unit: anyCharacter, maxLength: 900 })))
  .map(([title, text, rationale]) => {
    const plan = { ...sample.plan, steps: [step(wellFormed(rationale), rationale.slice(0, 20))] }
    return { text, answer: `${title}${text}\n\n\`\`\`json\n${JSON.stringify(plan)}\n\`\`\`\n` }
  })

const told = (event: NotifiedEvent, alert: Alert): void => {
  for (const channel of Object.keys(Channel.keys) as Channel[]) {
    const written = channels[channel].render(messageFor(event, alert, sample.policy, channel, LINK))
    const taken = channels[channel].limits(written)
    assert.ok(E.isRight(taken), E.isLeft(taken) ? `${event}, ${channel}: ${taken.left}` : '')
  }
  const page = alertPage({
    status: 200,
    alert,
    now: sample.pending().timestamp,
    approvalsNeeded: 1,
    execution: { mode: 'gated', dry_run: false },
  })
  assert.ok(page.body.includes(alert.alert_id))
}

const approvedOf = (alert: Alert): Alert =>
  sample.step(alert, {
    name: 'approve',
    decision: { ...sample.decision(), plan_digest: alert.plan_digest ?? '' },
    mac: 'valid',
    start_within_ms: 1_800_000,
  })

test('every alert is told, every execution recorded', async () => {
  let executed = 0
  await fc.assert(
    fc.asyncProperty(documents, async ({ text, answer }) => {
      const { run, alert } = analysisWorld(async () => answer)
      assert.ok(E.isRight(await run()))
      told('AlertAnalyzed', alert())
      told('ReminderDue', alert())
      if (alert().plan?.steps.length !== 1) return
      const approved = approvedOf(alert())
      told('AlertApproved', approved)
      const world = new ExecutionWorld(approved)
      world.answers.push(async ({ onActionRequest }) => {
        await onActionRequest({ action: text.slice(0, 200), parameters: { text } })()
        return `${text}\n\n${assessment(true, text.slice(0, 400))}`
      })
      world.answers.push(async () => text)
      assert.ok(E.isRight(await execute(sample.ALERT_ID)(world.ports)()))
      assert.ok(world.alert.execution_status === 'completed' || world.alert.execution_status === 'failed')
      assert.equal(world.counted.running, {})
      assert.ok(world.eventNames.includes('ExecutionCompleted'))
      told('ExecutionCompleted', world.alert)
      executed += 1
    }),
    { numRuns: DOCUMENTS, seed: 14 },
  )
  // Most of them may be approved: a text that swallows its plan, by an open fence, may not.
  assert.ok(executed > DOCUMENTS / 2, `${executed} were carried out`)
})
/** Texts as long as an attribute takes, of what grows when it is written: entities, escapes, bytes. */
const filler = fc.constantFrom(
  '&',
  '<',
  '`',
  '*',
  '_',
  '"',
  '\\',
  '🔥',
  '\u0000',
  '\n',
  '\u2028',
  '\ud83d',
  '/_a_',
  '@here ',
  'a ',
  'ﷺ',
  'e\u0301',
)
const ofLength = (most: number): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(filler, { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 20, most))
    .map(([pieces, length]) => [...pieces.join('').repeat(length)].slice(0, length).join(''))
const name = ofLength(200)
const remark = ofLength(1_000)

test('every other text of an alert, too, on every channel and page', () => {
  fc.assert(
    fc.property(name, remark, ofLength(300), ofLength(256), (by, text, summary, value) => {
      const evidence = {
        ...sample.issue.evidence,
        target: summary,
        facts: Array.from({ length: 8 }, (_, n) => ({ name: n % 2 === 0 ? 'title' : 'reported_by', value })),
      }
      const [first] = sample.plan.steps
      if (first === undefined) throw new Error('the sample plan has a step')
      const steps = Array.from({ length: 10 }, (_, n) => ({
        ...first,
        id: `step-${n + 1}`,
        rationale: text,
        rollback: text,
        parameters: { [value]: [text, { [by]: value }] },
      }))
      const plan = { ...sample.plan, summary: text, steps }
      const common = {
        summary,
        plan,
        issue: { ...sample.issue, summary, evidence },
        agent_analysis: text,
        analysis_problem: text,
      }
      const alerts: readonly (readonly [NotifiedEvent, Alert])[] = [
        ['AlertAnalyzed', { ...sample.pending(), ...common }],
        ['ReminderDue', { ...sample.pending(), ...common }],
        [
          'AlertApproved',
          { ...sample.approved(), ...common, approved_by: by, decided_by: by, approval_comment: text },
        ],
        [
          'AlertRejected',
          { ...sample.rejected(), ...common, rejected_by: by, decided_by: by, rejection_reason: text },
        ],
        [
          'AlertClosed',
          { ...sample.acknowledged(), ...common, closed_by: by, decided_by: by, approval_comment: text },
        ],
        ['AlertSnoozed', { ...sample.snoozed(), ...common, snoozed_by: by }],
        ['AnalysisRequested', { ...sample.again(), ...common, analysis_requested_by: by }],
        [
          'ExecutionStopRequested',
          { ...sample.running(), ...common, stop_requested_by: by, stop_requested_at: sample.SNOOZED_UNTIL },
        ],
        [
          'ExecutionCompleted',
          { ...sample.completed(), ...common, execution_details: JSON.stringify({ reason: text }) },
        ],
      ]
      for (const [event, alert] of alerts) told(event, alert)
    }),
    { numRuns: sampleSize(150), seed: 14 },
  )
})
test.run()

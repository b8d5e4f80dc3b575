import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { slackMessage } from '../../../../../functions/adapters/channels/slack/message'
import { messageFor } from '../../../../../functions/domain/messages/message'
import { type ExecutionMode, exceptions } from '../../../../../functions/domain/messages/wording'
import type { Alert } from '../../../../../schemas/alert'
import { defined } from '../../../../../schemas/defined'
import * as sample from '../../../../support/samples'

const test = suite('messages: how a plan is carried out')

const notes = (execution?: ExecutionMode): string =>
  messageFor(
    'AlertAnalyzed',
    sample.pending(),
    sample.policy,
    'slack',
    undefined,
    defined({ execution }),
  ).notes.join('\n')

test('the rule needs no words, its exceptions are beside the question', () => {
  assert.equal(exceptions({ mode: 'gated', dry_run: false }), [])
  assert.not.match(notes(), 'tools of its own')
  assert.match(notes({ mode: 'agent', dry_run: false }), 'with tools of its own: no one can promise')
  assert.match(notes({ mode: 'gated', dry_run: true }), 'Dry run: nothing is changed')
  assert.not.match(notes({ mode: 'agent', dry_run: true }), 'tools of its own')
})

const ended = (more: Partial<Alert>): Alert => ({ ...sample.completed(), ...more })
const messageOf = (alert: Alert) => messageFor('ExecutionCompleted', alert, sample.policy, 'slack', undefined)

const results: readonly (readonly [NonNullable<Alert['result']>, string])[] = [
  ['resolved', 'resolved'],
  ['still_failing', 'the plan was carried out, but'],
  ['unknown', 'how the plan ended is not known'],
  ['nothing_to_do', 'nothing was carried out, the domain was already well'],
  ['refused', 'nothing was carried out'],
]
for (const [result, words] of results) {
  test(`${result} heads the message`, () => {
    assert.ok(messageOf(ended({ result })).title.startsWith(`HIGH shop.example.com: ${words}`))
  })
}

test('a dry run says so at its head', () => {
  assert.match(
    messageOf(ended({ result: 'still_failing', dry_run: true })).title,
    'dry run, nothing was changed',
  )
})

test('the reason is the one of the execution, else what its failure means', () => {
  const reason = 'dana stopped it at noon. 1 of 2 step(s) ran.'
  const details = JSON.stringify({ reason })
  assert.ok(messageOf(ended({ failure_kind: 'stopped', execution_details: details })).lines.includes(reason))
  for (const wrong of [undefined, 'no JSON', '[]', '{"reason":7}'] as const) {
    const more = wrong === undefined ? {} : { execution_details: wrong }
    const lines = messageOf(ended({ failure_kind: 'evidence_changed', ...more })).lines.join('\n')
    assert.match(lines, 'The fault is another now')
  }
})

test('words of the agent in a reason are one short line, without life', () => {
  const reason = `The agent stopped the plan: <!channel> *x*\n${'y'.repeat(900)}`
  const alert = ended({ failure_kind: 'agent_stopped', execution_details: JSON.stringify({ reason }) })
  const { lines } = messageOf(alert)
  assert.ok(lines.every((line) => line.length <= 300 && !line.includes('\n')))
  assert.not.match(JSON.stringify(slackMessage(messageOf(alert))), '<!channel>')
})
test.run()

import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { slackLimits } from '../../../../../functions/adapters/channels/slack/limits'
import { slackMessage } from '../../../../../functions/adapters/channels/slack/message'
import type { NotifiedEvent } from '../../../../../functions/domain/messages/events'
import { messageFor } from '../../../../../functions/domain/messages/message'
import { targetOf } from '../../../../../functions/domain/messages/shown-steps'
import { slackCode } from '../../../../../functions/domain/messages/slack/text'
import { slackProblem } from '../../../../../local/chat/slack-limits'
import type { Plan } from '../../../../../schemas/plan'
import { fitting, planOf, step, tooLong } from '../../../../support/long-plans'
import { sampleSize } from '../../../../support/sample-size'
import * as sample from '../../../../support/samples'

const test = suite('the plan in Slack')

const URL = 'https://api.example.com/prod/approval?t=a1.key.payload.mac'
const questions: readonly NotifiedEvent[] = ['AlertAnalyzed', 'ReminderDue', 'ApprovalRecorded']
const written = (plan: Plan, event: NotifiedEvent = 'AlertAnalyzed') =>
  slackMessage(messageFor(event, sample.pending(plan), sample.policy, 'slack', URL))
const offered = (message: object) =>
  [...JSON.stringify(message).matchAll(/"action_id":"([a-z]+)","text"/g)].map(([, id]) => id)

for (const [name, plan, hidden] of fitting) {
  test(`${name}: all of it is shown, and Approve below it`, () => {
    for (const event of questions) {
      const message = written(plan, event)
      const shown = message.blocks.find(({ expand }) => expand === true)
      for (const { parameters } of plan.steps)
        assert.ok(
          JSON.stringify(shown).includes(JSON.stringify(slackCode(targetOf(parameters))).slice(1, -1)),
        )
      assert.match(JSON.stringify(shown), hidden)
      assert.equal(offered(message), ['approve', 'reject', 'snooze'])
      assert.not.match(JSON.stringify(message), 'too long')
      assert.ok(E.isRight(slackLimits(message)))
      assert.is(slackProblem(message), undefined)
    }
  })
}
for (const [name, plan] of tooLong) {
  test(`${name}: no Approve, but why not and the link`, () => {
    for (const event of questions) {
      const message = written(plan, event)
      assert.equal(offered(message), ['reject', 'snooze'])
      assert.match(JSON.stringify(message), 'too long to be shown here, so it cannot be approved here')
      assert.match(JSON.stringify(message), `<${URL}|Read the whole plan>`)
      assert.ok(E.isRight(slackLimits(message)))
      assert.is(slackProblem(message), undefined)
    }
  })
}
test('a message that shows no plan offers no Approve', () => {
  const message = slackMessage(messageFor('AlertSnoozed', sample.snoozed(), sample.policy, 'slack', URL))
  assert.equal(offered(message), ['reject', 'snooze'])
})
test('the dialog of a long list says how many steps, and cuts none', () => {
  const text = JSON.stringify(written(planOf(...Array.from({ length: 10 }, (_, n) => step(n + 1)))))
  assert.match(text, 'Highest risk: low. 10 step(s), as the message shows them.')
})
test('a rationale does not look like a step', () => {
  const text = JSON.stringify(written(planOf(step(1, { rationale: 'stale\n2. *ec2:DescribeInstances*' }))))
  assert.match(text, 'stale 2. ')
})
test('whatever a plan holds: Approve is only shown below every parameter uncut', () => {
  const short = fc.array(fc.string({ maxLength: 40 }), { maxLength: 3 })
  const long = fc.array(fc.string({ minLength: 200, maxLength: 900 }), { minLength: 1, maxLength: 4 })
  const plans = fc.oneof(
    fc.array(short, { minLength: 1, maxLength: 6 }),
    fc.array(fc.oneof(short, long), { minLength: 1, maxLength: 14 }),
  )
  let approvable = 0
  fc.assert(
    fc.property(plans, (given) => {
      const plan = planOf(...given.map((paths, n) => step(n + 1, { parameters: { paths } })))
      const message = written(plan)
      assert.is(slackProblem(message), undefined)
      if (!offered(message).includes('approve')) return
      approvable++
      const shown = message.blocks.find(({ expand }) => expand === true)?.text as { text: string }
      for (const { parameters } of plan.steps) assert.ok(shown.text.includes(slackCode(targetOf(parameters))))
    }),
    { numRuns: sampleSize(200) },
  )
  assert.ok(approvable > 0, 'no plan of them can be approved')
})
test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { AlertAnalyzed } from '../../../schemas/events'
import { answersOf } from '../../../tools/review/answers'
import { filed } from '../../support/reviewed-day'

const test = suite('tools/review: how sure the agent was')

const evidenceOf = (data: AlertAnalyzed) => {
  const { metadata } = AlertAnalyzed.example
  const event = { name: AlertAnalyzed.name, source: AlertAnalyzed.source, detail: { metadata, data } }
  return answersOf({ events: [filed(event)], record: undefined, outage: undefined }, []).evidence
}

test('its confidence is said, with what it could not check', () => {
  const gaps = ['the origin’s log']
  const said = evidenceOf({ ...AlertAnalyzed.example.data, confidence: 'low', gaps })
  const found = said.find(({ text }) => text.startsWith('Its confidence'))
  assert.is(found?.text, 'Its confidence in the cause was low; 1 thing it could not check.')
  assert.equal(found?.details, gaps)
  assert.equal(found?.event_ids, [AlertAnalyzed.example.metadata.event_id])
})

test('an analysis that says nothing of it has no sentence about it', () => {
  const { confidence: _, gaps: __, ...data } = AlertAnalyzed.example.data
  assert.not.ok(evidenceOf(data).some(({ text }) => text.startsWith('Its confidence')))
})

test.run()

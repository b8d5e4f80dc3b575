import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { teamsMessage } from '../../../../../functions/adapters/channels/teams/message'
import type { NotifiedEvent } from '../../../../../functions/domain/messages/events'
import { messageFor } from '../../../../../functions/domain/messages/message'
import type { Alert } from '../../../../../schemas/alert'
import { hostile } from '../../../../support/hostile'
import * as sample from '../../../../support/samples'

/** The cards as Microsoft's own parser reads them, as of version 1.4. Its main file is an ES module that only bundlers can resolve. */
const { AdaptiveCard, SerializationContext, Versions }: typeof import('adaptivecards') =
  require('adaptivecards/dist/adaptivecards.js')

const test = suite('messages: cards and the official parser')

const objections = (event: NotifiedEvent, alert: Alert): string[] => {
  const message = messageFor(event, alert, sample.policy, 'teams', 'https://api.example.com/approval?t=a1')
  const { attachments } = teamsMessage(message) as { attachments: [{ content: object }] }
  const card = new AdaptiveCard()
  const context = new SerializationContext(Versions.v1_4)
  card.parse(attachments[0].content, context)
  const found = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message)
  return [...found, ...card.validateProperties().validationEvents.map((failure) => failure.message)]
}

const cards: readonly (readonly [string, NotifiedEvent, Alert])[] = [
  ['a question', 'AlertAnalyzed', sample.pending()],
  ['a reminder', 'ReminderDue', sample.pending()],
  ['an approval', 'AlertApproved', sample.approved()],
  ['a result', 'ExecutionCompleted', sample.completed()],
  ['a recovery', 'AlertClosed', sample.recovered()],
  ...hostile.map(
    ([name, text]) => [name, 'AlertAnalyzed', { ...sample.pending(), agent_analysis: text }] as const,
  ),
]
for (const [name, event, alert] of cards) {
  test(`it has no objection to ${name}`, () => assert.equal(objections(event, alert), []))
}
test('it has one to an element that is none', () => {
  const context = new SerializationContext(Versions.v1_4)
  new AdaptiveCard().parse({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'Tabel' }] }, context)
  assert.ok(context.eventCount > 0)
})
test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { type NotifiedEvent, notifiedEvents } from '../../../functions/domain/messages/events'
import { revisionOf } from '../../../functions/domain/messages/events/state'
import { eventValidity } from '../../../functions/notify/event-validity'
import type { Alert } from '../../../schemas/alert'
import { eventId } from '../../../schemas/event-id'
import { START } from '../../support/fakes'
import * as sample from '../../support/samples'

const validity = suite('notify: event validity')

const analyzed = (alert: Alert, occasion: string | number) =>
  eventValidity('AlertAnalyzed', eventId(alert.alert_id, 'AlertAnalyzed', occasion), alert, START)

validity('an event of the present revision is valid', () => {
  const alert = sample.pending()
  assert.is(analyzed(alert, revisionOf(alert)), 'valid')
})

validity('of a revision that never was, it is unfounded', () => {
  const alert = sample.pending()
  assert.is(analyzed(alert, revisionOf(alert) + 1), 'unfounded')
})

validity("with another alert's id, another name's or one that somebody made up, it is unfounded", () => {
  const alert = sample.pending()
  const others = [
    eventId('alert-fedcba9876543210' as Alert['alert_id'], 'AlertAnalyzed', revisionOf(alert)),
    eventId(alert.alert_id, 'AlertApproved', revisionOf(alert)),
    'f'.repeat(32),
  ]
  for (const id of others) assert.is(eventValidity('AlertAnalyzed', id, alert, START), 'unfounded')
})

validity('no notified event of a later state fits an alert that is still undecided', () => {
  const alert = sample.pending()
  const later: readonly NotifiedEvent[] = [
    'AlertApproved',
    'AlertRejected',
    'ExecutionStarted',
    'ExecutionCompleted',
  ]
  for (const name of later)
    for (const occasion of [1, revisionOf(alert)])
      assert.is(eventValidity(name, eventId(alert.alert_id, name, occasion), alert, START), 'unfounded', name)
  assert.ok(later.every((name) => notifiedEvents.some((event) => event.name === name)))
})

validity('the analysis of an alert that was decided since is superseded', () => {
  const alert = sample.approved()
  assert.is(analyzed(alert, revisionOf(alert)), 'superseded')
})

validity('a pause that is over is superseded: whoever its end has woken is not sent back by it', () => {
  const alert = sample.snoozed()
  const id = eventId(alert.alert_id, 'AlertSnoozed', sample.SNOOZED_UNTIL)
  assert.is(eventValidity('AlertSnoozed', id, alert, START), 'valid')
  assert.is(eventValidity('AlertSnoozed', id, alert, sample.SNOOZED_UNTIL), 'superseded')
})

validity.run()
